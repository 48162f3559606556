/** Which used chunks point to some addresses: one pass over their words. */
import { type GlibcHeap, lowerBound } from '../heap/heap.ts';
import { WordReader } from '../heap/word-reader.ts';

/** Bits of the filter for each address: one word in 30 passes it by accident. */
const BITS_EACH = 32;
const BITS_MAX = 2 ** 30;
/** Addresses are told apart by 16 bytes. */
const SHIFT = 4;

/** @param visit target's place in `sorted`, the chunk that points to it, its size, and where in the chunk's memory. */
export function eachPointer(
  heap: GlibcHeap,
  sorted: Float64Array,
  signal: AbortSignal,
  visit: (target: number, chunk: number, size: number, offset: number) => void,
): void {
  if (sorted.length === 0) return;
  const { image } = heap;
  const word = image.wordBytes;
  const words = new WordReader(image);
  const bits = Math.min(BITS_MAX, 2 ** Math.ceil(Math.log2(BITS_EACH * sorted.length + 1024)));
  const filter = new Uint8Array(bits / 8);
  const mask = bits - 1;
  for (const address of sorted) {
    const bit = (address >>> SHIFT) & mask;
    filter[bit >>> 3] = (filter[bit >>> 3] as number) | (1 << (bit & 7));
  }
  const low = sorted[0] as number;
  const high = sorted[sorted.length - 1] as number;
  heap.eachUsed(words, signal, (chunk, size) => {
    const from = chunk + 2 * word;
    // The last word of a chunk is the `prev_size` of the next one, which belongs to this one while it is used.
    const to = chunk + size + word;
    for (let at = from; at + word <= to; at += word) {
      const value = words.word(at);
      if (!(value >= low && value <= high)) continue;
      const bit = (value >>> SHIFT) & mask;
      if (((filter[bit >>> 3] as number) & (1 << (bit & 7))) === 0) continue;
      const target = lowerBound(sorted, value);
      if (sorted[target] === value) visit(target, chunk, size, at - from);
    }
  });
}
