/**
 * Is there a trend beyond what the series' own memory explains? A random walk and slow noise wander; a rank test takes
 * that for growth. The slope is therefore judged by generalised least squares with an autoregressive error whose
 * coefficient is corrected upwards and set to 1 when it cannot be told from 1 (after Perron and Yabu, 2009).
 */
import { blockMeans } from './blocks.ts';
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

/**
 * The least convincing of several block lengths: fast measuring noise hides slow wandering at the finest one.
 * Needs 6 points.
 */
export function drift(t: Float64Array, y: Float64Array): Drift {
  return scales(t, y).reduce((worst, d) => (d.pValue > worst.pValue ? d : worst));
}

/** Standard error of the slope, at the block length that leaves most of it. Needs 6 points. */
export function slopeError(t: Float64Array, y: Float64Array): number {
  return Math.max(...scales(t, y).map((d) => d.error));
}

/** The finest blocks are used always, the coarser ones where they hold 2 points and more. */
const SCALES = [120, 40, 20];

function scales(t: Float64Array, y: Float64Array): Drift[] {
  return SCALES.filter((count, i) => i === 0 || y.length >= 2 * count).map((count) =>
    driftAt(blockMeans(t, y, count), y.length > LONG ? CAUTION_LONG : CAUTION),
  );
}

function driftAt(p: { t: Float64Array; y: Float64Array }, caution: number): Drift {
  const memory = memoryOf(p.t, p.y, caution);
  return memory === 1 ? randomWalkDrift(p.t, p.y) : leastSquaresDrift(p.t, p.y, memory);
}

/** Residuals of the least-squares line. */
export function detrend(t: Float64Array, y: Float64Array): Float64Array {
  const n = y.length;
  let mt = 0;
  let my = 0;
  for (let i = 0; i < n; i++) {
    mt += t[i]! / n;
    my += y[i]! / n;
  }
  let stt = 0;
  let sty = 0;
  for (let i = 0; i < n; i++) {
    stt += (t[i]! - mt) ** 2;
    sty += (t[i]! - mt) * (y[i]! - my);
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

function randomWalkDrift(t: Float64Array, y: Float64Array): Drift {
  const n = y.length;
  const span = t[n - 1]! - t[0]!;
  const slope = (y[n - 1]! - y[0]!) / span;
  const steps = new Float64Array(n - 1);
  let sum = 0;
  for (let i = 1; i < n; i++) {
    const run = t[i]! - t[i - 1]!;
    steps[i - 1] = y[i]! - y[i - 1]!;
    sum += (steps[i - 1]! - slope * run) ** 2 / run;
  }
  const error = Math.sqrt(sum / (n - 2) / span);
  return { slope, error, t: ratio(slope, error), pValue: signFlipTail(steps), memory: 1 };
}

function leastSquaresDrift(t: Float64Array, y: Float64Array, memory: number): Drift {
  const n = y.length;
  const head = Math.sqrt(1 - memory * memory);
  let s11 = 0;
  let s1t = 0;
  let stt = 0;
  let s1y = 0;
  let sty = 0;
  const middle = t[n - 1]! / 2;
  const level = y[0]!;
  const row = (i: number) => {
    if (i === 0) return [head, head * (t[0]! - middle), 0] as const;
    return [
      1 - memory,
      t[i]! - middle - memory * (t[i - 1]! - middle),
      y[i]! - level - memory * (y[i - 1]! - level),
    ] as const;
  };
  for (let i = 0; i < n; i++) {
    const [one, time, value] = row(i);
    s11 += one * one;
    s1t += one * time;
    stt += time * time;
    s1y += one * value;
    sty += time * value;
  }
  const determinant = s11 * stt - s1t * s1t;
  const slope = (s11 * sty - s1t * s1y) / determinant;
  const base = (s1y - slope * s1t) / s11;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const [one, time, value] = row(i);
    sum += (value - base * one - slope * time) ** 2;
  }
  const error = Math.sqrt((sum / (n - 2)) * (s11 / determinant));
  const score = ratio(slope, error);
  return { slope, error, t: score, pValue: studentTail(score, n - 2), memory };
}

function ratio(slope: number, error: number): number {
  if (slope === 0) return 0;
  return Math.max(-MOST_T, Math.min(MOST_T, error > 0 ? slope / error : Math.sign(slope) * MOST_T));
}
