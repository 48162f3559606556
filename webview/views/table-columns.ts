/** Columns of any table as the grid shows them, and how each cell reads. */
import type { ComponentChildren } from 'preact';
import type { ColumnSummary, TableSummary } from '../../server/protocol/capture.ts';
import type { Cell } from '../../server/protocol/operations.ts';
import type { GridColumn } from '../ui/grid-columns.ts';
import { formatExact } from '../ui/numbers.ts';
import { formatMoment } from '../ui/times.ts';
import type { PagedRow } from './paged-rows.ts';

export interface TableColumn extends GridColumn {
  /** Position in the rows that the server sends. */
  position: number;
  column: ColumnSummary;
  /** Draws the cell where its words alone are not enough. */
  draw?(row: PagedRow): ComponentChildren;
}

const IDS = new Set(['process', 'thread', 'pid', 'tid', 'ppid']);
const CHARACTER = 7;
const PADDING = 30;

/** All columns, or those named, after the columns that say which row it is (times and texts). */
export function tableColumns(table: TableSummary, only: readonly string[] | undefined): TableColumn[] {
  const all = table.columns.map((column, position) => toGrid(column, position));
  if (only === undefined) {
    // A series table begins with its time, wherever the reader put it: the first column is the frozen one.
    return [...all].sort((a, b) => Number(b.column.type === 'time') - Number(a.column.type === 'time'));
  }
  const keys = all.filter((column) => column.column.type === 'time');
  const named = only.flatMap((id) => all.find((column) => column.id === id) ?? []);
  return [...keys, ...named];
}

function toGrid(column: ColumnSummary, position: number): TableColumn {
  const entity = column.series?.entity ?? '';
  const note = [column.type === 'number' && column.unit !== 'count' ? column.unit : '', entity]
    .filter(Boolean)
    .join(' · ');
  return {
    id: column.id,
    title: column.title,
    ...(note !== '' && { note }),
    width: widthOf(column, note),
    alignEnd: column.type === 'number',
    sortable: true,
    position,
    column,
  };
}

function widthOf(column: ColumnSummary, note: string): number {
  const head = (column.title.length + note.length + 1) * CHARACTER + PADDING;
  if (column.type === 'time') return 188;
  if (column.type === 'text') return Math.max(260, Math.min(360, head));
  const { min = 0, max = 0 } = column.series ?? {};
  const body = Math.max(formatExact(min).length, formatExact(max).length, 8) * CHARACTER + PADDING;
  return Math.max(90, Math.min(260, Math.max(head, body)));
}

/** Words of a cell: numbers exact, times in the capture's own zone. */
export function cellText(cell: Cell | undefined, column: ColumnSummary): string {
  if (cell === null || cell === undefined) return '–';
  if (typeof cell === 'string') return cell;
  if (column.type === 'time') return formatMoment(cell, '');
  // A number that is a name.
  if (IDS.has(column.id)) return String(cell);
  // A share was computed, and nobody reads its sixth decimal.
  return formatExact(column.unit === '%' && Math.abs(cell) >= 0.01 ? Math.round(cell * 100) / 100 : cell);
}

/** A cell for the clipboard: numbers without separators, times as they read. */
export function cellCopy(cell: Cell | undefined, column: ColumnSummary): Cell {
  if (cell === undefined) return null;
  return typeof cell === 'number' && column.type === 'time' ? formatMoment(cell, '') : cell;
}
