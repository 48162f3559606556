/** From samples as read to samples that can be tested: order, duplicates, restarts, quantum, counters. */
import { holderOf, longSeries } from './long-series.ts';

/** Samples without holes. `t` in seconds from the first (sample numbers without a clock), strictly ascending. */
export interface Points {
  t: Float64Array;
  y: Float64Array;
  /** Sample of the input that a point stands for. */
  at(point: number): number;
}

/**
 * Drops missing and infinite values and exact duplicates, sorts by time, and merges samples of one instant into
 * their mean (clocks of one second are common). When the clock stands still the sample number is the axis.
 */
export function toPoints(
  time: Float64Array | undefined,
  values: Float64Array,
  from: number,
  to: number,
): Points {
  let first = from;
  let last = to;
  while (first < last && !Number.isFinite(values[first]!)) first++;
  while (last > first && !Number.isFinite(values[last]!)) last--;
  if (allFinite(values, first, last)) {
    const axis = time ? plainAxis(time, first, last) : indexAxis(first, last);
    if (axis) return { t: axis.t, at: (point) => first + point, y: values.subarray(first, last + 1) };
  }
  const at = new Int32Array(Math.max(0, to - from + 1));
  let n = 0;
  let ordered = true;
  let moves = false;
  for (let i = from; i <= to; i++) {
    if (!Number.isFinite(values[i]!) || (time && !Number.isFinite(time[i]!))) continue;
    if (time && n > 0) {
      const step = time[i]! - time[at[n - 1]!]!;
      if (step < 0) ordered = false;
      if (step !== 0) moves = true;
    }
    at[n++] = i;
  }
  const kept = at.subarray(0, n);
  if (!time || !moves) return byIndex(values, kept);
  if (!ordered) kept.sort((a, b) => time[a]! - time[b]! || a - b);
  return mergeInstants(time, values, kept);
}

interface Axis {
  t: Float64Array;
  from: number;
  to: number;
}

/** The series of a capture share their time: its axis is made once, and once more for the rates of counters. */
const axes = new WeakMap<Float64Array, (Axis | undefined)[]>();
const MOST_AXES = 4;

/** The axis of samples that need no repair; undefined when a time is missing, falls back or stands still. */
function plainAxis(time: Float64Array, from: number, to: number): Axis | undefined {
  let made = axes.get(time);
  if (!made) {
    made = [];
    axes.set(time, made);
  }
  for (const axis of made) if (axis?.from === from && axis.to === to) return axis;
  const fast = longSeries(to - from + 1);
  const t = fast ? fast.axis(time.subarray(from, to + 1)) : secondsOf(time, from, to);
  if (!t) return undefined;
  const axis: Axis = { t, from, to };
  if (made.length >= MOST_AXES) made.shift();
  made.push(axis);
  return axis;
}

function secondsOf(time: Float64Array, from: number, to: number): Float64Array | undefined {
  if (!isPlain(time, from, to)) return undefined;
  const start = time[from]!;
  const t = new Float64Array(Math.max(0, to - from + 1));
  for (let i = 0; i < t.length; i++) t[i] = (time[from + i]! - start) / 1000;
  return t;
}

function isPlain(time: Float64Array, from: number, to: number): boolean {
  for (let i = from; i <= to; i++) {
    if (!Number.isFinite(time[i]!) || (i > from && time[i]! <= time[i - 1]!)) return false;
  }
  return true;
}

let lastIndexAxis: Axis | undefined;

/** The axis of samples without a clock. */
function indexAxis(from: number, to: number): Axis {
  if (lastIndexAxis?.from === from && lastIndexAxis.to === to) return lastIndexAxis;
  const axis: Axis = { t: new Float64Array(Math.max(0, to - from + 1)), from, to };
  for (let i = 0; i < axis.t.length; i++) axis.t[i] = i;
  lastIndexAxis = axis;
  return axis;
}

function allFinite(values: Float64Array, from: number, to: number): boolean {
  const fast = to > from ? holderOf(values) : undefined;
  if (fast) return fast.allFinite(values.subarray(from, to + 1));
  // What is not finite is not zero when it is taken from itself.
  for (let i = from; i <= to; i++) if (values[i]! - values[i]! !== 0) return false;
  return true;
}

function byIndex(values: Float64Array, at: Int32Array): Points {
  const t = new Float64Array(at.length);
  const y = new Float64Array(at.length);
  for (let i = 0; i < at.length; i++) {
    t[i] = at[i]! - at[0]!;
    y[i] = values[at[i]!]!;
  }
  return { t, y, at: (point) => at[point]! };
}

