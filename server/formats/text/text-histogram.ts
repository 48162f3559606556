/**
 * Lists of names with counts and bytes, as tools print them: the last list becomes a histogram table, and several lists
 * in one file a series table as well, so that the statistics judge each name.
 */
import { NumberColumn } from '../../engine/columns.ts';
import type { Column, ColumnInfo, Table } from '../../engine/table.ts';
import type { SeriesBuilder, TableBuilder } from '../../engine/table-builder.ts';
import { unitOfName } from '../counters/names.ts';
import { numberColumn, textColumn } from '../strace/columns.ts';

/** Different names followed over the lists of one file; more are counted and left out of the series. */
const NAMES_MAX = 20_000;

/** Rows of one list; a longer one is cut, and said. */
const ROWS_MAX = 1_000_000;

/** Id of the series table with the totals and names over the lists of one file. */
export const SNAPSHOTS = 'snapshots';

export interface HistogramShape {
  /** Table id. */
  id: string;
  /** `Classes`. */
  title: string;
  /** `Class`. */
  keyTitle: string;
  /** The list states bytes; else only counts. */
  hasBytes: boolean;
  /** The tool prints the largest only: a name that is missing may still be there. */
  cut: boolean;
}

export interface Place {
  byteStart: number;
  byteLength: number;
  line: number;
}

class Rows {
  readonly names: string[] = [];
  readonly count = new NumberColumn();
  readonly bytes = new NumberColumn();
  readonly byteStart = new NumberColumn();
  readonly byteLength = new NumberColumn();
  readonly line = new NumberColumn();
  readonly notes: string[] = [];
  readonly noted = new Map<string, number>();
  readonly time: number;
  readonly start: Place;
  /** The tool printed more than stands here. */
  cut: boolean;
  totalCount = Number.NaN;
  totalBytes = Number.NaN;
  byteEnd: number;

  constructor(time: number, start: Place, cut: boolean) {
    this.time = time;
    this.cut = cut;
    this.start = start;
    this.byteEnd = start.byteStart + start.byteLength;
  }
}

export class TextHistogram {
  lists = 0;
  private readonly into: TableBuilder;
  private readonly shape: HistogramShape;
  private now: Rows | undefined;
  private previous: Rows | undefined;
  private series: SeriesBuilder | undefined;
  private readonly columnsOf = new Map<string, { bytes: number; count: number }>();
  private namesLeftOut = 0;
  private rowsLeftOut = 0;

  constructor(into: TableBuilder, shape: HistogramShape) {
    this.into = into;
    this.shape = shape;
  }

  get isOpen(): boolean {
    return this.now !== undefined;
  }

  /** Rows of the list in progress. */
  get rows(): number {
    return this.now?.names.length ?? 0;
  }

  /** A list begins; `time` is NaN when unstated. */
  begin(time: number, at: Place): void {
    this.end();
    this.now = new Rows(time, at, this.shape.cut);
    this.lists++;
  }

  /** `bytes` NaN when the list does not state it. `note` is shown beside the name (a module). */
  add(name: string, count: number, bytes: number, at: Place, note = ''): void {
    const rows = this.now;
    if (!rows) return;
    const row = rows.names.length;
    if (row === ROWS_MAX) {
      this.rowsLeftOut++;
      return;
    }
    rows.names.push(name);
    rows.notes.push(note);
    rows.count.set(row, count);
    rows.bytes.set(row, bytes);
    rows.byteStart.set(row, at.byteStart);
    rows.byteLength.set(row, at.byteLength);
    rows.line.set(row, at.line);
    rows.byteEnd = at.byteStart + at.byteLength;
  }

  /** A figure that stands beside the list (the resident memory of the process); it becomes a series of its own. */
  noted(name: string, value: number): void {
    this.now?.noted.set(name, value);
  }

  /** What the tool says of the whole list, more than its rows add up to where it prints the largest only. */
  total(count: number, bytes: number, at: Place): void {
    if (!this.now) return;
    this.now.totalCount = count;
    this.now.totalBytes = bytes;
    this.now.byteEnd = at.byteStart + at.byteLength;
  }

  /** The list in progress lacks its end: names that are missing may still be there. */
  markCut(): void {
    if (this.now) this.now.cut = true;
  }

  get hasTotal(): boolean {
    return (
      !Number.isNaN(this.now?.totalCount ?? Number.NaN) || !Number.isNaN(this.now?.totalBytes ?? Number.NaN)
    );
  }

  end(): void {
    const rows = this.now;
    this.now = undefined;
    if (!rows) return;
    const sumOf = (column: NumberColumn) =>
      column.toArray(rows.names.length).reduce((sum, v) => sum + (v || 0), 0);
    const isCounted = rows.count.toArray(rows.names.length).some((count) => !Number.isNaN(count));
    if (Number.isNaN(rows.totalCount) && isCounted) rows.totalCount = sumOf(rows.count);
    if (Number.isNaN(rows.totalBytes) && this.shape.hasBytes) rows.totalBytes = sumOf(rows.bytes);
    if (this.previous) {
      if (!this.series) {
        this.series = this.into.series(SNAPSHOTS, `${this.shape.title} over time`);
        this.commit(this.series, this.previous);
      }
      this.commit(this.series, rows);
    }
    this.previous = rows;
  }

