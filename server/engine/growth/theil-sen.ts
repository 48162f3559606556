/** Median of all pairwise slopes, with the interval that Kendall's variance gives (Sen 1968). */
import { kendallVariance, tieSizes } from './kendall.ts';
import { longSeriesIfMade } from './long-series.ts';
import { following, select } from './order.ts';

export interface Slope {
  slope: number;
  /** Ends of the 95 % interval; equal to the slope where fewer than 3 points leave none. */
  low: number;
  high: number;
}

const Z95 = 1.959964;

/**
 * O(n²): give it at most a few hundred points. Pairs with equal x carry no slope.
 */
export function theilSen(x: Float64Array, y: Float64Array): Slope {
  const n = x.length;
  const spread = Z95 * Math.sqrt(Math.max(0, kendallVariance(n, tieSizes(y))));
  const fast = longSeriesIfMade()?.theilSen(x, y, spread);
  if (fast) return fast;
  const slopes = new Float64Array((n * (n - 1)) / 2);
  let count = 0;
  for (let j = 1; j < n; j++) {
    for (let i = 0; i < j; i++) {
      const run = x[j]! - x[i]!;
      if (run !== 0) slopes[count++] = (y[j]! - y[i]!) / run;
    }
  }
  if (count === 0) return { slope: 0, low: 0, high: 0 };
  const half = (count - 1) >> 1;
  const lower = select(slopes, count, half);
  const slope = count % 2 ? lower : (lower + following(slopes, count, half)) / 2;
  const lowRank = Math.round((count - spread) / 2) - 1;
  const highRank = Math.round((count + spread) / 2);
  return {
    slope,
    low: select(slopes, count, Math.max(0, Math.min(count - 1, lowRank))),
    high: select(slopes, count, Math.min(count - 1, Math.max(0, highRank))),
  };
}
