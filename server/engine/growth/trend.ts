/** Does one stretch rise? A rank test over block minima and a drift test that allows for memory must both say so. */
import { blocksOf } from './blocks.ts';
import { type Drift, drift } from './drift.ts';
import { type Kendall, kendall } from './kendall.ts';
import { holderOf } from './long-series.ts';
import { quantileOf } from './order.ts';

export interface Trend {
  passes: boolean;
  /** The weaker of the two tests. */
  pValue: number;
  tau: number;
  /** Growth of the fitted line over the stretch. */
  rise: number;
  drift: Drift;
  ranks: Kendall;
  blocks: Float64Array;
}

/** Kendall's τ that a rise must reach: below it the series spends too much of its time falling. */
export const LEAST_TAU = 0.6;
/** With this much drift a noisier order will do. */
const STRONG_DRIFT = 1e-5;
const LEAST_TAU_STRONG = 0.4;

/**
 * @param low trough envelope of at least 6 points
 * @param inPassing a rise below the floor needs no probability: it is 1 then
 */
export function trend(t: Float64Array, low: Float64Array, floor: number, inPassing = false): Trend {
  const n = low.length;
  const blocks = blockTroughs(t, low, n < 100 ? 12 : n < 500 ? 16 : 20);
  const ranks = kendall(blocks);
  const span = t[n - 1]! - t[0]!;
  const d = drift(t, low, inPassing ? floor / span : undefined);
  const rise = d.slope * span;
  const pValue = Math.max(ranks.pValue, d.pValue);
  const allRising = n < 12 && ranks.tau === 1;
  const inOrder =
    ranks.pValue <= ranksLimit(blocks.length) &&
    (ranks.tau >= LEAST_TAU || (d.pValue <= STRONG_DRIFT && ranks.tau >= LEAST_TAU_STRONG));
  const passes = rise >= floor && (allRising || (inOrder && d.pValue <= driftLimit(n)));
  return { passes, pValue: allRising ? ranks.pValue : pValue, tau: ranks.tau, rise, drift: d, ranks, blocks };
}

/** The chance of an order as good as this that is accepted; short ones cannot reach less. */
export function ranksLimit(blocks: number): number {
  return blocks <= 6 ? 0.0015 : blocks <= 8 ? 0.002 : 0.001;
}

/** A handful of steps cannot reach the limit of the longer series: 7 rises in a row have a chance of 1/128. */
function driftLimit(n: number): number {
  return n < 12 ? 2 / 128 : 0.003;
}

/** Lower quartile of each of `count` blocks of equal time. */
export function blockTroughs(t: Float64Array, low: Float64Array, count: number): Float64Array {
  if (low.length <= count) return low;
  const { starts } = blocksOf(t, count);
  const fast = holderOf(low);
  if (fast) return fast.quartiles(low, starts);
  const troughs = new Float64Array(starts.length - 1);
  for (let i = 0; i < troughs.length; i++) troughs[i] = quantileOf(low.slice(starts[i], starts[i + 1]), 0.25);
  return troughs;
}
