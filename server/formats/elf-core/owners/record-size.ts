/** What one record costs: its chunk and the chunks that only it points to. */
import type { GlibcHeap } from '../heap/heap.ts';
import { WordReader } from '../heap/word-reader.ts';

/** Words of a record that are looked at. */
const WORDS_MAX = 512;

/**
 * Average over `records` (heads of used chunks of `size` bytes that have `signature` at `offset`). Chunks that several records
 * point to are nobody's own, and records of the same kind are the next ones of a list.
 */
export function ownBytes(
  heap: GlibcHeap,
  records: readonly number[],
  size: number,
  signature: number,
  offset: number,
): number {
  const word = heap.image.wordBytes;
  const words = new WordReader(heap.image, 1 << 14);
  const pointers = new Map<number, number>();
  for (const record of records) {
    const end = record + Math.min(size + word, WORDS_MAX * word);
    for (let at = record + 2 * word; at + word <= end; at += word) {
      const value = words.word(at);
      if (value > 4096 && value % (2 * word) === 0) pointers.set(value, (pointers.get(value) ?? 0) + 1);
    }
  }
  let children = 0;
  for (const [value, times] of pointers) {
    const place = times === 1 ? heap.chunkAt(value) : undefined;
    if (!place?.isUsed || value !== place.chunk + 2 * word) continue;
    const { size: bytes } = place;
    if (words.word(value + offset) !== signature) children += bytes;
  }
  return records.length > 0 ? size + children / records.length : 0;
}
