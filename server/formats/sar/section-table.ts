/** One report as a table: a row a moment, the columns of every device beside each other. */
import type { SeriesBuilder, TableBuilder } from '../../engine/table-builder.ts';
import { columnInfo, entityTitle } from './column-info.ts';
import { type Section, sectionOf, unlistedSection } from './sections.ts';

/** The columns of one device, CPU or interface under one heading. */
export interface EntityColumns {
  /** Of the values of a line, in its order; -1 where there is no room for more. */
  readonly columns: Int32Array;
  /** As the line names it. */
  readonly name: Uint8Array;
  /** Serial number of the row it was last met in. */
  metIn: number;
}

export class SectionTable {
  readonly section: Section;
  private readonly series: SeriesBuilder;
  private columns = new Int32Array(64);
  private values = new Float64Array(64);
  private count = 0;
  private time = Number.NaN;
  private byteStart = 0;
  private byteEnd = 0;
  private line = 0;
  private open = false;
  /** Of the row in progress. */
  serial = 0;

  constructor(into: TableBuilder, section: Section) {
    this.section = section;
    this.series = into.series(section.id, section.title);
  }

  /** Rows that are complete. */
  get rows(): number {
    return this.series.rows;
  }

  get openTime(): number {
    return this.open ? this.time : Number.NaN;
  }

  entityColumns(headings: readonly string[], name: string): EntityColumns {
    const entity = name === '' ? '' : entityTitle(this.section, name);
    const columns = Int32Array.from(headings, (heading) => this.series.column(columnInfo(heading, entity)));
    return { columns, name: Uint8Array.from(Buffer.from(name)), metIn: -1 };
  }

  /** Starts a row, or goes on with the one of that moment unless it has this device already. */
  begin(time: number, byteStart: number, line: number, entity: EntityColumns): void {
    if (this.open && (time !== this.time || entity.metIn === this.serial)) this.commit();
    if (!this.open) {
      this.open = true;
      this.serial++;
      this.count = 0;
      this.time = time;
      this.byteStart = byteStart;
      this.line = line;
    }
    entity.metIn = this.serial;
  }

  put(column: number, value: number): void {
    if (column < 0) return;
    if (this.count === this.columns.length) {
      const columns = new Int32Array(2 * this.count);
      columns.set(this.columns);
      this.columns = columns;
      const values = new Float64Array(2 * this.count);
      values.set(this.values);
      this.values = values;
    }
    this.columns[this.count] = column;
    this.values[this.count++] = value;
  }

  /** Values put so far; see {@link takeBackTo}. */
  get mark(): number {
    return this.count;
  }

  /** Forgets the values put since {@link mark}; a row without any is dropped. */
  takeBackTo(mark: number): void {
    this.count = mark;
    if (mark === 0) this.open = false;
  }

  reaches(byteEnd: number): void {
    this.byteEnd = byteEnd;
  }

  commit(): void {
    if (!this.open) return;
    this.open = false;
    const { time, byteStart, line } = this;
    this.series.commit({ time, byteStart, line }, this.byteEnd, this.columns, this.values, this.count);
  }
}

/** The reports of a capture by the id of their table. */
export class SectionBook {
  private readonly into: TableBuilder;
  private readonly tables = new Map<string, SectionTable>();

  constructor(into: TableBuilder) {
    this.into = into;
  }

  /** @param headings names of all columns, that of the entity too. */
  tableFor(headings: readonly string[]): SectionTable {
    return this.tableOf(sectionOf(headings) ?? unlistedSection(headings));
  }

  tableOf(section: Section): SectionTable {
    let table = this.tables.get(section.id);
    if (!table) {
      table = new SectionTable(this.into, section);
      this.tables.set(section.id, table);
    }
    return table;
  }

  commit(): void {
    for (const table of this.tables.values()) table.commit();
  }
}
