/** Exact-in-spirit test of a drift: what if each step had been as likely to go down as up? */
import { normalTail } from './order.ts';

/** Steps that nearly all rise put the saddlepoint far out. */
const MOST_TILT = 1e6;

/**
 * P(sum of the steps with random signs ≥ their sum). Holds for any random walk with symmetric steps, however heavy
 * their tails. Saddlepoint approximation (Lugannani and Rice 1980); when all steps rise it is 2^-steps exactly.
 */
export function signFlipTail(steps: Float64Array): number {
  let total = 0;
  let reach = 0;
  let moving = 0;
  for (const step of steps) {
    total += step;
    reach += Math.abs(step);
    if (step !== 0) moving++;
  }
  if (moving === 0 || total <= 0) return moving === 0 ? 1 : 0.5;
  const certain = 2 ** -moving;
  // Beyond this the saddlepoint lies at infinity.
  if (total > reach * (1 - 1e-9)) return certain;
  const scale = reach / moving;
  const x = new Float64Array(moving);
  let count = 0;
  for (const step of steps) if (step !== 0) x[count++] = step / scale;
  const target = total / scale;
  const theta = saddlepoint(x, target);
  let k = 0;
  let variance = 0;
  for (const step of x) {
    const a = Math.abs(theta * step);
    k += a + Math.log1p(Math.exp(-2 * a)) - Math.LN2;
    variance += step * step * (1 - Math.tanh(theta * step) ** 2);
  }
  const w = Math.sqrt(Math.max(0, 2 * (theta * target - k)));
  const v = theta * Math.sqrt(variance);
  if (!(w > 1e-4) || !(v > 0)) return Math.max(certain, 0.5);
  return Math.min(1, Math.max(certain, normalTail(w + Math.log(v / w) / w)));
}

/** Where the mean of the steps, tilted so, is the sum that was seen: by Newton's steps, halved where they leave the bounds. */
function saddlepoint(x: Float64Array, target: number): number {
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let theta = 0;
  for (let i = 0; i < 80; i++) {
    let mean = 0;
    let variance = 0;
    for (const step of x) {
      const share = Math.tanh(theta * step);
      mean += step * share;
      variance += step * step * (1 - share * share);
    }
    if (mean < target) low = theta;
    else high = theta;
    let next = theta + (target - mean) / variance;
    if (!(next > low && next < high))
      next = high === Number.POSITIVE_INFINITY ? 2 * low + 1 : (low + high) / 2;
    if (Math.abs(next - theta) <= 1e-12 * next || next > MOST_TILT) return Math.min(next, MOST_TILT);
    theta = next;
  }
  return theta;
}
