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
 */
export function orderSamples(table: Table, into: TableBuilder): OrderFacts {
  const column = table.columns[0];
  if (column?.id !== TIME_COLUMN || !column.numbers) return { outOfOrder: 0, gaps: 0, hasTime: false };
  const time = column.numbers.toArray(table.rows);
  const stamped = time.reduce((n, t) => n + (!Number.isNaN(t) ? 1 : 0), 0);
  if (stamped === 0 || (stamped < 2 && table.rows > 1)) {
    table.columns.shift();
    return { outOfOrder: 0, gaps: 0, hasTime: false };
  }
  const unrolled = unrollTimeOfDay(time);
  if (stamped < table.rows) fillMissing(time);
  const outOfOrder = countOutOfOrder(time);
  if (outOfOrder > 0 || unrolled || stamped < table.rows) reorder(table, time, outOfOrder, into);
  const ordered = table.columns[0]?.numbers?.toArray(table.rows) ?? time;
  return { outOfOrder, gaps: markGaps(ordered, into), hasTime: true };
}

/** Clocks without a date fall back by a day at midnight. */
function unrollTimeOfDay(time: Float64Array): boolean {
  const day = 86_400_000;
  if (!(time.length > 1 && time.every((t) => t < day))) return false;
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
  for (const t of time) {
    if (t < latest) count++;
    else latest = t;
  }
  return count;
}

function reorder(table: Table, time: Float64Array, outOfOrder: number, into: TableBuilder): void {
  const order = timeOrder(time);
  const sorted = new Float64Array(order.length);
  for (let row = 0; row < order.length; row++) sorted[row] = time[order[row] as number] as number;
  for (const column of table.columns) if (column.numbers) column.numbers = column.numbers.reordered(order);
  const clock = table.columns[0];
  if (clock) clock.numbers = NumberColumn.of(sorted);
  table.byteStart = table.byteStart?.reordered(order) as NumberColumn;
  table.byteLength = table.byteLength?.reordered(order) as NumberColumn;
  table.line = table.line?.reordered(order) as NumberColumn;
  if (outOfOrder === 0) return;
  let latest = -1;
  const rowOf = new Uint32Array(order.length);
  for (let row = 0; row < order.length; row++) rowOf[order[row] as number] = row;
  for (let i = 0; i < time.length; i++) {
    if (latest >= 0 && (time[i] as number) < (time[latest] as number)) {
      into.mark('out of order', rowOf[i] as number, `written after a later sample; shown in time order`);
    } else latest = i;
  }
}

/** Rows by time, then by place in the file. Few are late as a rule: only those are sorted, and merged with the rest. */
function timeOrder(time: Float64Array): Uint32Array {
  const punctual: number[] = [];
  const late: number[] = [];
  let latest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < time.length; i++) {
    const t = time[i] as number;
    if (t < latest) late.push(i);
    else {
      punctual.push(i);
      latest = t;
    }
  }
  late.sort((a, b) => (time[a] as number) - (time[b] as number) || a - b);
  const order = new Uint32Array(time.length);
  for (let row = 0, p = 0, l = 0; row < order.length; row++) {
    const a = punctual[p];
    const b = late[l];
    const takeLate = a === undefined || (b !== undefined && comesBefore(time, b, a));
    order[row] = (takeLate ? late[l++] : punctual[p++]) as number;
  }
  return order;
}

function comesBefore(time: Float64Array, a: number, b: number): boolean {
  const difference = (time[a] as number) - (time[b] as number);
  return difference < 0 || (difference === 0 && a < b);
}

/** @returns the number of gaps, each marked at the sample that follows it. */
function markGaps(time: Float64Array, into: TableBuilder): number {
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
const STEPS_MAX = 4096;

/** Median interval; undefined when there are too few to speak of one. */
function usualStep(time: Float64Array): number | undefined {
  const every = Math.max(1, Math.floor(time.length / STEPS_MAX));
  const steps: number[] = [];
  for (let i = 0; i + 1 < time.length; i += every) {
    const step = (time[i + 1] as number) - (time[i] as number);
    if (step > 0) steps.push(step);
  }
  if (steps.length < 4) return undefined;
  return steps.sort((a, b) => a - b)[steps.length >> 1];
}
