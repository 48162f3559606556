/** Reports of tools as lines of text: stamps, quotes and separators are taken off here, the grammar sees what is left. */
import type { ByteSource } from '../../engine/byte-source.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { NEWLINE, trimmedEnd } from './line-bytes.ts';
import { lineChunks } from './line-chunks.ts';
import { type Stamp, stampInName, stampLine, stampPrefix } from './stamps.ts';
import { isFiller, linePrefix, sectionName, unquotedLine } from './unwrap.ts';

/** Longer lines are no report's. */
const LINE_MAX = 16_384;

export interface TextLine {
  /** Without what stood before it. */
  text: string;
  /** Of the whole line, without its newline. */
  byteStart: number;
  byteLength: number;
  /** 1-based. */
  line: number;
}

export interface LineGrammar {
  /** What it is called in messages: `line 7 is not understood as …`. */
  readonly title: string;
  /** @returns false when the line is not its own. */
  take(line: TextLine): boolean;
  /** A time stood before the lines that follow, or in front of the line that follows. */
  stamped?(stamp: Stamp): void;
  /** A figure in the heading of a sample: `# 2020-07-01 00:00:00 rss_kb=180000`. */
  noted?(name: string, value: number): void;
}

/** @returns the position after the last line. */
export async function readReport(
  grammar: LineGrammar,
  source: ByteSource,
  into: TableBuilder,
  signal: AbortSignal,
): Promise<number> {
  const reader = new LineReader(grammar, into);
  let position = 0;
  for await (const { bytes, start, end, offset, skippedLines, unterminated } of lineChunks(
    source,
    into,
    signal,
  )) {
    reader.skip(skippedLines);
    for (let from = start; from < end; ) {
      const lineEnd = bytes.indexOf(NEWLINE, from);
      reader.take(bytes.subarray(from, trimmedEnd(bytes, lineEnd)), from + offset);
      from = lineEnd + 1;
    }
    position = offset + end - (unterminated ? 1 : 0);
  }
  reader.cover();
  return position;
}

class LineReader {
  private line = 1;
  private understood = 0;
  private repaired = 0;
  private unknown = 0;
  private readonly grammar: LineGrammar;
  private readonly into: TableBuilder;

  constructor(grammar: LineGrammar, into: TableBuilder) {
    this.grammar = grammar;
    this.into = into;
  }

  skip(lines: number): void {
    this.line += lines;
    this.unknown += lines;
  }

  take(bytes: Uint8Array, byteStart: number): void {
    if (bytes.length > LINE_MAX || !this.understand(bytes, byteStart)) {
      this.unknown++;
      const why = bytes.length > LINE_MAX ? 'too long for' : 'not understood as';
      this.into.problem(byteStart, bytes.length, `line ${this.line} is ${why} ${this.grammar.title}`);
    } else this.understood++;
    this.line++;
  }

  cover(): void {
    const { understood, repaired, unknown } = this;
    this.into.coverage = { lines: understood + unknown, understood, repaired, unknown };
  }

  private understand(bytes: Uint8Array, byteStart: number): boolean {
    const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
    // Quotes come off first: a grammar that takes any line of an open report would keep them.
    const text = unquotedLine(whole);
    const place = { byteStart, byteLength: bytes.length, line: this.line };
    if (text !== whole && text !== '') this.repaired++;
    if (this.grammar.take({ text, ...place })) return true;
    const prefix = linePrefix(text);
    const rest = text.slice(prefix.length);
    if (prefix.length > 0) {
      if (prefix.stamp && rest !== '') this.useStamp(prefix.stamp);
      if (this.grammar.take({ text: rest, ...place })) {
        if (prefix.repaired) this.repaired++;
        return true;
      }
    }
    const stamp = stampLine(text) ?? (prefix.length > 0 ? stampLine(rest) : undefined);
    if (stamp) {
      this.useStamp(stamp);
      return true;
    }
    const section = sectionName(text);
    if (section !== undefined) {
      const named = stampInName(section);
      if (named) this.useStamp(named);
      return true;
    }
    if (this.heading(text)) return true;
    return isFiller(text) || (prefix.length > 0 && isFiller(rest));
  }

  /** `# 2020-07-01 00:00:00 rss_kb=180000`: a stamp with figures of the same moment. */
  private heading(text: string): boolean {
    const start = /^[#=*]+\s*/.exec(text)?.[0].length ?? 0;
    const stamped = start > 0 ? stampPrefix(text.slice(start)) : undefined;
    if (!stamped) return false;
    this.useStamp(stamped.stamp);
    for (const [, name, value] of text
      .slice(start + stamped.length)
      .matchAll(/([A-Za-z_][\w.]{0,60})[=:](\d+(?:\.\d+)?)/g))
      this.grammar.noted?.(name as string, Number(value));
    return true;
  }

  private useStamp(stamp: Stamp): void {
    if (this.into.zone === '' && stamp.zone !== '') this.into.zone = stamp.zone;
    this.into.zoneOffset ??= stamp.offset;
    this.grammar.stamped?.(stamp);
  }
}

/** The first lines of a file for recognition, without the quotes of a mail. */
export function firstLines(head: Uint8Array, most = 200): string[] {
  const found: string[] = [];
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, 65_536)).toString('utf8');
  for (const whole of text.split('\n', 2 * most)) {
    const line = unquotedLine(whole.replace(/\r$/, '').replace(/^\uFEFF/, ''));
    if (isFiller(line) || line.length > 1000) continue;
    found.push(line);
    if (found.length === most) break;
  }
  return found;
}
