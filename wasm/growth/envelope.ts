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
      middle = reduceLarge(y, from, to, scratch);
      lowest = bucketLowest;
      highest = bucketHighest;
    }
    put(low, bucket, lowest);
    put(high, bucket, highest);
    put(mid, bucket, middle);
    if (lowest < least) least = lowest;
    if (highest > largest) largest = highest;
  }
  return i32((placesEnd - places) >> 2);
}

// Of the bucket that was reduced last.
let bucketLowest: f64 = 0;
let bucketHighest: f64 = 0;

/** Without branches where the values decide: noise takes every one of them by surprise. @returns the median of the eighths. */
function reduceLarge(y: u32, from: i32, to: i32, means: u32): f64 {
  const size = to - from;
  let least = f64x2.splat(Infinity);
  let most = f64x2.splat(-Infinity);
  let i = from;
  for (let eighth = 1; eighth <= EIGHTHS; eighth++) {
    const start = i;
    const end = from + ((size * eighth) >> 3);
    const base = at(y, start);
    let lowest = f64x2.splat(base);
    let highest = lowest;
    let lowestAt = start;
    let highestAt = start;
    let sum: f64 = 0;
    for (i = start + 1; i < end; i++) {
      const value = at(y, i);
      const both = f64x2.splat(value);
      sum += value - base;
      lowestAt = select<i32>(i, lowestAt, value < f64x2.extract_lane(lowest, 0));
      highestAt = select<i32>(i, highestAt, value > f64x2.extract_lane(highest, 0));
      lowest = f64x2.pmin(lowest, both);
      highest = f64x2.pmax(highest, both);
    }
    const inner = end - start - 2;
    const low = f64x2.extract_lane(lowest, 0);
    const high = f64x2.extract_lane(highest, 0);
    let mean = base;
    if (low !== high)
      mean += inner > 0 ? (sum - (low - base) - (high - base)) / f64(inner) : sum / f64(end - start);
    put(means, eighth - 1, mean);
    const first = min(lowestAt, highestAt);
    const last = max(lowestAt, highestAt);
    keep(first, at(y, first));
    if (first !== last) keep(last, at(y, last));
    least = f64x2.pmin(least, lowest);
    most = f64x2.pmax(most, highest);
  }
  bucketLowest = f64x2.extract_lane(least, 0);
  bucketHighest = f64x2.extract_lane(most, 0);
  return middleOfEight(means);
}

/** Four in order of size, two sets at a time: those of the first half in one lane, of the second in the other. */
function middleOfEight(values: u32): f64 {
  let a = half(values, 0);
  let b = half(values, 1);
  let c = half(values, 2);
  let d = half(values, 3);
  let low = f64x2.pmin(a, b);
  b = f64x2.pmax(a, b);
  a = low;
  low = f64x2.pmin(c, d);
  d = f64x2.pmax(c, d);
  c = low;
  low = f64x2.pmin(a, c);
  c = f64x2.pmax(a, c);
  a = low;
  low = f64x2.pmin(b, d);
  d = f64x2.pmax(b, d);
  b = low;
  low = f64x2.pmin(b, c);
  c = f64x2.pmax(b, c);
  b = low;
  // The four least of both are the lesser of each pair from opposite ends.
  const most = f64x2.pmax(f64x2.pmin(a, swapped(d)), f64x2.pmin(b, swapped(c)));
  const least = f64x2.pmin(f64x2.pmax(a, swapped(d)), f64x2.pmax(b, swapped(c)));
  return (
    (f64x2.extract_lane(f64x2.pmax(most, swapped(most)), 0) +
      f64x2.extract_lane(f64x2.pmin(least, swapped(least)), 0)) /
    2
  );
}

function half(values: u32, i: i32): v128 {
  return f64x2.replace_lane(f64x2.splat(at(values, i)), 1, at(values, i + 4));
}

function swapped(pair: v128): v128 {
  return v128.shuffle<i64>(pair, pair, 1, 0);
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
