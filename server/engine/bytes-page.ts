/** Bytes of a capture as they are, for a view of what is no text. */
import type { BytesPage, BytesQuery } from '../protocol/operations.ts';
import type { ByteSource } from './byte-source.ts';

const BYTES_MAX = 65_536;

/** A place beyond the end gives no bytes. */
export function bytesOf(source: ByteSource, { offset, length }: BytesQuery): BytesPage {
  const from = whole(offset, source.bytes);
  const bytes = source.readAt(from, whole(length, Math.min(BYTES_MAX, source.bytes - from)));
  return {
    base64: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
    bytes: source.bytes,
  };
}

function whole(value: number, most: number): number {
  return Number.isFinite(value) ? Math.max(0, Math.min(most, Math.floor(value))) : 0;
}
