/** What the bytes at the cursor say: a character, numbers, or a pointer into a part of the dump. */
import { hex } from '../ui/bytes.ts';
import { formatExact } from '../ui/numbers.ts';
import { type MappedPart, partOfAddress } from './hex-places.ts';

/** `byteAt(0)` is the byte at the cursor; numbers are read as little-endian, as nearly all machines write them. */
export function bytesInWords(
  byteAt: (ahead: number) => number | undefined,
  parts: readonly MappedPart[],
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
  if (bytes.every((byte) => byte !== undefined)) {
    const value = numberOf(bytes as number[]);
    const part = Number.isSafeInteger(value) ? partOfAddress(parts, value) : undefined;
    if (part !== undefined) words.push(`pointer 0x${hex(value, 1)} into ${part.name}`);
    else if (Number.isSafeInteger(value)) words.push(`u64 ${formatExact(value)}`);
  }
  return words.join(', ');
}

function numberOf(bytes: readonly number[]): number {
  return bytes.reduceRight((sum, byte) => sum * 256 + byte, 0);
}
