/** Kendall's test for a monotone rise, exact for short series, also with ties. */
import { normalTail } from './order.ts';

export interface Kendall {
  /** Rising pairs minus falling pairs. */
  s: number;
  /** s over all pairs (τ-a): ties count as no rise. */
  tau: number;
  /** P(S ≥ s) if every order were equally likely, ties kept. */
  pValue: number;
}

/** Up to this many values the distribution is counted out; beyond it is normal within 1 % of p. */
const EXACT_UP_TO = 24;

export function kendall(y: Float64Array): Kendall {
  const n = y.length;
  let s = 0;
  for (let j = 1; j < n; j++) {
    const later = y[j]!;
    for (let i = 0; i < j; i++) {
      const earlier = y[i]!;
      if (later > earlier) s++;
      else if (later < earlier) s--;
    }
  }
  const pairs = (n * (n - 1)) / 2;
  const ties = tieSizes(y);
  const pValue = n <= EXACT_UP_TO ? exactTail(n, ties, s) : normalTailOf(n, ties, s);
  return { s, tau: pairs > 0 ? s / pairs : 0, pValue };
}

/** Variance of S for n values with the given sizes of tied groups (Kendall 1975). */
export function kendallVariance(n: number, ties: readonly number[]): number {
  let twice = n * (n - 1) * (2 * n + 5);
  for (const size of ties) twice -= size * (size - 1) * (2 * size + 5);
  return twice / 18;
}

/** Sizes of the groups of equal values. */
export function tieSizes(y: Float64Array): number[] {
  const counts = new Map<number, number>();
  for (const value of y) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()];
}

function normalTailOf(n: number, ties: readonly number[], s: number): number {
  const variance = kendallVariance(n, ties);
  return variance > 0 ? normalTail((s - 1) / Math.sqrt(variance)) : 1;
}

/**
 * Inversions of a sequence whose equal values form groups: its generating function is the Gaussian multinomial, a
 * product of Gaussian binomials, one for each group merged into those before.
 */
function exactTail(n: number, ties: readonly number[], s: number): number {
  const groups = [...ties].sort((a, b) => b - a);
  const distribution = inversions(groups);
  const comparable = distribution.length - 1;
  const mostInversions = Math.floor((comparable - s) / 2);
  let tail = 0;
  for (let d = 0; d <= Math.min(mostInversions, comparable); d++) tail += distribution[d]!;
  return n < 2 ? 1 : Math.min(1, tail);
}

const known = new Map<string, Float64Array>();
/** Tie patterns vary without end; the ones without ties are those that recur. */
const MOST_KNOWN = 256;

function inversions(groups: readonly number[]): Float64Array {
  const key = groups.join();
  const found = known.get(key);
  if (found) return found;
  let distribution = Float64Array.of(1);
  let before = 0;
  for (const size of groups) {
    distribution =
      size === 1 ? withOneMore(distribution, before) : convolve(distribution, gaussianBinomial(before, size));
    before += size;
  }
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, distribution);
  return distribution;
}

/** One value more, alone in its group, has 0 to `before` inversions with those before, all as likely. */
function withOneMore(distribution: Float64Array, before: number): Float64Array<ArrayBuffer> {
  const out = new Float64Array(distribution.length + before);
  let sum = 0;
  for (let i = 0; i < out.length; i++) {
    if (i < distribution.length) sum += distribution[i]!;
    if (i > before) sum -= distribution[i - before - 1]!;
    out[i] = sum / (before + 1);
  }
  return out;
}

/** Probability of each count of inversions between `a` values and `b` others in random order (Mann–Whitney's U). */
function gaussianBinomial(a: number, b: number): Float64Array {
  // rows[j] = distribution for i values against j others; the last one placed is one of the i with chance i/(i+j).
  let rows = Array.from({ length: b + 1 }, () => Float64Array.of(1));
  for (let i = 1; i <= a; i++) {
    const next = [Float64Array.of(1)];
    for (let j = 1; j <= b; j++) {
      const out = new Float64Array(i * j + 1);
      const shorter = rows[j]!;
      const other = next[j - 1]!;
      for (let d = 0; d < shorter.length; d++) out[d + j] = (shorter[d]! * i) / (i + j);
      for (let d = 0; d < other.length; d++) out[d] = out[d]! + (other[d]! * j) / (i + j);
      next.push(out);
    }
    rows = next;
  }
  return rows[b]!;
}

function convolve(a: Float64Array, b: Float64Array): Float64Array<ArrayBuffer> {
  const out = new Float64Array(a.length + b.length - 1);
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < b.length; j++) out[i + j] = out[i + j]! + a[i]! * b[j]!;
  }
  return out;
}
