/** Words of a window as numbers, without a reader for each. */
import type { MemoryWindow } from './memory-image.ts';

/** The whole words of a window as 32-bit numbers in this machine's order, and the address of the first. */
export function halvesOf(
  { start, bytes }: Pick<MemoryWindow, 'start' | 'bytes'>,
  word: 4 | 8,
): { halves: Uint32Array; from: number } {
  const lead = (word - (start % word)) % word;
  const count = Math.max(0, Math.floor((bytes.length - lead) / word)) * (word / 4);
  const isAligned = (bytes.byteOffset + lead) % 4 === 0;
  const whole = isAligned ? bytes : Uint8Array.prototype.slice.call(bytes, lead);
  return {
    halves: new Uint32Array(whole.buffer, whole.byteOffset + (isAligned ? lead : 0), count),
    from: start + lead,
  };
}
