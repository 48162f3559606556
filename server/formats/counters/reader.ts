/** Groups lines by what they look like with their numbers masked; each group is a table of samples. */
import type { NumberColumn } from '../../engine/columns.ts';
import type { SeriesBuilder, TableBuilder } from '../../engine/table-builder.ts';
import { LineStamp } from '../text/line-stamp.ts';
import { offsetText, plausibleEpoch, type Stamp, stampLine, stampPrefix } from '../text/stamps.ts';
import { isFiller } from '../text/unwrap.ts';
import { type KnownLine, knownLine } from './known-lines.ts';
import { LineShape } from './line-shape.ts';
import {
  headerFields,
  looksLikePagesInKb,
  MEMORY_NAME,
  type Slot,
  slotNamed,
  slotsFromWords,
} from './names.ts';
import { newTokens, tokenize } from './tokens.ts';

const NEWLINE = 10;
const LINE_MAX = 16_384;

/** Different kinds of line kept; a prose log invents a new kind every line. */
const TEMPLATES_MAX = 512;

/** Kinds of line that become tables; the commonest first. */
const TABLES_MAX = 16;

/** Shapes learned in vain before no more are. */
const SHAPES_TRIED = 16;

/** Bytes that a stamp may take at the start of a line. */
const STAMP_MAX = 64;

interface Template {
  rows: number;
  slots: Slot[];
  clock: KnownLine['clock'];
  /** Rows before the second are buffered in `first`, so that a line that never repeats makes no table. */
  series: SeriesBuilder | undefined;
  columns: number[];
  first: { time: number; byteStart: number; byteLength: number; line: number; values: number[] } | undefined;
  stamped: boolean;
  text: string;
}

export class CounterReader {
  line = 1;
  private readonly into: TableBuilder | undefined;
  private readonly tokens = newTokens();
  private readonly shape = new LineShape();
  /** Shapes learned since a line last had one. */
  private shapesTried = 0;
  private readonly templates = new Map<number, Template>();
  private readonly clock = { ms: Number.NaN, offset: undefined as number | undefined };
  /** The stamp of the last line: of the next one mostly minutes and seconds differ. */
  private readonly lastStamp = new LineStamp();
  private readonly moved: { stamp: Stamp; length: number } = {
    stamp: { ms: Number.NaN, zone: '', offset: undefined, kind: 'date' },
    length: 0,
  };
  private header: string[] | undefined;
  private filler = 0;
  private unknown = 0;
  private taken = 0;
  private tables = 0;
  private stampMisses = 0;
  private stampHits = 0;

  constructor(into: TableBuilder | undefined) {
    this.into = into;
  }

  take(bytes: Uint8Array, from: number, end: number, offset: number): void {
    for (let position = from; position < end; ) {
      const lineEnd = bytes.indexOf(NEWLINE, position);
      this.takeLine(bytes, position, bytes[lineEnd - 1] === 13 ? lineEnd - 1 : lineEnd, offset);
      this.line++;
      position = lineEnd + 1;
    }
  }

  /** For sniffing: lines that carry something, and how many the commonest kind of row has; `like` is its first one, without the stamp. */
  fit(): { lines: number; best: number; stamped: boolean; like: string } {
    let best: Template | undefined;
    for (const template of this.templates.values()) if (!best || template.rows > best.rows) best = template;
    return {
      lines: this.taken + this.unknown,
      best: best?.rows ?? 0,
      stamped: best?.stamped ?? false,
      like: best?.text ?? '',
    };
  }

  finish(): void {
    for (const template of this.templates.values()) if (template.rows === 1) this.countAsUnknown(template);
    this.refine();
    this.cover();
  }

  commit(): void {
    this.refine();
    this.cover();
  }

  /** Rows are complete as soon as they are read: nothing is pending. */
  takeBack(): void {}

