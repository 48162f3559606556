/** Slow rises cut by sudden falls, as garbage collectors and caches make them. */
import { detrend } from './drift.ts';
import { quantile, select } from './order.ts';
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
const RANGE_SAMPLES = 2048;

/** All sudden falls, with or without enough of them to speak of cycles; undefined when the falls are not sudden or do not stand out. */
export function suddenFalls(t: Float64Array, y: Float64Array, floor: number): Cycles | undefined {
  const flat = detrend(t, y);
  const range = usualRange(flat);
  if (!(range > 0)) return undefined;
  const turns = turningPoints(flat, FALL * range);
  const troughs: number[] = [];
  const peaks: number[] = [];
  const falls: number[] = [];
  const rises: number[] = [];
  let fallen = 0;
  let risen = 0;
  for (let i = 1; i < turns.length; i++) {
    const a = turns[i - 1]!;
    const b = turns[i]!;
    if (flat[b]! < flat[a]!) {
      peaks.push(a);
      troughs.push(b);
      falls.push(b - a);
      fallen += Math.max(0, y[a]! - y[b]!);
    } else {
      rises.push(b - a);
      risen += Math.max(0, y[b]! - y[a]!);
    }
  }
  // What only steps down comes back up once the trend is taken off; in the series itself it does not.
  if (falls.length === 0 || risen < 0.3 * fallen || fallen < 0.3 * risen) return undefined;
  const fall = middle(falls);
  const rise = rises.length ? middle(rises) : 0;
  if (fall > Math.max(1, SUDDEN * rise) || fall + rise < LEAST_SAMPLES_A_CYCLE) return undefined;
  const size = Float64Array.from(peaks, (peak, i) => flat[peak]! - flat[troughs[i]!]!);
  if (quantile(size, 0.5) < Math.max(floor, LEAST_SIZE * noise(t, y))) return undefined;
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
  return quantile(some, 0.98) - quantile(some, 0.02);
}

function middle(values: readonly number[]): number {
  const scratch = Float64Array.from(values);
  const { length } = scratch;
  return (select(scratch, length, (length - 1) >> 1) + select(scratch, length, length >> 1)) / 2;
}