  /** @returns the table of the last list. */
  finish(): Table | undefined {
    this.end();
    const rows = this.previous;
    if (!rows) return undefined;
    const { into, shape } = this;
    const columns: Column[] = [textColumn('name', shape.keyTitle, rows.names)];
    const isCounted = !Number.isNaN(rows.totalCount);
    if (isCounted) columns.push(numberColumn('count', 'Count', 'count', rows.count));
    if (shape.hasBytes) columns.push(numberColumn('bytes', 'Bytes', 'bytes', rows.bytes));
    if (rows.notes.some((note) => note !== '')) columns.push(textColumn('note', 'From', rows.notes));
    const table = into.table(
      shape.id,
      'histogram',
      this.lists > 1 ? `${shape.title}, the last of ${this.lists} lists` : shape.title,
      columns,
      rows.names.length,
    );
    table.byteStart = rows.byteStart;
    table.byteLength = rows.byteLength;
    table.line = rows.line;
    table.compareBy = {
      key: 'name',
      measures: [...(shape.hasBytes ? ['bytes'] : []), ...(isCounted ? ['count'] : [])],
      ...(rows.cut ? { cut: true } : {}),
    };
    into.fact('entryCount', rows.names.length);
    if (isCounted) into.fact('totalCount', rows.totalCount);
    if (shape.hasBytes) into.fact('totalBytes', rows.totalBytes);
    if (this.lists > 1) into.fact('listCount', this.lists);
    if (this.namesLeftOut > 0) {
      into.problem(
        rows.start.byteStart,
        0,
        `${this.namesLeftOut.toLocaleString('en-US')} names beyond ${NAMES_MAX.toLocaleString('en-US')} are not followed over time; the last list has them`,
      );
    }
    if (this.rowsLeftOut > 0) {
      into.problem(
        rows.start.byteStart,
        0,
        `${this.rowsLeftOut.toLocaleString('en-US')} rows of lists longer than ${ROWS_MAX.toLocaleString('en-US')} are left out`,
      );
    }
    return table;
  }

  private commit(series: SeriesBuilder, rows: Rows): void {
    const values = new Map<number, number>();
    const put = (column: number, value: number) => {
      if (column < 0 || Number.isNaN(value)) return;
      values.set(column, (values.get(column) ?? 0) + value);
    };
    if (!Number.isNaN(rows.totalCount)) put(series.column(totalColumn('count')), rows.totalCount);
    if (this.shape.hasBytes) put(series.column(totalColumn('bytes')), rows.totalBytes);
    for (const [name, value] of rows.noted) put(series.column(notedColumn(name)), value);
    if (!rows.cut) {
      for (const { bytes, count } of this.columnsOf.values()) {
        put(count, 0);
        if (this.shape.hasBytes) put(bytes, 0);
      }
    }
    for (let row = 0; row < rows.names.length; row++) {
      const name = rows.names[row] as string;
      let columns = this.columnsOf.get(name);
      if (!columns) {
        if (this.columnsOf.size === NAMES_MAX) {
          this.namesLeftOut++;
          continue;
        }
        columns = {
          count: Number.isNaN(rows.count.at(row)) ? -1 : series.column(partColumn(name, 'count')),
          bytes: this.shape.hasBytes ? series.column(partColumn(name, 'bytes')) : -1,
        };
        this.columnsOf.set(name, columns);
      }
      put(columns.count, rows.count.at(row));
      put(columns.bytes, rows.bytes.at(row));
    }
    const { time, start, byteEnd } = rows;
    series.commit(
      { time, byteStart: start.byteStart, line: start.line },
      byteEnd,
      [...values.keys()],
      [...values.values()],
      values.size,
    );
  }
}

function totalColumn(unit: 'count' | 'bytes'): ColumnInfo {
  const title = unit === 'count' ? 'all objects' : 'all bytes';
  return { id: `total.${unit}`, title, unit, type: 'number', counter: false, entity: '' };
}

function notedColumn(name: string): ColumnInfo {
  return { id: name, title: name, unit: unitOfName(name), type: 'number', counter: false, entity: '' };
}

function partColumn(name: string, unit: 'count' | 'bytes'): ColumnInfo {
  const id = unit === 'count' ? `${name} count` : name;
  return {
    id,
    title: id,
    unit,
    type: 'number',
    counter: false,
    entity: name,
    key: name,
    partOf: `total.${unit}`,
  };
}

/** The row of a name in the text of one list, for evidence. `nameIn` reads the name of a line; '' is the line of the totals. */
export function locateName(
  sample: Uint8Array,
  column: ColumnInfo,
  nameIn: (line: string) => string | undefined,
): { byteStart: number; byteLength: number; line: number } | undefined {
  const wanted = column.key ?? '';
  let from = 0;
  const text = Buffer.from(sample.buffer, sample.byteOffset, sample.byteLength);
  for (let line = 0; from < text.length; line++) {
    const end = text.indexOf(10, from);
    const stop = end < 0 ? text.length : end;
    if (stop - from < 16_384) {
      const found = text.toString('utf8', from, stop).replace(/\r$/, '');
      if (nameIn(found) === wanted) return { byteStart: from, byteLength: stop - from, line };
    }
    from = stop + 1;
  }
  return undefined;
}
