/** What GNU strings calls printable: space to tilde, and tab. */

/** 1 for each byte that is. */
export const PRINTABLE = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte === 9 || (byte >= 32 && byte <= 126) ? 1 : 0,
);

export type Encoding = 'ascii' | 'utf-16le';

/** Called for each run found: bytes `start` to `end` of `bytes`. */
export type FoundRun = (bytes: Uint8Array, start: number, end: number) => void;
