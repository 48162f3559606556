/** Lines through a series that remembers what it was. */
import { at, put } from './order';

/** The line found last. */
export let slope: f64 = 0;
export let error: f64 = 0;
/** Autoregressive coefficient that was assumed, 0 to 1. */
export let recall: f64 = 0;

/** Mean of each block; `starts` are 4 bytes each, one more than there are blocks. */
export function means(values: u32, starts: u32, blocks: i32, out: u32): void {
  for (let block = 0; block < blocks; block++) {
    const from = load<i32>(starts + (u32(block) << 2));
    const to = load<i32>(starts + (u32(block) << 2), 4);
    const base = at(values, from);
    let sum: f64 = 0;
    for (let i = from + 1; i < to; i++) sum += at(values, i) - base;
    put(out, block, base + sum / f64(to - from));
  }
}

/** Writes what the least-squares line leaves. */
export function detrend(t: u32, y: u32, n: i32, out: u32): void {
  const t0 = at(t, 0);
  const y0 = at(y, 0);
  let sumT: f64 = 0;
  let sumY: f64 = 0;
  for (let i = 0; i < n; i++) {
    sumT += at(t, i) - t0;
    sumY += at(y, i) - y0;
  }
  const mt = t0 + sumT / f64(n);
  const my = y0 + sumY / f64(n);
  let stt: f64 = 0;
  let sty: f64 = 0;
  for (let i = 0; i < n; i++) {
    const run = at(t, i) - mt;
    stt += run * run;
    sty += run * (at(y, i) - my);
  }
  const slope = stt > 0 ? sty / stt : 0;
  for (let i = 0; i < n; i++) put(out, i, at(y, i) - my - slope * (at(t, i) - mt));
}

/** Constants of the Roy–Fuller correction for a regression with intercept and trend. */
const REGRESSORS: f64 = 2;
const MEDIAN_TAU: f64 = -1.96;

/** Finds `slope`, `error` and `recall`; `scratch` takes as many numbers as there are. */
export function line(t: u32, y: u32, n: i32, caution: f64, scratch: u32): void {
  recall = memoryOf(t, y, n, caution, scratch);
  if (recall === 1) randomWalkLine(t, y, n);
  else leastSquaresLine(t, y, n);
}

function memoryOf(t: u32, y: u32, n: i32, caution: f64, u: u32): f64 {
  detrend(t, y, n, u);
  let cross: f64 = 0;
  let before: f64 = 0;
  let all: f64 = 0;
  for (let i = 0; i < n; i++) {
    const value = at(u, i);
    all += value * value;
    if (i > 0) {
      const last = at(u, i - 1);
      cross += value * last;
      before += last * last;
    }
  }
  const scale = Math.max(Math.abs(at(y, 0)), Math.abs(at(y, n - 1))) * 1e-12;
  if (all <= f64(n) * (scale * scale) || before === 0) return 0;
  const rho = cross / before;
  let left: f64 = 0;
  for (let i = 1; i < n; i++) {
    const off = at(u, i) - rho * at(u, i - 1);
    left += off * off;
  }
  const spread = Math.sqrt(left / Math.max(1, f64(n - 3)) / before);
  if (spread === 0) return 1;
  const corrected = rho + (correction((rho - 1) / spread, f64(n)) + caution) * spread;
  if (1 - corrected < 1 / Math.sqrt(f64(n))) return 1;
  return Math.max(0, corrected);
}

function correction(tau: f64, n: f64): f64 {
  if (tau > MEDIAN_TAU) return -tau;
  const k = 1 + REGRESSORS;
  if (tau > -10) {
    const c = (k * n - MEDIAN_TAU * MEDIAN_TAU * (1 + n)) / (MEDIAN_TAU * (10 + MEDIAN_TAU) * (1 + n));
    return tau / n - k / (tau + c * (tau + 10));
  }
  return tau > -Math.sqrt(k * n) ? tau / n - k / tau : 0;
}

function randomWalkLine(t: u32, y: u32, n: i32): void {
  const span = at(t, n - 1) - at(t, 0);
  slope = (at(y, n - 1) - at(y, 0)) / span;
  let sum: f64 = 0;
  for (let i = 1; i < n; i++) {
    const run = at(t, i) - at(t, i - 1);
    const off = at(y, i) - at(y, i - 1) - slope * run;
    sum += (off * off) / run;
  }
  error = Math.sqrt(sum / f64(n - 2) / span);
}

function leastSquaresLine(t: u32, y: u32, n: i32): void {
  const head = Math.sqrt(1 - recall * recall);
  const rest = 1 - recall;
  const middle = at(t, n - 1) / 2;
  const level = at(y, 0);
  const first = head * (at(t, 0) - middle);
  let s11 = head * head;
  let s1t = head * first;
  let stt = first * first;
  let s1y: f64 = 0;
  let sty: f64 = 0;
  for (let i = 1; i < n; i++) {
    const time = at(t, i) - middle - recall * (at(t, i - 1) - middle);
    const value = at(y, i) - level - recall * (at(y, i - 1) - level);
    s11 += rest * rest;
    s1t += rest * time;
    stt += time * time;
    s1y += rest * value;
    sty += time * value;
  }
  const determinant = s11 * stt - s1t * s1t;
  slope = (s11 * sty - s1t * s1y) / determinant;
  const base = (s1y - slope * s1t) / s11;
  const start = base * head + slope * first;
  let sum = start * start;
  for (let i = 1; i < n; i++) {
    const time = at(t, i) - middle - recall * (at(t, i - 1) - middle);
    const value = at(y, i) - level - recall * (at(y, i - 1) - level);
    const off = value - base * rest - slope * time;
    sum += off * off;
  }
  error = Math.sqrt((sum / f64(n - 2)) * (s11 / determinant));
}
