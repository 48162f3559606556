/** How much of a total's growth each of its parts explains. */

export interface Share {
  /** Position among the parts. */
  index: number;
  delta: number;
  /** delta over the total's delta; 0 when the total did not move. */
  share: number;
}

/**
 * All in one unit, over samples `from` to `to`, both included. A part that is missing at an end counts from its nearest
 * sample inside; one that is missing throughout did not grow.
 */
export function attribute(
  total: Float64Array,
  parts: readonly Float64Array[],
  from: number,
  to: number,
): { totalDelta: number; shares: Share[]; residual: number; residualShare: number } {
  const totalDelta = change(total, from, to);
  const part = (delta: number) => (totalDelta === 0 ? 0 : delta / totalDelta);
  const shares = parts
    .map((values) => change(values, from, to))
    .map((delta, index) => ({ index, delta, share: part(delta) }))
    .sort((a, b) => b.share - a.share || b.delta - a.delta || a.index - b.index);
  const residual = shares.reduce((left, { delta }) => left - delta, totalDelta);
  return { totalDelta, shares, residual, residualShare: part(residual) };
}

function change(values: Float64Array, from: number, to: number): number {
  let first = Math.max(0, from);
  let last = Math.min(values.length - 1, to);
  while (first < last && !Number.isFinite(values[first]!)) first++;
  while (last > first && !Number.isFinite(values[last]!)) last--;
  const delta = values[last]! - values[first]!;
  return Number.isFinite(delta) ? delta : 0;
}
