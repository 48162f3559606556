/** Tables as the engine holds them, and as they travel between threads. */
import type { ColumnSummary, TableKind, Unit } from '../protocol/capture.ts';
import { NumberColumn, type NumberColumnData } from './columns.ts';

export interface ColumnInfo {
  id: string;
  title: string;
  unit: Unit;
  type: ColumnSummary['type'];
  /** Only adds up; judged by its rate. */
  counter: boolean;
  /** Process, mapping or device it belongs to; '' for the whole. */
  entity: string;
  /** Name in the capture's text where the id says more. */
  key?: string;
  /** Id of the column whose growth this one is a share of. */
  partOf?: string;
  /** Not a measure of the machine (a PID, a page size, a limit): shown, never judged. */
  attribute?: boolean;
  /** Secrets in its texts were masked. */
  masked?: boolean;
}

export interface Column extends ColumnInfo {
  numbers?: NumberColumn;
  texts?: readonly string[];
  /** Texts that repeat: the numbers of the column are places in this list. */
  words?: readonly string[];
}

/** Which rows of a table are the same thing in another capture, and what of them may grow. */
export interface CompareBy {
  /** Id of the text column that names a row; names are unique in a table, or their measures are added up. */
  key: string;
  /** Ids of number columns, the most telling first. */
  measures: readonly string[];
  /** The table leaves rows out: a name that is missing may still be there. */
  cut?: boolean;
}

/** Rows of a table stand in the capture's text at `byteStart`, `byteLength`, `line`. */
export interface Table {
  id: string;
  kind: TableKind;
  title: string;
  rows: number;
  columns: Column[];
  byteStart?: NumberColumn;
  byteLength?: NumberColumn;
  line?: NumberColumn;
  /** Tables with the same id and format in several captures of a case are compared row by row. */
  compareBy?: CompareBy;
  /** Counted together from other rows: its own rows are no samples that the capture holds. */
  derived?: true;
}

/** A table whose rows are samples in time order; its first column is the time when the capture states one. */
export const TIME_COLUMN = 'time';

export interface TableData extends Omit<Table, 'columns' | 'byteStart' | 'byteLength' | 'line'> {
  columns: (ColumnInfo & {
    numbers?: NumberColumnData;
    texts?: readonly string[];
    words?: readonly string[];
  })[];
  places?: { byteStart: NumberColumnData; byteLength: NumberColumnData; line: NumberColumnData };
}

export function packTable(table: Table): TableData {
  const { columns, byteStart, byteLength, line, ...rest } = table;
  const data: TableData = {
    ...rest,
    columns: columns.map(({ numbers, texts, ...info }) => ({
      ...info,
      ...(numbers ? { numbers: numbers.data() } : {}),
      ...(texts ? { texts } : {}),
    })),
  };
  if (byteStart && byteLength && line) {
    data.places = { byteStart: byteStart.data(), byteLength: byteLength.data(), line: line.data() };
  }
  return data;
}

export function unpackTable(data: TableData): Table {
  const { columns, places, ...rest } = data;
  const table: Table = {
    ...rest,
    columns: columns.map(({ numbers, texts, ...info }) => ({
      ...info,
      ...(numbers ? { numbers: NumberColumn.from(numbers) } : {}),
      ...(texts ? { texts } : {}),
    })),
  };
  if (places) {
    table.byteStart = NumberColumn.from(places.byteStart);
    table.byteLength = NumberColumn.from(places.byteLength);
    table.line = NumberColumn.from(places.line);
  }
  return table;
}

export function columnOf(table: Table, id: string): Column | undefined {
  return table.columns.find((column) => column.id === id);
}

/** The text of a row, in either form of a text column. */
export function textAt(column: Column, row: number): string | undefined {
  if (column.texts) return column.texts[row];
  return column.words?.[column.numbers?.at(row) ?? Number.NaN];
}

/** Milliseconds by row, or undefined when the capture states no time. */
export function timeOf(table: Table): Float64Array | undefined {
  return timesOf(table)?.toArray(table.rows);
}

/** The column of {@link timeOf}. */
export function timesOf(table: Table): NumberColumn | undefined {
  const column = table.columns[0];
  return column?.id === TIME_COLUMN ? column.numbers : undefined;
}
