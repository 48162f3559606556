/** Gaps, restarts and other events as ticks with words; words that would overlap are left to the tick's title. */
import type { Scale } from './axis.ts';
import { positionOf } from './bands.ts';
import { type Buckets, bucketOfSample } from './buckets.ts';
import { textWidth } from './frame.ts';

export interface EventMark {
  kind: string;
  /** Row of the series table. */
  sample: number;
  text: string;
  /** Ids of the series that it breaks; all when absent. */
  series?: ReadonlySet<string>;
}

export interface PlacedMark {
  x: number;
  kind: string;
  text: string;
  /** Where the words stand: right of the tick, left of it near the right edge, or nowhere. */
  side: 'right' | 'left' | 'none';
}

/** Marks inside the buckets shown, left to right. Several at one pixel become one that counts them. */
export function placeMarks(
  marks: readonly EventMark[],
  buckets: Buckets,
  x: Scale,
  width: number,
): PlacedMark[] {
  const start = buckets.first[0];
  const end = buckets.last.at(-1);
  if (start === undefined || end === undefined) return [];
  const byPixel = new Map<number, EventMark[]>();
  for (const mark of marks) {
    if (mark.sample < start || mark.sample > end) continue;
    const pixel = Math.round(positionOf(buckets, mark.sample, x));
    byPixel.set(pixel, [...(byPixel.get(pixel) ?? []), mark]);
  }
  let free = 0;
  return [...byPixel]
    .sort(([a], [b]) => a - b)
    .map(([pixel, group]) => {
      const first = group[0] as EventMark;
      const text =
        group.length === 1 ? first.text : `${group.length} events: ${group.map((m) => m.text).join('; ')}`;
      const room = textWidth(text) + 10;
      let side: PlacedMark['side'] = 'none';
      if (pixel >= free && pixel + room <= width) side = 'right';
      else if (pixel - room >= free) side = 'left';
      if (side !== 'none') free = side === 'right' ? pixel + room : pixel + 4;
      return { x: pixel, kind: first.kind, text, side };
    });
}

const BREAKING: ReadonlySet<string> = new Set(['gap', 'restart', 'clock step']);

/**
 * Buckets into which no line may be drawn from the left. A bucket that holds samples from both sides of a break
 * keeps its place; the line ends with it.
 */
export function breaksAt(marks: readonly EventMark[], buckets: Buckets): Set<number> {
  const breaking = marks.filter((mark) => BREAKING.has(mark.kind));
  return new Set(
    breaking.map((mark) => {
      const bucket = bucketOfSample(buckets, mark.sample);
      return buckets.first[bucket] === mark.sample ? bucket : bucket + 1;
    }),
  );
}
