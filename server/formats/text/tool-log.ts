/**
 * Output of tools that print a report, wait and print the next: lines are cut, unwrapped and given to the tool's own
 * grammar; what the grammar puts between two calls of `begin` is one row of the tool's series table.
 */
import type { ByteSource } from '../../engine/byte-source.ts';
import type { SampleStart, SeriesBuilder, TableBuilder } from '../../engine/table-builder.ts';
import { NEWLINE, trimmedEnd } from './line-bytes.ts';
import { type Lines, lineChunks } from './line-chunks.ts';
import { type Stamp, stampInName, stampLine } from './stamps.ts';
import type { Measure } from './tool-columns.ts';
import type { ToolRows } from './tool-rows.ts';
import { isFiller, linePrefix, sectionName, unquotedLine } from './unwrap.ts';

/** Longer lines are no report; `ps` and `top -c` print command lines of many kB. */
const LINE_MAX = 65_536;

const DAY = 86_400_000;

export interface ToolGrammar {
  /** Understands one line without its wrapper. */
  take(line: string): boolean;
  /** Rows like those it has understood, asked for first. */
  readonly quickRows?: ToolRows;
  /** The line before it was incomplete: is this its rest? Asked when nothing else fits. */
  join?(line: string): boolean;
  /** A time or a heading stood between: the tool may have been started anew. */
  interrupted?(): void;
  /** The file is read, and the last sample is written. */
  finish?(): void;
}

export interface ToolShape {
  /** Of the series table, and of the format. */
  id: string;
  title: string;
}

export interface LinePlace {
  byteStart: number;
  byteEnd: number;
  line: number;
}

/** What a grammar writes into. */
export class ToolLog {
  readonly into: TableBuilder;
  readonly series: SeriesBuilder;
  readonly place: LinePlace = { byteStart: 0, byteEnd: 0, line: 1 };
  /** The last line lacks its newline: it may lack more. */
  cut = false;
  /** Called before a sample is written: totals are added here. */
  beforeEnd: (() => void) | undefined;
  private readonly indexOf = new Map<string, number>();
  private stamp: Stamp | undefined;
  private dated = Number.NaN;
  private lastOfDay = Number.NaN;
  private open = false;
  private readonly start: SampleStart = { time: Number.NaN, byteStart: 0, line: 1 };
  private byteEnd = 0;
  private count = 0;
  private columns = new Int32Array(64);
  private values = new Float64Array(64);
  /** By column, the serial number of the sample that last had a value for it. */
  private heldIn = new Int32Array(64);
  private serial = 1;

  constructor(into: TableBuilder, shape: ToolShape) {
    this.into = into;
    this.series = into.series(shape.id, shape.title);
  }

  get isOpen(): boolean {
    return this.open;
  }

  /** Serial number of the open sample. */
  get sample(): number {
    return this.series.rows;
  }

  /** Ends the open sample and begins one with the line in hand. */
  begin(time: number): void {
    this.end();
    const { place, start } = this;
    this.open = true;
    start.time = time;
    start.byteStart = place.byteStart;
    start.line = place.line;
    this.byteEnd = place.byteEnd;
  }

  /** The line in hand belongs to the open sample. */
  extend(): void {
    this.byteEnd = this.place.byteEnd;
  }

  end(): void {
    if (!this.open) return;
    this.beforeEnd?.();
    if (this.count > 0) this.series.commit(this.start, this.byteEnd, this.columns, this.values, this.count);
    this.open = false;
    this.count = 0;
    this.serial++;
  }

  /** Number of a column, made when it is new; -1 when there are too many. */
  column(measure: Measure, entity = ''): number {
    const id = entity === '' ? measure.id : `${measure.id} (${entity})`;
    let index = this.indexOf.get(id);
    if (index === undefined) {
      index = this.series.column({
        id,
        title: id,
        unit: measure.unit,
        type: 'number',
        counter: measure.counter === true,
        entity,
        key: measure.key ?? measure.id,
        ...(measure.attribute ? { attribute: true } : {}),
        ...(measure.partOf && entity !== '' ? { partOf: measure.partOf } : {}),
      });
      this.indexOf.set(id, index);
    }
    return index;
  }

  /** A value of the open sample; NaN is none. Of several for one column the first counts: the rest are of a line too many. */
  put(column: number, value: number): void {
    if (column < 0 || Number.isNaN(value) || !this.open || this.has(column)) return;
    if (column >= this.heldIn.length) this.widen(column);
    this.heldIn[column] = this.serial;
    this.columns[this.count] = column;
    this.values[this.count++] = value;
  }

  /** Several at once, each of a column that exists; NaN is none. */
  putAll(columns: Int32Array, values: Float64Array): void {
    for (let i = 0; i < columns.length; i++) this.put(columns[i] as number, values[i] as number);
  }

  measure(measure: Measure, value: number, entity = ''): void {
    if (!Number.isNaN(value)) this.put(this.column(measure, entity), value);
  }

  /** Does the open sample hold this column already? */
  has(column: number): boolean {
    return this.heldIn[column] === this.serial;
  }

  /** A sample has one value a column at most. */
  private widen(column: number): void {
    const length = 2 * column;
    this.columns = widened(this.columns, new Int32Array(length));
    this.values = widened(this.values, new Float64Array(length));
    this.heldIn = widened(this.heldIn, new Int32Array(length));
  }

