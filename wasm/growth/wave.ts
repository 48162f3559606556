/** Least squares by columns at right angles: the twin of what server/engine/growth/wave.ts does with them. */
import { at, copy, put } from './order';

function dot(a: u32, b: u32, n: i32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < n; i++) sum += at(a, i) * at(b, i);
  return sum;
}

/** Takes from `rest` its share of the unit vector `b`. @returns that share. */
function takeOff(rest: u32, b: u32, n: i32): f64 {
  const share = dot(b, rest, n);
  for (let i = 0; i < n; i++) put(rest, i, at(rest, i) - share * at(b, i));
  return share;
}

/**
 * Makes of columns, one behind the other, unit vectors at right angles.
 * @param shares takes what each column has of the vectors before it, and its length
 */
export function straighten(columns: u32, count: i32, n: i32, shares: u32): void {
  const size = u32(n) << 3;
  for (let k = 0; k < count; k++) {
    const column = columns + u32(k) * size;
    for (let j = 0; j < k; j++) {
      store<f64>(shares, takeOff(column, columns + u32(j) * size, n));
      shares += 8;
    }
    const length = Math.sqrt(dot(column, column, n));
    const divisor = length > 0 ? length : 1;
    for (let i = 0; i < n; i++) put(column, i, at(column, i) / divisor);
    store<f64>(shares, divisor);
    shares += 8;
  }
}

/** Writes the shares that the vectors have in `y`. @returns the squared error that they leave. */
export function project(vectors: u32, count: i32, y: u32, n: i32, shares: u32, scratch: u32): f64 {
  copy(y, n, scratch);
  for (let k = 0; k < count; k++) put(shares, k, takeOff(scratch, vectors + (u32(k * n) << 3), n));
  return dot(scratch, scratch, n);
}
