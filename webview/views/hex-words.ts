/** What the bytes at the cursor say: a character, numbers, or a pointer into a part of the dump. */
import { hex } from '../ui/bytes.ts';
import { formatExact } from '../ui/numbers.ts';
import { type MappedPart, partOfAddress } from './hex-places.ts';

/** The address in the word at the cursor, when it lies in a part of the dump. Little-endian, as nearly all machines write. */
export function pointerAt(
  byteAt: (ahead: number) => number | undefined,
  parts: readonly MappedPart[],
  wordBytes = 8,
): { address: number; part: MappedPart } | undefined {
  const bytes = Array.from({ length: wordBytes }, (_, i) => byteAt(i));
  const address = bytes.every((byte) => byte !== undefined) ? numberOf(bytes as number[]) : Number.NaN;
  const part = Number.isSafeInteger(address) ? partOfAddress(parts, address) : undefined;
  return part && { address, part };
}

/** `byteAt(0)` is the byte at the cursor; numbers are read as little-endian. */
export function bytesInWords(
  byteAt: (ahead: number) => number | undefined,
  parts: readonly MappedPart[],
  wordBytes = 8,
): string {
  const first = byteAt(0);
  if (first === undefined) return '';
  const bytes = Array.from({ length: 8 }, (_, i) => byteAt(i));
  const words = [
    first >= 32 && first < 127 ? `“${String.fromCharCode(first)}” 0x${hex(first, 2)}` : `0x${hex(first, 2)}`,
  ];
  if (bytes.slice(0, 4).every((byte) => byte !== undefined)) {
    words.push(`u32 ${formatExact(numberOf(bytes.slice(0, 4) as number[]))}`);
  }
  const pointer = pointerAt(byteAt, parts, wordBytes);
  if (pointer !== undefined) words.push(`pointer 0x${hex(pointer.address, 1)} into ${pointer.part.name}`);
  else if (bytes.every((byte) => byte !== undefined)) {
    const value = numberOf(bytes as number[]);
    if (Number.isSafeInteger(value)) words.push(`u64 ${formatExact(value)}`);
  }
  return words.join(', ');
}

function numberOf(bytes: readonly number[]): number {
  return bytes.reduceRight((sum, byte) => sum * 256 + byte, 0);
}