  private takeLine(bytes: Uint8Array, from: number, end: number, offset: number): void {
    if (end <= from) {
      this.filler++;
      return;
    }
    if (end - from > LINE_MAX) {
      this.reject(from + offset, end - from, 'a line too long for a counter log');
      return;
    }
    const begin = behindQuotes(bytes, from, end);
    let payload = begin;
    let stamped = this.stampAt(bytes, begin, end);
    if (!stamped && isBlank(bytes[begin])) {
      payload = behindBlanks(bytes, begin, end);
      stamped = this.stampAt(bytes, payload, end);
      if (!stamped) payload = begin;
    }
    payload += stamped?.length ?? 0;
    if (!this.tokenized(bytes, payload, end)) {
      this.reject(from + offset, end - from, 'a line with more than 512 numbers');
      return;
    }
    if (this.tokens.count === 0) {
      this.textLine(text(bytes, begin, end), stamped?.stamp, from + offset, end - from);
      return;
    }
    const mask = stamped ? this.tokens.mask ^ 0x5bd1e995 : this.tokens.mask;
    let template = this.templates.get(mask);
    if (!template) {
      const whole = text(bytes, begin, end);
      const alone = stamped ? undefined : stampLine(whole);
      if (alone) {
        this.useStamp(alone);
        this.filler++;
        return;
      }
      if (this.templates.size >= TEMPLATES_MAX) {
        this.reject(
          from + offset,
          end - from,
          `line ${this.line} is of no kind seen before, and there are ${TEMPLATES_MAX} kinds already`,
        );
        return;
      }
      template = this.newTemplate(text(bytes, payload, end), payload, stamped !== undefined);
      this.templates.set(mask, template);
    }
    if (stamped) this.useStamp(stamped.stamp);
    this.taken++;
    this.addRow(template, from + offset, end - from);
  }

  /** Takes the line apart. @returns false when it has too many numbers */
  private tokenized(bytes: Uint8Array, from: number, end: number): boolean {
    const { shape, tokens } = this;
    if (shape.read(bytes, from, end, tokens)) {
      this.shapesTried = 0;
      return true;
    }
    const before = tokens.mask;
    if (!tokenize(bytes, from, end, tokens)) return false;
    // Where kinds of line take turns, or their text varies, looking for a shape would only take time.
    if (tokens.mask === before && this.shapesTried < SHAPES_TRIED) {
      this.shapesTried++;
      shape.learn(bytes, from, end, tokens);
    }
    return true;
  }

  private stampAt(
    bytes: Uint8Array,
    from: number,
    end: number,
  ): { stamp: Stamp; length: number } | undefined {
    // A file whose first hundred lines have no stamp in front has none later either.
    if (this.stampMisses > 100 && this.stampHits === 0) return undefined;
    if (this.lastStamp.length > 0 && end - from > this.lastStamp.length && this.lastStamp.tick(bytes, from)) {
      this.moved.stamp.ms = this.lastStamp.time;
      this.moved.length = this.lastStamp.length;
      return this.moved;
    }
    const found = stampPrefix(latin1(bytes, from, Math.min(end, from + STAMP_MAX)));
    if (found && found.length < end - from) {
      this.stampHits++;
      this.lastStamp.set(bytes.subarray(from, from + found.length), found.stamp);
      Object.assign(this.moved.stamp, found.stamp);
      return found;
    }
    this.stampMisses++;
    return undefined;
  }

  private textLine(line: string, stamp: Stamp | undefined, byteStart: number, byteLength: number): void {
    if (stamp) this.useStamp(stamp);
    const alone = stamp ? undefined : stampLine(line);
    if (alone) this.useStamp(alone);
    const fields = this.header || this.taken > 0 ? undefined : headerFields(line);
    if (fields) this.header = fields;
    if (fields || alone || isFiller(line)) this.filler++;
    else this.reject(byteStart, byteLength, `line ${this.line} holds no number that changes`);
  }

  private newTemplate(payload: string, at: number, stamped: boolean): Template {
    const { count, starts, ends } = this.tokens;
    const from = Array.from(starts.subarray(0, count), (p) => p - at);
    const to = Array.from(ends.subarray(0, count), (p) => p - at);
    const named =
      this.header && this.header.length === count + (stamped ? 1 : 0)
        ? this.header.slice(stamped ? 1 : 0)
        : undefined;
    const known = named ? undefined : knownLine(payload, count);
    const slots = named
      ? named.map((name, i) => slotNamed(name, undefined, this.tokens.values[i]))
      : (known?.slots ?? slotsFromWords(payload, from, to, stamped ? 2 : 1, this.tokens.values));
    return {
      rows: 0,
      slots,
      clock: known?.clock,
      series: undefined,
      columns: [],
      first: undefined,
      stamped,
      text: payload,
    };
  }

  private addRow(template: Template, byteStart: number, byteLength: number): void {
    template.rows++;
    if (!this.into) return;
    const start = { time: this.timeOf(template), byteStart, line: this.line };
    if (template.rows === 1) {
      template.first = {
        ...start,
        byteLength,
        values: Array.from(this.tokens.values.subarray(0, this.tokens.count)),
      };
      return;
    }
    if (!template.series) {
      if (this.tables >= TABLES_MAX) return;
      this.open(template);
    }
    const series = template.series as SeriesBuilder | undefined;
    series?.commit(start, byteStart + byteLength, template.columns, this.tokens.values, this.tokens.count);
  }

