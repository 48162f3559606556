/** A few jumps with nothing between them are events, not growth. */

const MOST_JUMPS = 3;
/** The smallest of the jumps must stand out this far from every other step. */
const STANDS_OUT = 3.5;
/** The jumps must make up this share of the rise. */
const LEAST_SHARE = 0.7;

/** Number of jumps that make up the rise when there are no more than 3 and the rest is noise; else 0. */
export function fewJumps(low: Float64Array, rise: number): number {
  const steps = low.slice(1).map((value, i) => value - low[i]!);
  steps.sort((a, b) => Math.abs(b) - Math.abs(a));
  let jumped = 0;
  for (let k = 1; k <= MOST_JUMPS && k < steps.length; k++) {
    if (steps[k - 1]! <= 0) return 0;
    jumped += steps[k - 1]!;
    if (steps[k - 1]! >= STANDS_OUT * Math.abs(steps[k]!) && jumped >= LEAST_SHARE * rise) return k;
  }
  return 0;
}
