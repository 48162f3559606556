/** Bytes of a capture as the readers see them: after decompression, in order, and again by range. */

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
  /** First bytes and last bytes for recognition. The tail is empty when it cannot be had cheaply. */
  head(length: number): Promise<Uint8Array>;
  tail(length: number): Promise<Uint8Array>;
  stream(signal: AbortSignal): AsyncIterable<Chunk>;
  /** Bytes already streamed, again; fewer than asked for at the end. Synchronous: ranges are small. */
  readAt(offset: number, length: number): Uint8Array;
  /** In which file a byte stands, for captures made of several files. */
  place(offset: number): { path: string; start: number };
  close(): void;
}

/** Chunk size of the readers. Larger brings no speed, and delays cancelling. */
export const CHUNK_BYTES = 4 * 1024 * 1024;

/** What the first bytes say about compression. */
export function compressionOf(head: Uint8Array): 'gzip' | 'zstd' | 'xz' | 'bzip2' | 'lz4' | 'none' {
  const at = (i: number) => head[i] ?? -1;
  if (at(0) === 0x1f && at(1) === 0x8b) return 'gzip';
  if (at(0) === 0x28 && at(1) === 0xb5 && at(2) === 0x2f && at(3) === 0xfd) return 'zstd';
  if (at(0) === 0xfd && at(1) === 0x37 && at(2) === 0x7a && at(3) === 0x58) return 'xz';
  if (at(0) === 0x42 && at(1) === 0x5a && at(2) === 0x68) return 'bzip2';
  if (at(0) === 0x04 && at(1) === 0x22 && at(2) === 0x4d && at(3) === 0x18) return 'lz4';
  return 'none';
}
