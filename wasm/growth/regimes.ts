/** Where the slope changes: binary segmentation into straight pieces. */
import { at, put, quantile } from './order';

const MOST_SEGMENTS: i32 = 5;
const GAIN: f64 = 30;
const LEAST_SHARE: f64 = 0.03;
const ALIKE: f64 = 0.15;
const MOST_LOOKED_AT: i32 = 1024;
const QUARTILE_TO_SIGMA: f64 = 1 / 0.3186;

// Prefix sums.
let st: u32 = 0;
let sy: u32 = 0;
let stt: u32 = 0;
let sty: u32 = 0;
let syy: u32 = 0;
let t0: f64 = 0;
let y0: f64 = 0;

function fit(t: u32, y: u32, n: i32, scratch: u32): void {
  const room = u32(n + 1) << 3;
  st = scratch;
  sy = st + room;
  stt = sy + room;
  sty = stt + room;
  syy = sty + room;
  t0 = (at(t, 0) + at(t, n - 1)) / 2;
  y0 = 0;
  for (let i = 0; i < n; i++) y0 += at(y, i) / f64(n);
  let sumT: f64 = 0;
  let sumY: f64 = 0;
  let sumTt: f64 = 0;
  let sumTy: f64 = 0;
  let sumYy: f64 = 0;
  for (let i = 0; i <= n; i++) {
    put(st, i, sumT);
    put(sy, i, sumY);
    put(stt, i, sumTt);
    put(sty, i, sumTy);
    put(syy, i, sumYy);
    if (i === n) break;
    const a = at(t, i) - t0;
    const b = at(y, i) - y0;
    sumT += a;
    sumY += b;
    sumTt += a * a;
    sumTy += a * b;
    sumYy += b * b;
  }
}

/** Squared error that the line over `[from, to)` leaves. */
function left(from: i32, to: i32): f64 {
  const m = f64(to - from);
  const sumT = at(st, to) - at(st, from);
  const sumY = at(sy, to) - at(sy, from);
  const vt = at(stt, to) - at(stt, from) - (sumT * sumT) / m;
  const vty = at(sty, to) - at(sty, from) - (sumT * sumY) / m;
  const vy = at(syy, to) - at(syy, from) - (sumY * sumY) / m;
  return Math.max(0, vt > 0 ? vy - (vty * vty) / vt : vy);
}

// The line described last.
let lineSlope: f64 = 0;
let lineStart: f64 = 0;
let lineEnd: f64 = 0;

/** The line through points `from` to `to`, both included. */
function describe(t: u32, from: i32, to: i32): void {
  const m = f64(to + 1 - from);
  const meanT = (at(st, to + 1) - at(st, from)) / m;
  const meanY = (at(sy, to + 1) - at(sy, from)) / m;
  const vt = at(stt, to + 1) - at(stt, from) - m * meanT * meanT;
  const vty = at(sty, to + 1) - at(sty, from) - m * meanT * meanY;
  const mean = meanY + y0;
  const meanTime = meanT + t0;
  lineSlope = vt > 0 ? vty / vt : 0;
  lineStart = mean + lineSlope * (at(t, from) - meanTime);
  lineEnd = mean + lineSlope * (at(t, to) - meanTime);
}

// How much the best cut of each piece saves, where it is, and behind which point the piece ends; the first begins at 0.
let pieces: u32 = 0;
const PIECE: u32 = 16;
const GAIN_AT: u32 = 0;
const CUT: u32 = 8;
const END: u32 = 12;

function gainOf(piece: i32): f64 {
  return load<f64>(pieces + u32(piece) * PIECE, GAIN_AT);
}

function cutOf(piece: i32): i32 {
  return load<i32>(pieces + u32(piece) * PIECE, CUT);
}

function endOf(piece: i32): i32 {
  return load<i32>(pieces + u32(piece) * PIECE, END);
}

function move(from: i32, to: i32, count: i32): void {
  memory.copy(pieces + u32(to) * PIECE, pieces + u32(from) * PIECE, u32(count) * PIECE);
}

