/** Median of all pairwise slopes, and the ends of its interval. */
import { at, following, put, select } from './order';

export let low: f64 = 0;
export let high: f64 = 0;

/**
 * Finds `low` and `high`.
 * @param spread half the width of the interval, in ranks of slopes
 * @param slopes room for one of each pair
 * @returns the median
 */
export function theilSen(x: u32, y: u32, n: i32, spread: f64, slopes: u32): f64 {
  let count = 0;
  for (let j = 1; j < n; j++) {
    const xj = at(x, j);
    const yj = at(y, j);
    for (let i = 0; i < j; i++) {
      const run = xj - at(x, i);
      if (run !== 0) put(slopes, count++, (yj - at(y, i)) / run);
    }
  }
  low = 0;
  high = 0;
  if (count === 0) return 0;
  const half = (count - 1) >> 1;
  const lower = select(slopes, count, half);
  const middle = (count & 1) !== 0 ? lower : (lower + following(slopes, count, half)) / 2;
  // As Math.round does.
  const lowRank = i32(Math.floor((f64(count) - spread) / 2 + 0.5)) - 1;
  const highRank = i32(Math.floor((f64(count) + spread) / 2 + 0.5));
  low = ranked(slopes, count, half, max(0, min(count - 1, lowRank)));
  high = ranked(slopes, count, half, min(count - 1, max(0, highRank)));
  return middle;
}

/** The k-th smallest, when those up to the half-th are known to be no larger than the rest. */
function ranked(slopes: u32, count: i32, half: i32, k: i32): f64 {
  if (k <= half) return select(slopes, half + 1, k);
  return select(slopes + (u32(half + 1) << 3), count - half - 1, k - half - 1);
}
