/** Puts samples into time order, and says what is odd about their times. */
import { NumberColumn } from './columns.ts';
import { type Table, TIME_COLUMN } from './table.ts';
import type { TableBuilder } from './table-builder.ts';

/** A pause longer than this many usual intervals is a gap (proc samplers jitter up to about 3). */
const GAP_INTERVALS = 5;

export interface OrderFacts {
  outOfOrder: number;
  gaps: number;
  hasTime: boolean;
}

/**
 * Sorts the rows of a series table by time; rows without a stamp stay between their neighbours. A table none of
 * whose samples has a time loses its time column and is read by index.
 * @param inPlace nobody adds to the columns any more: they need not be copied
 */
export function orderSamples(table: Table, into: Pick<TableBuilder, 'mark'>, inPlace = false): OrderFacts {
  const column = table.columns[0];
  if (column?.id !== TIME_COLUMN || !column.numbers) return { outOfOrder: 0, gaps: 0, hasTime: false };
  const time = column.numbers.toArray(table.rows);
  let stamped = 0;
  for (let i = 0; i < time.length; i++) if (!Number.isNaN(time[i] as number)) stamped++;
  if (stamped === 0 || (stamped < 2 && table.rows > 1)) {
    table.columns.shift();
    return { outOfOrder: 0, gaps: 0, hasTime: false };
  }
  const isWritten = unrollTimeOfDay(time) || stamped < table.rows;
  if (stamped < table.rows) fillMissing(time);
  const outOfOrder = countOutOfOrder(time);
  if (isWritten) column.numbers = NumberColumn.of(time);
  if (outOfOrder === 0) return { outOfOrder, gaps: markGaps(time, into), hasTime: true };
  const order = timeOrder(time);
  reorder(table, order, inPlace);
  markLate(time, order, into);
  const ordered = column.numbers.toArray(table.rows);
  return { outOfOrder, gaps: markGaps(ordered, into), hasTime: true };
}

/** Clocks without a date fall back by a day at midnight. */
function unrollTimeOfDay(time: Float64Array): boolean {
  const day = 86_400_000;
  if (time.length < 2) return false;
  for (let i = 0; i < time.length; i++) if (!((time[i] as number) < day)) return false;
  let days = 0;
  let last = time[0] as number;
  for (let i = 1; i < time.length; i++) {
    const t = time[i] as number;
    if (last - t > day / 2) days++;
    last = t;
    time[i] = t + days * day;
  }
  return days > 0;
}

function fillMissing(time: Float64Array): void {
  let previous = -1;
  for (let i = 0; i <= time.length; i++) {
    if (i < time.length && Number.isNaN(time[i])) continue;
    const gap = i - previous;
    for (let k = previous + 1; k < i; k++) {
      if (previous < 0) time[k] = time[i] as number;
      else if (i === time.length) time[k] = time[previous] as number;
      else
        time[k] =
          (time[previous] as number) +
          (((time[i] as number) - (time[previous] as number)) * (k - previous)) / gap;
    }
    previous = i;
  }
}

/** Samples that come after one with a later time. */
function countOutOfOrder(time: Float64Array): number {
  let count = 0;
  let latest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < time.length; i++) {
    const t = time[i] as number;
    if (t < latest) count++;
    else latest = t;
  }
  return count;
}

function reorder(table: Table, order: Int32Array, inPlace: boolean): void {
  const rows = order.filter((source, row) => source !== row);
  const sources = new Int32Array(rows.length);
  rows.sort();
  for (let i = 0; i < rows.length; i++) sources[i] = order[rows[i] as number] as number;
  const sorted = (numbers: NumberColumn) =>
    inPlace && numbers.rearrange(rows, sources) ? numbers : numbers.reordered(order);
  for (const column of table.columns) if (column.numbers) column.numbers = sorted(column.numbers);
  if (table.byteStart) table.byteStart = sorted(table.byteStart);
  if (table.byteLength) table.byteLength = sorted(table.byteLength);
  if (table.line) table.line = sorted(table.line);
}

/** @param time in file order */
function markLate(time: Float64Array, order: Int32Array, into: Pick<TableBuilder, 'mark'>): void {
  const rowOf = new Int32Array(order.length);
  for (let row = 0; row < order.length; row++) rowOf[order[row] as number] = row;
  let latest = -1;
  for (let i = 0; i < time.length; i++) {
    if (latest >= 0 && (time[i] as number) < (time[latest] as number)) {
      into.mark('out of order', rowOf[i] as number, `written after a later sample; shown in time order`);
    } else latest = i;
  }
}

/** Rows by time, then by place in the file. Few are late as a rule: only those are sorted, and merged with the rest. */
function timeOrder(time: Float64Array): Int32Array {
  const n = time.length;
  const order = new Int32Array(n);
  const late: number[] = [];
  let punctual = 0;
  let latest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < n; i++) {
    const t = time[i] as number;
    if (t < latest) late.push(i);
    else {
      order[punctual++] = i;
      latest = t;
    }
  }
  late.sort((a, b) => (time[a] as number) - (time[b] as number) || a - b);
  // From the end: what is punctual moves on by as many rows as late ones come before it.
  let l = late.length - 1;
  let p = punctual - 1;
  for (let row = n - 1; l >= 0; row--) {
    const takeLate = p < 0 || comesBefore(time, order[p] as number, late[l] as number);
    order[row] = (takeLate ? late[l--] : order[p--]) as number;
  }
  return order;
}

function comesBefore(time: Float64Array, a: number, b: number): boolean {
  const difference = (time[a] as number) - (time[b] as number);
  return difference < 0 || (difference === 0 && a < b);
}

/** @returns the number of gaps, each marked at the sample that follows it. */
function markGaps(time: Float64Array, into: Pick<TableBuilder, 'mark'>): number {
  const usual = usualStep(time);
  if (usual === undefined) return 0;
  let gaps = 0;
  for (let i = 0; i + 1 < time.length; i++) {
    const step = (time[i + 1] as number) - (time[i] as number);
    if (step <= GAP_INTERVALS * usual) continue;
    gaps++;
    into.mark(
      'gap',
      i + 1,
      `no samples for ${Math.round(step / 1000).toLocaleString('en-US')} s (usually every ${+(usual / 1000).toPrecision(3)} s)`,
    );
  }
  return gaps;
}

/** Intervals looked at for the usual one; more tell no more. */
const STEPS_MAX = 1024;

/** Median interval; undefined when there are too few to speak of one. */
function usualStep(time: Float64Array): number | undefined {
  const every = Math.max(1, Math.floor(time.length / STEPS_MAX));
  const steps = new Float64Array(Math.ceil(time.length / every));
  let count = 0;
  for (let i = 0; i + 1 < time.length; i += every) {
    const step = (time[i + 1] as number) - (time[i] as number);
    if (step > 0) steps[count++] = step;
  }
  return count < 4 ? undefined : steps.subarray(0, count).sort()[count >> 1];
}
