/** Slow rises cut by sudden falls. */
import { detrend } from './drift';
import { at, put, quantile } from './order';
import { noise } from './regimes';

const FALL: f64 = 0.3;
const SUDDEN: f64 = 1.0 / 3;
const LEAST_SAMPLES_A_CYCLE: f64 = 4;
const LEAST_SIZE: f64 = 5;
const RANGE_SAMPLES: i32 = 1024;

// What was looked at last.
let times: u32 = 0;
let values: u32 = 0;
let points: i32 = 0;
let flat: u32 = 0;
let places: u32 = 0;
let count: i32 = 0;
let free: u32 = 0;

/**
 * Alternating lows and highs of the series without its trend.
 * @param out takes their points, 4 bytes each, one more than there are points
 * @param scratch room for two numbers a point, or 2048 numbers
 * @returns how many; with the sign − when the first of them is a low
 */
export function turns(t: u32, y: u32, n: i32, out: u32, scratch: u32): i32 {
  times = t;
  values = y;
  points = n;
  flat = scratch;
  places = out;
  free = scratch + (u32(n) << 3);
  count = 0;
  detrend(t, y, n, flat);
  const range = usualRange(n);
  if (!(range > 0)) return 0;
  find(FALL * range);
  return count > 1 && !(turn(1) < turn(0)) ? -count : count;
}

function place(i: i32): i32 {
  return load<i32>(places + (u32(i) << 2));
}

function turn(i: i32): f64 {
  return at(flat, place(i));
}

function add(point: i32): void {
  store<i32>(places + (u32(count++) << 2), point);
}

function usualRange(n: i32): f64 {
  const stride = (n + RANGE_SAMPLES - 1) / RANGE_SAMPLES;
  const some = n / stride;
  for (let i = 0; i < some; i++) put(free, i, at(flat, i * stride));
  const most = quantile(free, some, 0.98);
  return most - quantile(free, some, 0.02);
}

function find(threshold: f64): void {
  let low = 0;
  let high = 0;
  let lowest = at(flat, 0);
  let highest = lowest;
  let direction = 0;
  for (let i = 1; i < points; i++) {
    const value = at(flat, i);
    if (direction >= 0 && value > highest) {
      high = i;
      highest = value;
    }
    if (direction <= 0 && value < lowest) {
      low = i;
      lowest = value;
    }
    if (direction >= 0 && highest - value > threshold) {
      add(high);
      direction = -1;
      low = i;
      lowest = value;
    } else if (direction <= 0 && value - lowest > threshold) {
      add(low);
      direction = 1;
      high = i;
      highest = value;
    }
  }
  if (direction !== 0) add(direction > 0 ? high : low);
}

/**
 * Whether the falls between every second of the turns found last and the next are sudden and stand out.
 * @param first turn at which the first fall begins
 * @param sign −1 = upside down
 */
export function falls(first: i32, sign: f64, floor: f64): bool {
  if ((count - first) >> 1 <= 0) return false;
  const fallen = descent(first, sign);
  const risen = descent(1 - first, -sign);
  if (risen < 0.3 * fallen || fallen < 0.3 * risen) return false;
  const fall = usualLength(first);
  const rise = usualLength(1 - first);
  if (fall > Math.max(1, SUDDEN * rise) || fall + rise < LEAST_SAMPLES_A_CYCLE) return false;
  const height = usualHeight(first);
  return !(height < Math.max(floor, LEAST_SIZE * noise(times, values, points, free)));
}

function descent(first: i32, sign: f64): f64 {
  let sum: f64 = 0;
  for (let i = first; i + 1 < count; i += 2) {
    const down = sign * (at(values, place(i)) - at(values, place(i + 1)));
    if (down > 0) sum += down;
  }
  return sum;
}

function usualLength(first: i32): f64 {
  let some = 0;
  for (let i = first; i + 1 < count; i += 2) put(free, some++, f64(place(i + 1) - place(i)));
  return some > 0 ? quantile(free, some, 0.5) : 0;
}

function usualHeight(first: i32): f64 {
  let some = 0;
  for (let i = first; i + 1 < count; i += 2) put(free, some++, Math.abs(turn(i) - turn(i + 1)));
  return some > 0 ? quantile(free, some, 0.5) : 0;
}
