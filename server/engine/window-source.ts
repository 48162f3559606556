/** The first and last bytes of a large text capture, to draw something before the whole is read. */
import type { ByteSource, Chunk } from './byte-source.ts';

const HEAD = 8 << 20;
const TAIL = 1 << 20;

/** Below this a whole read is quick enough. */
export const WINDOW_WORTHWHILE = 4 * (HEAD + TAIL);

export class WindowSource implements ByteSource {
  readonly path: string;
  readonly name: string;
  readonly diskBytes: number;
  readonly bytes: number;
  private readonly inner: ByteSource;

  constructor(inner: ByteSource) {
    this.inner = inner;
    this.path = inner.path;
    this.name = inner.name;
    this.diskBytes = inner.diskBytes;
    this.bytes = inner.bytes;
  }

  head(length: number): Promise<Uint8Array> {
    return this.inner.head(length);
  }

  tail(length: number): Promise<Uint8Array> {
    return this.inner.tail(length);
  }

  /** Whole lines only: both parts are cut at a line end, so that no value is made of two halves. */
  async *stream(): AsyncIterable<Chunk> {
    const head = this.inner.readAt(0, HEAD);
    yield { bytes: head.subarray(0, head.lastIndexOf(10) + 1), offset: 0 };
    const from = this.bytes - TAIL;
    const tail = this.inner.readAt(from, TAIL);
    const start = tail.indexOf(10) + 1;
    yield { bytes: tail.subarray(start), offset: from + start };
  }

  readAt(offset: number, length: number): Uint8Array {
    return this.inner.readAt(offset, length);
  }

  place(offset: number): ReturnType<ByteSource['place']> {
    return this.inner.place(offset);
  }

  close(): void {}
}
