/** Order statistics and tail probabilities that the growth tests share. */

/** The k-th smallest (0-based) of the first `length` values of `scratch`, which is reordered. Expected O(length). */
export function select(scratch: Float64Array, length: number, k: number): number {
  let low = 0;
  let high = length - 1;
  while (low < high) {
    const pivot = scratch[(low + high) >> 1]!;
    let i = low;
    let j = high;
    while (i <= j) {
      while (scratch[i]! < pivot) i++;
      while (scratch[j]! > pivot) j--;
      if (i <= j) {
        const held = scratch[i]!;
        scratch[i++] = scratch[j]!;
        scratch[j--] = held;
      }
    }
    if (k <= j) high = j;
    else if (k >= i) low = i;
    else break;
  }
  return scratch[k]!;
}

/** The value that follows the k-th smallest, right after {@link select} has found that: what stands behind it is no smaller. */
export function following(scratch: Float64Array, length: number, k: number): number {
  let least = scratch[k + 1]!;
  for (let i = k + 2; i < length; i++) if (scratch[i]! < least) least = scratch[i]!;
  return least;
}

/** Linear-interpolated quantile, 0 ≤ p ≤ 1; NaN when empty. The values stay as they are. */
export function quantile(values: Float64Array, p: number): number {
  return quantileOf(values.slice(), p);
}

/** As {@link quantile}, but reorders the values. */
export function quantileOf(scratch: Float64Array, p: number): number {
  const { length } = scratch;
  if (length === 0) return Number.NaN;
  const place = p * (length - 1);
  const below = Math.floor(place);
  const low = select(scratch, length, below);
  return place === below ? low : low + (place - below) * (following(scratch, length, below) - low);
}

export function median(values: Float64Array): number {
  return quantile(values, 0.5);
}

/** P(Z ≥ z) of the standard normal; relative error below 1.2e-7 (Chebyshev fit of erfc). */
export function normalTail(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const u = 1 / (1 + 0.5 * x);
  const poly =
    -1.26551223 +
    u *
      (1.00002368 +
        u *
          (0.37409196 +
            u *
              (0.09678418 +
                u *
                  (-0.18628806 +
                    u *
                      (0.27886807 +
                        u * (-1.13520398 + u * (1.48851587 + u * (-0.82215223 + u * 0.17087277))))))));
  const tail = 0.5 * u * Math.exp(-x * x + poly);
  return z >= 0 ? tail : 1 - tail;
}

/** P(T ≥ t) of Student's t, by Wallace's normalising transformation (too large by a sixth at most, from 3 degrees on). */
export function studentTail(t: number, degrees: number): number {
  const z = Math.sqrt(degrees * Math.log1p((t * t) / degrees)) * ((8 * degrees + 1) / (8 * degrees + 3));
  return normalTail(Math.sign(t) * z);
}
