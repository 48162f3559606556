/** How fast, with an interval that widens where neighbouring samples are alike. */
import { blockMeans } from './blocks.ts';
import { slopeError } from './drift.ts';
import type { Envelope } from './envelope.ts';
import { type Slope, theilSen } from './theil-sen.ts';

/** Theil–Sen looks at all pairs: up to 200 points, which make 19,900 slopes, else at the means of 80 blocks. */
const MOST_POINTS = 200;
const BLOCKS = 80;
/** Below this the series says too little about its own memory. */
const LEAST_FOR_MEMORY = 8;
const Z95 = 1.959964;

/** Rate over buckets `from` to `to`, both included, in units per second. */
export function rateOf(e: Envelope, from: number, to: number): Slope {
  const whole = from === 0 && to === e.t.length - 1;
  const t = whole ? e.t : e.t.subarray(from, to + 1);
  const y = whole ? e.mid : e.mid.subarray(from, to + 1);
  const points = t.length <= MOST_POINTS ? { t, y } : blockMeans(t, y, BLOCKS);
  const { slope, low, high } = theilSen(points.t, points.y);
  if (t.length < LEAST_FOR_MEMORY) return { slope, low, high };
  const reach = Z95 * slopeError(t, y);
  return { slope, low: Math.min(low, slope - reach), high: Math.max(high, slope + reach) };
}
