/** The whole way from bytes to a snapshot. */
import { type ParserOptions, SnapshotParser } from './parser.ts';
import type { HeapSnapshot } from './snapshot.ts';

/**
 * Reads a snapshot from a file's bytes: a stream, an array of chunks, or one `Uint8Array`.
 * Never throws on content; see `problems` of the result.
 */
export async function readHeapSnapshot(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array> | Uint8Array,
  options: ParserOptions = {},
): Promise<HeapSnapshot> {
  if (chunks instanceof Uint8Array) return parseHeapSnapshot(chunks);
  const parser = new SnapshotParser(options);
  for await (const chunk of chunks) parser.write(chunk);
  return parser.end();
}

/** Reads a snapshot that is in memory. Its strings are read from these bytes whenever one is asked for. */
export function parseHeapSnapshot(bytes: Uint8Array): HeapSnapshot {
  const parser = new SnapshotParser({
    bytes: bytes.length,
    readAt: (offset, length) => bytes.subarray(offset, offset + length),
  });
  parser.write(bytes);
  return parser.end();
}
