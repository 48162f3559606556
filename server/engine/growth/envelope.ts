/** Long series as at most 512 buckets of equal time, each with its lowest, middle and highest value. */
import { blocksOf } from './blocks.ts';
import { holderOf, type LongSeries, longSeries } from './long-series.ts';
import type { Points } from './prepare.ts';

export interface Envelope {
  t: Float64Array;
  /** Trough envelope: what growth is tested on, since spikes and garbage do not lift it. */
  low: Float64Array;
  /** Medians; of large buckets, medians of the means of their eighths without lowest and highest. */
  mid: Float64Array;
  high: Float64Array;
  /** First and last input sample of each bucket. */
  first: Int32Array;
  last: Int32Array;
}

export interface Reduced {
  envelope: Envelope;
  /**
   * Lowest and highest point of each eighth of a bucket, in their order; all points of short series. Picking every
   * k-th point instead would show slow waves where there are fast ones. Valid until the next series is reduced.
   */
  points: Points;
  least: number;
  largest: number;
}

const MOST_BUCKETS = 512;
const EIGHTHS = 8;
/** Buckets up to this size keep all their points: more than two in each eighth. */
const SMALL = 2 * EIGHTHS;
/** Cycles of fewer points than are left of longer series show only in the lowest and highest of the buckets. */
const MOST_POINTS = MOST_BUCKETS * SMALL;

export function reduce(p: Points): Reduced {
  const n = p.y.length;
  if (n <= MOST_BUCKETS) {
    const places = Int32Array.from(p.y, (_, i) => p.at(i));
    const envelope = { t: p.t, low: p.y, mid: p.y, high: p.y, first: places, last: places };
    return { envelope, points: p, ...extent(envelope) };
  }
  const axis = axisOf(p);
  const fast = longSeries(n);
  if (fast) return reduceFast(p, axis, fast);
  const count = axis.t.length;
  const low = new Float64Array(count);
  const mid = new Float64Array(count);
  const high = new Float64Array(count);
  const kept = keptAnew();
  const scratch = new Float64Array(SMALL);
  for (let bucket = 0; bucket < count; bucket++) {
    const from = axis.starts[bucket]!;
    const to = axis.starts[bucket + 1]!;
    if (to - from <= SMALL) {
      const size = to - from;
      for (let i = 0; i < size; i++) {
        scratch[i] = p.y[from + i]!;
        kept.add(from + i, p.y);
      }
      sort(scratch, size);
      low[bucket] = scratch[0]!;
      high[bucket] = scratch[size - 1]!;
      mid[bucket] = middle(scratch, size);
    } else {
      reduceLarge(p.y, from, to, kept, scratch);
      low[bucket] = scratch[EIGHTHS]!;
      high[bucket] = scratch[EIGHTHS + 1]!;
      mid[bucket] = middle(scratch, EIGHTHS);
    }
  }
  const { t, first, last } = axis;
  const envelope = { t, low, mid, high, first, last };
  return { envelope, points: n <= MOST_POINTS ? p : kept.points(p), ...extent(envelope) };
}

function reduceFast(p: Points, { t, starts, first, last }: Axis, fast: LongSeries): Reduced {
  const y = fast.held(p.y);
  const { low, mid, high, least, largest, places, times, values } = fast.reduce(p.t, y, starts);
  const at = (point: number) => p.at(places[point]!);
  return {
    envelope: { t, low, mid, high, first, last },
    points: y.length <= MOST_POINTS ? { ...p, y } : { t: times, y: values, at },
    least,
    largest,
  };
}

function extent({ low, high }: Pick<Envelope, 'low' | 'high'>): { least: number; largest: number } {
  let least = low.length > 0 ? low[0]! : Number.NaN;
  let largest = high.length > 0 ? high[0]! : Number.NaN;
  for (const value of low) if (value < least) least = value;
  for (const value of high) if (value > largest) largest = value;
  return { least, largest };
}

