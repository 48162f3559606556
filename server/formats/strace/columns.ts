/** Columns and places of the tables of a trace. */
import { NumberColumn } from '../../engine/columns.ts';
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

/** Says which call each row of a table stands for; a negative row stands nowhere. */
export function placeAtCalls(
  table: Table,
  calls: Readonly<Record<'byteStart' | 'byteLength' | 'line', ArrayLike<number>>>,
  rows: readonly number[],
): void {
  const at = (values: ArrayLike<number>) =>
    NumberColumn.of(rows.map((row) => (row >= 0 ? (values[row] as number) : Number.NaN)));
  table.byteStart = at(calls.byteStart);
  table.byteLength = at(calls.byteLength);
  table.line = at(calls.line);
}
