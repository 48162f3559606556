/**
 * Samples reduced for the screen: bucket i stands for the samples first[i]..last[i]. When every bucket is one
 * sample, nothing was reduced and a line can be drawn through the values themselves.
 */
import { bisectRight } from 'd3';

export interface Buckets {
  first: readonly number[];
  last: readonly number[];
  /** Position on the x axis: milliseconds, or the sample's index when the capture has no time. */
  time: readonly number[];
  hasTime: boolean;
}

export function isReduced(buckets: Buckets): boolean {
  return buckets.first.some((first, i) => first !== buckets.last[i]);
}

/** Index of the bucket that holds a sample, clamped to the buckets there are; -1 when there are none. */
export function bucketOfSample(buckets: Buckets, sample: number): number {
  if (buckets.first.length === 0) return -1;
  return Math.max(0, bisectRight(buckets.first as number[], sample) - 1);
}

/** Index of the bucket whose time is nearest; -1 when there are none. Times need not be in order. */
export function nearestBucket(buckets: Buckets, time: number): number {
  let best = -1;
  let distance = Number.POSITIVE_INFINITY;
  for (let i = 0; i < buckets.time.length; i++) {
    const d = Math.abs((buckets.time[i] ?? Number.NaN) - time);
    if (d < distance) {
      distance = d;
      best = i;
    }
  }
  return best;
}

/**
 * The bucket in which a series has a sample and that is nearest to another one in time: that one itself, where it has
 * one. Undefined before the first of its samples and after the last.
 */
export function nearestSample(
  time: readonly number[],
  values: readonly (number | null | undefined)[],
  bucket: number,
): number | undefined {
  if (values[bucket] !== undefined) return bucket;
  let before = bucket;
  while (before >= 0 && values[before] === undefined) before--;
  let after = bucket;
  while (after < time.length && values[after] === undefined) after++;
  if (before < 0 || after >= time.length) return undefined;
  const [here = 0, left = 0, right = 0] = [time[bucket], time[before], time[after]];
  return here - left <= right - here ? before : after;
}

/** Samples covered by the stretch between two positions on the x axis, in either order. */
export function samplesBetween(
  buckets: Buckets,
  a: number,
  b: number,
): { from: number; to: number } | undefined {
  const i = nearestBucket(buckets, Math.min(a, b));
  const j = nearestBucket(buckets, Math.max(a, b));
  const from = buckets.first[Math.min(i, j)];
  const to = buckets.last[Math.max(i, j)];
  return from === undefined || to === undefined ? undefined : { from, to };
}

/** A stretch narrower than this part of the time shown can't be read. */
const BLINK = 0.04;

/**
 * For a stretch of samples that is a blink beside all that is shown: the samples to zoom to, with the neighbours
 * that are as near in time. Undefined when it can be read as it is.
 */
export function zoomForStretch(
  buckets: Buckets,
  stretch: { from: number; to: number },
): { from: number; to: number } | undefined {
  const first = bucketOfSample(buckets, stretch.from);
  const last = bucketOfSample(buckets, stretch.to);
  const at = (bucket: number) => buckets.time[bucket] ?? Number.NaN;
  const duration = at(last) - at(first);
  const whole = at(buckets.time.length - 1) - at(0);
  if (!(duration > 0) || duration >= whole * BLINK) return undefined;
  let from = first;
  let to = last;
  while (from > 0 && at(first) - at(from - 1) <= duration * 2) from--;
  while (to < buckets.time.length - 1 && at(to + 1) - at(last) <= duration * 2) to++;
  return { from: buckets.first[from] ?? stretch.from, to: buckets.last[to] ?? stretch.to };
}
