/** Rows of a table of named things, cell by cell. */
import type { Capture } from '../engine/capture.ts';
import { evidenceAt } from '../engine/evidence.ts';
import { columnOf, type Table, textAt } from '../engine/table.ts';
import type { Evidence } from '../protocol/finding.ts';

export interface TableRow {
  table: Table;
  index: number;
  /** '' where there is none. */
  text(column: string): string;
  /** NaN where there is none. */
  number(column: string): number;
  evidence(): Evidence;
}

class Row implements TableRow {
  private readonly capture: Capture;
  readonly table: Table;
  readonly index: number;

  constructor(capture: Capture, table: Table, index: number) {
    this.capture = capture;
    this.table = table;
    this.index = index;
  }

  text(id: string): string {
    const column = columnOf(this.table, id);
    return (column && textAt(column, this.index)) ?? '';
  }

  number(id: string): number {
    return columnOf(this.table, id)?.numbers?.at(this.index) ?? Number.NaN;
  }

  evidence(): Evidence {
    return evidenceAt(this.capture, this.table, this.index);
  }
}

export function rowAt(capture: Capture, table: Table, index: number): TableRow {
  return new Row(capture, table, index);
}

/** Of tables that are small: an object a row. */
export function tableRows(capture: Capture, id: string): TableRow[] {
  const table = capture.tables.find((one) => one.id === id);
  return table ? Array.from({ length: table.rows }, (_, index) => new Row(capture, table, index)) : [];
}

/** Of tables of any size: the rows in which a number is at least so large. */
export function rowsFrom(capture: Capture, id: string, column: string, least: number): TableRow[] {
  const table = capture.tables.find((one) => one.id === id);
  const numbers = table && columnOf(table, column)?.numbers;
  if (!table || !numbers || (numbers.isConstant && !(numbers.at(0) >= least))) return [];
  const found: TableRow[] = [];
  const values = numbers.raw(table.rows);
  for (let index = 0; index < table.rows; index++)
    if ((values[index] as number) >= least) found.push(new Row(capture, table, index));
  return found;
}
