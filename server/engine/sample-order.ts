/** Puts samples into time order, and says what is odd about their times. */
import { NumberColumn } from './columns.ts';
import { longSeries } from './growth/long-series.ts';
import { type Table, TIME_COLUMN } from './table.ts';
import type { TableBuilder } from './table-builder.ts';
import { exact } from './wording.ts';

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
  const time = timesIn(column.numbers, table.rows);
  const { stamped, isTimeOfDay } = survey(time);
  if (stamped === 0 || (stamped < 2 && table.rows > 1)) {
    table.columns.shift();
    return { outOfOrder: 0, gaps: 0, hasTime: false };
  }
  const isWritten = (isTimeOfDay && unrollTimeOfDay(time)) || stamped < table.rows;
  if (stamped < table.rows) fillMissing(time);
  const late = longSeries(time.length)?.late(time) ?? lateSamples(time);
  if (isWritten) column.numbers = NumberColumn.of(time);
  if (late.length === 0) return { outOfOrder: 0, gaps: markGaps(time, into), hasTime: true };
  const order = timeOrder(time, late);
  reorder(table, order, inPlace);
  markLate(late, order, into);
  const ordered = timesIn(column.numbers, table.rows);
  return { outOfOrder: late.length, gaps: markGaps(ordered, into), hasTime: true };
}

/** Until the next series is looked at. */
function timesIn(numbers: NumberColumn, rows: number): Float64Array {
  const time = longSeries(rows)?.room(rows) ?? new Float64Array(rows);
  numbers.read(0, time);
  return time;
}

const DAY = 86_400_000;

function survey(time: Float64Array): { stamped: number; isTimeOfDay: boolean } {
  const { stamped, early } = longSeries(time.length)?.stamps(time) ?? stamps(time);
  return { stamped, isTimeOfDay: early === time.length && early > 1 };
}

function stamps(time: Float64Array): { stamped: number; early: number } {
  let stamped = 0;
  let early = 0;
  for (let i = 0; i < time.length; i++) {
    const t = time[i] as number;
    if (!Number.isNaN(t)) stamped++;
    if (t < DAY) early++;
  }
  return { stamped, early };
}

/** Clocks without a date fall back by a day at midnight. */
function unrollTimeOfDay(time: Float64Array): boolean {
  let days = 0;
  let last = time[0] as number;
  for (let i = 1; i < time.length; i++) {
    const t = time[i] as number;
    if (last - t > DAY / 2) days++;
    last = t;
    time[i] = t + days * DAY;
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
function lateSamples(time: Float64Array): number[] {
  const late: number[] = [];
  let latest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < time.length; i++) {
    const t = time[i] as number;
    if (t < latest) late.push(i);
    else latest = t;
  }
  return late;
}

/** Sample `order[i]` belongs in row `from + i`; before and behind these rows all is as it was. */
interface Order {
  from: number;
  order: Int32Array;
}

function reorder(table: Table, { from, order }: Order, inPlace: boolean): void {
  const moved = order.map((_, i) => from + i).filter((row) => order[row - from] !== row);
  const sources = moved.map((row) => order[row - from] as number);
  let whole: Int32Array | undefined;
  const sorted = (numbers: NumberColumn) => {
    if (inPlace && numbers.rearrange(moved, sources)) return numbers;
    if (!whole) {
      whole = Int32Array.from({ length: table.rows }, (_, row) => row);
      whole.set(order, from);
    }
    return numbers.reordered(whole);
  };
  for (const column of table.columns) if (column.numbers) column.numbers = sorted(column.numbers);
  if (table.byteStart) table.byteStart = sorted(table.byteStart);
  if (table.byteLength) table.byteLength = sorted(table.byteLength);
  if (table.line) table.line = sorted(table.line);
}

function markLate(late: readonly number[], { from, order }: Order, into: Pick<TableBuilder, 'mark'>): void {
  const rowOf = new Int32Array(order.length);
  for (let i = 0; i < order.length; i++) rowOf[(order[i] as number) - from] = from + i;
  for (const sample of late)
    into.mark(
      'out of order',
      rowOf[sample - from] as number,
      `written after a later sample; shown in time order`,
    );
}

/** By time, then by place in the file. Few are late as a rule: only those are sorted, and merged with the rest. */
function timeOrder(time: Float64Array, late: number[]): Order {
  const before = late[0] as number;
  const to = (late[late.length - 1] as number) + 1;
  const sorted = [...late].sort((a, b) => (time[a] as number) - (time[b] as number) || a - b);
  const from = firstAfter(time, before, time[sorted[0] as number] as number);
  const order = new Int32Array(to - from);
  let punctual = 0;
  for (let i = from, l = 0; i < to; i++) {
    if (i === late[l]) l++;
    else order[punctual++] = i;
  }
  // From the end: what is punctual moves on by as many rows as late ones come before it.
  let l = sorted.length - 1;
  let p = punctual - 1;
  for (let row = order.length - 1; l >= 0; row--) {
    const takeLate = p < 0 || comesBefore(time, order[p] as number, sorted[l] as number);
    order[row] = (takeLate ? sorted[l--] : order[p--]) as number;
  }
  return { from, order };
}

/** The first of the samples before `end`, which ascend, that is later than a moment; `end` when none is. */
function firstAfter(time: Float64Array, end: number, moment: number): number {
  let low = 0;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((time[middle] as number) <= moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

function comesBefore(time: Float64Array, a: number, b: number): boolean {
  const difference = (time[a] as number) - (time[b] as number);
  return difference < 0 || (difference === 0 && a < b);
}

/** @returns the number of gaps, each marked at the sample that follows it. */
function markGaps(time: Float64Array, into: Pick<TableBuilder, 'mark'>): number {
  const usual = usualStep(time);
  if (usual === undefined) return 0;
  const limit = GAP_INTERVALS * usual;
  const gaps = longSeries(time.length)?.gaps(time, limit) ?? longSteps(time, limit);
  for (const i of gaps) {
    const step = (time[i + 1] as number) - (time[i] as number);
    into.mark(
      'gap',
      i + 1,
      `no samples for ${exact(Math.round(step / 1000))} s (usually every ${+(usual / 1000).toPrecision(3)} s)`,
    );
  }
  return gaps.length;
}

/** Samples before steps that are longer. */
function longSteps(time: Float64Array, limit: number): number[] {
  const found: number[] = [];
  for (let i = 0; i + 1 < time.length; i++)
    if ((time[i + 1] as number) - (time[i] as number) > limit) found.push(i);
  return found;
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
