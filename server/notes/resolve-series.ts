/** Series and stretches of time in another capture: the same counter of the same thing, at the same time where it covers that. */
import type { Capture } from '../engine/capture.ts';
import { type Table, timeOf } from '../engine/table.ts';
import type { Anchor, Note, NotePlace, ResolvedNote } from '../protocol/note.ts';
import { figuresOfSeries, thenAndNow } from './figures.ts';
import { shapeOf } from './shapes.ts';

/** The parts of an anchor that name series and, where the capture has a clock, when. */
export function entityOfSeries(
  table: Table,
  series: readonly string[],
  { samples }: NotePlace,
): NonNullable<Anchor['entity']> {
  const time = timeOf(table);
  const [from, to] = [time?.[samples?.from ?? -1], time?.[samples?.to ?? -1]];
  return {
    table: table.id,
    series: [...series],
    ...(from !== undefined && to !== undefined && { times: { from, to } }),
  };
}

export function resolveSeries(note: Note, captures: readonly Capture[]): ResolvedNote | undefined {
  const { table: id, series, times } = note.anchor.entity ?? {};
  if (id === undefined || series === undefined) return undefined;
  for (const by of ['name', 'shape'] as const) {
    for (let index = captures.length - 1; index >= 0; index--) {
      const capture = captures[index] as Capture;
      const table = capture.tables.find((one) => one.id === id);
      const found = table && namesIn(table, series, by);
      if (!table || !found) continue;
      const now = figuresOfSeries(capture, table, found);
      const samples = times && samplesWithin(table, times);
      const how = by === 'name' ? 'in another capture' : `by their shape, as ${found.join(', ')}`;
      const when = samples ? ', at the same time' : times ? ', at another time' : '';
      return {
        note,
        rung: 'found again',
        words: `Found again ${how}${when}${thenAndNow(note.figures, now)}.`,
        capture: index,
        place: { samples: { table: id, ...(samples ?? { from: 0, to: table.rows - 1 }) } },
        now,
      };
    }
  }
  return undefined;
}

/** All of them, each by one column only: a counter of one process is not that of two. */
function namesIn(table: Table, series: readonly string[], by: 'name' | 'shape'): string[] | undefined {
  const ids = table.columns.map(({ id }) => id);
  const found = series.map((wanted) => {
    const alike = ids.filter((id) => (by === 'name' ? id === wanted : shapeOf(id) === shapeOf(wanted)));
    return alike.length === 1 ? alike[0] : undefined;
  });
  const names = found.flatMap((one) => one ?? []);
  return names.length === series.length && names.length > 0 ? names : undefined;
}

/** Undefined where the capture does not cover the whole time. */
function samplesWithin(
  table: Table,
  times: { from: number; to: number },
): { from: number; to: number } | undefined {
  const time = timeOf(table);
  if (!time || time.length === 0) return undefined;
  const inside = [...time.keys()].filter((i) => {
    const at = time[i] as number;
    return at >= times.from && at <= times.to;
  });
  const [from] = inside;
  const to = inside.at(-1);
  const isCovered = (time[0] as number) <= times.from && (time.at(-1) as number) >= times.to;
  return isCovered && from !== undefined && to !== undefined ? { from, to } : undefined;
}
