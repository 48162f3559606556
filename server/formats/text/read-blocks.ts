/** Reads a text of samples of `key value` blocks, in any wrapper, into one series table a payload. */
import type { ByteSource } from '../../engine/byte-source.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { BlockParser } from './block-parser.ts';
import type { BlockGrammar } from './grammar.ts';
import { headLines } from './head-lines.ts';
import { NEWLINE, PAYLOAD_LINE_MAX, trimmedEnd } from './line-bytes.ts';
import { lineChunks } from './line-chunks.ts';
import { LineStamp } from './line-stamp.ts';
import type { Clock } from './log-clock.ts';
import type { RowGrammar } from './row-grammar.ts';
import { RowParser } from './row-parser.ts';
import { type Stamp, stampInName, stampLine } from './stamps.ts';
import { isFiller, linePrefix, pathInPrefix, pathOfCommand, sectionName, unquotedLine } from './unwrap.ts';

/** But this one of /proc/stat: a sum, and then a number for each interrupt the machine might have. */
const LONG_LINE = /(?:^|[ :])intr \d/;

export type Grammar = BlockGrammar | RowGrammar;

/** @param grammars the recognised payload first; the others are taken where they stand in the same file. */
export async function readBlocks(
  grammars: readonly [Grammar, ...Grammar[]],
  source: ByteSource,
  into: TableBuilder,
  signal: AbortSignal,
): Promise<void> {
  const reader = new BlockReader(grammars, into, source.name);
  into.pending = reader;
  for await (const lines of lineChunks(source, into, signal)) {
    reader.clock.line += lines.skippedLines;
    reader.take(lines.bytes, lines.start, lines.end, lines.offset);
    if (lines.unterminated) reader.distrustLastLine(lines.bytes, lines.end, lines.offset);
  }
  reader.finish();
  into.pending = undefined;
}

interface Candidate {
  grammar: Grammar;
  strict: boolean;
}

type PayloadParser = BlockParser | RowParser;

/** What stands before the payload of a line. */
interface LineHead {
  text: string;
  length: number;
  stamp: Stamp | undefined;
}

/** Takes the lines of a file apart; also how a file's payloads are told in its first lines. */
export class BlockReader {
  readonly clock: Clock = { time: Number.NaN, serial: 0, line: 1 };
  private readonly into: TableBuilder;
  private readonly parsers: PayloadParser[] = [];
  private readonly rowParsers = new Map<RowGrammar, RowParser>();
  private readonly grammars: readonly Grammar[];
  private readonly candidatesOf = new Map<Grammar, readonly Candidate[]>();
  private active: PayloadParser;
  /** Path that the last heading named, else the name of the log. */
  private where: string;
  /** Paths named since the last sample began. */
  private readonly named = new Set<string>();
  /** Where the last heading stands. */
  private section = { byteStart: -1, byteEnd: -1, line: 0 };
  private unknown = 0;
  private repaired = 0;
  private filler = 0;
  /** Lines that were a time and nothing else. */
  private stamps = 0;
  /** The last line that was a time and nothing else. */
  private readonly heading = new LineStamp();
  private readonly pendingParsers: PayloadParser[] = [];

  /** @param name of the log. */
  constructor(grammars: readonly [Grammar, ...Grammar[]], into: TableBuilder, name: string) {
    this.into = into;
    this.grammars = grammars;
    this.where = name;
    this.active = this.parserFor(grammars[0]);
  }

  /** Lines taken so far, by the id of the payload. */
  linesTaken(): Map<string, number> {
    return new Map(this.parsers.map(({ grammar, lines }) => [grammar.id, lines]));
  }

  take(bytes: Uint8Array, from: number, end: number, offset: number): void {
    let position = from;
    while (position < end) {
      if (this.active instanceof BlockParser) position = this.active.takeDue(bytes, position, end, offset);
      if (position >= end) return;
      const lineEnd = bytes.indexOf(NEWLINE, position);
      if (this.renewStamp(bytes, position)) continue;
      if (
        !this.renewHeading(bytes, position, lineEnd) &&
        !(this.active instanceof BlockParser && this.active.takeMovedEntity(bytes, position, lineEnd, offset))
      )
        this.surprise(bytes, position, lineEnd, offset);
      position = lineEnd + 1;
    }
  }

  /** The file ends without a newline: a number there may be the first digits of a longer one. */
  distrustLastLine(bytes: Uint8Array, end: number, offset: number): void {
    const last = bytes[end - 2] as number;
    if (last < 48 || last > 57 || !this.active.dropLastValue(end + offset)) return;
    const from = bytes.lastIndexOf(NEWLINE, end - 2) + 1;
    this.clock.line--;
    this.reject(from + offset, end - 1 - from, 'the last line is cut off: its number may lack digits');
  }

