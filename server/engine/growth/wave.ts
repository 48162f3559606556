/** Part of a slow wave, such as half a day of daily load, rises as surely as a leak does, but it bends. */
import { detrend } from './drift.ts';
import { holderOf, longSeriesIfMade } from './long-series.ts';

/** Waves tried, in cycles over the window. */
const CYCLES = Array.from({ length: 18 }, (_, i) => 0.35 + 0.05 * i);
/** The wave must leave at most these shares of what a straight line, and a line with one bend, leave. */
const SHARE_OF_LINE = 0.75;
/** Few points follow three free parameters closely by chance. */
const SHARE_OF_LINE_FEW = 0.55;
const FEW = 40;
const SHARE_OF_BEND = 0.9;
/** Slope at the end, as a share of the steepest before. */
const SLOWED = 0.85;
const SLOWED_FEW = 0.4;
const LEAST_POINTS = 12;
/** What a true wave leaves is noise; what it leaves of a wandering or stepping series still wanders. */
const MOST_MEMORY = 0.3;

/**
 * True where a wave explains the series clearly better than one or two straight lines do, and has its steepest part
 * behind it.
 */
export function looksLikeWave(t: Float64Array, y: Float64Array): boolean {
  const n = y.length;
  if (n < LEAST_POINTS) return false;
  const span = t[n - 1]! - t[0]!;
  const line = detrend(t, y).reduce((sum, u) => sum + u * u, 0);
  if (!(span > 0) || line === 0) return false;
  let best: Wave = { error: Number.POSITIVE_INFINITY, level: 0, sine: 0, cosine: 0, omega: 0 };
  const shapes = shapesOver(t);
  for (const { omega, basis } of shapes.waves) {
    const fitted = fitWave(basis, omega, y);
    if (fitted.error < best.error) best = fitted;
  }
  if (
    best.error > (n < FEW ? SHARE_OF_LINE_FEW : SHARE_OF_LINE) * line ||
    best.error > SHARE_OF_BEND * bestBend(shapes, t, y)
  )
    return false;
  if (memoryLeft(t, y, best) > Math.max(MOST_MEMORY, 2 / Math.sqrt(n))) return false;
  const slope = (time: number) =>
    best.omega * (best.sine * Math.cos(best.omega * time) - best.cosine * Math.sin(best.omega * time));
  let steepest = 0;
  for (let i = 0; i < n; i++) steepest = Math.max(steepest, slope(t[i]!));
  return slope(t[n - 1]!) < (n < FEW ? SLOWED_FEW : SLOWED) * steepest;
}

interface Wave {
  /** Squared error left. */
  error: number;
  level: number;
  sine: number;
  cosine: number;
  /** Radians per second. */
  omega: number;
}

function memoryLeft(t: Float64Array, y: Float64Array, w: Wave): number {
  let cross = 0;
  let before = 0;
  for (let i = 0; i < t.length; i++) {
    const u = y[i]! - w.level - w.sine * Math.sin(w.omega * t[i]!) - w.cosine * Math.cos(w.omega * t[i]!);
    if (i > 0) cross += u * before;
    before = u;
  }
  return w.error > 0 ? cross / w.error : 0;
}

function fitWave(basis: Basis, omega: number, y: Float64Array): Wave {
  const { residual, coefficients } = project(basis, y);
  const [level, sine, cosine] = coefficients as [number, number, number];
  return { error: residual, level, sine, cosine, omega };
}

/** Smallest squared error of a line with one bend. */
function bestBend(made: Shapes, t: Float64Array, y: Float64Array): number {
  const bends = bendsOver(made, t);
  let best = Number.POSITIVE_INFINITY;
  for (const basis of bends) best = Math.min(best, project(basis, y).residual);
  return best;
}

/** What series are compared with; those of a capture share their time, and so this. */
interface Shapes {
  waves: { omega: number; basis: Basis }[];
  /** Made when they are looked at. */
  bends: Basis[] | undefined;
}

const shapes = new WeakMap<Float64Array, Shapes>();

function shapesOver(t: Float64Array): Shapes {
  let made = shapes.get(t);
  if (made) return made;
  const n = t.length;
  const span = t[n - 1]! - t[0]!;
  const one = new Float64Array(n).fill(1);
  made = {
    waves: CYCLES.map((cycles) => {
      const omega = (2 * Math.PI * cycles) / span;
      const sine = t.map((time) => Math.sin(omega * time));
      const cosine = t.map((time) => Math.cos(omega * time));
      return { omega, basis: basisOf([one, sine, cosine]) };
    }),
    bends: undefined,
  };
  shapes.set(t, made);
  return made;
}

function bendsOver(made: Shapes, t: Float64Array): Basis[] {
  const n = t.length;
  const one = new Float64Array(n).fill(1);
  made.bends ??= Array.from({ length: 15 }, (_, i) => {
    const knot = t[Math.floor(((i + 1) * n) / 16)]!;
    return basisOf([one, t, t.map((time) => Math.max(0, time - knot))]);
  });
  return made.bends;
}

/** Columns made orthogonal by Gram–Schmidt, and how they were. */
interface Basis {
  vectors: Float64Array[];
  triangle: number[][];
}

function basisOf(columns: readonly Float64Array[]): Basis {
  const fast = longSeriesIfMade();
  if (fast) {
    const { vectors, shares } = fast.straighten(columns);
    const triangle = columns.map((_, k) => [...shares.subarray((k * (k + 1)) / 2, ((k + 1) * (k + 2)) / 2)]);
    return { vectors, triangle };
  }
  const vectors: Float64Array[] = [];
  const triangle: number[][] = [];
  for (const column of columns) {
    const q = Float64Array.from(column);
    const shares = vectors.map((b) => takeOff(q, b));
    const length = Math.sqrt(dot(q, q)) || 1;
    for (let i = 0; i < q.length; i++) q[i] = q[i]! / length;
    vectors.push(q);
    triangle.push([...shares, length]);
  }
  return { vectors, triangle };
}

/** Least squares: the squared error left and the coefficients. */
function project(
  { vectors, triangle }: Basis,
  y: Float64Array,
): { residual: number; coefficients: number[] } {
  const { residual, shares: coefficients } = holderOf(y)?.project(vectors, y) ?? projected(vectors, y);
  for (let k = vectors.length - 1; k >= 0; k--) {
    for (let j = k + 1; j < vectors.length; j++) coefficients[k]! -= coefficients[j]! * triangle[j]![k]!;
    coefficients[k]! /= triangle[k]![k]!;
  }
  return { residual, coefficients };
}

function projected(
  vectors: readonly Float64Array[],
  y: Float64Array,
): { residual: number; shares: number[] } {
  const rest = y.slice();
  const shares = vectors.map((b) => takeOff(rest, b));
  return { residual: dot(rest, rest), shares };
}

/** Takes from `rest` its share of the unit vector `b`. @returns that share. */
function takeOff(rest: Float64Array, b: Float64Array): number {
  const share = dot(b, rest);
  for (let i = 0; i < rest.length; i++) rest[i] = rest[i]! - share * b[i]!;
  return share;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
