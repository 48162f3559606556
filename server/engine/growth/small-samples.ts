/** Fewer than 8 samples: only an unbroken rise says anything, and never more than its length allows. */
import type { Outcome } from './climb.ts';
import { kendall } from './kendall.ts';

export interface SmallVerdict {
  outcome: Outcome | 'falling';
  pValue: number;
  tau: number;
  reason: string;
}

const FACTORIAL = [1, 1, 2, 6, 24, 120, 720, 5040];

export function judgeFew(y: Float64Array, floor: number): SmallVerdict {
  const n = y.length;
  if (n < 2)
    return {
      outcome: 'unclear',
      pValue: 1,
      tau: 0,
      reason: n ? 'one sample has no direction' : 'no samples',
    };
  const { tau } = kendall(y);
  const delta = y[n - 1]! - y[0]!;
  let range = 0;
  for (const a of y) range = Math.max(range, Math.abs(a - y[0]!), Math.abs(a - y[n - 1]!));
  const steps = Math.abs(tau) === 1;
  const pValue = steps ? 1 / FACTORIAL[n]! : 1;
  const said = (outcome: SmallVerdict['outcome'], reason: string) => ({ outcome, pValue, tau, reason });
  if (n === 2) return said('unclear', '2 samples show a change, not a trend');
  if (n === 3)
    return said(
      'unclear',
      tau === 1 ? 'it rose twice; 3 samples are too few to tell' : '3 samples are too few to tell',
    );
  if (range < floor) return said('no', 'no change is larger than the floor');
  if (!steps || Math.abs(delta) < floor)
    return said('unclear', `${n} samples that rise and fall are too few to tell`);
  const way = delta > 0 ? 'rose' : 'fell';
  if (n <= 5) {
    return said(delta > 0 ? 'rising' : 'unclear', `it ${way} at every one of ${n} samples, too few to test`);
  }
  return said(
    delta > 0 ? 'growing' : 'falling',
    `it ${way} at every one of ${n} samples (p = 1/${FACTORIAL[n]})`,
  );
}