function findCut(piece: i32, from: i32, to: i32, least: i32): void {
  const whole = left(from, to);
  let gain: f64 = 0;
  let best = -1;
  for (let cut = from + least; cut <= to - least; cut++) {
    const saved = whole - left(from, cut) - left(cut, to);
    if (saved > gain) {
      gain = saved;
      best = cut;
    }
  }
  const at = pieces + u32(piece) * PIECE;
  store<f64>(at, gain, GAIN_AT);
  store<i32>(at, best, CUT);
  store<i32>(at, to, END);
}

/**
 * @param least fewest points in a piece
 * @param logarithm of the number of points
 * @param out takes slope, start and end of each piece, and the point behind it
 * @param scratch room for six pieces, and five numbers a point
 * @returns how many pieces
 */
export function segments(
  t: u32,
  y: u32,
  n: i32,
  grain: f64,
  least: i32,
  logarithm: f64,
  out: u32,
  scratch: u32,
): i32 {
  pieces = scratch;
  scratch += PIECE * u32(MOST_SEGMENTS + 1);
  const sigma = Math.max(noise(t, y, n, scratch), grain / 4);
  const variance = sigma * sigma;
  fit(t, y, n, scratch);
  const needed = Math.max(GAIN * variance * logarithm, LEAST_SHARE * left(0, n));
  findCut(0, 0, n, least);
  let count = 1;
  while (count < MOST_SEGMENTS) {
    let gain = needed;
    let best = -1;
    for (let i = 0; i < count; i++) {
      if (gainOf(i) > gain) {
        gain = gainOf(i);
        best = i;
      }
    }
    if (best < 0) break;
    const from = best > 0 ? endOf(best - 1) : 0;
    const cut = cutOf(best);
    const to = endOf(best);
    move(best + 1, best + 2, count - best - 1);
    findCut(best, from, cut, least);
    findCut(best + 1, cut, to, least);
    count++;
  }
  count = merge(t, count, Math.sqrt(variance));
  let from = 0;
  for (let i = 0; i < count; i++) {
    describe(t, from, endOf(i) - 1);
    put(out, 4 * i, lineSlope);
    put(out, 4 * i + 1, lineStart);
    put(out, 4 * i + 2, lineEnd);
    put(out, 4 * i + 3, f64(endOf(i)));
    from = endOf(i);
  }
  return count;
}

/** Makes one of neighbours that are alike. */
function merge(t: u32, count: i32, sigma: f64): i32 {
  for (let c = 0; c + 1 < count; ) {
    const from = c > 0 ? endOf(c - 1) : 0;
    const cut = endOf(c);
    const to = endOf(c + 1);
    describe(t, from, cut - 1);
    const slope = lineSlope;
    const end = lineEnd;
    describe(t, cut, to - 1);
    const steeper = Math.max(Math.abs(slope), Math.abs(lineSlope));
    const step = at(t, cut) - at(t, cut - 1);
    const jump = Math.abs(lineStart - end - ((slope + lineSlope) / 2) * step);
    const reach = steeper * (at(t, to - 1) - at(t, from));
    if (Math.abs(slope - lineSlope) <= ALIKE * steeper && jump < Math.max(3 * sigma, 0.1 * reach)) {
      count--;
      move(c + 1, c, count - c);
    } else c++;
  }
  return count;
}

/** Standard deviation of the sample noise; `scratch` takes up to 1024 numbers. */
export function noise(t: u32, y: u32, n: i32, scratch: u32): f64 {
  const every = (n - 2 + MOST_LOOKED_AT - 1) / MOST_LOOKED_AT;
  const count = (n - 2 + every - 1) / every;
  for (let k = 0, i = 1; k < count; k++, i += every) {
    const w = (at(t, i) - at(t, i - 1)) / (at(t, i + 1) - at(t, i - 1));
    put(
      scratch,
      k,
      Math.abs(at(y, i) - (1 - w) * at(y, i - 1) - w * at(y, i + 1)) /
        Math.sqrt(1 + w * w + (1 - w) * (1 - w)),
    );
  }
  return QUARTILE_TO_SIGMA * quantile(scratch, count, 0.25);
}
