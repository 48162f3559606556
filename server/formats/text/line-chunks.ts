/** Cuts a byte stream at line ends: parsers see only whole lines, wherever the chunks of the source end. */
import type { ByteSource } from '../../engine/byte-source.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';

/** A line longer than this is not read as text: no log has one, damaged and binary files do. */
export const LINE_MAX = 1 << 20;

const NEWLINE = 10;

export interface Lines {
  /** Lines from `start` to `end`; the byte before `end` is always a newline. */
  bytes: Uint8Array;
  start: number;
  end: number;
  /** Position of `bytes[0]` in the capture. */
  offset: number;
  /** Lines that were skipped just before these because they are too long. */
  skippedLines: number;
}

/** The last line gets a newline when the file lacks one. */
export async function* lineChunks(
  source: ByteSource,
  into: TableBuilder,
  signal: AbortSignal,
): AsyncGenerator<Lines> {
  let carry = new Uint8Array(0);
  let expected = 0;
  let skipFrom = -1;
  let skippedLines = 0;
  let work = new Uint8Array(0);
  try {
    for await (const chunk of source.stream(signal)) {
      if (chunk.offset !== expected) carry = new Uint8Array(0);
      expected = chunk.offset + chunk.bytes.length;
      let from = 0;
      if (skipFrom >= 0) {
        const newline = chunk.bytes.indexOf(NEWLINE);
        if (newline < 0) continue;
        into.problem(
          skipFrom,
          chunk.offset + newline - skipFrom,
          `a line of ${(chunk.offset + newline - skipFrom).toLocaleString('en-US')} bytes was skipped: longer than any log line`,
        );
        skippedLines++;
        skipFrom = -1;
        from = newline + 1;
      }
      const last = chunk.bytes.lastIndexOf(NEWLINE);
      if (last < from) {
        carry = joined(carry, chunk.bytes.subarray(from));
        if (carry.length > LINE_MAX) {
          skipFrom = expected - carry.length;
          carry = new Uint8Array(0);
        }
        into.progress(expected);
        continue;
      }
      const size = carry.length + last + 1 - from;
      if (work.length < size) work = new Uint8Array(size + (size >> 2));
      work.set(carry, 0);
      work.set(chunk.bytes.subarray(from, last + 1), carry.length);
      const offset = chunk.offset + from - carry.length;
      const bom = offset === 0 && work[0] === 0xef && work[1] === 0xbb && work[2] === 0xbf ? 3 : 0;
      // A copy, which Buffer's own slice is not: the source reuses its buffer.
      carry = Uint8Array.prototype.slice.call(chunk.bytes, last + 1);
      yield { bytes: work, start: bom, end: size, offset, skippedLines };
      skippedLines = 0;
      if (carry.length > LINE_MAX) {
        skipFrom = expected - carry.length;
        carry = new Uint8Array(0);
      }
      into.progress(expected);
    }
  } catch (error) {
    if (signal.aborted) throw error;
    const why = error instanceof Error ? error.message : String(error);
    into.problem(expected, 0, `reading stopped here: ${why}; what came before is shown`);
  }
  if (skipFrom >= 0) {
    into.problem(
      skipFrom,
      expected - skipFrom,
      `a line of ${(expected - skipFrom).toLocaleString('en-US')} bytes was skipped: longer than any log line`,
    );
  } else if (carry.length > 0) {
    const bytes = joined(carry, new Uint8Array([NEWLINE]));
    const offset = expected - carry.length;
    const bom = offset === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    yield { bytes, start: bom, end: bytes.length, offset, skippedLines };
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(a.length + b.length);
  out.set(a, 0);
  out.set(b, a.length);
  return out;
}
