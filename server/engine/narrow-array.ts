/** Numbers in arrays narrower than they need. */

/** Whole numbers may lie in narrower arrays; those have no NaN, so every row of theirs is set. */
export type NumberArray = Float64Array | Uint32Array | Int32Array | Uint16Array | Uint8Array;

/** How numbers lie in a narrower array than they need: as a rule the value is `(base + stored) / per`. */
export interface NumberCoding {
  base: number;
  per: number;
  /** What stands for NaN; NaN when nothing does. */
  missing: number;
  /** Numbers that do not fit: stored as `missing - 1` minus their place in here, which is {@link APART} or more. */
  apart?: Float64Array;
}

const APART = 0x8000_0000;

export function decoded(stored: number, { base, per, missing, apart }: NumberCoding): number {
  if (stored === missing) return Number.NaN;
  if (apart !== undefined && stored >= APART) return apart[missing - 1 - stored] as number;
  return (base + stored) / per;
}

/** Writes the numbers at `from` and after it to `into`, from place `at` on. */
export function readArray(
  values: NumberArray,
  coding: NumberCoding | undefined,
  from: number,
  count: number,
  into: Float64Array,
  at: number,
): void {
  if (coding === undefined) {
    into.set(from === 0 && count === values.length ? values : values.subarray(from, from + count), at);
    return;
  }
  const { base, per, missing, apart } = coding;
  if (apart) {
    for (let i = 0; i < count; i++) into[at + i] = decoded(values[from + i] as number, coding);
    return;
  }
  for (let i = 0; i < count; i++) {
    const stored = values[from + i] as number;
    into[at + i] = stored === missing ? Number.NaN : (base + stored) / per;
  }
}
