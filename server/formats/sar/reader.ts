/** Reads the reports of sar line by line: each is a table by the heading above it. */
import type { TableBuilder } from '../../engine/table-builder.ts';
import { NEWLINE, RETURN, SPACE, TAB } from '../text/line-bytes.ts';
import { isFiller, sectionName } from '../text/unwrap.ts';
import { daysBetween, LineClock } from './clock.ts';
import { entityOf, type Layout, newLayout } from './layout.ts';
import { parsed, parseNumber, startsNumber } from './numbers.ts';
import { type DateOrder, reportHeader } from './report-header.ts';
import { type EntityColumns, SectionBook } from './section-table.ts';
import { isMpstatHeading } from './sections.ts';
import { afterWords, skipBlanks, skipWord, text, trimmedRight } from './words.ts';

const DAY = 86_400_000;
const QUOTE = 62;
const BAR = 124;
const LINE_MAX = 65_536;

/** What the line before was, for lines that a mailer wrapped. */
type Before = 'heading' | 'short row' | 'average' | 'other';

export class SarReader {
  line = 1;
  private readonly into: TableBuilder;
  private readonly book: SectionBook;
  private readonly order: DateOrder;
  private readonly clock = new LineClock();
  private readonly layouts = new Map<string, Layout>();
  private layout: Layout | undefined;
  private before: Before = 'other';
  private averageShort = false;
  /** Midnight of the report's date; 0 when it states none. */
  private date = 0;
  private short:
    | { at: number; entity: EntityColumns; from: number; length: number; mark: number }
    | undefined;
  private readonly restarts = new Set<number>();
  /** Time of day of a restart that the next heading or row places in its report. */
  private restartMs = Number.NaN;
  private undated = false;
  private roundedSaid = false;
  private understood = 0;
  private repaired = 0;
  private unknown = 0;

  /** @param order of day and month in the dates of this file. */
  constructor(into: TableBuilder, order: DateOrder) {
    this.into = into;
    this.book = new SectionBook(into);
    this.order = order;
  }

  take(bytes: Uint8Array, start: number, end: number, offset: number, unterminated: boolean): void {
    for (let from = start; from < end; ) {
      const newline = bytes.indexOf(NEWLINE, from);
      const lineEnd = bytes[newline - 1] === RETURN ? newline - 1 : newline;
      const cut = unterminated && newline + 1 === end;
      if (!this.takeLine(bytes, from, Math.max(from, lineEnd), offset, cut)) {
        this.reject(offset + from, Math.max(0, lineEnd - from));
      } else this.understood++;
      this.line++;
      from = newline + 1;
    }
  }

  skipLines(count: number): void {
    this.line += count;
    this.unknown += count;
  }

  finish(): void {
    this.dropShort();
    this.book.commit();
    const { understood, repaired, unknown } = this;
    this.into.coverage = { lines: understood + unknown, understood, repaired, unknown };
  }

  private reject(byteStart: number, byteLength: number, why = 'is not understood as a line of sar'): void {
    this.unknown++;
    this.into.problem(byteStart, byteLength, `line ${this.line} ${why}`);
  }

  /** @returns false when the line is not understood. */
  private takeLine(bytes: Uint8Array, start: number, end: number, offset: number, cut: boolean): boolean {
    let from = start;
    for (; from < end; from++) {
      const byte = bytes[from];
      if (byte === QUOTE || byte === BAR) this.repaired += from === start ? 1 : 0;
      else if (byte !== SPACE && byte !== TAB) break;
    }
    if (from === end) {
      this.before = 'other';
      return true;
    }
    if (end - from > LINE_MAX) return false;
    const rest = this.clock.read(bytes, from, end);
    if (rest < 0) return this.untimedLine(bytes, from, end, offset, cut);
    this.dropShort();
    const at = skipBlanks(bytes, rest, end);
    const { layout } = this;
    // The list of USB devices holds no number that changes.
    if (layout?.headings[0] === 'BUS' && startsNumber(bytes[at])) return true;
    const value = layout?.entityAt === 'first' ? skipBlanks(bytes, skipWord(bytes, at, end), end) : at;
    if (layout && startsNumber(bytes[value]) && value < end) {
      this.before = 'other';
      return this.row(layout, bytes, start, at, end, offset, cut);
    }
    return this.heading(text(bytes, at, end));
  }

