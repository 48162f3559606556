/** A capture with blanks in place of the lines that another tool wrote: what is left stands where it stood. */
import type { ByteSource, Chunk } from '../../engine/byte-source.ts';
import { NEWLINE, RETURN, SPACE } from '../text/line-bytes.ts';
import { stampLine } from '../text/stamps.ts';
import { isFiller, sectionName } from '../text/unwrap.ts';
import { partStart } from './part-of.ts';

/** A longer line is nobody's. */
const LINE_MAX = 1 << 20;

export class MaskedSource implements ByteSource {
  readonly path: string;
  readonly name: string;
  readonly diskBytes: number;
  private readonly source: ByteSource;
  private readonly isOwn: (part: string) => boolean;

  /** @param isOwn whether parts that begin with a heading of this format are to be seen; '' = what stands before the first. */
  constructor(source: ByteSource, isOwn: (part: string) => boolean) {
    this.source = source;
    this.isOwn = isOwn;
    this.path = source.path;
    this.name = source.name;
    this.diskBytes = source.diskBytes;
  }

  get bytes(): number {
    return this.source.bytes;
  }

  async head(length: number): Promise<Uint8Array> {
    const head = Buffer.from(await this.source.head(length));
    this.mask(head, { own: this.isOwn('') });
    return head;
  }

  async tail(): Promise<Uint8Array> {
    return new Uint8Array(0);
  }

  async *stream(signal: AbortSignal): AsyncIterable<Chunk> {
    const state = { own: this.isOwn('') };
    let carry = Buffer.alloc(0);
    let at = 0;
    for await (const { bytes, offset } of this.source.stream(signal)) {
      if (offset !== at + carry.length) {
        carry = Buffer.alloc(0);
        at = offset;
      }
      const whole = Buffer.concat([carry, bytes]);
      const end = whole.length > LINE_MAX ? whole.length : whole.lastIndexOf(NEWLINE) + 1;
      const lines = whole.subarray(0, end);
      this.mask(lines, state);
      if (end > 0) yield { bytes: lines, offset: at };
      carry = Buffer.from(whole.subarray(end));
      at += end;
    }
    if (carry.length === 0) return;
    this.mask(carry, state);
    yield { bytes: carry, offset: at };
  }

  readAt(offset: number, length: number): Uint8Array {
    return this.source.readAt(offset, length);
  }

  place(offset: number): ReturnType<ByteSource['place']> {
    return this.source.place(offset);
  }

  close(): void {}

  private mask(bytes: Buffer, state: { own: boolean }): void {
    for (let from = 0; from < bytes.length; ) {
      const newline = bytes.indexOf(NEWLINE, from);
      let end = newline < 0 ? bytes.length : newline;
      if (bytes[end - 1] === RETURN) end--;
      const line = bytes.toString('utf8', from, end).replace(/^\uFEFF/, '');
      const part = partStart(line);
      if (part !== undefined) state.own = this.isOwn(part);
      // Times, headings and the like are everybody's.
      if (!state.own && !stampLine(line) && sectionName(line) === undefined && !isFiller(line))
        bytes.fill(SPACE, from, end);
      from = newline < 0 ? bytes.length : newline + 1;
    }
  }
}
