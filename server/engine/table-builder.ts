/** What a reader writes into. */
import type { Coverage, Mark, Problem, Problems, TableKind } from '../protocol/capture.ts';
import { NumberColumn } from './columns.ts';
import { type Column, type ColumnInfo, type Table, TIME_COLUMN } from './table.ts';

const PROBLEMS_KEPT = 100;

/**
 * Columns beyond this are dropped, and said: a file whose every line invents a name must not fill the memory.
 * The largest real case seen, smaps of a process with 3,000 mappings, needs 60,000.
 */
const COLUMNS_MAX = 200_000;

export interface SampleStart {
  /** Milliseconds of the capture's own wall clock (as if it were UTC); NaN when unstated. */
  time: number;
  byteStart: number;
  line: number;
}

export class TableBuilder {
  readonly tables: Table[] = [];
  readonly facts: Record<string, number | string> = {};
  readonly marks: Mark[] = [];
  coverage: Coverage | undefined;
  zone = '';
  /** Offset of the wall clock from UTC in minutes, when the capture states it. */
  zoneOffset: number | undefined;
  /** See `Capture.model`. */
  model: unknown;
  /** What the reader is doing, for who waits; to be followed by {@link progress}. */
  step = 'reading';
  /** What of the capture is shown, when the reader leaves the rest out on purpose; else undefined. */
  partial: string | undefined;
  /** Shows tables, and a model beside them, while the reader goes on to better ones; `what` they hold. Undefined when nobody looks. */
  preview: ((what: string, tables: readonly Table[], model?: unknown) => void) | undefined;
  /** What a reader would still do once its tables are on the screen. Never throws. */
  afterwards: (() => void) | undefined;
  /** Calls of a reader that has more to give while it waits (follow mode): commit what is pending, take it back. */
  pending: { commit(): void; takeBack(): void } | undefined;
  private problemCount = 0;
  private readonly problemsKept: Problem[] = [];
  private readonly onProgress: (done: number) => void;

  constructor(onProgress: (done: number) => void = () => {}) {
    this.onProgress = onProgress;
  }

  fact(name: string, value: number | string): void {
    this.facts[name] = value;
  }

  problem(byteStart: number, byteLength: number, why: string): void {
    this.problemCount++;
    if (this.problemsKept.length < PROBLEMS_KEPT) this.problemsKept.push({ byteStart, byteLength, why });
  }

  get problems(): Problems {
    return { count: this.problemCount, first: [...this.problemsKept] };
  }

  mark(kind: Mark['kind'], sample: number, text: string): void {
    this.marks.push({ kind, sample, text });
  }

  /** Bytes of the capture read so far. */
  progress(done: number): void {
    this.onProgress(done);
  }

  table(id: string, kind: TableKind, title: string, columns: Column[], rows: number): Table {
    const table: Table = { id, kind, title, rows, columns };
    this.tables.push(table);
    return table;
  }

  series(id: string, title: string): SeriesBuilder {
    return new SeriesBuilder(this, id, title);
  }
}

/** A table of samples over time, filled sample by sample in file order. */
export class SeriesBuilder {
  readonly table: Table;
  private readonly owner: TableBuilder;
  private readonly byId = new Map<string, number>();
  private readonly time = new NumberColumn();
  private readonly byteStart = new NumberColumn();
  private readonly byteLength = new NumberColumn();
  private readonly line = new NumberColumn();
  private columnsOfLastRow: Int32Array = new Int32Array(0);
  private dropped = 0;

  constructor(owner: TableBuilder, id: string, title: string) {
    this.owner = owner;
    this.table = owner.table(id, 'series', title, [], 0);
    this.table.columns.push({
      id: TIME_COLUMN,
      title: 'Time',
      unit: 'ms',
      type: 'time',
      counter: false,
      entity: '',
      numbers: this.time,
    });
    this.table.byteStart = this.byteStart;
    this.table.byteLength = this.byteLength;
    this.table.line = this.line;
  }

  get rows(): number {
    return this.table.rows;
  }