  /** A collector's own clock, where nothing else states the time. */
  private timeOf({ clock, stamped }: Template): number {
    if (!clock || stamped || !Number.isNaN(this.clock.ms)) return this.clock.ms;
    if (this.into && this.into.zone === '') this.into.zone = 'uptime';
    return (this.tokens.values[clock.slot] as number) * clock.scale;
  }

  private open(template: Template): void {
    const into = this.into as TableBuilder;
    const first = template.first as NonNullable<Template['first']>;
    const name = this.tables === 0 ? 'counters' : `counters ${this.tables + 1}`;
    template.series = into.series(
      name,
      this.header ? 'Counter log' : `Lines like “${template.text.slice(0, 60)}”`,
    );
    this.tables++;
    template.columns = template.slots.map((slot) =>
      (template.series as SeriesBuilder).column({
        id: slot.name,
        title: slot.name,
        unit: slot.unit,
        type: 'number',
        counter: slot.counter,
        entity: '',
      }),
    );
    template.series.commit(
      first,
      first.byteStart + first.byteLength,
      template.columns,
      first.values,
      first.values.length,
    );
  }

  /** What only the whole column shows: an epoch beside the date, memory in pages without a name. */
  private refine(): void {
    for (const template of this.templates.values()) {
      const table = template.series?.table;
      const time = table?.columns[0]?.numbers;
      if (!table || !time) continue;
      for (const column of table.columns.slice(1)) {
        const { numbers } = column;
        if (!numbers) continue;
        if (template.stamped && isEpochOf(time, numbers, table.rows)) {
          this.useEpoch(time.at(0), numbers.at(0));
          column.attribute = true;
          column.title = `${column.id} (epoch)`;
          continue;
        }
        const isUnnamed = /^column \d+$/.test(column.id);
        if (column.unit !== 'count' || !(isUnnamed || MEMORY_NAME.test(column.id))) continue;
        const values = numbers.toArray(table.rows);
        if (!looksLikePagesInKb(values)) continue;
        const inBytes = !isUnnamed && values.every((value) => value % 4096 === 0);
        column.unit = inBytes ? 'bytes' : 'kB';
        column.title = `${column.id} (${isUnnamed ? 'guessed' : 'unit guessed'})`;
      }
    }
  }

  private useEpoch(wallClock: number, seconds: number): void {
    const minutes = Math.round((wallClock - seconds * 1000) / 60_000);
    if (!this.into || Math.abs(minutes) > 14 * 60) return;
    this.into.zoneOffset = minutes;
    if (this.into.zone === '') this.into.zone = minutes === 0 ? 'UTC' : offsetText(minutes);
  }

  private useStamp(stamp: Stamp): void {
    this.clock.ms = stamp.ms;
    if (!this.into) return;
    if (this.into.zone === '' && stamp.zone !== '') this.into.zone = stamp.zone;
    this.into.zoneOffset ??= stamp.offset;
  }

  private countAsUnknown(template: Template): void {
    if (!template.first) return;
    this.taken--;
    this.reject(
      template.first.byteStart,
      template.first.byteLength,
      `line ${template.first.line} is like no other line: it makes no series`,
    );
  }

  private cover(): void {
    if (!this.into) return;
    const understood = this.taken + this.filler;
    this.into.coverage = { lines: understood + this.unknown, understood, repaired: 0, unknown: this.unknown };
  }

  private reject(byteStart: number, byteLength: number, why: string): void {
    this.unknown++;
    this.into?.problem(byteStart, byteLength, why);
  }
}

/** Is every value the moment of its row, in seconds since 1970? */
function isEpochOf(time: NumberColumn, values: NumberColumn, rows: number): boolean {
  const apart = time.at(0) - values.at(0) * 1000;
  for (let row = 0; row < rows; row++) {
    const value = values.at(row);
    if (!plausibleEpoch(value) || !sameMinutes(time.at(row) - value * 1000, apart)) return false;
  }
  return true;
}

function sameMinutes(a: number, b: number): boolean {
  return Math.abs(a - b) < 60_000;
}

function latin1(bytes: Uint8Array, from: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, end - from).toString('latin1');
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09;
}

function behindBlanks(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && isBlank(bytes[at])) at++;
  return at;
}

/** Behind the `> > ` of a mail. */
function behindQuotes(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] === 0x3e) at += bytes[at + 1] === 0x20 ? 2 : 1;
  return at;
}

function text(bytes: Uint8Array, from: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, end - from).toString('utf8');
}
