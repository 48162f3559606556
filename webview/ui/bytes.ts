/** Bytes as they come from the server, and as text. */

export function bytesFromBase64(base64: string): Uint8Array {
  const binary = atob(base64);
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** Text of bytes in ASCII or, where every second byte is zero, UTF-16; what is no character becomes a dot. */
export function textOfBytes(bytes: Uint8Array): string {
  const isWide = bytes.length >= 4 && bytes.every((byte, i) => i % 2 === 0 || byte === 0);
  const kept = isWide ? bytes.filter((_, i) => i % 2 === 0) : bytes;
  return Array.from(kept, (byte) => characterOf(byte)).join('');
}

/** A printable ASCII character as itself, anything else as a dot. */
export function characterOf(byte: number): string {
  return byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.';
}

export function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
