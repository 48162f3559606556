/** A level counts when it holds in enough of the samples, not when one of them is odd. */
import { exact } from '../engine/wording.ts';

/** As PCP's pmie asks of its rules: a share of the samples, or several in a row. */
const HELD_SHARE = 0.3;
const HELD_RUN = 3;

export interface Held {
  /** Samples in which the condition holds. */
  count: number;
  /** Samples that say anything. */
  known: number;
  longestRun: number;
  /** The worst of them. */
  worst: number;
  /** First and last sample of the longest run. */
  from: number;
  to: number;
}

/** @returns undefined when the condition does not hold in 30 % of the samples, nor in three in a row. */
export function held(
  values: Float64Array,
  holds: (value: number, row: number) => boolean,
  share = HELD_SHARE,
): Held | undefined {
  const found: Held = { count: 0, known: 0, longestRun: 0, worst: -1, from: 0, to: 0 };
  let run = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    if (Number.isNaN(value)) continue;
    found.known++;
    if (!holds(value, row)) {
      run = 0;
      continue;
    }
    run++;
    found.count++;
    if (run > found.longestRun) {
      found.longestRun = run;
      found.to = row;
      found.from = startOfRun(values, row, run);
    }
    if (found.worst < 0 || value > (values[found.worst] as number)) found.worst = row;
  }
  if (found.count === 0) return undefined;
  return found.longestRun >= HELD_RUN || found.count >= share * found.known ? found : undefined;
}

/** Row in which a run of so many known values began that ends here. */
function startOfRun(values: Float64Array, end: number, length: number): number {
  let row = end;
  for (let left = length; row >= 0; row--) if (!Number.isNaN(values[row]) && --left === 0) return row;
  return 0;
}

/** How often, in words: `in 6 of 7 samples`. */
export function heldWords({ count, known }: Held): string {
  return count === known
    ? known === 1
      ? 'in the only sample'
      : `in all ${exact(known)} samples`
    : `in ${exact(count)} of ${exact(known)} samples`;
}

export const HELD_THRESHOLD = {
  name: 'how often',
  value: HELD_SHARE,
  unit: 'of the samples, or three in a row',
  source: 'the idea of PCP’s pmie rules: one odd sample is no state',
};