  private row(
    layout: Layout,
    bytes: Uint8Array,
    start: number,
    at: number,
    end: number,
    offset: number,
    cut: boolean,
  ): boolean {
    let from = at;
    let valuesEnd = end;
    let entity: EntityColumns;
    if (layout.entityAt === 'first') {
      const wordEnd = skipWord(bytes, from, end);
      entity = entityOf(layout, bytes, from, wordEnd);
      from = wordEnd;
    } else if (layout.entityAt === 'last') {
      const nameAt = afterWords(bytes, from, end, layout.values.length);
      if (nameAt >= end) return false;
      entity = entityOf(layout, bytes, nameAt, trimmedRight(bytes, nameAt, end));
      valuesEnd = nameAt;
    } else entity = layout.order[0] as EntityColumns;
    const { table } = layout;
    this.placeRestart(layout);
    const time = this.timeOf(layout);
    const wasOpen = table.openTime === time && entity.metIn !== table.serial;
    table.begin(time, offset + start, this.line, entity);
    const mark = wasOpen ? table.mark : 0;
    const found = this.values(layout, entity, 0, bytes, from, valuesEnd, offset, cut && valuesEnd === end);
    if (found < 0) {
      table.takeBackTo(mark);
      if (mark > 0) entity.metIn = -1;
      return false;
    }
    table.reaches(offset + end + (cut ? 0 : 1));
    if (found < layout.values.length && !cut) {
      this.short = { at: found, entity, from: offset + start, length: end - start, mark };
      this.before = 'short row';
    }
    return true;
  }

  /** @returns how many values the row has with these, or -1 when they are none, or too many. */
  private values(
    layout: Layout,
    { columns }: EntityColumns,
    first: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    offset: number,
    cut: boolean,
  ): number {
    const { table } = layout;
    let index = first;
    for (let from = skipBlanks(bytes, start, end); from < end; ) {
      const wordEnd = skipWord(bytes, from, end);
      if (index >= columns.length) return layout.trailing ? index : -1;
      let value = parseNumber(bytes, from, wordEnd);
      if (Number.isNaN(value) && !isNotANumber(bytes, from, wordEnd)) return -1;
      if (parsed.rounded && layout.values[index]?.startsWith('MB')) value /= 1024;
      if (parsed.rounded) this.sayRounded(from + offset, wordEnd - from);
      const last = index === columns.length - 1;
      if (cut && wordEnd === end && !(last && parsed.decimals > 0 && parsed.decimals === layout.decimals)) {
        this.into.problem(offset + from, wordEnd - from, `line ${this.line} was cut off within a number`);
        value = Number.NaN;
      } else if (last) layout.decimals = parsed.decimals;
      if (!Number.isNaN(value)) table.put(columns[index] as number, value);
      index++;
      from = skipBlanks(bytes, wordEnd, end);
    }
    return index;
  }

  private sayRounded(byteStart: number, byteLength: number): void {
    if (this.roundedSaid) return;
    this.roundedSaid = true;
    this.into.fact('roundedValues', 'sar -h rounds to two or three digits: small changes cannot be seen');
    this.into.problem(
      byteStart,
      byteLength,
      'sizes were rounded by sar -h (--human); run it without for exact figures',
    );
  }

  /** A row that was wrapped or cut and never went on: which of its columns are missing cannot be known. */
  private dropShort(): void {
    const { short, layout } = this;
    if (!short || !layout) return;
    this.short = undefined;
    layout.table.takeBackTo(short.mark);
    if (short.mark > 0) short.entity.metIn = -1;
    this.understood--;
    this.unknown++;
    this.into.problem(
      short.from,
      short.length,
      `a row of ${short.at} values under a heading of ${layout.values.length} is left out`,
    );
  }

  private timeOf(layout: Layout, ms = this.clock.ms): number {
    if (this.clock.dated) return ms;
    if (!Number.isNaN(layout.lastMs)) layout.days += daysBetween(layout.lastMs, ms);
    layout.lastMs = ms;
    return this.date + layout.days * DAY + ms;
  }

  /** What follows a time and is no row: a heading, a restart, a comment. */
  private heading(line: string): boolean {
    const words = line.trim().split(/\s+/);
    if (/^LINUX RESTART\b/.test(line)) {
      this.restartMs = this.clock.ms;
      return true;
    }
    if (words[0] === 'COM') return this.comment(line.trim().slice(4));
    if (words.some((word) => /^-?[\d.,]+%?$/.test(word)) || !words.some(isHeadingWord)) return false;
    if (isMpstatHeading(words)) return false;
    this.before = 'heading';
    this.useHeadings(words);
    const { layout } = this;
    if (layout) this.placeRestart(layout);
    if (layout && Number.isNaN(layout.lastMs)) this.timeOf(layout);
    return true;
  }

