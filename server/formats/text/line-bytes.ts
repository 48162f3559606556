/** Lines of `key  number kB` as bytes. */

export const NEWLINE = 10;
export const RETURN = 13;
export const TAB = 9;
export const SPACE = 32;
export const ZERO = 48;
export const K = 0x6b;
export const B = 0x42;

/** Longer lines are no payload of ours; not decoding them keeps binary garbage cheap. */
export const PAYLOAD_LINE_MAX = 4096;

export function isAt(bytes: Uint8Array, position: number, text: Uint8Array): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[position + i] !== text[i]) return false;
  return true;
}

/** Scans blanks, digits and, when it is due, ` kB` from `at.end` on. */
export function scanNumber(bytes: Uint8Array, at: { end: number; number: number }, inKb: boolean): boolean {
  let x = at.end;
  while (bytes[x] === SPACE || bytes[x] === TAB) x++;
  const digits = x;
  for (let c = (bytes[x] as number) - ZERO; c >= 0 && c <= 9; c = (bytes[++x] as number) - ZERO)
    at.number = at.number * 10 + c;
  if (x === digits) return false;
  at.end = inKb ? x + 3 : x;
  return !inKb || (bytes[x] === SPACE && bytes[x + 1] === K && bytes[x + 2] === B);
}

/** End of a line without its carriage return. */
export function trimmedEnd(bytes: Uint8Array, lineEnd: number): number {
  return bytes[lineEnd - 1] === RETURN ? lineEnd - 1 : lineEnd;
}
