/** The series of a table as rows, so that thousands of mappings can be listed, sorted and filtered like any table. */
import type { Unit } from '../protocol/capture.ts';
import { type GrowthRow, VERDICTS } from '../protocol/growth.ts';
import { type Capture, summarizeSeries } from './capture.ts';
import { NumberColumn } from './columns.ts';
import { type Column, type ColumnInfo, type Table, TIME_COLUMN } from './table.ts';

const SUFFIX = '.growth';

/** What grows comes first, then what holds the larger share, then the larger change. */
export function byGrowth(
  a: Pick<GrowthRow, 'verdict' | 'share' | 'delta'>,
  b: Pick<GrowthRow, 'verdict' | 'share' | 'delta'>,
): number {
  return (
    VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) ||
    Math.abs(b.share ?? 0) - Math.abs(a.share ?? 0) ||
    Math.abs(b.delta) - Math.abs(a.delta)
  );
}

/** Counters are judged by their rate, and named so. */
export function growthKey(title: string, counter: boolean): string {
  return counter ? `${title} per second` : title;
}

export function growthUnit(unit: Unit, counter: boolean): Unit {
  return counter ? `${unit}/s` : unit;
}

/** The table with this id: one that was read, or `<series table>.growth`. */
export function tableById(capture: Capture, id: string): Table | undefined {
  const read = capture.tables.find((table) => table.id === id);
  if (read || !id.endsWith(SUFFIX)) return read;
  const series = capture.tables.find((table) => `${table.id}${SUFFIX}` === id);
  return series?.kind === 'series' ? growthTable(capture, series) : undefined;
}

/**
 * A histogram with one row a series, in the order of {@link byGrowth}. `rate` is in units per second (per sample
 * when the capture states no time), `series` the id of the column in `table`.
 */
export function growthTable(capture: Capture, table: Table): Table {
  const rows = table.columns
    .filter((column) => column.type === 'number' && column.id !== TIME_COLUMN)
    .map((column) => ({ column, ...summarizeSeries(capture, table, column) }))
    .sort(byGrowth);
  type Row = (typeof rows)[number];
  const texts = (id: string, title: string, pick: (row: Row) => string): Column => ({
    ...info(id, title, ''),
    type: 'text',
    texts: rows.map(pick),
  });
  const numbers = (id: string, title: string, unit: string, pick: (row: Row) => number): Column => ({
    ...info(id, title, unit),
    numbers: NumberColumn.of(rows.map(pick)),
  });
  return {
    id: `${table.id}${SUFFIX}`,
    kind: 'histogram',
    title: `Growth of ${table.title}`,
    rows: rows.length,
    columns: [
      texts('key', 'Series', (row) => growthKey(row.column.title, row.counter)),
      texts('verdict', 'Verdict', (row) => row.verdict),
      texts('unit', 'Unit', (row) => growthUnit(row.column.unit, row.counter)),
      numbers('first', 'First', '', (row) => row.first),
      numbers('last', 'Last', '', (row) => row.last),
      numbers('delta', 'Change', '', (row) => row.delta),
      numbers('rate', 'Rate', '', (row) => row.rate),
      numbers('share', 'Share', 'fraction', (row) => row.share ?? Number.NaN),
      texts('series', 'Column', (row) => row.column.id),
    ],
  };
}

function info(id: string, title: string, unit: string): ColumnInfo {
  return { id, title, unit, type: 'number', counter: false, entity: '' };
}
