/** A window of a timeline: the lanes asked for, and what is known of all. */
import type { SpansQuery, SpansWindow } from '../../protocol/spans.ts';
import type { Lane, SpanIndex } from './span-index.ts';
import { marksOf, tidy } from './span-marks.ts';
import { overviewOf } from './span-overview.ts';
import { branchBelow, spanTree } from './span-tree.ts';

/** More pixels or lanes than any screen has. */
const WIDTH_MAX = 8192;
const LANES_MAX = 200;

export function spansWindow(
  index: SpanIndex,
  query: Omit<SpansQuery, 'case' | 'capture' | 'table'>,
): SpansWindow {
  const { columns, origin, lanes } = index;
  const length = Math.max(0, index.end - origin);
  const from = Math.min(length, Math.max(0, finite(query.from, 0)));
  const to = Math.max(from, Math.min(finite(query.to, length), length));
  const window = { from: origin + from, to: origin + to, width: pixels(query.width) };
  const [first, last] = query.rows ?? [0, -1];
  const begin = Math.max(0, Math.floor(finite(first, 0)));
  const tree = spanTree(index, query.folded);
  const folded = new Set(query.folded);
  const shown = tree.shown.subarray(begin, Math.min(begin + LANES_MAX, Math.floor(finite(last, -1)) + 1));
  return {
    origin,
    hasTime: columns.start !== undefined,
    hasDurations: columns.duration !== undefined,
    end: tidy(length),
    from,
    to,
    classes: columns.classes,
    names: [...columns.names],
    matches: index.matches,
    total: columns.rows,
    laneCount: lanes.length,
    shownCount: tree.shown.length,
    lanes: Array.from(shown, (place, i) => {
      const lane = lanes[place] as Lane;
      return {
        index: begin + i,
        process: lane.process,
        depth: lane.depth,
        title: lane.title,
        ending: lane.ending,
        calls: lane.calls.rows.length,
        errors: lane.errors,
        from: tidy(lane.from - origin),
        to: tidy(lane.to - origin),
        marks: marksOf(columns, lane.calls, origin, window),
        below: branchBelow(index, tree, place),
        folded: folded.has(lane.process),
      };
    }),
    ...(query.overview === undefined ? {} : { overview: overviewOf(index, pixels(query.overview)) }),
    ...tableRows(index, window.from, window.to),
    problems: index.problems,
  };
}

function finite(value: number | undefined, absent: number): number {
  return Number.isFinite(value) ? (value as number) : absent;
}

function pixels(width: number): number {
  return Math.max(1, Math.min(WIDTH_MAX, Math.floor(finite(width, 1))));
}

/** Rows of the table that start in the window, where the table is in the order of time. */
function tableRows(
  { columns, inTableOrder }: SpanIndex,
  from: number,
  to: number,
): { tableRows?: { from: number; to: number } } {
  if (!inTableOrder) return {};
  const { start, rows } = columns;
  const firstRow = (time: number, beyond: boolean) => {
    let low = 0;
    let high = rows;
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = start ? (start[middle] as number) : middle;
      if (at < time || (beyond && at === time)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const found = { from: firstRow(from, false), to: firstRow(to, true) - 1 };
  return found.to < found.from ? {} : { tableRows: found };
}