  useStamp(stamp: Stamp): void {
    this.stamp = stamp;
    this.lastOfDay = Number.NaN;
    if (this.into.zone === '' && stamp.zone !== '') this.into.zone = stamp.zone;
    this.into.zoneOffset ??= stamp.offset;
  }

  /** Milliseconds of the stamp in force; NaN when there is none. */
  get stampTime(): number {
    return this.stamp?.ms ?? Number.NaN;
  }

  /** A report states its date (midnight, as if it were UTC); NaN when it cannot be told. */
  useDate(midnight: number): void {
    this.dated = midnight;
    this.lastOfDay = Number.NaN;
  }

  /**
   * A clock without a date, dated by the stamp or the heading before it; a day is added when it passes midnight.
   * @param ofDay milliseconds since midnight.
   */
  timeOf(ofDay: number): number {
    const { stamp, lastOfDay } = this;
    if (lastOfDay - ofDay > DAY / 2) this.dated += DAY;
    this.lastOfDay = ofDay;
    if (stamp && stamp.kind !== 'time of day' && stamp.kind !== 'uptime') {
      const time = Math.floor(stamp.ms / DAY) * DAY + ofDay;
      if (stamp.ms - time > DAY / 2) return time + DAY;
      return time - stamp.ms > DAY / 2 ? time - DAY : time;
    }
    return Number.isNaN(this.dated) ? ofDay : this.dated + ofDay;
  }
}

export async function readTool(
  shape: ToolShape,
  grammarOf: (log: ToolLog) => ToolGrammar,
  source: ByteSource,
  into: TableBuilder,
  signal: AbortSignal,
): Promise<void> {
  const log = new ToolLog(into, shape);
  const reader = new ToolReader(log, grammarOf(log), shape.title);
  for await (const chunk of lineChunks(source, into, signal)) {
    log.place.line += chunk.skippedLines;
    log.cut = chunk.unterminated === true;
    reader.takeAll(chunk);
  }
  reader.finish();
}

class ToolReader {
  private understood = 0;
  private repaired = 0;
  private unknown = 0;
  private readonly log: ToolLog;
  private readonly grammar: ToolGrammar;
  private readonly title: string;

  constructor(log: ToolLog, grammar: ToolGrammar, title: string) {
    this.log = log;
    this.grammar = grammar;
    this.title = title;
  }

  takeAll({ bytes, start, end, offset }: Lines): void {
    const { log, grammar } = this;
    const { place } = log;
    const rows = log.cut ? undefined : grammar.quickRows;
    for (let from = start; from < end; ) {
      place.byteStart = from + offset;
      const next = rows === undefined ? -1 : rows.scan(bytes, from);
      if (rows !== undefined && next >= 0 && next - from <= LINE_MAX) {
        place.byteEnd = next + offset;
        rows.take();
        this.understood++;
        from = next;
      } else {
        const lineEnd = bytes.indexOf(NEWLINE, from);
        place.byteEnd = lineEnd + 1 + offset;
        this.takeLine(bytes, from, trimmedEnd(bytes, lineEnd));
        from = lineEnd + 1;
      }
      place.line++;
    }
  }

  private takeLine(bytes: Uint8Array, from: number, end: number): void {
    const { place } = this.log;
    const length = end - from;
    if (length <= LINE_MAX && this.understand(decode(bytes, from, length))) this.understood++;
    else {
      this.unknown++;
      const why = length > LINE_MAX ? 'is too long for' : 'is not understood as';
      this.log.into.problem(place.byteStart, length, `line ${place.line} ${why} ${this.title}`);
    }
  }

  finish(): void {
    this.log.end();
    this.grammar.finish?.();
    const { understood, repaired, unknown } = this;
    this.log.into.coverage = { lines: understood + unknown, understood, repaired, unknown };
  }

  /** Quotes come off first: a grammar that waits for a certain line must not be asked about it twice. */
  private understand(whole: string): boolean {
    const text = unquotedLine(whole);
    if (text !== whole && text !== '') this.repaired++;
    return this.understandUnquoted(text);
  }

  private understandUnquoted(text: string): boolean {
    const { grammar, log } = this;
    if (grammar.take(text) || text === '') return true;
    const flush = text.trimStart();
    if (flush !== text && flush !== '' && grammar.take(flush)) {
      this.repaired++;
      return true;
    }
    const prefix = linePrefix(text);
    const rest = text.slice(prefix.length);
    if (prefix.length > 0 && rest !== '') {
      const stamped = prefix.stamp !== undefined;
      if (prefix.stamp) log.useStamp(prefix.stamp);
      if (grammar.take(rest)) {
        if (!stamped || prefix.repaired) this.repaired++;
        return true;
      }
    }
    const stamp = stampLine(text) ?? (prefix.length > 0 ? stampLine(rest) : undefined);
    if (stamp) {
      log.useStamp(stamp);
      grammar.interrupted?.();
      return true;
    }
    const section = sectionName(text);
    if (section !== undefined) {
      const named = stampInName(section);
      if (named) log.useStamp(named);
      grammar.interrupted?.();
      return true;
    }
    if (isFiller(text) || (prefix.length > 0 && isFiller(rest))) return true;
    if (!grammar.join?.(text)) return false;
    this.repaired++;
    return true;
  }
}

function decode(bytes: Uint8Array, from: number, length: number): string {
  if (length === 0) return '';
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, length).toString('utf8');
}

function widened<List extends Int32Array | Float64Array>(list: List, wider: List): List {
  wider.set(list);
  return wider;
}
