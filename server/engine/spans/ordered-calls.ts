/** The calls of one lane by time, close together in memory, with what every stretch of 32 of them has that is worst. */
import { durationOf, type SpanColumns, startOf } from './span-columns.ts';

export const BLOCK = 32;
/** Classes that are told apart; the sums of a block have room for as many. */
export const CLASSES_MAX = 16;
/** Set in `kind` for a call that failed. */
export const FAILED = 128;
/** Weight of a call whose duration is not known, so that the most frequent class wins where no time is. */
export const UNTIMED = 1e-7;

export interface OrderedCalls {
  /** Rows of the table. */
  rows: Uint32Array;
  /** Milliseconds of the log's clock. */
  start: Float64Array;
  /** Milliseconds, 0 where it is not known; rounded, as is what it is used for. */
  duration: Float32Array;
  /** Class, and {@link FAILED}. */
  kind: Uint8Array;
  /** By block: place of the longest call, whether one failed, milliseconds by class. */
  longest: Uint32Array;
  failed: Uint8Array;
  spent: Float32Array;
}

export function orderedCalls(columns: SpanColumns, rows: Uint32Array): OrderedCalls {
  inOrder(columns, rows);
  const { length } = rows;
  const blocks = Math.ceil(length / BLOCK);
  const calls: OrderedCalls = {
    rows,
    start: new Float64Array(length),
    duration: new Float32Array(length),
    kind: new Uint8Array(length),
    longest: new Uint32Array(blocks),
    failed: new Uint8Array(blocks),
    spent: new Float32Array(blocks * CLASSES_MAX),
  };
  const { start, duration, kind, longest, failed, spent } = calls;
  const { error, syscall, classOf } = columns;
  for (let i = 0; i < length; i++) {
    const row = rows[i] as number;
    const block = (i / BLOCK) | 0;
    const time = durationOf(columns, row);
    const type = Math.min(CLASSES_MAX - 1, classOf[syscall[row] as number] as number);
    start[i] = startOf(columns, row);
    duration[i] = time;
    kind[i] = type;
    if (error && error[row] !== 0) {
      kind[i] = type | FAILED;
      failed[block] = 1;
    }
    if (i % BLOCK === 0 || time > (duration[longest[block] as number] as number)) longest[block] = i;
    const at = block * CLASSES_MAX + type;
    spent[at] = (spent[at] as number) + (time || UNTIMED);
  }
  return calls;
}

/** Lines stand in the order of their starts unless the clock was set back. A call without a time comes first. */
function inOrder(columns: SpanColumns, rows: Uint32Array): void {
  let before = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    const start = startOf(columns, row);
    if (!(start >= before)) {
      rows.sort((a, b) => (startOf(columns, a) || 0) - (startOf(columns, b) || 0) || a - b);
      return;
    }
    before = start;
  }
}

/** Place of the first call that starts at or after a time; `beyond`: after it. */
export function firstFrom(start: Float64Array, time: number, beyond = false): number {
  let first = 0;
  let last = start.length;
  while (first < last) {
    const middle = (first + last) >> 1;
    const at = start[middle] as number;
    if (at < time || (beyond && at === time)) first = middle + 1;
    else last = middle;
  }
  return first;
}
