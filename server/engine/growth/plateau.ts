/** Did growth stop before the samples end? */
import type { Segment } from './regimes.ts';

export interface Stop {
  /** First point after the growth. */
  at: number;
  /** Level gained before. */
  risen: number;
  /** The level was gained in one jump rather than by climbing. */
  jumped: boolean;
}

/** A slope below this share of the mean slope before it is flat. */
const FLAT = 0.08;
/** The flat end must last this share of the time, and the rise before it make up this share of the range. */
const LEAST_DURATION = 0.2;
const LEAST_RISE = 0.6;

/** Flat end found by the segmentation. */
export function flatEnd(
  t: Float64Array,
  y: Float64Array,
  pieces: readonly Segment[],
  floor: number,
): Stop | undefined {
  const n = y.length;
  const span = t[n - 1]! - t[0]!;
  const first = pieces[0]!;
  if (pieces.length < 2) return undefined;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of y) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  let stop: Stop | undefined;
  for (let k = pieces.length - 1; k > 0; k--) {
    const piece = pieces[k]!;
    const risen = piece.start - first.start;
    const mean = risen / (t[piece.from]! - t[first.from]!);
    const change = (piece.end - piece.start) / Math.max(t[piece.to]! - t[piece.from]!, Number.MIN_VALUE);
    if (risen < Math.max(floor, LEAST_RISE * (high - low)) || Math.abs(change) > FLAT * mean) break;
    const jumped = piece.start - pieces[k - 1]!.end > 0.5 * risen;
    if (t[n - 1]! - t[piece.from]! >= LEAST_DURATION * span) stop = { at: piece.from, risen, jumped };
  }
  return stop;
}

/** The last third of the troughs gains less than this share of what the first two thirds gained. */
const STALLED = 0.12;
/** Two blocks make the last third of a short series: asking more of them would miss steady climbs. */
const STALLED_FEW = 0.09;

/** Flat end of a curve that bends too smoothly for the segmentation: the block where the last third begins. */
export function stalledThird(blocks: Float64Array): boolean {
  const n = blocks.length;
  const third = Math.max(2, Math.floor(n / 3));
  const early = mean(blocks, n - third - 1, n - third + 1) - mean(blocks, 0, 2);
  const late = mean(blocks, n - 2, n) - mean(blocks, n - third - 1, n - third + 1);
  return early > 0 && late < (n < 12 ? STALLED_FEW : STALLED) * early;
}

function mean(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i]!;
  return sum / (to - from);
}
