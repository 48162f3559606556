/** A long series in buckets of equal time. */
import { at, put, quantile } from './order';

const EIGHTHS: i32 = 8;
/** Buckets up to this size keep all their points. */
const SMALL: i32 = 2 * EIGHTHS;

/** Of what was reduced last. */
export let least: f64 = 0;
export let largest: f64 = 0;

/** Behind the last point that was kept. */
let placesEnd: u32 = 0;
let valuesEnd: u32 = 0;

function keep(place: i32, value: f64): void {
  store<i32>(placesEnd, place);
  store<f64>(valuesEnd, value);
  placesEnd += 4;
  valuesEnd += 8;
}

/** What is not finite is not zero when it is taken from itself. */
export function allFinite(y: u32, n: i32): bool {
  const end = y + (u32(n) << 3);
  for (; y < end; y += 8) {
    const value = load<f64>(y);
    if (value - value !== 0) return false;
  }
  return true;
}

/** Turns milliseconds into seconds since the first; false when they are not all later than the one before. */
export function axis(time: u32, n: i32): bool {
  const start = at(time, 0);
  if (start - start !== 0) return false;
  let before = -Infinity;
  for (let i = 0; i < n; i++) {
    const now = at(time, i);
    if (!(now > before)) return false;
    put(time, i, (now - start) / 1000);
    before = now;
  }
  return before < Infinity;
}

/**
 * Cuts an axis into blocks of equal time.
 * @param starts takes where they begin, 4 bytes each, from the second on
 * @returns how many are not empty
 */
export function cut(t: u32, n: i32, count: i32, starts: u32): i32 {
  const start = at(t, 0);
  const width = (at(t, n - 1) - start) / f64(count);
  let blocks = 0;
  let from = 0;
  for (let block = 0; block < count && from < n; block++) {
    const end = block === count - 1 ? Infinity : start + width * f64(block + 1);
    let to = from;
    while (to < n && at(t, to) < end) to++;
    if (to > from) store<i32>(starts + (u32(++blocks) << 2), to);
    from = to;
  }
  return blocks;
}

/** Numbers of 2 bytes as they are decoded: see NumberCoding. */
export function widen16(from: u32, n: i32, base: f64, per: f64, missing: i32, to: u32): void {
  for (let i = 0; i < n; i++) {
    const stored = i32(load<u16>(from + (u32(i) << 1)));
    put(to, i, stored === missing ? NaN : (base + f64(stored)) / per);
  }
}

/** Numbers of 4 bytes. */
export function widen32(from: u32, n: i32, base: f64, per: f64, missing: u32, to: u32): void {
  for (let i = 0; i < n; i++) {
    const stored = load<u32>(from + (u32(i) << 2));
    put(to, i, stored === missing ? NaN : (base + f64(stored)) / per);
  }
}

/** The numbers at places of 4 bytes each. */
export function gather(from: u32, places: u32, n: i32, to: u32): void {
  for (let i = 0; i < n; i++) put(to, i, at(from, load<i32>(places + (u32(i) << 2))));
}

export function negate(from: u32, n: i32, to: u32): void {
  for (let i = 0; i < n; i++) put(to, i, -at(from, i));
}

/** Median size of the finite ones of every `stride`-th value; 0 of nothing. */
export function usual(y: u32, n: i32, stride: i32, scratch: u32): f64 {
  let count = 0;
  for (let i = 0; i < n; i += stride) {
    const value = at(y, i);
    if (value - value === 0) put(scratch, count++, Math.abs(value));
  }
  return count > 0 ? quantile(scratch, count, 0.5) : 0;
}

/**
 * @param starts first point of each bucket, 4 bytes each, and behind the last one the number of points
 * @param scratch room for 16 numbers
 * @param places takes the points that stand for all, 4 bytes each, `values` what they are
 * @returns how many points
 */
export function reduce(
  y: u32,
  starts: u32,
  buckets: i32,
  low: u32,
  mid: u32,
  high: u32,
  scratch: u32,
  places: u32,
  values: u32,
): i32 {
  placesEnd = places;
  valuesEnd = values;
  least = Infinity;
  largest = -Infinity;
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = load<i32>(starts + (u32(bucket) << 2));
    const to = load<i32>(starts + (u32(bucket) << 2), 4);
    let lowest: f64;
    let highest: f64;
    let middle: f64;
    if (to - from <= SMALL) {
      const size = to - from;
      for (let i = 0; i < size; i++) {
        const value = at(y, from + i);
        put(scratch, i, value);
        keep(from + i, value);
      }
      sort(scratch, size);
      lowest = at(scratch, 0);
      highest = at(scratch, size - 1);
      middle = middleOf(scratch, size);
    } else {
      reduceLarge(y, from, to, scratch);
      lowest = at(scratch, EIGHTHS);
      highest = at(scratch, EIGHTHS + 1);
      middle = middleOf(scratch, EIGHTHS);
    }
    put(low, bucket, lowest);
    put(high, bucket, highest);
    put(mid, bucket, middle);
    if (lowest < least) least = lowest;
    if (highest > largest) largest = highest;
  }
  return i32((placesEnd - places) >> 2);
}

/** Leaves in `out` the means of the eighths in order of size, then the lowest value and the highest. */
function reduceLarge(y: u32, from: i32, to: i32, out: u32): void {
  const size = to - from;
  let least: f64 = Infinity;
  let most: f64 = -Infinity;
  let i = from;
  for (let eighth = 1; eighth <= EIGHTHS; eighth++) {
    const start = i;
    const end = from + ((size * eighth) >> 3);
    const base = at(y, start);
    let lowest = base;
    let highest = base;
    let lowestAt = start;
    let highestAt = start;
    let sum: f64 = 0;
    for (i = start + 1; i < end; i++) {
      const value = at(y, i);
      sum += value - base;
      if (value < lowest) {
        lowest = value;
        lowestAt = i;
      } else if (value > highest) {
        highest = value;
        highestAt = i;
      }
    }
    const inner = end - start - 2;
    let mean = base;
    if (lowest !== highest) {
      mean += inner > 0 ? (sum - (lowest - base) - (highest - base)) / f64(inner) : sum / f64(end - start);
    }
    put(out, eighth - 1, mean);
    if (lowestAt < highestAt) {
      keep(lowestAt, lowest);
      keep(highestAt, highest);
    } else {
      keep(highestAt, highest);
      if (lowestAt !== highestAt) keep(lowestAt, lowest);
    }
    if (lowest < least) least = lowest;
    if (highest > most) most = highest;
  }
  sort(out, EIGHTHS);
  put(out, EIGHTHS, least);
  put(out, EIGHTHS + 1, most);
}

function sort(values: u32, length: i32): void {
  for (let i = 1; i < length; i++) {
    const value = at(values, i);
    let j = i;
    for (; j > 0 && at(values, j - 1) > value; j--) put(values, j, at(values, j - 1));
    put(values, j, value);
  }
}

function middleOf(sorted: u32, length: i32): f64 {
  const half = length >> 1;
  return (length & 1) !== 0 ? at(sorted, half) : (at(sorted, half - 1) + at(sorted, half)) / 2;
}
