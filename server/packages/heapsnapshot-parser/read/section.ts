/** The parts of a snapshot file are read by sections; the parser hands each the bytes of its value as they come. */

export interface Section {
  /**
   * Reads from `bytes[at]` on, and returns where it stopped: at `end`, at the start of a number that is cut there
   * (the same bytes come again, with more), or behind the end of its value.
   */
  take(bytes: Uint8Array, at: number, end: number, offset: number): number;
  /** Its value is complete. */
  done: boolean;
  /** Why the byte where `take` stopped cannot be read; empty while all is well. */
  damage: string;
  /** The file ended within the value. Called before the results are used, unless {@link done}. */
  cut?(): void;
}

export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_BRACKET = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSE_BRACKET = 0x5d;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;

export function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** How a byte is named in a message: `“x”` or `0x1f`. */
export function byteName(byte: number): string {
  return byte > 0x20 && byte < 0x7f
    ? `“${String.fromCharCode(byte)}”`
    : `0x${byte.toString(16).padStart(2, '0')}`;
}
