/** Columns of the graph's trees, and what a cell of them says. */
import type { ObjectRow } from '../../server/protocol/objects.ts';
import type { GridColumn } from '../ui/grid-columns.ts';
import { formatExact, NO_VALUE } from '../ui/numbers.ts';

export interface GraphColumn extends GridColumn {
  /** Undefined for the name, which is drawn by hand. */
  value?(row: ObjectRow): number | null | undefined;
  signed?: boolean;
}

const NAME: GraphColumn = { id: 'name', title: 'Object', width: 260, alignEnd: false, sortable: true };
const CLASS: GraphColumn = { ...NAME, title: 'Class', width: 200 };
const COUNT: GraphColumn = number('count', 'Count', 84, ({ count }) => count);
const DISTANCE: GraphColumn = {
  ...number('distance', 'Distance', 88, ({ distance }) => distance),
  descendingFirst: false,
};
const SELF = number('self', 'Shallow', 122, ({ selfBytes }) => selfBytes, 'bytes');
const RETAINED = number('retained', 'Retained', 164, ({ retainedBytes }) => retainedBytes, 'bytes');
const COUNT_DELTA = { ...number('countDelta', 'Δ Count', 92, ({ countDelta }) => countDelta), signed: true };
const NEW = number('newCount', 'New', 80, ({ newCount }) => newCount);
const DELETED = number('deletedCount', 'Deleted', 84, ({ deletedCount }) => deletedCount);
const BYTES_DELTA = {
  ...number('bytesDelta', 'Δ Shallow', 132, ({ bytesDelta }) => bytesDelta, 'bytes'),
  signed: true,
};
const SOURCE: GraphColumn = { id: 'source', title: 'Source', width: 160, alignEnd: false, sortable: false };

function number(
  id: string,
  title: string,
  width: number,
  value: (row: ObjectRow) => number | null | undefined,
  note?: string,
): GraphColumn {
  return { id, title, width, alignEnd: true, sortable: true, value, ...(note !== undefined && { note }) };
}

export const OBJECT_COLUMNS: readonly GraphColumn[] = [NAME, RETAINED, SELF, DISTANCE, SOURCE];
export const CLASS_COLUMNS: readonly GraphColumn[] = [CLASS, COUNT, RETAINED, SELF, DISTANCE, SOURCE];
export const COMPARED_COLUMNS: readonly GraphColumn[] = [
  CLASS,
  COUNT,
  COUNT_DELTA,
  NEW,
  DELETED,
  BYTES_DELTA,
  RETAINED,
  SELF,
  SOURCE,
];

const FILES: readonly GraphColumn[] = [{ ...NAME, title: 'File' }, COUNT, RETAINED, SELF, DISTANCE];
const PACKAGES: readonly GraphColumn[] = [{ ...NAME, title: 'Package' }, COUNT, RETAINED, SELF, DISTANCE];

export function sourceColumns(by: 'file' | 'package'): readonly GraphColumn[] {
  return by === 'file' ? FILES : PACKAGES;
}

export function figureText(column: GraphColumn, row: ObjectRow): string {
  const value = column.value?.(row);
  if (value === null) return NO_VALUE;
  if (value === undefined) return '';
  return column.signed && value > 0 ? `+${formatExact(value)}` : formatExact(value);
}

/** `12.3 %`; nothing below a tenth. */
export function shareText(bytes: number, whole: number): string {
  const share = (100 * bytes) / whole;
  return Number.isFinite(share) && share >= 0.05 ? `${share.toFixed(1)} %` : '';
}

/** What the row is called in a sentence. */
export function rowName({ name, id }: ObjectRow): string {
  return id === undefined ? name : `${name} @${id}`;
}
