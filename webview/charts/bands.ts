/** Stretches of one slope (regimes) as bands behind a line, and which of them are growth. */
import type { Scale } from './axis.ts';
import { type Buckets, bucketOfSample } from './buckets.ts';
import { textWidth } from './frame.ts';

export interface Stretch {
  /** First and last sample, both included. */
  from: number;
  to: number;
  slope: number;
}

export interface Band {
  x: number;
  width: number;
  text: string;
  /** Whether `text` fits into the band. */
  fits: boolean;
  growing: boolean;
}

/** A stretch counts as growth when it climbs by at least this part of the whole range of its series. */
const GROWTH_PART = 0.05;

/**
 * The step from the last sample of one stretch to the first of the next belongs to the later one: each stretch
 * that follows another begins where that one ends.
 */
export function joinStretches<S extends Stretch>(stretches: readonly S[]): S[] {
  const ends = new Set(stretches.map((stretch) => stretch.to));
  return stretches.map((stretch) =>
    ends.has(stretch.from - 1) ? { ...stretch, from: stretch.from - 1 } : stretch,
  );
}

/** Bands for the stretches that reach into the buckets shown, in order of time. */
export function regimeBands(
  regimes: readonly Stretch[],
  growing: ReadonlySet<Stretch>,
  buckets: Buckets,
  x: Scale,
  format: (stretch: Stretch) => string,
): Band[] {
  const start = buckets.first[0];
  const end = buckets.last.at(-1);
  if (start === undefined || end === undefined) return [];
  const bands: Band[] = [];
  for (const regime of regimes) {
    if (regime.to < start || regime.from > end || regime.to <= regime.from) continue;
    const left = positionOf(buckets, Math.max(regime.from, start), x);
    const right = positionOf(buckets, Math.min(regime.to, end), x);
    const width = Math.max(0, right - left);
    const text = format(regime);
    bands.push({ x: left, width, text, fits: textWidth(text) + 8 <= width, growing: growing.has(regime) });
  }
  return bands;
}

/**
 * The stretches of a growing or rising series in which it grows: those whose `climb` is a visible part of the
 * `range` between its lowest and highest value. Empty for every other verdict.
 */
export function growingStretches(
  verdict: string,
  regimes: readonly Stretch[],
  range: number,
  climb: (stretch: Stretch) => number,
): Set<Stretch> {
  if (verdict !== 'growing' && verdict !== 'rising') return new Set();
  return new Set(regimes.filter((r) => r.slope > 0 && r.to > r.from && climb(r) >= range * GROWTH_PART));
}

/** Pixel of a sample: the place of the bucket that holds it. */
export function positionOf(buckets: Buckets, sample: number, x: Scale): number {
  const time = buckets.time[bucketOfSample(buckets, sample)];
  return time === undefined ? 0 : x(time);
}
