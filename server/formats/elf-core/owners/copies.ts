/** Where the copies of some strings are: one more pass over the dump, for the few that are worth it. */
import type { MemoryImage, MemoryWindow, Segment } from '../memory-image.ts';
import { RunFinder } from '../strings/run-finder.ts';
import { scanAscii } from '../strings/scan-ascii.ts';
import type { TextTable } from '../strings/text-table.ts';

/** Lengths told apart by the first filter; longer ones share its last place. */
const LENGTHS = 1024;

export interface Copies {
  /** Ascending. */
  addresses: Float64Array;
  /** Which of the strings each is a copy of. */
  strings: Uint16Array;
}

/** @param entries at most 65,535 entries of `texts`. @param most addresses kept. */
export function findCopies(
  image: MemoryImage,
  texts: TextTable,
  entries: readonly number[],
  most: number,
  signal: AbortSignal,
): Copies {
  const number = new Map(entries.map((entry, i) => [entry, i]));
  const lengths = new Uint8Array(LENGTHS);
  const firsts = new Uint8Array(256);
  let least = Number.POSITIVE_INFINITY;
  for (const entry of entries) {
    const length = texts.lengthOf(entry);
    least = Math.min(least, length);
    lengths[Math.min(length, LENGTHS - 1)] = 1;
    firsts[texts.bytesOf(entry)[0] as number] = 1;
  }
  let addresses = new Float64Array(1 << 12);
  let strings = new Uint16Array(1 << 12);
  let count = 0;
  const addressOf = addressesByOffset(image);
  const finder = new RunFinder(scanAscii, least, (bytes, start, end, offset) => {
    if (lengths[Math.min(end - start, LENGTHS - 1)] === 0 || firsts[bytes[start] as number] === 0) return;
    const string = number.get(texts.find(bytes, start, end));
    if (string === undefined || count >= most) return;
    if (count === addresses.length) {
      addresses = widened(addresses, new Float64Array(2 * count));
      strings = widened(strings, new Uint16Array(2 * count));
    }
    addresses[count] = addressOf(offset);
    strings[count++] = string;
  });
  if (entries.length > 0) {
    for (const window of image.windows(0, Number.POSITIVE_INFINITY)) {
      signal.throwIfAborted();
      finder.window(window satisfies MemoryWindow);
    }
  }
  finder.end();
  return { addresses: addresses.subarray(0, count), strings: strings.subarray(0, count) };
}

function widened<T extends Float64Array | Uint16Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** The address of a byte of the capture. */
function addressesByOffset(image: MemoryImage): (offset: number) => number {
  const order = image.segments
    .filter(({ dumpedBytes }) => dumpedBytes > 0)
    .sort((a, b) => a.fileOffset - b.fileOffset);
  let last: Segment | undefined;
  return (offset) => {
    if (!last || offset < last.fileOffset || offset >= last.fileOffset + last.dumpedBytes) {
      let low = 0;
      let high = order.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((order[middle] as Segment).fileOffset <= offset) low = middle + 1;
        else high = middle;
      }
      last = order[low - 1];
    }
    return last ? last.start + offset - last.fileOffset : Number.NaN;
  };
}
