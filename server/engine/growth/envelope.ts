/** Long series as at most 512 buckets of equal time, each with its lowest, middle and highest value. */
import { following, select } from './order.ts';
import type { Points } from './prepare.ts';

export interface Envelope {
  t: Float64Array;
  /** Trough envelope: what growth is tested on, since spikes and garbage do not lift it. */
  low: Float64Array;
  /** Medians. */
  mid: Float64Array;
  high: Float64Array;
  /** First and last input sample of each bucket. */
  first: Int32Array;
  last: Int32Array;
}

export const MOST_BUCKETS = 512;

export function toEnvelope(p: Points): Envelope {
  const n = p.y.length;
  if (n <= MOST_BUCKETS) {
    return { t: p.t, low: p.y, mid: p.y, high: p.y, first: p.at, last: p.at };
  }
  const e: Envelope = {
    t: new Float64Array(MOST_BUCKETS),
    low: new Float64Array(MOST_BUCKETS),
    mid: new Float64Array(MOST_BUCKETS),
    high: new Float64Array(MOST_BUCKETS),
    first: new Int32Array(MOST_BUCKETS),
    last: new Int32Array(MOST_BUCKETS),
  };
  const ranges = bucketsOf(p.t);
  const scratch = new Float64Array(ranges.reduce((most, [from, to]) => Math.max(most, to - from), 0));
  let count = 0;
  for (const [from, to] of ranges) {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let i = from; i < to; i++) {
      const value = p.y[i]!;
      if (value < low) low = value;
      if (value > high) high = value;
      scratch[i - from] = value;
    }
    e.t[count] = (p.t[from]! + p.t[to - 1]!) / 2;
    e.low[count] = low;
    e.high[count] = high;
    // The upper median would break the mirror symmetry of even counts.
    const half = (to - from - 1) >> 1;
    const lower = select(scratch, to - from, half);
    e.mid[count] = (to - from) % 2 ? lower : (lower + following(scratch, to - from, half)) / 2;
    e.first[count] = p.at[from]!;
    e.last[count++] = p.at[to - 1]!;
  }
  return {
    t: e.t.subarray(0, count),
    low: e.low.subarray(0, count),
    mid: e.mid.subarray(0, count),
    high: e.high.subarray(0, count),
    first: e.first.subarray(0, count),
    last: e.last.subarray(0, count),
  };
}

/** The series of a capture share their time: its buckets are made once. */
const buckets = new WeakMap<Float64Array, readonly [number, number][]>();

function bucketsOf(t: Float64Array): readonly [number, number][] {
  let ranges = buckets.get(t);
  if (!ranges) {
    ranges = equalTimeRanges(t, MOST_BUCKETS);
    buckets.set(t, ranges);
  }
  return ranges;
}

/** The series upside down: what falls in it grows here. */
export function mirror(e: Envelope): Envelope {
  return { ...e, low: negated(e.high), mid: negated(e.mid), high: negated(e.low) };
}

export function negated(values: Float64Array): Float64Array {
  const out = new Float64Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = -values[i]!;
  return out;
}

/**
 * Up to `count` non-empty ranges `[from, to)` of equal time. Where most of them would be empty (bursts of samples)
 * the ranges hold equal numbers of samples instead.
 */
export function equalTimeRanges(t: Float64Array, count: number): [number, number][] {
  const n = t.length;
  const start = t[0]!;
  const width = (t[n - 1]! - start) / count;
  const ranges: [number, number][] = [];
  let from = 0;
  for (let block = 0; block < count && from < n; block++) {
    const end = block === count - 1 ? Number.POSITIVE_INFINITY : start + width * (block + 1);
    let to = from;
    while (to < n && t[to]! < end) to++;
    if (to > from) ranges.push([from, to]);
    from = to;
  }
  if (ranges.length >= Math.min(count, n) * 0.6) return ranges;
  const pieces = Math.min(count, n);
  return Array.from({ length: pieces }, (_, i) => [
    Math.floor((i * n) / pieces),
    Math.floor(((i + 1) * n) / pieces),
  ]);
}

/** Means over up to `count` ranges of equal time. */
export function blockMeans(
  t: Float64Array,
  y: Float64Array,
  count: number,
): { t: Float64Array; y: Float64Array } {
  if (t.length <= count) return { t, y };
  const ranges = equalTimeRanges(t, count);
  const bt = new Float64Array(ranges.length);
  const by = new Float64Array(ranges.length);
  ranges.forEach(([from, to], i) => {
    for (let j = from; j < to; j++) {
      bt[i] = bt[i]! + t[j]! / (to - from);
      by[i] = by[i]! + y[j]! / (to - from);
    }
  });
  return { t: bt, y: by };
}
