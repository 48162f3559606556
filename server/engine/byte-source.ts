/** Bytes of a capture as the readers see them: after decompression, in order, and again by range. */
import { hasTerminalCodes } from './terminal-codes.ts';

export interface Chunk {
  /** Valid until the next chunk is asked for. */
  bytes: Uint8Array;
  /** Where the chunk starts in the (decompressed) capture. */
  offset: number;
}

export interface ByteSource {
  /** As the user gave it. */
  readonly path: string;
  /** Last part of the path; what `sniff` may look at besides the content. */
  readonly name: string;
  /** Size on disk, bytes; 0 when unknown (standard input). */
  readonly diskBytes: number;
  /** (Decompressed) bytes known so far. */
  readonly bytes: number;
  /** A recording of a program that paints the whole screen: it holds what changed, not what was shown. */
  readonly isScreen?: boolean;
  /** First bytes and last bytes for recognition. The tail is empty when it cannot be had cheaply. */
  head(length: number): Promise<Uint8Array>;
  tail(length: number): Promise<Uint8Array>;
  stream(signal: AbortSignal): AsyncIterable<Chunk>;
  /** Bytes already streamed, again; fewer than asked for at the end. Synchronous: ranges are small. */
  readAt(offset: number, length: number): Uint8Array;
  /** The same into an array of the caller, who reads so much that a new one each time would be felt. @returns bytes read. */
  readInto?(offset: number, target: Uint8Array): number;
  /** In which file a byte stands, for captures made of several files, and how many lines of others come before it. */
  place(offset: number): { path: string; start: number; linesBefore: number };
  close(): void;
}

/** Chunk size of the readers. Larger brings no speed, and delays cancelling. */
export const CHUNK_BYTES = 4 * 1024 * 1024;

/** How the text of a capture is packed on disk; readers see it unpacked, as UTF-8. */
export type Packing =
  | 'none'
  | 'gzip'
  | 'zstd'
  | 'xz'
  | 'lz4'
  | 'utf-16le'
  | 'utf-16be'
  | 'terminal'
  | 'carriage-returns';

/** Bytes that tell the packing: the first coloured word of a log may come late. */
export const PACKING_BYTES = 4096;

const TAB = 0x09;
const CARRIAGE_RETURN = 0x0d;
const DELETE = 0x7f;

/** Of these, UTF-16 shows in so many: further on, a letter may be no ASCII. */
const WIDE_BYTES = 64;

/** What the first bytes say about compression and encoding; bzip2 is known but not read. */
export function packingOf(head: Uint8Array): Packing | 'bzip2' {
  const at = (i: number) => head[i] ?? -1;
  if (at(0) === 0x1f && at(1) === 0x8b) return 'gzip';
  if (at(0) === 0x28 && at(1) === 0xb5 && at(2) === 0x2f && at(3) === 0xfd) return 'zstd';
  if (at(0) === 0xfd && at(1) === 0x37 && at(2) === 0x7a && at(3) === 0x58) return 'xz';
  if (at(0) === 0x42 && at(1) === 0x5a && at(2) === 0x68) return 'bzip2';
  if (at(0) === 0x04 && at(1) === 0x22 && at(2) === 0x4d && at(3) === 0x18) return 'lz4';
  if (at(0) === 0xff && at(1) === 0xfe && !(at(2) === 0 && at(3) === 0)) return 'utf-16le';
  if (at(0) === 0xfe && at(1) === 0xff) return 'utf-16be';
  const start = head.subarray(0, WIDE_BYTES);
  if (isWideText(start, 0)) return 'utf-16le';
  if (isWideText(start, 1)) return 'utf-16be';
  if (hasTerminalCodes(head)) return 'terminal';
  return endsLinesWithReturns(head) ? 'carriage-returns' : 'none';
}

/** Fewer may be a progress bar in front of a log. */
const RETURNS_LEAST = 3;

/** Text of which every line ends with CR alone, as old Macs and captures of serial lines have it. */
function endsLinesWithReturns(head: Uint8Array): boolean {
  let returns = 0;
  for (const byte of head) {
    if (byte === CARRIAGE_RETURN) returns++;
    else if ((byte < 0x20 && byte !== TAB) || byte === DELETE) return false;
  }
  return returns >= RETURNS_LEAST;
}

/** Without a byte order mark, UTF-16 shows by its zeros: every second byte of ASCII text is one. */
function isWideText(head: Uint8Array, first: 0 | 1): boolean {
  const pairs = head.length >> 1;
  if (pairs < 4) return false;
  for (let i = 0; i < pairs; i++) {
    const letter = head[2 * i + first] as number;
    const printable = (letter >= 32 && letter < 127) || (letter >= 9 && letter <= 13);
    if (!printable || head[2 * i + 1 - first] !== 0) return false;
  }
  return true;
}
