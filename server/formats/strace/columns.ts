/** Columns and places of the tables of a trace. */
import { NumberColumn } from '../../engine/columns.ts';
import type { NumberCoding } from '../../engine/narrow-array.ts';
import type { Column, Table } from '../../engine/table.ts';

type Info = Pick<Column, 'id' | 'title' | 'unit' | 'type'>;

function column(info: Info, rest: Pick<Column, 'numbers' | 'texts' | 'words'>): Column {
  return { ...info, counter: false, entity: '', ...rest };
}

export function textColumn(id: string, title: string, texts: readonly string[]): Column {
  return column({ id, title, unit: '', type: 'text' }, { texts });
}

export function wordColumn(
  id: string,
  title: string,
  numbers: NumberColumn,
  words: readonly string[],
): Column {
  return column({ id, title, unit: '', type: 'text' }, { numbers, words });
}

/** Of whole numbers that lie in an array as they are, but for one that stands for none. */
export function missing(number: number): NumberCoding {
  return { base: 0, per: 1, missing: number };
}

export function numberColumn(
  id: string,
  title: string,
  unit: string,
  values: readonly number[] | NumberColumn,
): Column {
  const numbers = values instanceof NumberColumn ? values : NumberColumn.of(values);
  return column({ id, title, unit, type: 'number' }, { numbers });
}

/** Milliseconds of the log's clock. */
export function timeColumn(id: string, title: string, values: readonly number[] | NumberColumn): Column {
  const numbers = values instanceof NumberColumn ? values : NumberColumn.of(values);
  return column({ id, title, unit: 'ms', type: 'time' }, { numbers });
}

/** Where the lines of something stand, by row. */
export type Places = Readonly<Record<'byteStart' | 'byteLength' | 'line', ArrayLike<number>>>;

/** Says which call each row of a table stands for; a negative row stands nowhere. */
export function placeAtCalls(table: Table, calls: Places, rows: ArrayLike<number>): void {
  table.byteStart = picked(calls.byteStart, rows);
  table.byteLength = picked(calls.byteLength, rows);
  table.line = picked(calls.line, rows);
}

/** No place in a log of less than 4 GB, and no line. */
const NOWHERE = 0xffff_ffff;

/** The value at each of `rows`; NaN for negative ones. */
function picked(values: ArrayLike<number>, rows: ArrayLike<number>): NumberColumn {
  const isNarrow = values instanceof Uint32Array || values instanceof Uint16Array;
  const found = isNarrow
    ? new Uint32Array(new SharedArrayBuffer(4 * rows.length))
    : new Float64Array(new SharedArrayBuffer(8 * rows.length));
  const nowhere = isNarrow ? NOWHERE : Number.NaN;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    found[i] = row >= 0 ? (values[row] as number) : nowhere;
  }
  return NumberColumn.over(found, rows.length, isNarrow ? missing(NOWHERE) : undefined);
}
