/** The one pass over a dump: strings of all its bytes, and whatever else looks at its memory. */
import type { TableBuilder } from '../../../engine/table-builder.ts';
import { type MemoryImage, type MemoryReader, WINDOW_BYTES } from '../memory-image.ts';
import { StringCensus } from './string-census.ts';

/** As GNU strings counts when it is asked for strings worth reading; 4 adds noise (random bytes). */
export const LEAST_LENGTH = 8;

/** Files above this pass the doorkeeper from the start; below, every string is kept. */
const GUARDED_ABOVE = 2 ** 30;
/** 4,000,000 strings of 35 bytes are 300 MB with their columns. */
const ENTRIES_MAX = 4_000_000;
const STRETCH_BYTES = 4 << 20;

interface Gap {
  start: number;
  end: number;
}

export async function readStrings(
  image: MemoryImage,
  others: readonly MemoryReader[],
  into: TableBuilder,
  signal: AbortSignal,
  leastLength: number = LEAST_LENGTH,
): Promise<StringCensus> {
  const { bytes } = image.source;
  const census = new StringCensus({
    least: leastLength,
    limits: {
      entries: ENTRIES_MAX,
      doorkeeperBits: doorkeeperBits(bytes),
      guarded: bytes > GUARDED_ABOVE,
    },
    segmentCount: image.segments.length,
    windowBytes: WINDOW_BYTES,
  });
  let done = 0;
  const gaps = new Map(gapsOf(image).map((gap) => [gap.end, gap]));
  const readGap = ({ start, end }: Gap) => {
    for (let at = start; at < end; ) {
      signal.throwIfAborted();
      const piece = image.source.readAt(at, Math.min(STRETCH_BYTES, end - at));
      if (piece.length === 0) return;
      census.stretch(piece, at);
      at += piece.length;
      done += piece.length;
      into.progress(done);
    }
  };
  const inFileOrder: MemoryReader = {
    window(window) {
      const before = gaps.get(window.fileOffset);
      gaps.delete(window.fileOffset);
      done += window.bytes.length;
      // Counting the gap takes the room the window stands in.
      const bytes = before ? window.bytes.slice() : window.bytes;
      if (before) readGap(before);
      census.window({ ...window, bytes });
      into.progress(done);
    },
  };
  // Counting may move the room the window stands in: it comes last.
  await image.pass([...others, inFileOrder], signal, () => census.room());
  for (const gap of gaps.values()) readGap(gap);
  census.end();
  return census;
}

/**
 * As many as keep the strings that are taken for known at one in a thousand, and no more: it is asked at random, and
 * should fit into the cache. 4 MB below 2 GiB, up to 67 MB above 16 GiB.
 */
function doorkeeperBits(bytes: number): number {
  const doublings = Math.ceil(Math.log2(Math.max(1, bytes / 2 ** 31)));
  return 2 ** Math.min(29, 25 + doublings);
}

/** Stretches of the file that belong to no segment: headers, notes, padding. */
function gapsOf(image: MemoryImage): Gap[] {
  const gaps: Gap[] = [];
  let at = 0;
  const order = image.segments
    .filter(({ dumpedBytes }) => dumpedBytes > 0)
    .sort((a, b) => a.fileOffset - b.fileOffset);
  for (const { fileOffset, dumpedBytes } of order) {
    if (fileOffset > at) gaps.push({ start: at, end: fileOffset });
    at = Math.max(at, fileOffset + dumpedBytes);
  }
  if (at < image.source.bytes) gaps.push({ start: at, end: image.source.bytes });
  return gaps;
}
