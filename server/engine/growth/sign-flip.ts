/** Exact-in-spirit test of a drift: what if each step had been as likely to go down as up? */
import { normalTail } from './order.ts';

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
  const x = steps.map((step) => step / scale);
  const target = total / scale;
  let low = 0;
  let high = 1;
  while (meanAt(x, high) < target && high < 1e6) high *= 2;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (meanAt(x, middle) < target) low = middle;
    else high = middle;
  }
  const theta = (low + high) / 2;
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

function meanAt(x: Float64Array, theta: number): number {
  let sum = 0;
  for (const step of x) sum += step * Math.tanh(theta * step);
  return sum;
}
