/** How fast, with an interval that widens where neighbouring samples are alike. */
import { blockMeans, type Envelope } from './envelope.ts';
import { type Slope, theilSen } from './theil-sen.ts';

/** Theil–Sen looks at all pairs: 200 points make 19,900 slopes. */
const MOST_POINTS = 200;
/** Memory beyond this makes the interval as wide as the evidence allows anyway. */
const MOST_MEMORY = 0.9;

/** Rate over buckets `from` to `to`, both included, in units per second. */
export function rateOf(e: Envelope, from: number, to: number, memory: number): Slope {
  const t = e.t.subarray(from, to + 1);
  const y = e.mid.subarray(from, to + 1);
  const points = blockMeans(t, y, MOST_POINTS);
  const kept = Math.min(memory, MOST_MEMORY);
  return theilSen(points.t, points.y, (1 + kept) / (1 - kept));
}
