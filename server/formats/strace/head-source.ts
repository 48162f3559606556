/** The first lines of a log, as a log of its own. */
import type { ByteSource, Chunk } from '../../engine/byte-source.ts';

const NEWLINE = 10;

export class HeadSource implements ByteSource {
  readonly path: string;
  readonly name: string;
  readonly diskBytes: number;
  readonly bytes: number;
  private readonly whole: ByteSource;

  /** @param most bytes; the last line among them is left out where it is cut. */
  constructor(whole: ByteSource, most: number) {
    this.whole = whole;
    this.path = whole.path;
    this.name = whole.name;
    this.diskBytes = whole.diskBytes;
    this.bytes = Math.min(most, whole.bytes);
  }

  head(length: number): Promise<Uint8Array> {
    return this.whole.head(Math.min(length, this.bytes));
  }

  tail(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(0));
  }

  async *stream(): AsyncIterable<Chunk> {
    const bytes = this.whole.readAt(0, this.bytes);
    yield { bytes: bytes.subarray(0, bytes.lastIndexOf(NEWLINE) + 1), offset: 0 };
  }

  readAt(offset: number, length: number): Uint8Array {
    return this.whole.readAt(offset, length);
  }

  place(offset: number): ReturnType<ByteSource['place']> {
    return this.whole.place(offset);
  }

  close(): void {}
}
