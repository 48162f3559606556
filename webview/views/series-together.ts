/**
 * Series of several captures as if they were of one: names that say which capture, and places on the axis of the case.
 * A place is a moment at which any of those drawn has a sample. Pure.
 */
import type {
  CaptureSummary,
  CaseSummary,
  ColumnSummary,
  TableSummary,
} from '../../server/protocol/capture.ts';
import type { SeriesWindow } from '../../server/protocol/operations.ts';
import { joinStretches } from '../charts/bands.ts';
import { bucketOfSample } from '../charts/buckets.ts';
import type { EventMark } from '../charts/marks.ts';
import { fileName } from './case-facts.ts';

/** One series among those of all captures. */
export interface PlacedSeries {
  key: string;
  capture: CaptureSummary;
  table: string;
  column: ColumnSummary;
  /** Milliseconds to add to its times. */
  add: number;
}

export interface AllSeries {
  /** By key. */
  series: ReadonlyMap<string, PlacedSeries>;
  /** All of them as columns, whose ids are the keys. */
  table: TableSummary;
}

export function seriesKey(capture: number, table: string, column: string): string {
  return `${capture}\t${table}\t${column}`;
}

/** Series of the captures that have a place on the axis, and times. */
export function allSeries(summary: CaseSummary): AllSeries {
  const series = new Map<string, PlacedSeries>();
  const columns: ColumnSummary[] = [{ id: 'time', title: 'Time', unit: '', type: 'time' }];
  for (const capture of summary.captures) {
    if (capture.onAxis === undefined) continue;
    const file = fileName(capture.path);
    for (const table of capture.tables) {
      if (table.kind !== 'series' || !table.columns.some(({ type }) => type === 'time')) continue;
      for (const column of table.columns) {
        if (column.series === undefined) continue;
        const key = seriesKey(capture.index, table.id, column.id);
        series.set(key, { key, capture, table: table.id, column, add: capture.onAxis.add });
        const entity = column.series.entity === '' ? file : `${column.series.entity} · ${file}`;
        columns.push({ ...column, id: key, series: { ...column.series, entity } });
      }
    }
  }
  return { series, table: { id: '', kind: 'series', title: 'Series of all captures', rows: 0, columns } };
}

/** Those to be asked for in one call: a table of a capture. */
export function byTable(wanted: readonly PlacedSeries[]): PlacedSeries[][] {
  const groups = new Map<string, PlacedSeries[]>();
  for (const one of wanted) {
    const id = `${one.capture.index}\t${one.table}`;
    groups.set(id, [...(groups.get(id) ?? []), one]);
  }
  return [...groups.values()];
}

export interface JoinedSeries {
  /** `first` and `last` are places; a series has a hole where it has no sample. */
  window: SeriesWindow;
  /** Of those drawn: stretches of one slope count in places. */
  columns: ColumnSummary[];
  marks: EventMark[];
}

/** `windows[i]` is what came for `groups[i]`. */
export function joinSeries(
  groups: readonly PlacedSeries[][],
  windows: readonly SeriesWindow[],
): JoinedSeries {
  const moments = new Set<number>();
  groups.forEach((group, i) => {
    for (const time of windows[i]?.time ?? []) moments.add(time + (group[0]?.add ?? 0));
  });
  const time = [...moments].sort((a, b) => a - b);
  const placeAt = new Map(time.map((moment, place) => [moment, place]));
  const places = time.map((_, place) => place);
  const joined: JoinedSeries = {
    window: { first: places, last: places, time, hasTime: true, series: [] },
    columns: [],
    marks: [],
  };
  const names = groups.flat().map(({ column }) => column.title);
  groups.forEach((group, i) => {
    const window = windows[i];
    const [one] = group;
    if (window === undefined || one === undefined || window.time.length === 0) return;
    const placeOf = (sample: number) =>
      placeAt.get((window.time[bucketOfSample(window, sample)] ?? Number.NaN) + one.add) ?? 0;
    for (const placed of group) {
      const values = window.series.find(({ id }) => id === placed.column.id);
      if (values === undefined) continue;
      joined.window.series.push({
        id: placed.key,
        min: spread(values.min, window, one.add, placeAt, time.length),
        max: spread(values.max, window, one.add, placeAt, time.length),
      });
      joined.columns.push(drawnColumn(placed, placeOf, names));
    }
    joined.marks.push(...marksOf(group, window, placeOf));
  });
  return joined;
}

/** Values at their places; holes elsewhere. */
function spread(
  values: readonly (number | null)[],
  window: SeriesWindow,
  add: number,
  placeAt: ReadonlyMap<number, number>,
  places: number,
): (number | null)[] {
  const out = new Array<number | null>(places);
  values.forEach((value, bucket) => {
    const place = placeAt.get((window.time[bucket] ?? Number.NaN) + add);
    if (place !== undefined) out[place] = value;
  });
  return out;
}

function drawnColumn(
  { key, capture, column }: PlacedSeries,
  placeOf: (sample: number) => number,
  names: readonly string[],
): ColumnSummary {
  const { series } = column;
  if (series === undefined) return { ...column, id: key };
  const isAlone = names.filter((name) => name === column.title).length === 1;
  const file = fileName(capture.path);
  const entity = [series.entity, isAlone ? '' : file].filter(Boolean).join(' ');
  const regimes = joinStretches(series.regimes).map((regime) => ({
    ...regime,
    from: placeOf(regime.from),
    to: placeOf(regime.to),
  }));
  return { ...column, id: key, series: { ...series, entity, regimes } };
}

function marksOf(
  group: readonly PlacedSeries[],
  window: SeriesWindow,
  placeOf: (sample: number) => number,
): EventMark[] {
  const [one] = group;
  const start = window.first[0] ?? 0;
  const end = window.last.at(-1) ?? -1;
  const series = new Set(group.map(({ key }) => key));
  return (one?.capture.marks ?? [])
    .filter(({ sample }) => sample >= start && sample <= end)
    .map((mark) => ({ ...mark, sample: placeOf(mark.sample), series }));
}

/** What was taken for granted of the clocks of those drawn, a sentence each. */
export function clockNotes(drawn: readonly PlacedSeries[]): string[] {
  const captures = new Set(drawn.map(({ capture }) => capture));
  return [...captures].flatMap(({ path, onAxis }) =>
    onAxis === undefined || onAxis.note === '' ? [] : [`${fileName(path)}: ${onAxis.note}`],
  );
}
