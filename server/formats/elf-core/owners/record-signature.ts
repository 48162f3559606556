/** A place in a module that all records of a kind point to, from somewhere else than their first word. */
import type { GlibcHeap } from '../heap/heap.ts';
import type { ModuleLookup } from '../heap/module-lookup.ts';
import { WordReader } from '../heap/word-reader.ts';

/** Words of a record that are looked at: lists put their links first, then comes what tells the kind. */
const WORDS_MAX = 16;
/** Of the records, those that must have the same word in the same place. */
const SAME = 0.9;
const RECORDS_LEAST = 3;
/** `malloc_state` is smaller: pointers into it are left over from when the memory was free. */
const ARENA_BYTES = 4096;

/** @param records heads of used chunks of `size` bytes. @returns undefined when they have no such word. */
export function signatureWithin(
  heap: GlibcHeap,
  records: readonly number[],
  size: number,
  lookup: ModuleLookup,
): { signature: number; offset: number } | undefined {
  if (records.length < RECORDS_LEAST) return undefined;
  const word = heap.image.wordBytes;
  const words = new WordReader(heap.image, 1 << 14);
  const isArena = (address: number) =>
    heap.arenas.some(({ state }) => address >= state && address < state + ARENA_BYTES);
  const end = Math.min(size - word, WORDS_MAX * word);
  for (let offset = word; offset < end; offset += word) {
    const counts = new Map<number, number>();
    for (const record of records) {
      const value = words.word(record + 2 * word + offset);
      if (lookup.has(value) && !isArena(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    for (const [signature, count] of counts) if (count >= SAME * records.length) return { signature, offset };
  }
  return undefined;
}
