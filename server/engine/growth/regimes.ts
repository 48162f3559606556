/** Where the slope changes: binary segmentation into straight pieces. */
import { quantile } from './order.ts';

/** Points `from` to `to`, both included, with the least-squares line through them. */
export interface Segment {
  from: number;
  to: number;
  slope: number;
  /** Value of the line at its first and last point. */
  start: number;
  end: number;
}

const MOST_SEGMENTS = 5;
/** A cut must save this many times σ² ln n, and this share of what one line leaves. */
const GAIN = 30;
const LEAST_SHARE = 0.03;
/** Neighbours whose slopes differ by less than this share of the steeper one are one regime. */
const ALIKE = 0.15;

/** Fewest points in a piece: 6, and a third of a short series but never under 4. */
export function leastPoints(n: number): number {
  return Math.max(4, Math.min(6, Math.floor(n / 3)));
}

/**
 * @param grain changes below this are of no interest; the noise is taken to be at least a quarter of it
 */
export function segments(t: Float64Array, y: Float64Array, grain: number): Segment[] {
  const n = y.length;
  const least = leastPoints(n);
  const fit = fitter(t, y);
  if (n < 2 * least) return [describe(fit, t, 0, n - 1)];
  const variance = Math.max(noise(t, y), grain / 4) ** 2;
  const needed = Math.max(GAIN * variance * Math.log(n), LEAST_SHARE * fit(0, n).error);
  const cuts = [0, n];
  while (cuts.length - 1 < MOST_SEGMENTS) {
    let best = { gain: needed, cut: -1 };
    for (let c = 0; c + 1 < cuts.length; c++) {
      const from = cuts[c]!;
      const to = cuts[c + 1]!;
      const whole = fit(from, to).error;
      for (let cut = from + least; cut <= to - least; cut++) {
        const gain = whole - fit(from, cut).error - fit(cut, to).error;
        if (gain > best.gain) best = { gain, cut };
      }
    }
    if (best.cut < 0) break;
    cuts.push(best.cut);
    cuts.sort((a, b) => a - b);
  }
  return merge(fit, t, cuts, Math.sqrt(variance));
}

function merge(fit: Fitter, t: Float64Array, cuts: number[], sigma: number): Segment[] {
  for (let c = 1; c + 1 < cuts.length; ) {
    const left = describe(fit, t, cuts[c - 1]!, cuts[c]! - 1);
    const right = describe(fit, t, cuts[c]!, cuts[c + 1]! - 1);
    const steeper = Math.max(Math.abs(left.slope), Math.abs(right.slope));
    const step = t[cuts[c]!]! - t[cuts[c]! - 1]!;
    const jump = Math.abs(right.start - left.end - ((left.slope + right.slope) / 2) * step);
    const reach = steeper * (t[cuts[c + 1]! - 1]! - t[cuts[c - 1]!]!);
    if (Math.abs(left.slope - right.slope) <= ALIKE * steeper && jump < Math.max(3 * sigma, 0.1 * reach)) {
      cuts.splice(c, 1);
    } else c++;
  }
  return cuts.slice(1).map((to, i) => describe(fit, t, cuts[i]!, to - 1));
}

/** Of a normal sample, a quarter lies within 0.3186 standard deviations. */
const QUARTILE_TO_SIGMA = 1 / 0.3186;

type Fitter = (from: number, to: number) => { slope: number; mean: number; meanTime: number; error: number };

/** Least squares over `[from, to)` from prefix sums, about the series' centre so that little is cancelled. */
function fitter(t: Float64Array, y: Float64Array): Fitter {
  const n = y.length;
  const t0 = (t[0]! + t[n - 1]!) / 2;
  let y0 = 0;
  for (const value of y) y0 += value / n;
  const sums = Array.from({ length: 5 }, () => new Float64Array(n + 1));
  const [st, sy, stt, sty, syy] = sums as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let i = 0; i < n; i++) {
    const a = t[i]! - t0;
    const b = y[i]! - y0;
    st[i + 1] = st[i]! + a;
    sy[i + 1] = sy[i]! + b;
    stt[i + 1] = stt[i]! + a * a;
    sty[i + 1] = sty[i]! + a * b;
    syy[i + 1] = syy[i]! + b * b;
  }
  return (from, to) => {
    const m = to - from;
    const meanT = (st[to]! - st[from]!) / m;
    const meanY = (sy[to]! - sy[from]!) / m;
    const vt = stt[to]! - stt[from]! - m * meanT * meanT;
    const vty = sty[to]! - sty[from]! - m * meanT * meanY;
    const vy = syy[to]! - syy[from]! - m * meanY * meanY;
    const slope = vt > 0 ? vty / vt : 0;
    return { slope, mean: meanY + y0, meanTime: meanT + t0, error: Math.max(0, vy - slope * vty) };
  };
}

function describe(fit: Fitter, t: Float64Array, from: number, to: number): Segment {
  const { slope, mean, meanTime } = fit(from, to + 1);
  return {
    from,
    to,
    slope,
    start: mean + slope * (t[from]! - meanTime),
    end: mean + slope * (t[to]! - meanTime),
  };
}

/**
 * Standard deviation of the sample noise: how far each point lies off the line between its neighbours. Of the calmer
 * half, since every bend and fall of the series itself is far off.
 */
export function noise(t: Float64Array, y: Float64Array): number {
  const n = y.length;
  const off = new Float64Array(n - 2);
  for (let i = 1; i + 1 < n; i++) {
    const w = (t[i]! - t[i - 1]!) / (t[i + 1]! - t[i - 1]!);
    off[i - 1] = Math.abs(y[i]! - (1 - w) * y[i - 1]! - w * y[i + 1]!) / Math.sqrt(1 + w * w + (1 - w) ** 2);
  }
  return QUARTILE_TO_SIGMA * quantile(off, 0.25);
}
