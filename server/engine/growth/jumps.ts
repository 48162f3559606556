/** A few jumps with nothing between them are events, not growth. */

const MOST_JUMPS = 3;
/** The smallest of the jumps must stand out this far from every other step. */
const STANDS_OUT = 3.5;
/** The jumps must make up this share of the rise. */
const LEAST_SHARE = 0.7;

/** Number of jumps that make up the rise when there are no more than 3 and the rest is noise; else 0. */
export function fewJumps(low: Float64Array, rise: number): number {
  const steps = largestSteps(low);
  let jumped = 0;
  for (let k = 1; k < steps.length; k++) {
    if (steps[k - 1]! <= 0) return 0;
    jumped += steps[k - 1]!;
    if (steps[k - 1]! >= STANDS_OUT * Math.abs(steps[k]!) && jumped >= LEAST_SHARE * rise) return k;
  }
  return 0;
}

/** One more than may be jumps, the largest first. */
function largestSteps(low: Float64Array): number[] {
  const steps: number[] = [];
  let least = -1;
  for (let i = 1; i < low.length; i++) {
    const step = low[i]! - low[i - 1]!;
    const size = Math.abs(step);
    if (size <= least) continue;
    let place = steps.length;
    while (place > 0 && Math.abs(steps[place - 1]!) < size) place--;
    steps.splice(place, 0, step);
    if (steps.length <= MOST_JUMPS) continue;
    steps.length = MOST_JUMPS + 1;
    least = Math.abs(steps[MOST_JUMPS]!);
  }
  return steps;
}
