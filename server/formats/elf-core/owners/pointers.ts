/** Which used chunks point to some addresses: one pass over their words. */

import { halvesOf } from '../halves.ts';
import type { GlibcHeap } from '../heap/heap.ts';
import { WordReader } from '../heap/word-reader.ts';
import { isZero } from '../memory-image.ts';
import { Turns } from '../turns.ts';
import { AddressSet } from './address-set.ts';

/** @param offset of the pointer in the chunk's memory. @param first word of the chunk. */
export type PointerVisitor = (
  target: number,
  chunk: number,
  size: number,
  offset: number,
  first: number,
) => void;

/** @param sorted ascending; `target` is a place in it. */
export async function eachPointer(
  heap: GlibcHeap,
  sorted: Float64Array,
  signal: AbortSignal,
  visit: PointerVisitor,
): Promise<void> {
  const { image } = heap;
  // Words are compared by halves as this machine reads them.
  if (sorted.length === 0 || !image.layout.littleEndian) return;
  const word = image.wordBytes;
  const targets = new AddressSet(sorted);
  const { leastHigh, mostHigh } = targets;
  const words = new WordReader(image, 1 << 12);
  const step = word / 4;
  const turns = new Turns(signal);
  const places = [
    ...heap.regions,
    ...heap.mmapped.map(([address, size]) => ({ start: address, end: address + size })),
  ];
  for (const { start, end } of places) {
    for (const window of image.windows(start, end)) {
      if (turns.areOver) await turns.next();
      if (isZero(window.bytes)) continue;
      words.show(window);
      const { halves, from } = halvesOf(window, word);
      const count = halves.length - step + 1;
      for (let i = 0; i < count; i += step) {
        const high = step === 2 ? (halves[i + 1] as number) : 0;
        if (high < leastHigh || high > mostHigh) continue;
        const target = targets.find(halves[i] as number, high);
        if (target < 0) continue;
        const at = from + 4 * i;
        // The last word of a chunk is the `prev_size` of the next one, which belongs to this one while it is used.
        const place = heap.chunkAt(at - word);
        if (!place?.isUsed) continue;
        const { chunk, size } = place;
        const memory = chunk + 2 * word;
        if (at >= memory) visit(target, chunk, size, at - memory, words.word(memory));
      }
    }
  }
}
