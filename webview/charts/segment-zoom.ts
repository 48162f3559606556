/**
 * A window on the address space. It is zoomed and moved by what is mapped, as if the holes were not there: halves of
 * 47 bits of addresses would be empty.
 */
import type { Segment, SegmentMap } from './segment-map.ts';

export interface AddressWindow {
  from: number;
  /** One past the last. */
  to: number;
}

/** Bytes that a window holds at least: a page. */
const LEAST = 4096;

/** The segments that a window holds, cut where it cuts them, and the position of the first; all of them when it holds none. */
export function segmentsIn(
  segments: readonly Segment[],
  window: AddressWindow | undefined,
): { first: number; shown: Segment[]; window: AddressWindow | undefined } {
  const inside = window
    ? segments.filter(({ start, bytes }) => start < window.to && start + bytes > window.from)
    : [];
  if (!window || inside.length === 0) return { first: 0, shown: [...segments], window: undefined };
  return {
    window,
    first: segments.indexOf(inside[0] as Segment),
    shown: inside.map(({ start, bytes, kind }) => {
      const from = Math.max(start, window.from);
      return { start: from, bytes: Math.min(start + bytes, window.to) - from, kind };
    }),
  };
}

/** @param factor below 1 shows less. @returns undefined for all there is. */
export function zoomedBy(
  segments: readonly Segment[],
  window: AddressWindow | undefined,
  factor: number,
  around: number,
): AddressWindow | undefined {
  const [from, to] = mappedRange(segments, window);
  const length = Math.max(LEAST, (to - from) * factor);
  const at = Math.max(from, Math.min(to, mappedBefore(segments, around)));
  const part = to > from ? (at - from) / (to - from) : 0.5;
  return windowOf(segments, at - part * length, length);
}

/** Moved by a part of what it shows. */
export function movedBy(
  segments: readonly Segment[],
  window: AddressWindow | undefined,
  part: number,
): AddressWindow | undefined {
  const [from, to] = mappedRange(segments, window);
  return windowOf(segments, from + part * (to - from), to - from);
}

/** The addresses between two places of a map. @param shown what the map was made of */
export function windowBetween(
  shown: readonly Segment[],
  map: SegmentMap,
  x0: number,
  x1: number,
): AddressWindow {
  const from = mappedAt(shown, map, Math.min(x0, x1));
  const length = Math.max(LEAST, mappedAt(shown, map, Math.max(x0, x1)) - from);
  const [first, last] = [shown[0], shown.at(-1)];
  return windowOf(shown, from, length) ?? { from: first?.start ?? 0, to: last ? last.start + last.bytes : 0 };
}

export function addressAtX(shown: readonly Segment[], map: SegmentMap, x: number): number {
  return addressOf(shown, mappedAt(shown, map, x), false);
}

function mappedAt(shown: readonly Segment[], { pieces }: SegmentMap, x: number): number {
  let before = 0;
  for (const piece of pieces) {
    if (x < piece.x + piece.width) return before + Math.max(0, (x - piece.x) / piece.width) * piece.bytes;
    before += piece.bytes;
  }
  return mappedRange(shown, undefined)[1];
}

function mappedRange(
  segments: readonly Segment[],
  window: AddressWindow | undefined,
): [from: number, to: number] {
  if (window) return [mappedBefore(segments, window.from), mappedBefore(segments, window.to)];
  return [0, segments.reduce((sum, { bytes }) => sum + bytes, 0)];
}

function mappedBefore(segments: readonly Segment[], address: number): number {
  return segments.reduce((sum, { start, bytes }) => sum + Math.max(0, Math.min(bytes, address - start)), 0);
}

/** The inverse: between two segments the end of the lower one, or the start of the upper. */
function addressOf(segments: readonly Segment[], mapped: number, isEnd: boolean): number {
  let left = mapped;
  for (const { start, bytes } of segments) {
    if (isEnd ? left <= bytes : left < bytes) return Math.round(start + left);
    left -= bytes;
  }
  const last = segments.at(-1);
  return last ? last.start + last.bytes : 0;
}

function windowOf(segments: readonly Segment[], from: number, length: number): AddressWindow | undefined {
  const [, all] = mappedRange(segments, undefined);
  if (length >= all) return undefined;
  const first = Math.max(0, Math.min(all - length, from));
  return { from: addressOf(segments, first, false), to: addressOf(segments, first + length, true) };
}
