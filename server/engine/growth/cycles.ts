/** Slow rises cut by sudden falls, as garbage collectors and caches make them. */
import { detrend } from './drift.ts';
import { quantile, quantileOf, select } from './order.ts';
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
  const flat = detrend(t, y);
  const range = usualRange(flat);
  if (!(range > 0)) return { falls: undefined, rises: undefined };
  const turns = turningPoints(flat, FALL * range);
  let grain: number | undefined;
  const least = () => {
    grain ??= Math.max(floor, LEAST_SIZE * noise(t, y));
    return grain;
  };
  return { falls: fallsAmong(turns, t, y, flat, 1, least), rises: fallsAmong(turns, t, y, flat, -1, least) };
}

/** @param sign −1 = upside down */
function fallsAmong(
  turns: readonly number[],
  t: Float64Array,
  y: Float64Array,
  flat: Float64Array,
  sign: 1 | -1,
  least: () => number,
): Cycles | undefined {
  let fallen = 0;
  let risen = 0;
  let count = 0;
  for (let i = 1; i < turns.length; i++) {
    const change = sign * (y[turns[i]!]! - y[turns[i - 1]!]!);
    if (sign * (flat[turns[i]!]! - flat[turns[i - 1]!]!) < 0) {
      fallen += Math.max(0, -change);
      count++;
    } else risen += Math.max(0, change);
  }
  // What only steps down comes back up once the trend is taken off; in the series itself it does not.
  if (count === 0 || risen < 0.3 * fallen || fallen < 0.3 * risen) return undefined;
  const troughs: number[] = [];
  const peaks: number[] = [];
  const falls: number[] = [];
  const rises: number[] = [];
  for (let i = 1; i < turns.length; i++) {
    const a = turns[i - 1]!;
    const b = turns[i]!;
    if (sign * (flat[b]! - flat[a]!) < 0) {
      peaks.push(a);
      troughs.push(b);
      falls.push(b - a);
    } else rises.push(b - a);
  }
  const fall = middle(falls);
  const rise = rises.length ? middle(rises) : 0;
  if (fall > Math.max(1, SUDDEN * rise) || fall + rise < LEAST_SAMPLES_A_CYCLE) return undefined;
  const size = Float64Array.from(peaks, (peak, i) => Math.abs(flat[peak]! - flat[troughs[i]!]!));
  if (quantile(size, 0.5) < least()) return undefined;
  const periods = troughs.slice(1).map((at, i) => t[at]! - t[troughs[i]!]!);
  return { troughs, peaks, period: periods.length ? middle(periods) : 0 };
}

/** Alternating lows and highs at least `threshold` apart, the two ends included. */
function turningPoints(y: Float64Array, threshold: number): number[] {
  const turns: number[] = [];
  let low = 0;
  let high = 0;
  let direction = 0;
  for (let i = 1; i < y.length; i++) {
    if (direction >= 0 && y[i]! > y[high]!) high = i;
    if (direction <= 0 && y[i]! < y[low]!) low = i;
    if (direction >= 0 && y[high]! - y[i]! > threshold) {
      turns.push(high);
      direction = -1;
      low = i;
    } else if (direction <= 0 && y[i]! - y[low]! > threshold) {
      turns.push(low);
      direction = 1;
      high = i;
    }
  }
  if (direction > 0) turns.push(high);
  if (direction < 0) turns.push(low);
  return turns;
}

function usualRange(y: Float64Array): number {
  const stride = Math.ceil(y.length / RANGE_SAMPLES);
  const some = new Float64Array(Math.floor(y.length / stride));
  for (let i = 0; i < some.length; i++) some[i] = y[i * stride]!;
  return quantileOf(some, 0.98) - quantileOf(some, 0.02);
}

function middle(values: readonly number[]): number {
  const scratch = Float64Array.from(values);
  const { length } = scratch;
  return (select(scratch, length, (length - 1) >> 1) + select(scratch, length, length >> 1)) / 2;
}
