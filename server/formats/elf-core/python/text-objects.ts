/** Short texts of Python's `str` objects (PyASCIIObject; PyStringObject in 2.7), for names. */
import type { WordReader } from '../heap/word-reader.ts';

const LENGTH = 16;
/** Where the characters are: 3.12 and later, 3.3 to 3.11, 2.7. */
const DATA_OFFSETS = [40, 48, 36];
const NAME_MAX = 64;

/** The text of a short object that is an identifier or a dotted name; '' for any other. */
export function nameText(words: WordReader, object: number): string {
  const length = words.word(object + LENGTH);
  if (!(length > 0 && length <= NAME_MAX)) return '';
  for (const offset of DATA_OFFSETS) {
    const bytes = words.bytes(object + offset, length + 1);
    if (bytes.length <= length || bytes[length] !== 0 || !isName(bytes, length)) continue;
    return Buffer.from(bytes.subarray(0, length)).toString('latin1');
  }
  return '';
}

function isName(bytes: Uint8Array, length: number): boolean {
  for (let i = 0; i < length; i++) {
    const byte = bytes[i] as number;
    const letter = (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90) || byte === 95;
    const digit = byte >= 48 && byte <= 57;
    if (!letter && !(i > 0 && (digit || byte === 46))) return false;
  }
  return true;
}
