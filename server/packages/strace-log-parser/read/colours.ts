/** Colour codes (`--color=always`, terminals): strace escapes the byte within strings, so that a raw one is a colour. */
import { ESCAPE, isDigit, LEFT_SQUARE } from './ascii.ts';

export function hasEscape(bytes: Uint8Array): boolean {
  return bytes.indexOf(ESCAPE) >= 0;
}

/** A copy without control sequences; undefined when there are none. */
export function withoutColours(bytes: Uint8Array, from: number, end: number): Uint8Array | undefined {
  let p = bytes.indexOf(ESCAPE, from);
  if (p < 0 || p >= end) return undefined;
  const clean = new Uint8Array(end - from);
  let length = 0;
  for (p = from; p < end; p++) {
    if (bytes[p] !== ESCAPE || bytes[p + 1] !== LEFT_SQUARE) {
      clean[length++] = bytes[p] as number;
      continue;
    }
    p += 2;
    while (p < end && (isDigit(bytes[p]) || bytes[p] === 59 || bytes[p] === 63)) p++;
  }
  return clean.subarray(0, length);
}
