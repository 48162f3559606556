/**
 * Numbers in the narrowest array that gives back every one of them exactly, two at a time: the twin of `packed` and
 * `readArray` in server/engine/narrow-array.ts. Lengths are multiples of 8 where nothing else is said.
 */

/** What `survey` found. */
export let lowest: f64 = 0;
export let highest: f64 = 0;

/** Every number is set. */
const FULL: i32 = 1;
/** Every number that is set is whole. */
const WHOLE: i32 = 2;

/** Finds `lowest` and `highest`, infinite when nothing is set. @returns what holds for all, as bits. */
export function survey(from: u32, n: i32): i32 {
  let least = f64x2.splat(Infinity);
  let most = f64x2.splat(-Infinity);
  let set = i64x2.splat(-1);
  let whole = i64x2.splat(-1);
  const end = from + (u32(n) << 3);
  for (; from < end; from += 16) {
    const values = v128.load(from);
    const isSet = f64x2.eq(values, values);
    least = f64x2.pmin(least, values);
    most = f64x2.pmax(most, values);
    set = v128.and(set, isSet);
    whole = v128.and(whole, v128.or(f64x2.eq(f64x2.floor(values), values), v128.not(isSet)));
  }
  lowest = Math.min(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1));
  highest = Math.max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
  return (i64x2.all_true(set) ? FULL : 0) | (i64x2.all_true(whole) ? WHOLE : 0);
}

/** All bits of what came back as it was, or is missing. */
let exact: v128 = i64x2.splat(0);

/** Two numbers as they are stored, in the lower half. */
function stored(values: v128, base: v128, per: v128, missing: v128): v128 {
  const scaled = f64x2.floor(f64x2.add(f64x2.sub(f64x2.mul(values, per), base), f64x2.splat(0.5)));
  const back = f64x2.div(f64x2.add(base, scaled), per);
  const isSet = f64x2.eq(values, values);
  exact = v128.and(exact, v128.or(f64x2.eq(back, values), v128.not(isSet)));
  return i32x4.trunc_sat_f64x2_u_zero(v128.bitselect(scaled, missing, isSet));
}

function four(from: u32, base: v128, per: v128, missing: v128): v128 {
  return v128.shuffle<i32>(
    stored(v128.load(from), base, per, missing),
    stored(v128.load(from, 16), base, per, missing),
    0,
    1,
    4,
    5,
  );
}

/** @returns whether every number comes back exactly from the 2 bytes that were written for it. */
export function pack16(from: u32, n: i32, base: f64, per: f64, missing: f64, to: u32): bool {
  const b = f64x2.splat(base);
  const p = f64x2.splat(per);
  const m = f64x2.splat(missing);
  const end = from + (u32(n) << 3);
  exact = i64x2.splat(-1);
  for (; from < end && i64x2.all_true(exact); from += 64, to += 16)
    v128.store(to, i16x8.narrow_i32x4_u(four(from, b, p, m), four(from + 32, b, p, m)));
  return i64x2.all_true(exact);
}

/** As `pack16`, with 4 bytes. */
export function pack32(from: u32, n: i32, base: f64, per: f64, missing: f64, to: u32): bool {
  const b = f64x2.splat(base);
  const p = f64x2.splat(per);
  const m = f64x2.splat(missing);
  const end = from + (u32(n) << 3);
  exact = i64x2.splat(-1);
  for (; from < end && i64x2.all_true(exact); from += 32, to += 16) v128.store(to, four(from, b, p, m));
  return i64x2.all_true(exact);
}

/** Writes two numbers; missing ones as NaN. */
function widen(two: v128, base: v128, per: v128, missing: v128, to: u32): void {
  const numbers = f64x2.convert_low_i32x4_u(two);
  const values = f64x2.div(f64x2.add(base, numbers), per);
  v128.store(to, v128.or(values, f64x2.eq(numbers, missing)));
}

/** Any number of stored numbers; up to 7 more are written. */
export function widen16(from: u32, n: i32, base: f64, per: f64, missing: f64, to: u32): void {
  const b = f64x2.splat(base);
  const p = f64x2.splat(per);
  const m = f64x2.splat(missing);
  const end = from + (u32(n) << 1);
  for (; from < end; from += 16, to += 64) {
    const eight = v128.load(from);
    const low = i32x4.extend_low_i16x8_u(eight);
    const high = i32x4.extend_high_i16x8_u(eight);
    widen(low, b, p, m, to);
    widen(v128.shuffle<i64>(low, low, 1, 1), b, p, m, to + 16);
    widen(high, b, p, m, to + 32);
    widen(v128.shuffle<i64>(high, high, 1, 1), b, p, m, to + 48);
  }
}

/** Any number of stored numbers; up to 3 more are written. */
export function widen32(from: u32, n: i32, base: f64, per: f64, missing: f64, to: u32): void {
  const b = f64x2.splat(base);
  const p = f64x2.splat(per);
  const m = f64x2.splat(missing);
  const end = from + (u32(n) << 2);
  for (; from < end; from += 16, to += 32) {
    const four = v128.load(from);
    widen(four, b, p, m, to);
    widen(v128.shuffle<i64>(four, four, 1, 1), b, p, m, to + 16);
  }
}