  finish(): void {
    for (const parser of this.parsers) parser.finish();
    this.settleTimes();
    this.cover();
  }

  commit(): void {
    for (const parser of this.parsers) if (parser.commitPending()) this.pendingParsers.push(parser);
    this.settleTimes();
    this.cover();
  }

  takeBack(): void {
    for (const parser of this.parsers) parser.series.restoreTimes();
    for (const parser of this.pendingParsers.splice(0)) parser.series.takeBack();
  }

  /**
   * Loops that print the date after the sample: the first sample has no stamp before it and the last stamp no
   * sample after it, so every stamp belongs to the sample above it.
   */
  private settleTimes(): void {
    for (const { series, clockSerial } of this.parsers) {
      const stampsFollow =
        this.stamps === series.rows && clockSerial < this.clock.serial && series.startsUnstamped;
      if (stampsFollow) series.shiftTimes(this.clock.time);
    }
  }

  private cover(): void {
    const taken = this.parsers.reduce((sum, parser) => sum + parser.lines, 0);
    const understood = taken + this.filler;
    this.into.coverage = {
      lines: understood + this.unknown,
      understood,
      repaired: this.repaired,
      unknown: this.unknown,
    };
  }

  /** The same payload line as expected, behind a stamp that has moved on: reads just the stamp. */
  private renewStamp(bytes: Uint8Array, from: number): boolean {
    if (!(this.active instanceof BlockParser)) return false;
    const { stamp } = this.active;
    return (
      stamp.length > 0 && this.active.matchesDueAfter(bytes, from, stamp.length) && stamp.renew(bytes, from)
    );
  }

  /** A line with the next time, written like the last one. */
  private renewHeading(bytes: Uint8Array, from: number, lineEnd: number): boolean {
    const { heading } = this;
    if (heading.length === 0 || lineEnd - from !== heading.length || !heading.tick(bytes, from)) return false;
    this.startSample(heading.time);
    return true;
  }

  private surprise(bytes: Uint8Array, from: number, lineEnd: number, offset: number): void {
    const text = payloadText(bytes, from, lineEnd);
    if (text === undefined) {
      this.reject(from + offset, lineEnd - from, 'a line too long for this kind of log');
      return;
    }
    if (this.understand({ text, length: 0, stamp: undefined }, bytes, from, lineEnd, offset)) return;
    // A number of ten digits behind a quote is no stamp where it is a value of the payload.
    const quotes = text.length - unquotedLine(text).length;
    if (
      quotes > 0 &&
      this.understand({ text, length: quotes, stamp: undefined }, bytes, from, lineEnd, offset)
    ) {
      this.repaired++;
      return;
    }
    const prefix = linePrefix(text);
    const rest = text.slice(prefix.length);
    if (prefix.length > 0 && this.understand({ text, ...prefix }, bytes, from, lineEnd, offset)) {
      if (prefix.stamp) this.useStamp(prefix.stamp);
      if (prefix.repaired) this.repaired++;
      return;
    }
    const stamp = stampLine(text);
    const section = stamp ? undefined : (sectionName(text) ?? sectionName(rest));
    const quoted = stamp || section !== undefined || prefix.length === 0 ? undefined : stampLine(rest);
    const inName = section === undefined ? undefined : stampInName(section);
    const found = stamp ?? quoted ?? inName;
    if (quoted) this.repaired++;
    if (found) this.useStamp(found);
    if (stamp) this.heading.set(bytes.subarray(from, lineEnd), stamp);
    if (section !== undefined) this.enterSection(section, from + offset, lineEnd + 1 + offset);
    if (found || (section !== undefined && this.isNamedAgain(section))) this.startSample(found?.ms);
    else if (section !== undefined) this.skip();
    else if (isFiller(text) || (prefix.length > 0 && isFiller(rest))) {
      this.where = pathOfCommand(rest) ?? this.where;
      this.skip();
    } else
      this.reject(
        from + offset,
        lineEnd - from,
        `line ${this.clock.line} is not understood as ${this.active.grammar.title}`,
      );
  }

  private enterSection(name: string, byteStart: number, byteEnd: number): void {
    this.where = name;
    this.section = { byteStart, byteEnd, line: this.clock.line };
  }

  /** A heading that comes again heads the next sample; others head more of the same one. */
  private isNamedAgain(section: string): boolean {
    if (this.named.has(section)) return true;
    this.named.add(section);
    return false;
  }

