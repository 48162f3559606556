/** Cuts a byte stream at line ends: parsers see only whole lines, wherever the chunks of the source end. */
import type { ByteSource, Chunk } from '../../engine/byte-source.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { NEWLINE } from './line-bytes.ts';

/** A line longer than this is not read as text: no log has one, damaged and binary files do. */
export const LINE_MAX = 1 << 20;

export interface Lines {
  /** Lines from `start` to `end`; the byte before `end` is always a newline. */
  bytes: Uint8Array;
  start: number;
  end: number;
  /** Position of `bytes[0]` in the capture. */
  offset: number;
  /** Lines that were skipped just before these because they are too long. */
  skippedLines: number;
  /** The file ends here without a newline; the one before `end` is ours. */
  unterminated?: boolean;
}

/** The last line gets a newline when the file lacks one. */
export async function* lineChunks(
  source: ByteSource,
  into: TableBuilder,
  signal: AbortSignal,
): AsyncGenerator<Lines> {
  const cutter = new LineCutter(into);
  try {
    for await (const chunk of source.stream(signal)) {
      yield* cutter.cut(chunk);
      into.progress(cutter.position);
    }
  } catch (error) {
    if (signal.aborted) throw error;
    const why = error instanceof Error ? error.message : String(error);
    into.problem(cutter.position, 0, `reading stopped here: ${why}; what came before is shown`);
  }
  yield* cutter.finish();
}

class LineCutter {
  /** Bytes of the capture seen so far. */
  position = 0;
  private readonly into: TableBuilder;
  /** Start of a line whose end is in a later chunk. */
  private carry = new Uint8Array(0);
  /** Where a line began that is too long, or -1. */
  private skipFrom = -1;
  private skippedLines = 0;

  constructor(into: TableBuilder) {
    this.into = into;
  }

  *cut(chunk: Chunk): Iterable<Lines> {
    const { offset } = chunk;
    // A Buffer searches thirty times faster; its slice() is no copy, so the parsers get none.
    const buffer = Buffer.from(chunk.bytes.buffer, chunk.bytes.byteOffset, chunk.bytes.length);
    const bytes = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
    if (offset !== this.position) this.carry = new Uint8Array(0);
    this.position = offset + bytes.length;
    const first = buffer.indexOf(NEWLINE);
    if (first < 0) return this.keep(bytes);
    let from = 0;
    if (this.skipFrom >= 0) {
      this.reportSkipped(offset + first);
      from = first + 1;
    } else if (this.carry.length > 0) {
      const line = joined(this.carry, bytes.subarray(0, first + 1));
      yield this.lines(line, line.length, offset - this.carry.length, 0);
      from = first + 1;
    }
    this.carry = new Uint8Array(0);
    const end = buffer.lastIndexOf(NEWLINE) + 1;
    if (end > from) yield this.lines(bytes, end, offset, from);
    this.keep(bytes.subarray(end));
  }

  *finish(): Iterable<Lines> {
    if (this.skipFrom >= 0) this.reportSkipped(this.position);
    if (this.carry.length === 0) return;
    const line = joined(this.carry, Uint8Array.of(NEWLINE));
    const lines = this.lines(line, line.length, this.position - this.carry.length, 0);
    yield { ...lines, unterminated: true };
  }

  private lines(bytes: Uint8Array, end: number, offset: number, from: number): Lines {
    const { skippedLines } = this;
    this.skippedLines = 0;
    const atStart = offset === 0 && from === 0;
    const marked = atStart && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    return { bytes, start: marked ? 3 : from, end, offset, skippedLines };
  }

  /** A copy: the source reuses its buffer. */
  private keep(bytes: Uint8Array): void {
    if (this.skipFrom >= 0) return;
    this.carry = joined(this.carry, bytes);
    if (this.carry.length <= LINE_MAX) return;
    this.skipFrom = this.position - this.carry.length;
    this.carry = new Uint8Array(0);
  }

  private reportSkipped(end: number): void {
    const length = end - this.skipFrom;
    this.into.problem(
      this.skipFrom,
      length,
      `a line of ${length.toLocaleString('en-US')} bytes was skipped: longer than any log line`,
    );
    this.skippedLines++;
    this.skipFrom = -1;
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(a.length + b.length);
  out.set(a, 0);
  out.set(b, a.length);
  return out;
}