  private useHeadings(headings: readonly string[]): void {
    const key = headings.join(' ');
    let layout = this.layouts.get(key);
    if (!layout) {
      layout = newLayout(headings, this.book.tableFor(headings));
      this.layouts.set(key, layout);
    }
    layout.next = 0;
    this.layout = layout;
  }

  /** A restart before the first row of a report is where the file begins. */
  private placeRestart(layout: Layout): void {
    if (Number.isNaN(this.restartMs)) return;
    const time = this.timeOf(layout, this.restartMs);
    this.restartMs = Number.NaN;
    const { table } = layout;
    table.commit();
    if (table.rows === 0 || this.restarts.has(time)) return;
    this.restarts.add(time);
    this.into.mark('restart', table.rows, 'LINUX RESTART: the machine was started anew');
  }

  private comment(words: string): boolean {
    this.layout?.table.commit();
    this.into.mark('event', this.layout?.table.rows ?? 0, `comment in the file: ${words}`);
    return true;
  }

  /** A line without a time: the report's header, an average, the rest of a wrapped line, or nothing of sar's. */
  private untimedLine(bytes: Uint8Array, from: number, end: number, offset: number, cut: boolean): boolean {
    if (this.before === 'short row' && startsNumber(bytes[from]))
      return this.wrappedRow(bytes, from, end, offset, cut);
    this.dropShort();
    const line = text(bytes, from, end);
    const { before } = this;
    this.before = 'other';
    const header = reportHeader(line);
    if (header) {
      this.useHeader(header, offset + from, end - from);
      return true;
    }
    if (/^\D{1,24}?[:：](?:\s|$)/u.test(line)) {
      this.before = 'average';
      const { layout } = this;
      this.averageShort = layout !== undefined && line.trim().split(/\s+/).length <= layout.values.length;
      return true;
    }
    if (before === 'average' && this.averageShort && startsNumber(bytes[from])) return true;
    if (before === 'heading' && this.layout) {
      const words = line.trim().split(/\s+/);
      if (words.every(isHeadingWord)) {
        this.layouts.delete(this.layout.headings.join(' '));
        this.repaired++;
        this.before = 'heading';
        const { days, lastMs } = this.layout;
        this.useHeadings([...this.layout.headings, ...words]);
        Object.assign(this.layout, { days, lastMs });
        return true;
      }
    }
    return isFiller(line) || sectionName(line) !== undefined;
  }

  private wrappedRow(bytes: Uint8Array, from: number, end: number, offset: number, cut: boolean): boolean {
    const { short, layout } = this;
    if (!short || !layout) return false;
    this.short = undefined;
    const found = this.values(layout, short.entity, short.at, bytes, from, end, offset, cut);
    if (found < 0) {
      this.short = short;
      this.dropShort();
      return false;
    }
    layout.table.reaches(offset + end + (cut ? 0 : 1));
    this.repaired++;
    if (found < layout.values.length && !cut) {
      this.short = { ...short, at: found };
    } else this.before = 'other';
    return true;
  }

  private useHeader(
    header: NonNullable<ReturnType<typeof reportHeader>>,
    byteStart: number,
    byteLength: number,
  ): void {
    this.book.commit();
    for (const layout of this.layouts.values()) {
      layout.days = 0;
      layout.lastMs = Number.NaN;
    }
    this.into.fact('kernel', header.release);
    if (header.cpus > 0) this.into.fact('cpuCount', header.cpus);
    const { date } = header;
    if (!date) {
      this.date = 0;
      this.into.problem(
        byteStart,
        byteLength,
        'the date of this line is not understood: times are shown without a date',
      );
      return;
    }
    const { order } = this;
    this.date =
      (order === 'day first' ? date.dayFirst : order === 'month first' ? date.monthFirst : undefined) ?? 0;
    if (this.date !== 0 || this.undated) return;
    this.undated = true;
    this.into.fact('dateOrder', `unknown: ${date.text}`);
    this.into.problem(
      byteStart,
      byteLength,
      `the date ${date.text} may put the day or the month first, and nothing in the file decides it: times are shown without a date`,
    );
  }
}

function isNotANumber(bytes: Uint8Array, from: number, end: number): boolean {
  return /^-?(?:nan|inf|-)$/i.test(text(bytes, from, end));
}

/** `kbmemfree`, `%util`, `rkB/s`, `CPU0`, `ldavg-15`, `INTR`. */
function isHeadingWord(word: string): boolean {
  return /^%?[A-Za-z][\w%/-]*$/.test(word);
}
