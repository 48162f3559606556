/**
 * What a tool prints, line by line, in any wrapper, for grammars whose samples take several lines or state their own
 * time: stamps, quotes, headings and what cannot be understood are dealt with here.
 */
import type { ByteSource } from '../../engine/byte-source.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { NEWLINE, trimmedEnd } from './line-bytes.ts';
import { lineChunks } from './line-chunks.ts';
import { type Stamp, stampInName, stampLine } from './stamps.ts';
import { isFiller, linePrefix, sectionName, unquotedLine } from './unwrap.ts';

/** Longer lines are no payload; not decoding them keeps binary garbage cheap. */
const LINE_MAX = 8 * 1024;

/** Where a line stands, and what time the capture said it was. Changes with the next line: copy what is kept. */
export interface LinePlace {
  /** Milliseconds of the capture's wall clock; NaN when unstated. */
  time: number;
  byteStart: number;
  /** With the line's end. */
  byteEnd: number;
  line: number;
}

export interface ToolPayload {
  /** For messages. */
  readonly title: string;
  /** Bytes of its longest lines, where they are long: rows of hundreds of disks. */
  readonly lineMax?: number;
  /** @returns false when the line is not understood. */
  take(line: string, place: LinePlace): boolean;
  /** A stamp or a heading of its own: what follows is another sample. */
  boundary(): void;
  finish(): void;
}

export async function readToolLines(
  payload: ToolPayload,
  source: ByteSource,
  into: TableBuilder,
  signal: AbortSignal,
): Promise<void> {
  const reader = new ToolLineReader(payload, into);
  for await (const { bytes, start, end, offset, skippedLines, unterminated } of lineChunks(
    source,
    into,
    signal,
  )) {
    reader.place.line += skippedLines;
    reader.takeAll(bytes, start, end, offset, unterminated === true);
  }
  payload.finish();
  reader.cover();
}

/** Zone of the capture, from the first stamp that states one. */
export function noteZone(into: TableBuilder, stamp: Pick<Stamp, 'zone' | 'offset'>): void {
  if (into.zone === '' && stamp.zone !== '') into.zone = stamp.zone;
  into.zoneOffset ??= stamp.offset;
}

class ToolLineReader {
  readonly place: LinePlace = { time: Number.NaN, byteStart: 0, byteEnd: 0, line: 1 };
  private readonly payload: ToolPayload;
  private readonly into: TableBuilder;
  private understood = 0;
  private repaired = 0;
  private unknown = 0;

  constructor(payload: ToolPayload, into: TableBuilder) {
    this.payload = payload;
    this.into = into;
  }

  takeAll(bytes: Uint8Array, from: number, end: number, offset: number, unterminated: boolean): void {
    for (let position = from; position < end; ) {
      const lineEnd = bytes.indexOf(NEWLINE, position);
      const stop = trimmedEnd(bytes, lineEnd);
      this.place.byteStart = position + offset;
      this.place.byteEnd = lineEnd + 1 + offset;
      const cut = unterminated && lineEnd + 1 >= end && isDigit(bytes[stop - 1]);
      if (cut) this.reject(stop - position, 'the last line is cut off: its number may lack digits');
      else if (stop - position > (this.payload.lineMax ?? LINE_MAX))
        this.reject(stop - position, 'a line too long for this kind of log');
      else this.takeLine(text(bytes, position, stop), stop - position);
      this.place.line++;
      position = lineEnd + 1;
    }
  }

  cover(): void {
    const { understood, repaired, unknown } = this;
    this.into.coverage = { lines: understood + unknown, understood, repaired, unknown };
  }

  private takeLine(whole: string, byteLength: number): void {
    // First of all: a payload that waits for a certain line must not be asked about it twice.
    const line = unquotedLine(whole);
    if (line !== whole && line !== '') this.repaired++;
    if (this.payload.take(line, this.place) || this.takeUnwrapped(line)) {
      this.understood++;
      return;
    }
    const stamp = stampLine(line);
    const section = stamp ? undefined : sectionName(line);
    const found = stamp ?? (section === undefined ? undefined : stampInName(section));
    if (found) this.useStamp(found);
    if (found || section !== undefined) {
      this.payload.boundary();
      this.understood++;
    } else if (isFiller(line)) this.understood++;
    else this.reject(byteLength, `line ${this.place.line} is not understood as ${this.payload.title}`);
  }

  private takeUnwrapped(line: string): boolean {
    const flush = line.trimStart();
    if (flush !== line && flush !== '' && this.payload.take(flush, this.place)) {
      this.repaired++;
      return true;
    }
    const prefix = linePrefix(line);
    if (prefix.length === 0) return false;
    const rest = line.slice(prefix.length);
    const before = this.place.time;
    if (prefix.stamp) this.place.time = prefix.stamp.ms;
    if (this.payload.take(rest, this.place)) {
      if (prefix.stamp) noteZone(this.into, prefix.stamp);
      if (prefix.repaired) this.repaired++;
      return true;
    }
    this.place.time = before;
    if (prefix.stamp) return false;
    const quoted = stampLine(rest);
    if (quoted) {
      this.useStamp(quoted);
      this.payload.boundary();
    } else if (!isFiller(rest)) return false;
    this.repaired++;
    return true;
  }

  private useStamp(stamp: Stamp): void {
    this.place.time = stamp.ms;
    noteZone(this.into, stamp);
  }

  private reject(byteLength: number, why: string): void {
    this.unknown++;
    this.into.problem(this.place.byteStart, byteLength, why);
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57;
}

function text(bytes: Uint8Array, from: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, end - from).toString('utf8');
}
