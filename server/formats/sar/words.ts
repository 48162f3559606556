/** Words of a line as bytes. */
import { SPACE, TAB } from '../text/line-bytes.ts';

export function skipBlanks(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && (bytes[at] === SPACE || bytes[at] === TAB)) at++;
  return at;
}

export function skipWord(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] !== SPACE && bytes[at] !== TAB) at++;
  return at;
}

export function afterWords(bytes: Uint8Array, from: number, end: number, count: number): number {
  let at = from;
  for (let i = 0; i < count; i++) at = skipBlanks(bytes, skipWord(bytes, at, end), end);
  return at;
}

export function trimmedRight(bytes: Uint8Array, from: number, end: number): number {
  let at = end;
  while (at > from && (bytes[at - 1] === SPACE || bytes[at - 1] === TAB)) at--;
  return at;
}

export function text(bytes: Uint8Array, from: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, end - from).toString('utf8');
}