/** Leaves in `out` the means of the eighths in order of size, then the lowest value and the highest. */
function reduceLarge(y: Float64Array, from: number, to: number, kept: Kept, out: Float64Array): void {
  const size = to - from;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let i = from;
  for (let eighth = 1; eighth <= EIGHTHS; eighth++) {
    const start = i;
    const end = from + ((size * eighth) >> 3);
    const base = y[start]!;
    let lowest = base;
    let highest = base;
    let lowestAt = start;
    let highestAt = start;
    let sum = 0;
    for (i = start + 1; i < end; i++) {
      const value = y[i]!;
      sum += value - base;
      if (value < lowest) {
        lowest = value;
        lowestAt = i;
      } else if (value > highest) {
        highest = value;
        highestAt = i;
      }
    }
    const inner = end - start - 2;
    out[eighth - 1] =
      lowest === highest
        ? base
        : base + (inner > 0 ? (sum - (lowest - base) - (highest - base)) / inner : sum / (end - start));
    kept.add(Math.min(lowestAt, highestAt), y);
    if (lowestAt !== highestAt) kept.add(Math.max(lowestAt, highestAt), y);
    if (lowest < least) least = lowest;
    if (highest > most) most = highest;
  }
  sort(out, EIGHTHS);
  out[EIGHTHS] = least;
  out[EIGHTHS + 1] = most;
}

/** Points that stand for all. The arrays are those of the last series as well: no two are reduced at once. */
class Kept {
  readonly places = new Int32Array(MOST_POINTS);
  readonly values = new Float64Array(MOST_POINTS);
  private readonly times = new Float64Array(MOST_POINTS);
  count = 0;

  add(place: number, y: Float64Array): void {
    this.places[this.count] = place;
    this.values[this.count++] = y[place]!;
  }

  points({ t, at }: Points): Points {
    const { count, places, times } = this;
    for (let i = 0; i < count; i++) times[i] = t[places[i]!]!;
    return {
      t: times.subarray(0, count),
      y: this.values.subarray(0, count),
      at: (point) => at(places[point]!),
    };
  }
}

let lastKept: Kept | undefined;

function keptAnew(): Kept {
  lastKept ??= new Kept();
  lastKept.count = 0;
  return lastKept;
}

/** By insertion: there are few. */
function sort(values: Float64Array, length: number): void {
  for (let i = 1; i < length; i++) {
    const value = values[i]!;
    let j = i;
    for (; j > 0 && values[j - 1]! > value; j--) values[j] = values[j - 1]!;
    values[j] = value;
  }
}

/** Of sorted values. The upper one of two would break the mirror symmetry of even counts. */
function middle(sorted: Float64Array, length: number): number {
  const half = length >> 1;
  return length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

interface Axis extends Pick<Envelope, 't' | 'first' | 'last'> {
  starts: Int32Array;
}

/** The series of a capture share their time: its buckets are made once. */
const axes = new WeakMap<Float64Array, Axis>();

function axisOf(p: Points): Axis {
  const known = axes.get(p.t);
  if (known) return known;
  const { starts } = blocksOf(p.t, MOST_BUCKETS);
  const count = starts.length - 1;
  const axis: Axis = {
    starts,
    t: new Float64Array(count),
    first: new Int32Array(count),
    last: new Int32Array(count),
  };
  for (let i = 0; i < count; i++) {
    const from = starts[i]!;
    const to = starts[i + 1]! - 1;
    axis.t[i] = (p.t[from]! + p.t[to]!) / 2;
    axis.first[i] = p.at(from);
    axis.last[i] = p.at(to);
  }
  axes.set(p.t, axis);
  return axis;
}

/** The series upside down: what falls in it grows here. */
export function mirror(e: Envelope): Envelope {
  const fast = holderOf(e.mid);
  if (fast)
    return { ...e, low: fast.negated(e.high, 0), mid: fast.negated(e.mid, 1), high: fast.negated(e.low, 2) };
  return { ...e, low: negated(e.high), mid: negated(e.mid), high: negated(e.low) };
}

export function negated(values: Float64Array): Float64Array {
  const out = new Float64Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = -values[i]!;
  return out;
}
