/**
 * Is there a trend beyond what the series' own memory explains? A random walk and slow noise wander; a rank test takes
 * that for growth. The slope is therefore judged by generalised least squares with an autoregressive error whose
 * coefficient is corrected upwards and set to 1 when it cannot be told from 1 (after Perron and Yabu, 2009).
 */
import { blockMeans } from './blocks.ts';
import { longSeriesIfMade } from './long-series.ts';
import { studentTail } from './order.ts';
import { signFlipTail } from './sign-flip.ts';

export interface Drift {
  /** Units per second. */
  slope: number;
  /** Standard error of the slope. */
  error: number;
  /** slope / error. */
  t: number;
  /** One-sided, for a rise. */
  pValue: number;
  /** Autoregressive coefficient that was assumed, 0 to 1. */
  memory: number;
}

/** Keeps t finite for noiseless series. */
const MOST_T = 1000;

/** What a line says at one block length, before its probability is worked out. */
interface Line {
  slope: number;
  error: number;
  memory: number;
  /** Times and means of the blocks. */
  t: Float64Array;
  y: Float64Array;
}

/**
 * The least convincing of several block lengths: fast measuring noise hides slow wandering at the finest one.
 * Needs 6 points.
 * @param least when no slope reaches it, nothing is tested, and the probability is 1
 */
export function drift(t: Float64Array, y: Float64Array, least = Number.NEGATIVE_INFINITY): Drift {
  const lines = scales(t, y);
  const reaches = lines.some(({ slope }) => slope >= least);
  let worst: Drift | undefined;
  for (const line of lines) {
    const tried = reaches ? tested(line) : untested(line);
    if (!worst || tried.pValue > worst.pValue) worst = tried;
  }
  return worst as Drift;
}

/** Standard error of the slope, at the block length that leaves most of it. Needs 6 points. */
export function slopeError(t: Float64Array, y: Float64Array): number {
  return Math.max(...scales(t, y).map(({ error }) => error));
}

/** The finest blocks are used always, the coarser ones where they hold 2 points and more. */
const SCALES = [120, 40, 20];

function scales(t: Float64Array, y: Float64Array): Line[] {
  const caution = y.length > LONG ? CAUTION_LONG : CAUTION;
  const lines: Line[] = [];
  for (const count of SCALES) {
    if (lines.length > 0 && y.length < 2 * count) continue;
    const blocks = blockMeans(t, y, count);
    lines.push(lineOf(blocks.t, blocks.y, caution));
  }
  return lines;
}

function lineOf(t: Float64Array, y: Float64Array, caution: number): Line {
  const fast = longSeriesIfMade();
  if (fast) return { ...fast.line(t, y, caution), t, y };
  const memory = memoryOf(t, y, caution);
  return memory === 1 ? randomWalkLine(t, y) : leastSquaresLine(t, y, memory);
}

function tested({ slope, error, memory, t, y }: Line): Drift {
  const score = ratio(slope, error);
  const pValue = memory === 1 ? signFlipTail(stepsOf(y)) : studentTail(score, t.length - 2);
  return { slope, error, t: score, pValue, memory };
}

function untested({ slope, error, memory }: Line): Drift {
  return { slope, error, t: ratio(slope, error), pValue: 1, memory };
}

function stepsOf(y: Float64Array): Float64Array {
  const steps = new Float64Array(y.length - 1);
  for (let i = 0; i < steps.length; i++) steps[i] = y[i + 1]! - y[i]!;
  return steps;
}

/** Residuals of the least-squares line. */
export function detrend(t: Float64Array, y: Float64Array): Float64Array {
  const n = y.length;
  const [t0, y0] = [t[0]!, y[0]!];
  let sumT = 0;
  let sumY = 0;
  for (let i = 0; i < n; i++) {
    sumT += t[i]! - t0;
    sumY += y[i]! - y0;
  }
  const mt = t0 + sumT / n;
  const my = y0 + sumY / n;
  let stt = 0;
  let sty = 0;
  for (let i = 0; i < n; i++) {
    const run = t[i]! - mt;
    stt += run * run;
    sty += run * (y[i]! - my);
  }
  const slope = stt > 0 ? sty / stt : 0;
  const u = new Float64Array(n);
  for (let i = 0; i < n; i++) u[i] = y[i]! - my - slope * (t[i]! - mt);
  return u;
}

