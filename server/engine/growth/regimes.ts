/** Where the slope changes: binary segmentation into straight pieces. */
import { holderOf } from './long-series.ts';
import { quantileOf } from './order.ts';

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
  const fast = n >= 2 * least ? holderOf(y) : undefined;
  if (fast) return piecesOf(fast.segments(t, y, grain, least));
  const fits = new LineFits(t, y);
  if (n < 2 * least) return [describe(fits, t, 0, n - 1)];
  const variance = Math.max(noise(t, y), grain / 4) ** 2;
  const needed = Math.max(GAIN * variance * Math.log(n), LEAST_SHARE * fits.error(0, n));
  const pieces = [bestCut(fits, 0, n, least)];
  while (pieces.length < MOST_SEGMENTS) {
    let gain = needed;
    let best = -1;
    pieces.forEach((piece, i) => {
      if (piece.gain > gain) {
        gain = piece.gain;
        best = i;
      }
    });
    const piece = pieces[best];
    if (!piece) break;
    pieces.splice(
      best,
      1,
      bestCut(fits, piece.from, piece.cut, least),
      bestCut(fits, piece.cut, piece.to, least),
    );
  }
  return merge(fits, t, [0, ...pieces.map(({ to }) => to)], Math.sqrt(variance));
}

/** @param told slope, start, end and the point behind it of each piece */
function piecesOf(told: Float64Array): Segment[] {
  const pieces: Segment[] = [];
  for (let i = 0; i < told.length; i += 4) {
    const from = i > 0 ? told[i - 1]! : 0;
    pieces.push({ from, to: told[i + 3]! - 1, slope: told[i]!, start: told[i + 1]!, end: told[i + 2]! });
  }
  return pieces;
}

/** Where two lines over `[from, to)` leave the least, and how much less than one line. */
function bestCut(fits: LineFits, from: number, to: number, least: number) {
  const whole = fits.error(from, to);
  let gain = 0;
  let best = -1;
  for (let cut = from + least; cut <= to - least; cut++) {
    const saved = whole - fits.error(from, cut) - fits.error(cut, to);
    if (saved > gain) {
      gain = saved;
      best = cut;
    }
  }
  return { from, to, gain, cut: best };
}

function merge(fits: LineFits, t: Float64Array, cuts: number[], sigma: number): Segment[] {
  for (let c = 1; c + 1 < cuts.length; ) {
    const left = describe(fits, t, cuts[c - 1]!, cuts[c]! - 1);
    const right = describe(fits, t, cuts[c]!, cuts[c + 1]! - 1);
    const steeper = Math.max(Math.abs(left.slope), Math.abs(right.slope));
    const step = t[cuts[c]!]! - t[cuts[c]! - 1]!;
    const jump = Math.abs(right.start - left.end - ((left.slope + right.slope) / 2) * step);
    const reach = steeper * (t[cuts[c + 1]! - 1]! - t[cuts[c - 1]!]!);
    if (Math.abs(left.slope - right.slope) <= ALIKE * steeper && jump < Math.max(3 * sigma, 0.1 * reach)) {
      cuts.splice(c, 1);
    } else c++;
  }
  return cuts.slice(1).map((to, i) => describe(fits, t, cuts[i]!, to - 1));
}

/** More points change the noise by nothing that matters. */
const MOST_LOOKED_AT = 1024;

/** Of a normal sample, a quarter lies within 0.3186 standard deviations. */
const QUARTILE_TO_SIGMA = 1 / 0.3186;

/** Least squares over any stretch from prefix sums, about the series' centre so that little is cancelled. */
class LineFits {
  private readonly t0: number;
  private readonly y0: number;
  private readonly st: Float64Array;
  private readonly sy: Float64Array;
  private readonly stt: Float64Array;
  private readonly sty: Float64Array;
  private readonly syy: Float64Array;

  constructor(t: Float64Array, y: Float64Array) {
    const n = y.length;
    this.t0 = (t[0]! + t[n - 1]!) / 2;
    let y0 = 0;
    for (let i = 0; i < n; i++) y0 += y[i]! / n;
    this.y0 = y0;
    this.st = new Float64Array(n + 1);
    this.sy = new Float64Array(n + 1);
    this.stt = new Float64Array(n + 1);
    this.sty = new Float64Array(n + 1);
    this.syy = new Float64Array(n + 1);
    const { t0, st, sy, stt, sty, syy } = this;
    for (let i = 0; i < n; i++) {
      const a = t[i]! - t0;
      const b = y[i]! - y0;
      st[i + 1] = st[i]! + a;
      sy[i + 1] = sy[i]! + b;
      stt[i + 1] = stt[i]! + a * a;
      sty[i + 1] = sty[i]! + a * b;
      syy[i + 1] = syy[i]! + b * b;
    }
  }

  /** Squared error that the line over `[from, to)` leaves. */
  error(from: number, to: number): number {
    const m = to - from;
    const sumT = this.st[to]! - this.st[from]!;
    const sumY = this.sy[to]! - this.sy[from]!;
    const vt = this.stt[to]! - this.stt[from]! - (sumT * sumT) / m;
    const vty = this.sty[to]! - this.sty[from]! - (sumT * sumY) / m;
    const vy = this.syy[to]! - this.syy[from]! - (sumY * sumY) / m;
    return Math.max(0, vt > 0 ? vy - (vty * vty) / vt : vy);
  }

  line(from: number, to: number): { slope: number; mean: number; meanTime: number } {
    const m = to - from;
    const meanT = (this.st[to]! - this.st[from]!) / m;
    const meanY = (this.sy[to]! - this.sy[from]!) / m;
    const vt = this.stt[to]! - this.stt[from]! - m * meanT * meanT;
    const vty = this.sty[to]! - this.sty[from]! - m * meanT * meanY;
    return { slope: vt > 0 ? vty / vt : 0, mean: meanY + this.y0, meanTime: meanT + this.t0 };
  }
}

function describe(fits: LineFits, t: Float64Array, from: number, to: number): Segment {
  const { slope, mean, meanTime } = fits.line(from, to + 1);
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
  const every = Math.ceil((y.length - 2) / MOST_LOOKED_AT);
  const off = new Float64Array(Math.ceil((y.length - 2) / every));
  for (let k = 0, i = 1; k < off.length; k++, i += every) {
    const w = (t[i]! - t[i - 1]!) / (t[i + 1]! - t[i - 1]!);
    off[k] = Math.abs(y[i]! - (1 - w) * y[i - 1]! - w * y[i + 1]!) / Math.sqrt(1 + w * w + (1 - w) * (1 - w));
  }
  return QUARTILE_TO_SIGMA * quantileOf(off, 0.25);
}
