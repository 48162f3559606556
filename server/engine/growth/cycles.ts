/** Slow rises cut by sudden falls, as garbage collectors and caches make them. */
import { detrend } from './drift.ts';
import { holderOf, type LongSeries } from './long-series.ts';
import { quantileOf } from './order.ts';
import { noise } from './regimes.ts';

export interface Cycles {
  /** Points at the bottom of each fall, ascending. */
  troughs: number[];
  /** Points at the top before each fall, ascending. */
  peaks: number[];
  /** Median time from trough to trough, in seconds. */
  period: number;
}

/** A fall counts from this share of the usual range (2nd to 98th percentile). */
const FALL = 0.3;
/** A fall takes at most this share of the rise before it: a wave that falls as slowly as it rises is not a sawtooth. */
const SUDDEN = 1 / 3;
const LEAST_SAMPLES_A_CYCLE = 4;
/** Falls of white noise itself are about twice its standard deviation. */
const LEAST_SIZE = 5;
/** Values looked at for the range; more change nothing that matters. */
const RANGE_SAMPLES = 1024;

/**
 * All sudden falls, and the sudden rises as falls of the series upside down, with or without enough of them to speak of
 * cycles; undefined when they are not sudden or do not stand out.
 */
export function suddenTurns(
  t: Float64Array,
  y: Float64Array,
  floor: number,
): { falls: Cycles | undefined; rises: Cycles | undefined } {
  const fast = holderOf(y);
  if (fast) return suddenTurnsFast(t, y, floor, fast);
  const flat = detrend(t, y);
  const range = usualRange(flat);
  if (!(range > 0)) return { falls: undefined, rises: undefined };
  const turns = turningPoints(flat, FALL * range);
  const series: Turning = { t, y, flat, turns, floor };
  // Lows and highs alternate: what follows a high is a fall.
  const startsHigh = turns.length > 1 && flat[turns[1]!]! < flat[turns[0]!]!;
  return {
    falls: suddenFalls(series, startsHigh ? 0 : 1, 1),
    rises: suddenFalls(series, startsHigh ? 1 : 0, -1),
  };
}

function suddenTurnsFast(t: Float64Array, y: Float64Array, floor: number, fast: LongSeries) {
  const { turns, startsHigh } = fast.turns(t, y);
  const found = (first: 0 | 1, sign: 1 | -1) =>
    fast.falls(first, sign, floor) ? cyclesOf(t, turns, first) : undefined;
  return { falls: found(startsHigh ? 0 : 1, 1), rises: found(startsHigh ? 1 : 0, -1) };
}

interface Turning {
  t: Float64Array;
  y: Float64Array;
  /** Without its trend. */
  flat: Float64Array;
  turns: Int32Array;
  floor: number;
}

/**
 * @param first turn at which the first fall begins
 * @param sign −1 = upside down
 */
function suddenFalls({ t, y, flat, turns, floor }: Turning, first: 0 | 1, sign: 1 | -1): Cycles | undefined {
  const count = (turns.length - first) >> 1;
  if (count <= 0) return undefined;
  const fallen = descent(turns, y, first, sign);
  const risen = descent(turns, y, 1 - first, -sign);
  // What only steps down comes back up once the trend is taken off; in the series itself it does not.
  if (risen < 0.3 * fallen || fallen < 0.3 * risen) return undefined;
  const fall = middleOf(lengths(turns, first));
  const rise = middleOf(lengths(turns, 1 - first));
  if (fall > Math.max(1, SUDDEN * rise) || fall + rise < LEAST_SAMPLES_A_CYCLE) return undefined;
  if (middleOf(heights(turns, flat, first)) < Math.max(floor, LEAST_SIZE * noise(t, y))) return undefined;
  return cyclesOf(t, turns, first);
}

function cyclesOf(t: Float64Array, turns: Int32Array, first: 0 | 1): Cycles {
  const peaks: number[] = [];
  const troughs: number[] = [];
  const periods: number[] = [];
  for (let i = first; i + 1 < turns.length; i += 2) {
    peaks.push(turns[i]!);
    troughs.push(turns[i + 1]!);
    if (i >= 2) periods.push(t[turns[i + 1]!]! - t[turns[i - 1]!]!);
  }
  return { troughs, peaks, period: middleOf(Float64Array.from(periods)) };
}

/** How far the series goes down between every second turn and the next. */
function descent(turns: Int32Array, y: Float64Array, first: number, sign: number): number {
  let sum = 0;
  for (let i = first; i + 1 < turns.length; i += 2) {
    const down = sign * (y[turns[i]!]! - y[turns[i + 1]!]!);
    if (down > 0) sum += down;
  }
  return sum;
}

/** Points between every second turn and the next. */
function lengths(turns: Int32Array, first: number): Float64Array {
  const out = new Float64Array((turns.length - first) >> 1);
  for (let i = 0; i < out.length; i++) out[i] = turns[first + 2 * i + 1]! - turns[first + 2 * i]!;
  return out;
}

function heights(turns: Int32Array, flat: Float64Array, first: number): Float64Array {
  const out = new Float64Array((turns.length - first) >> 1);
  for (let i = 0; i < out.length; i++)
    out[i] = Math.abs(flat[turns[first + 2 * i]!]! - flat[turns[first + 2 * i + 1]!]!);
  return out;
}

/** Alternating lows and highs at least `threshold` apart, the two ends included. */
function turningPoints(y: Float64Array, threshold: number): Int32Array {
  const turns = new Int32Array(y.length + 1);
  let count = 0;
  let low = 0;
  let high = 0;
  let lowest = y[0]!;
  let highest = lowest;
  let direction = 0;
  for (let i = 1; i < y.length; i++) {
    const value = y[i]!;
    if (direction >= 0 && value > highest) {
      high = i;
      highest = value;
    }
    if (direction <= 0 && value < lowest) {
      low = i;
      lowest = value;
    }
    if (direction >= 0 && highest - value > threshold) {
      turns[count++] = high;
      direction = -1;
      low = i;
      lowest = value;
    } else if (direction <= 0 && value - lowest > threshold) {
      turns[count++] = low;
      direction = 1;
      high = i;
      highest = value;
    }
  }
  if (direction !== 0) turns[count++] = direction > 0 ? high : low;
  return turns.subarray(0, count);
}

function usualRange(y: Float64Array): number {
  const stride = Math.ceil(y.length / RANGE_SAMPLES);
  const some = new Float64Array(Math.floor(y.length / stride));
  for (let i = 0; i < some.length; i++) some[i] = y[i * stride]!;
  return quantileOf(some, 0.98) - quantileOf(some, 0.02);
}

/** The median, 0 of nothing; reorders the values. */
function middleOf(scratch: Float64Array): number {
  return scratch.length > 0 ? quantileOf(scratch, 0.5) : 0;
}
