/** Gathers rows of values into samples of a series table. */
import { type SampleStart, SeriesBuilder, type TableBuilder } from '../../engine/table-builder.ts';
import { LineStamp } from './line-stamp.ts';
import type { Clock } from './log-clock.ts';
import type { LinePlace, Row, RowGrammar, RowReader } from './row-grammar.ts';

/** A pause between two lines with stamps of their own that tells samples apart; `cat` and `ts` are faster. */
const PAUSE_MS = 500;

const NO_COLUMNS = new Int32Array(0);

interface Layout {
  names: readonly string[];
  columns: Int32Array;
}

export class RowParser {
  readonly grammar: RowGrammar;
  readonly stamp = new LineStamp();
  lines = 0;
  /** Stamp in force when the last sample began. */
  clockSerial = 0;
  private readonly reader: RowReader;
  private readonly into: TableBuilder;
  private readonly clock: Clock;
  private builder: SeriesBuilder | undefined;
  private readonly layouts = new Map<string, Layout[]>();
  /** By column; NaN = not in the sample so far. */
  private now = new Float64Array(64).fill(Number.NaN);
  private touched: number[] = [];
  private touchedInLast = -1;
  private lastOfRow = -1;
  /** The sample in progress has a line. */
  private begun = false;
  private start: SampleStart = { time: Number.NaN, byteStart: 0, line: 0 };
  private byteEnd = 0;
  private lastTime = Number.NaN;

  constructor(grammar: RowGrammar, into: TableBuilder, clock: Clock) {
    this.grammar = grammar;
    this.reader = grammar.begin();
    this.into = into;
    this.clock = clock;
  }

  /** The table comes into being with the first line of this payload. */
  get series(): SeriesBuilder {
    this.builder ??= new SeriesBuilder(this.into, this.grammar.id, this.grammar.title);
    return this.builder;
  }

  get isUsed(): boolean {
    return this.builder !== undefined;
  }

  /** Asks what a line means; may end the sample before it. @param time of the line's own stamp, NaN without. */
  understand(line: string, strict: boolean, where: string, place: LinePlace, time: number): Row | undefined {
    const moved = this.clockSerial !== this.clock.serial || time - this.lastTime >= PAUSE_MS;
    if (this.begun && moved) {
      this.commit();
      this.reader.nextSample?.();
    }
    return this.reader.row(line, strict, where, place);
  }

  /** @param heading where the heading of the line begins, when one stands just before it; else the line itself. */
  take(row: Row, heading: { byteStart: number; line: number }, next: number): void {
    const columns = row.names.length > 0 ? this.columnsOf(row) : NO_COLUMNS;
    if (row.starts || (!row.adds && this.has(columns))) this.commit();
    // Headings of the payload itself belong to the sample they begin.
    if (!this.begun) this.begin(heading);
    this.put(columns, row);
    this.lines++;
    this.clock.line++;
    this.byteEnd = next;
    this.lastTime = this.stamp.time;
  }

  /** A line that ends at byte `end` was cut off: drops the number it ends with, unless the sample is complete with it. */
  dropLastValue(end: number): boolean {
    const complete = this.touchedInLast < 0 || this.touched.length === this.touchedInLast;
    if (this.byteEnd !== end || this.lastOfRow < 0 || complete) return false;
    this.now[this.lastOfRow] = Number.NaN;
    this.touched = this.touched.filter((column) => column !== this.lastOfRow);
    this.lines--;
    return true;
  }

  finish(): void {
    this.commit();
    this.reader.finish?.(this.into);
  }

  /** For follow mode: the sample in progress as if it had ended; the series can take it back. */
  commitPending(): boolean {
    if (this.touched.length === 0) return false;
    this.write();
    return true;
  }

  private commit(): void {
    this.begun = false;
    if (this.touched.length === 0) return;
    this.write();
    this.touchedInLast = this.touched.length;
    for (const column of this.touched) this.now[column] = Number.NaN;
    this.touched = [];
    this.lastOfRow = -1;
  }

  private write(): void {
    const columns = this.touched;
    this.series.commit(
      this.start,
      this.byteEnd,
      columns,
      columns.map((column) => this.now[column] as number),
      columns.length,
    );
  }

  private begin(place: { byteStart: number; line: number }): void {
    this.begun = true;
    const time = Number.isNaN(this.stamp.time) ? this.clock.time : this.stamp.time;
    this.start = { time, byteStart: place.byteStart, line: place.line };
    this.clockSerial = this.clock.serial;
  }

  private has(columns: Int32Array): boolean {
    return columns.some((column) => column >= 0 && !Number.isNaN(this.now[column]));
  }

  private put(columns: Int32Array, row: Row): void {
    const { now } = this;
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i] as number;
      const value = row.values[i] as number;
      if (column < 0 || Number.isNaN(value)) continue;
      const known = now[column] as number;
      if (Number.isNaN(known)) this.touched.push(column);
      now[column] = row.adds && !Number.isNaN(known) ? known + value : value;
      this.lastOfRow = column;
    }
  }

  private columnsOf({ entity, names }: Row): Int32Array {
    let list = this.layouts.get(entity);
    if (!list) {
      list = [];
      this.layouts.set(entity, list);
    }
    const known =
      list.find((layout) => layout.names === names) ?? list.find((one) => sameNames(one.names, names));
    if (known) return known.columns;
    const columns = Int32Array.from(names, (name) => this.series.column(this.grammar.describe(name, entity)));
    list.push({ names, columns });
    this.widen(Math.max(...columns));
    return columns;
  }

  private widen(column: number): void {
    if (column < this.now.length) return;
    const now = new Float64Array(2 * column).fill(Number.NaN);
    now.set(this.now);
    this.now = now;
  }
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}