  private startSample(time: number | undefined): void {
    if (time !== undefined) {
      this.clock.time = time;
      this.stamps++;
    }
    this.named.clear();
    if (this.section.line === this.clock.line) this.named.add(this.where);
    this.clock.serial++;
    this.skip();
  }

  private understand(
    head: LineHead,
    bytes: Uint8Array,
    from: number,
    lineEnd: number,
    offset: number,
  ): boolean {
    const payload = head.text.slice(head.length);
    const where = (head.length > 0 && pathInPrefix(head.text.slice(0, head.length))) || this.where;
    const place = { byteStart: from + offset, byteLength: lineEnd - from, line: this.clock.line };
    for (const { grammar, strict } of this.candidates()) {
      if ('begin' in grammar) {
        const parser = this.rowParserFor(grammar);
        const row = parser.understand(payload, strict, where, place, head.stamp?.ms ?? Number.NaN);
        if (!row) continue;
        this.setStamp(parser, head, bytes, from);
        parser.take(
          row,
          this.section.byteEnd === place.byteStart ? this.section : place,
          lineEnd + 1 + offset,
        );
        if (!this.parsers.includes(parser)) this.parsers.push(parser);
        this.active = parser;
        return true;
      }
      const meaning = grammar.meaning(payload, strict);
      if (!meaning) continue;
      const parser = this.blockParserFor(grammar);
      const prefixBytes = this.setStamp(parser, head, bytes, from);
      if (!parser.takeMeaning(meaning, bytes, from, from + prefixBytes, lineEnd, offset)) return false;
      this.active = parser;
      return true;
    }
    return false;
  }

  private setStamp(parser: PayloadParser, head: LineHead, bytes: Uint8Array, from: number): number {
    const length = head.length === 0 ? 0 : Buffer.byteLength(head.text.slice(0, head.length));
    parser.stamp.set(bytes.subarray(from, from + length), head.stamp);
    return length;
  }

  /** What is sure of any payload comes before what the one being read might have got in a newer kernel. */
  private candidates(): readonly Candidate[] {
    const active = this.active.grammar;
    let list = this.candidatesOf.get(active);
    if (!list) {
      const others = this.grammars.filter((grammar) => grammar !== active);
      list = [
        { grammar: active, strict: true },
        ...others.map((grammar) => ({ grammar, strict: true })),
        { grammar: active, strict: false },
      ];
      this.candidatesOf.set(active, list);
    }
    return list;
  }

  private parserFor(grammar: Grammar): PayloadParser {
    return 'begin' in grammar ? this.rowParserFor(grammar) : this.blockParserFor(grammar);
  }

  private rowParserFor(grammar: RowGrammar): RowParser {
    let parser = this.rowParsers.get(grammar);
    if (!parser) {
      parser = new RowParser(grammar, this.into, this.clock);
      this.rowParsers.set(grammar, parser);
    }
    return parser;
  }

  private blockParserFor(grammar: BlockGrammar): BlockParser {
    for (const parser of this.parsers)
      if (parser instanceof BlockParser && parser.grammar === grammar) return parser;
    const parser = new BlockParser(grammar, this.into, this.clock);
    this.parsers.push(parser);
    return parser;
  }

  private useStamp(stamp: Stamp): void {
    if (this.into.zone === '' && stamp.zone !== '') this.into.zone = stamp.zone;
    this.into.zoneOffset ??= stamp.offset;
  }

  private skip(): void {
    this.filler++;
    this.clock.line++;
  }

  private reject(byteStart: number, byteLength: number, why: string): void {
    this.unknown++;
    this.clock.line++;
    this.into.problem(byteStart, byteLength, why);
  }
}

/** A line as text; undefined when it is too long to be one of ours. */
function payloadText(bytes: Uint8Array, from: number, lineEnd: number): string | undefined {
  if (lineEnd - from <= PAYLOAD_LINE_MAX) return decode(bytes.subarray(from, trimmedEnd(bytes, lineEnd)));
  const start = decode(bytes.subarray(from, from + PAYLOAD_LINE_MAX));
  return LONG_LINE.test(start.slice(0, 200)) ? start.slice(0, start.lastIndexOf(' ')) : undefined;
}

function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/**
 * How well the first lines of a file fit a payload.
 * @returns the names met, and the number of lines understood.
 */
export function blockFit(
  grammar: BlockGrammar,
  head: Uint8Array,
): { names: Set<string>; understood: number } {
  const names = new Set<string>();
  let understood = 0;
  for (const line of headLines(head)) {
    const meaning =
      grammar.meaning(line.bare, true) ??
      (line.payload === '' ? undefined : grammar.meaning(line.payload, true));
    if (!meaning) continue;
    understood++;
    names.add(meaning.name);
  }
  return { names, understood };
}