/** Standard errors added to the coefficient: a walk taken for noise is the dearer mistake. */
const CAUTION = 1;
/** A long series is checked at three block lengths: less will do. */
const CAUTION_LONG = 0.6;
const LONG = 400;
/** Constants of the Roy–Fuller correction for a regression with intercept and trend. */
const REGRESSORS = 2;
const MEDIAN_TAU = -1.96;

function memoryOf(t: Float64Array, y: Float64Array, caution: number): number {
  const n = y.length;
  const u = detrend(t, y);
  let cross = 0;
  let before = 0;
  let all = 0;
  for (let i = 0; i < n; i++) {
    all += u[i]! ** 2;
    if (i > 0) {
      cross += u[i]! * u[i - 1]!;
      before += u[i - 1]! ** 2;
    }
  }
  // Rounding noise on a straight line has no memory worth the name.
  const scale = Math.max(Math.abs(y[0]!), Math.abs(y[n - 1]!));
  if (all <= n * (scale * 1e-12) ** 2 || before === 0) return 0;
  const rho = cross / before;
  let error = 0;
  for (let i = 1; i < n; i++) error += (u[i]! - rho * u[i - 1]!) ** 2;
  const spread = Math.sqrt(error / Math.max(1, n - 3) / before);
  if (spread === 0) return 1;
  const corrected = rho + (correction((rho - 1) / spread, n) + caution) * spread;
  if (1 - corrected < 1 / Math.sqrt(n)) return 1;
  return Math.max(0, corrected);
}

/** What to add to the coefficient, in its standard errors (Roy and Fuller 2001). */
function correction(tau: number, n: number): number {
  if (tau > MEDIAN_TAU) return -tau;
  const k = 1 + REGRESSORS;
  if (tau > -10) {
    const c = (k * n - MEDIAN_TAU ** 2 * (1 + n)) / (MEDIAN_TAU * (10 + MEDIAN_TAU) * (1 + n));
    return tau / n - k / (tau + c * (tau + 10));
  }
  return tau > -Math.sqrt(k * n) ? tau / n - k / tau : 0;
}

function randomWalkLine(t: Float64Array, y: Float64Array): Line {
  const n = y.length;
  const span = t[n - 1]! - t[0]!;
  const slope = (y[n - 1]! - y[0]!) / span;
  let sum = 0;
  for (let i = 1; i < n; i++) {
    const run = t[i]! - t[i - 1]!;
    sum += (y[i]! - y[i - 1]! - slope * run) ** 2 / run;
  }
  return { slope, error: Math.sqrt(sum / (n - 2) / span), memory: 1, t, y };
}

/** Each point less its memory of the one before; the first is given the weight that it has without one. */
function leastSquaresLine(t: Float64Array, y: Float64Array, memory: number): Line {
  const n = y.length;
  const head = Math.sqrt(1 - memory * memory);
  const rest = 1 - memory;
  const middle = t[n - 1]! / 2;
  const level = y[0]!;
  const first = head * (t[0]! - middle);
  let s11 = head * head;
  let s1t = head * first;
  let stt = first * first;
  let s1y = 0;
  let sty = 0;
  for (let i = 1; i < n; i++) {
    const time = t[i]! - middle - memory * (t[i - 1]! - middle);
    const value = y[i]! - level - memory * (y[i - 1]! - level);
    s11 += rest * rest;
    s1t += rest * time;
    stt += time * time;
    s1y += rest * value;
    sty += time * value;
  }
  const determinant = s11 * stt - s1t * s1t;
  const slope = (s11 * sty - s1t * s1y) / determinant;
  const base = (s1y - slope * s1t) / s11;
  let sum = (base * head + slope * first) ** 2;
  for (let i = 1; i < n; i++) {
    const time = t[i]! - middle - memory * (t[i - 1]! - middle);
    const value = y[i]! - level - memory * (y[i - 1]! - level);
    sum += (value - base * rest - slope * time) ** 2;
  }
  return { slope, error: Math.sqrt((sum / (n - 2)) * (s11 / determinant)), memory, t, y };
}

function ratio(slope: number, error: number): number {
  if (slope === 0) return 0;
  return Math.max(-MOST_T, Math.min(MOST_T, error > 0 ? slope / error : Math.sign(slope) * MOST_T));
}