function mergeInstants(time: Float64Array, values: Float64Array, at: Int32Array): Points {
  const t = new Float64Array(at.length);
  const y = new Float64Array(at.length);
  const source = new Int32Array(at.length);
  const start = time[at[0]!]!;
  let n = 0;
  for (let i = 0; i < at.length; ) {
    const now = time[at[i]!]!;
    let next = i + 1;
    while (next < at.length && time[at[next]!] === now) next++;
    t[n] = (now - start) / 1000;
    y[n] = next === i + 1 ? values[at[i]!]! : meanOfDistinct(values, at.subarray(i, next));
    source[n++] = at[i]!;
    i = next;
  }
  return { t: t.subarray(0, n), y: y.subarray(0, n), at: (point) => source[point]! };
}

function meanOfDistinct(values: Float64Array, at: Int32Array): number {
  const distinct = new Set<number>();
  for (const i of at) distinct.add(values[i]!);
  let sum = 0;
  for (const value of distinct) sum += value / distinct.size;
  return sum;
}

/**
 * The stretch between restarts that holds the most samples (the later one of equals): a level from before a restart
 * says nothing about the process after it. Both ends included.
 */
export function longestStretch(length: number, restarts: readonly number[]): { from: number; to: number } {
  const starts = [0, ...restarts.filter((i) => i > 0 && i < length)].sort((a, b) => a - b);
  let best = { from: 0, to: length - 1 };
  let most = -1;
  starts.forEach((from, i) => {
    const to = (starts[i + 1] ?? length) - 1;
    if (to - from >= most && to >= from) {
      most = to - from;
      best = { from, to };
    }
  });
  return best;
}

/**
 * Step of the printed precision: the greatest common divisor of all changes (812m, 770m → 1 MiB); 0 where the values
 * lie on no grid. Below 8 samples nothing is claimed, since few equal steps look like a grid.
 * @param range highest less lowest value
 * @param enough a step up to this may be told as any smaller one, which takes less time
 */
export function quantum(y: Float64Array, range: number, enough: number): number {
  if (y.length < 8) return 0;
  // No change is larger than the range: one of this size counts whatever the largest is, and is a multiple of the step.
  const counts = range * 1e-6;
  let largest = 0;
  for (let i = 1; i < y.length; i++) {
    const change = Math.abs(y[i]! - y[i - 1]!);
    if (change > counts && change <= enough) return 0;
    if (change > largest) largest = change;
  }
  const smallest = largest * 1e-6;
  if (smallest === 0) return 0;
  let divisor = 0;
  for (let i = 1; i < y.length; i++) {
    let a = Math.abs(y[i]! - y[i - 1]!);
    if (a <= smallest) continue;
    let b = divisor;
    if (b > 0 && a - b >= smallest) {
      // Euclid's first two steps at once: most changes are multiples of what divided all before.
      const rest = a % b;
      if (rest <= smallest || b - rest < smallest) continue;
    }
    while (a > smallest) {
      const rest = b % a;
      b = a;
      // A remainder just under the divisor is rounding of an exact multiple.
      a = a - rest < smallest ? 0 : rest;
    }
    divisor = b;
    if (divisor < smallest * 10 || divisor <= enough) return 0;
  }
  return divisor;
}

/** Counters of 32 bits wrap at this value; a fall from within the top tenth to the bottom tenth is taken as a wrap. */
const WRAP = 2 ** 32;

/**
 * Rates of a counter that only adds up, per second (per sample without time); `rates[0]` and those beside missing
 * samples are NaN. A fall is a reset: what the counter shows since then counts. `resets` and `wraps` are the samples
 * after the fall.
 */
export function counterToRates(
  time: Float64Array | undefined,
  values: Float64Array,
): { rates: Float64Array; resets: number[]; wraps: number[] } {
  const rates = new Float64Array(values.length).fill(Number.NaN);
  const resets: number[] = [];
  const wraps: number[] = [];
  for (let i = 1; i < values.length; i++) {
    const before = values[i - 1]!;
    const now = values[i]!;
    if (!Number.isFinite(before) || !Number.isFinite(now)) continue;
    let gained = now - before;
    if (gained < 0) {
      const wrapped = before > 0.9 * WRAP && before < WRAP && now < 0.1 * WRAP;
      (wrapped ? wraps : resets).push(i);
      gained = wrapped ? now + WRAP - before : now;
    }
    const elapsed = time ? (time[i]! - time[i - 1]!) / 1000 : 1;
    if (elapsed > 0) rates[i] = gained / elapsed;
  }
  return { rates, resets, wraps };
}
