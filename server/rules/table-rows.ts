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

export function rowAt(capture: Capture, table: Table, index: number): TableRow {
  return {
    table,
    index,
    text(id) {
      const column = columnOf(table, id);
      return (column && textAt(column, index)) ?? '';
    },
    number: (id) => columnOf(table, id)?.numbers?.at(index) ?? Number.NaN,
    evidence: () => evidenceAt(capture, table, index),
  };
}

/** Of tables that are small: an object a row. */
export function tableRows(capture: Capture, id: string): TableRow[] {
  const table = capture.tables.find((one) => one.id === id);
  return table ? Array.from({ length: table.rows }, (_, index) => rowAt(capture, table, index)) : [];
}
