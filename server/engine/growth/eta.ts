/** When would growth like this reach a limit? */
import type { Judgement } from './judge.ts';

/** Nothing is said about times beyond this many times what was observed. */
const REACH = 20;

/**
 * Counted from the peak, since the peak is what hits the limit, at the rate of `j`. A shrinking series runs towards a
 * limit below it. `low` and `high` come from the interval of the rate; both hold only if that rate lasts.
 * Undefined when the series is not growing, its rate could be zero, or the limit lies the other way.
 * @param spanSeconds how long was observed
 */
export function timeToLimit(
  j: Judgement,
  limit: number,
  spanSeconds: number,
): { seconds: number; low: number; high: number } | { beyond: string } | undefined {
  const falling = j.verdict === 'shrinking';
  if ((j.verdict !== 'growing' && !falling) || !Number.isFinite(limit)) return undefined;
  const [rate, slow, fast] = falling ? [-j.rate, -j.rateHigh, -j.rateLow] : [j.rate, j.rateLow, j.rateHigh];
  if (!(slow > 0)) return undefined;
  const headroom = falling ? j.min - limit : limit - j.max;
  if (headroom <= 0) return { seconds: 0, low: 0, high: 0 };
  const seconds = headroom / rate;
  if (seconds > REACH * spanSeconds) return { beyond: `not within ${REACH}× the observed time` };
  return { seconds, low: headroom / fast, high: headroom / slow };
}
