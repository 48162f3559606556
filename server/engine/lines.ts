/** Pages of raw lines from any place of a capture of any size. */
import type { LinesPage, LinesQuery } from '../protocol/operations.ts';
import type { ByteSource } from './byte-source.ts';

const NEWLINE = 10;
const LINES_MAX = 1000;

/** Characters shown of a line; the rest is counted. */
const LINE_SHOWN = 2000;

/** How far lines are counted from a place whose number is known. */
const COUNT_REACH = 8 << 20;

/** How far a line is followed to find its end or its start. */
const LINE_REACH = 1 << 20;

const AVERAGE_LINE = 256;

/** A line whose number is known: a sample's first. */
export interface LineAnchor {
  byteStart: number;
  /** 1-based. */
  line: number;
}

/** @param anchors in file order; lines are numbered from the nearest one before the page. */
export function linesOf(
  source: ByteSource,
  query: LinesQuery,
  anchors: readonly LineAnchor[] = [],
): LinesPage {
  const wanted = Math.min(LINES_MAX, Math.max(1, Math.abs(query.count)));
  const at = Math.max(0, Math.min(query.byte, source.bytes));
  const start =
    query.count < 0 ? startOfLinesBefore(source, lineStart(source, at), wanted) : lineStart(source, at);
  const stop = query.count < 0 ? lineStart(source, at) : source.bytes;
  const lines: LinesPage['lines'] = [];
  let position = start;
  while (lines.length < wanted && position < stop) {
    const budget = Math.min(stop - position, Math.max(4096, (wanted - lines.length) * AVERAGE_LINE));
    const bytes = source.readAt(position, budget);
    if (bytes.length === 0) break;
    let from = 0;
    while (lines.length < wanted) {
      const end = bytes.indexOf(NEWLINE, from);
      if (end < 0) break;
      lines.push(lineFrom(bytes.subarray(from, end), position + from, end - from));
      from = end + 1;
    }
    if (from === 0) {
      const length = lineLength(source, position, stop);
      lines.push(lineFrom(bytes, position, length));
      from = length + 1;
    }
    position += from;
  }
  number(lines, numberOf(source, start, anchors));
  return { lines, bytes: source.bytes, atStart: start === 0, atEnd: position >= source.bytes };
}

function number(lines: LinesPage['lines'], first: number | undefined): void {
  if (first === undefined) return;
  lines.forEach((line, i) => {
    line.line = first + i;
  });
}

/** Number of the line that starts at this byte; undefined when nothing near is numbered. */
function numberOf(source: ByteSource, byteStart: number, anchors: readonly LineAnchor[]): number | undefined {
  const anchor = nearestBefore(anchors, byteStart);
  if (byteStart - anchor.byteStart > COUNT_REACH) return undefined;
  let line = anchor.line;
  for (let at = anchor.byteStart; at < byteStart; ) {
    const bytes = source.readAt(at, Math.min(1 << 20, byteStart - at));
    if (bytes.length === 0) return undefined;
    for (let p = bytes.indexOf(NEWLINE); p >= 0; p = bytes.indexOf(NEWLINE, p + 1)) line++;
    at += bytes.length;
  }
  return line;
}

function nearestBefore(anchors: readonly LineAnchor[], byte: number): LineAnchor {
  let low = 0;
  let high = anchors.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((anchors[middle] as LineAnchor).byteStart <= byte) low = middle + 1;
    else high = middle;
  }
  return anchors[low - 1] ?? { byteStart: 0, line: 1 };
}

function lineFrom(bytes: Uint8Array, byteStart: number, byteLength: number): LinesPage['lines'][number] {
  const text = new TextDecoder().decode(bytes.subarray(0, 4 * LINE_SHOWN)).replace(/\r$/, '');
  const shown = text.slice(0, LINE_SHOWN);
  return {
    byteStart,
    byteLength,
    text: shown,
    more: Math.max(0, byteLength - new TextEncoder().encode(shown).length - 1),
  };
}

/** Start of the line that holds this byte, or a place within reach when the line is longer than that. */
function lineStart(source: ByteSource, byte: number): number {
  let from = byte;
  while (from > 0 && byte - from < LINE_REACH) {
    const size = Math.min(4096, from);
    const bytes = source.readAt(from - size, size);
    const newline = bytes.lastIndexOf(NEWLINE);
    if (newline >= 0) return from - size + newline + 1;
    from -= size;
  }
  return from;
}

function lineLength(source: ByteSource, start: number, stop: number): number {
  for (let at = start; at < stop && at - start < LINE_REACH; ) {
    const bytes = source.readAt(at, Math.min(65_536, stop - at));
    if (bytes.length === 0) break;
    const newline = bytes.indexOf(NEWLINE);
    if (newline >= 0) return at + newline - start;
    at += bytes.length;
  }
  return Math.min(stop - start, LINE_REACH);
}

function startOfLinesBefore(source: ByteSource, byte: number, count: number): number {
  let start = byte;
  for (let n = 0; n < count && start > 0; n++) start = lineStart(source, start - 1);
  return start;
}