  /** Index of the column with this id, made when new; -1 when there are too many columns. */
  column(info: ColumnInfo): number {
    const known = this.byId.get(info.id);
    if (known !== undefined) return known;
    if (this.table.columns.length >= COLUMNS_MAX) {
      if (this.dropped++ === 0) {
        const at = this.line.at(this.rows - 1);
        this.owner.problem(
          this.byteStart.at(this.rows - 1) || 0,
          0,
          `more than ${COLUMNS_MAX.toLocaleString('en-US')} different series: the rest are left out from line ${at} on`,
        );
      }
      return -1;
    }
    const index = this.table.columns.length;
    const numbers = new NumberColumn();
    this.table.columns.push({ ...info, numbers });
    this.byId.set(info.id, index);
    return index;
  }

  /** Ends a sample: `values[i]` belongs to column `columns[i]`; NaN = not in this sample. */
  commit(
    start: SampleStart,
    byteEnd: number,
    columns: ArrayLike<number>,
    values: ArrayLike<number>,
    count: number,
  ): void {
    const row = this.beginRow(start, byteEnd);
    for (let i = 0; i < count; i++) {
      const value = values[i] as number;
      if (!Number.isNaN(value)) (this.table.columns[columns[i] as number] as Column).numbers?.set(row, value);
    }
  }

  /** Ends a sample that has these columns and no other; `values` by column. */
  commitColumns(start: SampleStart, byteEnd: number, columns: Int32Array, values: Float64Array): void {
    this.settle();
    const row = this.beginRow(start, byteEnd);
    for (const column of columns) this.numbersOf(column)?.set(row, values[column] as number);
    this.columnsOfLastRow = columns.slice();
  }

  /** Ends a sample that has the columns of the last one; all but the first `count` of `changed` keep their value. */
  commitChanges(
    start: SampleStart,
    byteEnd: number,
    changed: Int32Array,
    count: number,
    values: Float64Array,
  ): void {
    const row = this.beginRow(start, byteEnd);
    for (let i = 0; i < count; i++) {
      const column = changed[i] as number;
      const numbers = this.numbersOf(column);
      numbers?.repeatTo(row);
      numbers?.set(row, values[column] as number);
    }
  }

  /** Writes out the values that were only said to be unchanged; to be called before the table is read. */
  settle(): void {
    for (const column of this.columnsOfLastRow) this.numbersOf(column)?.repeatTo(this.rows);
  }

  private numbersOf(column: number): NumberColumn | undefined {
    return (this.table.columns[column] as Column).numbers;
  }

  private beginRow(start: SampleStart, byteEnd: number): number {
    const row = this.table.rows++;
    this.time.set(row, start.time);
    this.byteStart.set(row, start.byteStart);
    this.byteLength.set(row, byteEnd - start.byteStart);
    this.line.set(row, start.line);
    return row;
  }

  /** The first sample has no time of its own, and nothing that the second one has is missing from it. */
  get startsUnstamped(): boolean {
    const [time, ...columns] = this.table.columns;
    if (this.rows === 0 || !Number.isNaN(time?.numbers?.at(0))) return false;
    return columns.every(({ numbers }) => Number.isNaN(numbers?.at(1)) || !Number.isNaN(numbers?.at(0)));
  }

  /** Gives every sample the time of the next one, and the last one `last`. */
  shiftTimes(last: number): void {
    const shifted = new NumberColumn();
    for (let row = 0; row < this.rows; row++)
      shifted.set(row, row + 1 < this.rows ? this.time.at(row + 1) : last);
    (this.table.columns[0] as Column).numbers = shifted;
  }

  restoreTimes(): void {
    (this.table.columns[0] as Column).numbers = this.time;
  }

  /** Undoes the last commit. */
  takeBack(): void {
    this.columnsOfLastRow = new Int32Array(0);
    const row = --this.table.rows;
    for (const column of this.table.columns) column.numbers?.truncate(row);
    this.byteStart.truncate(row);
    this.byteLength.truncate(row);
    this.line.truncate(row);
  }
}
