/** A time axis cut into blocks of equal time. The series of a capture share their axis: it is cut once. */

import { holderOf, longSeries } from './long-series.ts';

export interface Blocks {
  /** First point of each block, and behind the last one the number of points. */
  starts: Int32Array;
  /** Mean time of each block. */
  t: Float64Array;
}

const known = new WeakMap<Float64Array, Map<number, Blocks>>();

/**
 * Up to `count` blocks of equal time, none of them empty. Where most of them would be empty (bursts of samples) the
 * blocks hold equal numbers of samples instead.
 */
export function blocksOf(t: Float64Array, count: number): Blocks {
  let cuts = known.get(t);
  if (!cuts) {
    cuts = new Map();
    known.set(t, cuts);
  }
  let blocks = cuts.get(count);
  if (!blocks) {
    const fast = longSeries(t.length);
    const starts = cut(t, count);
    blocks = { starts, t: fast?.axisMeans(t, starts) ?? meansOf(t, starts) };
    cuts.set(count, blocks);
  }
  return blocks;
}

function cut(t: Float64Array, count: number): Int32Array {
  const n = t.length;
  const starts = new Int32Array(count + 1);
  const blocks = longSeries(n)?.cut(t, starts) ?? cutByTime(t, starts);
  const pieces = Math.min(count, n);
  if (blocks >= pieces * 0.6) return starts.subarray(0, blocks + 1);
  for (let i = 0; i <= pieces; i++) starts[i] = Math.floor((i * n) / pieces);
  return starts.subarray(0, pieces + 1);
}

/** @returns how many blocks are not empty. */
function cutByTime(t: Float64Array, starts: Int32Array): number {
  const n = t.length;
  const count = starts.length - 1;
  const start = t[0]!;
  const width = (t[n - 1]! - start) / count;
  let blocks = 0;
  let from = 0;
  for (let block = 0; block < count && from < n; block++) {
    const end = block === count - 1 ? Number.POSITIVE_INFINITY : start + width * (block + 1);
    let to = from;
    while (to < n && t[to]! < end) to++;
    if (to > from) starts[++blocks] = to;
    from = to;
  }
  return blocks;
}

function meansOf(values: Float64Array, starts: Int32Array): Float64Array {
  const means = new Float64Array(starts.length - 1);
  for (let block = 0; block < means.length; block++) {
    const from = starts[block]!;
    const to = starts[block + 1]!;
    const base = values[from]!;
    let sum = 0;
    for (let i = from + 1; i < to; i++) sum += values[i]! - base;
    means[block] = base + sum / (to - from);
  }
  return means;
}

/** Means over up to `count` blocks of equal time; the points themselves when they are no more. */
export function blockMeans(
  t: Float64Array,
  y: Float64Array,
  count: number,
): { t: Float64Array; y: Float64Array } {
  if (t.length <= count) return { t, y };
  const blocks = blocksOf(t, count);
  return { t: blocks.t, y: holderOf(y)?.means(y, blocks.starts) ?? meansOf(y, blocks.starts) };
}
