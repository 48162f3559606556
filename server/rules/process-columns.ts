/** Columns of lists of processes: `RES (bearerbox[18021])` of top, ps and pidstat, `VmRSS (pid 7)` of PID/status. */
import type { Capture } from '../engine/capture.ts';
import { type Column, type Table, timeOf } from '../engine/table.ts';

function isNamed(column: Column, measure: string): boolean {
  return (
    column.type === 'number' && (column.entity === '' ? column.id : (column.key ?? column.id)) === measure
  );
}

/** The column of a measure of one process, or of the whole with ''. */
export function columnFor(table: Table, measure: string, entity: string): Column | undefined {
  return table.columns.find((column) => column.entity === entity && isNamed(column, measure));
}

/** Processes for which a measure is stated. */
export function entitiesWith(table: Table, measure: string): string[] {
  return table.columns.filter((column) => isNamed(column, measure)).map(({ entity }) => entity);
}

/** By row; NaN where a row does not state it. */
export function valuesOf(table: Table, column: Column | undefined): Float64Array {
  return column?.numbers?.toArray(table.rows) ?? new Float64Array(table.rows).fill(Number.NaN);
}

export function tableNamed(capture: Capture, id: string): Table | undefined {
  return capture.tables.find((table) => table.id === id && table.kind === 'series');
}

/** Of the known values. */
export function rangeOf(values: Float64Array): { low: number; high: number; count: number } {
  let [low, high, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    count++;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return { low, high, count };
}

export interface Share {
  /** Rows between which it was measured. */
  from: number;
  to: number;
  /** Seconds of processor time a second. */
  share: number;
}

/** What a counter of processor time says of the share of a CPU between the samples that state it. */
export function cpuShares(table: Table, column: Column | undefined): Share[] {
  const time = timeOf(table);
  const used = valuesOf(table, column);
  const shares: Share[] = [];
  let before = -1;
  for (let row = 0; time && row < table.rows; row++) {
    if (Number.isNaN(used[row])) continue;
    const seconds = before < 0 ? 0 : ((time[row] as number) - (time[before] as number)) / 1000;
    const spent = (used[row] as number) - (used[before] ?? Number.NaN);
    if (seconds > 0 && spent >= 0) shares.push({ from: before, to: row, share: spent / seconds });
    before = row;
  }
  return shares;
}

/** `45–50 %` of shares given as fractions; one figure where both read the same. */
export function percentRange(low: number, high: number): string {
  const [a, b] = [low, high].map((value) => Number((100 * value).toPrecision(3)).toString());
  return a === b ? `${a} %` : `${a}–${b} %`;
}
