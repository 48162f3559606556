/** Which columns of a wide table are in view: the first is frozen, the others scroll. */

export interface GridColumn {
  id: string;
  title: string;
  /** Said behind the title, as the unit. */
  note?: string;
  /** Pixels. */
  width: number;
  alignEnd: boolean;
  sortable: boolean;
  /** Which way the first press sorts. */
  descendingFirst?: boolean;
}

export interface ColumnsInView {
  /** Positions of the columns to draw, the frozen one not among them. */
  first: number;
  last: number;
  /** Width of the columns left out between the frozen one and `first`. */
  skipped: number;
}

export function columnsInView(
  columns: readonly GridColumn[],
  scrollLeft: number,
  viewWidth: number,
): ColumnsInView {
  let at = 0;
  let first = -1;
  let last = 0;
  let skipped = 0;
  for (let i = 1; i < columns.length; i++) {
    const width = columns[i]?.width ?? 0;
    const visible = at + width > scrollLeft && at < scrollLeft + viewWidth;
    if (visible && first < 0) {
      first = i;
      skipped = at;
    }
    if (visible) last = i;
    at += width;
  }
  return first < 0 ? { first: 1, last: 0, skipped: 0 } : { first, last, skipped };
}

export function totalWidth(columns: readonly GridColumn[]): number {
  return columns.reduce((sum, column) => sum + column.width, 0);
}

/** The scrollLeft that brings a column into view beside the frozen one. */
export function scrollToColumn(
  columns: readonly GridColumn[],
  column: number,
  scrollLeft: number,
  viewWidth: number,
): number {
  const frozen = columns[0]?.width ?? 0;
  if (column < 1) return scrollLeft;
  const left = columns.slice(1, column).reduce((sum, one) => sum + one.width, 0);
  const right = left + (columns[column]?.width ?? 0);
  if (left < scrollLeft) return left;
  return right > scrollLeft + viewWidth - frozen ? right - (viewWidth - frozen) : scrollLeft;
}

export interface Sort {
  column: string;
  descending: boolean;
}

/** One press on a header: first way, other way, not sorted. */
export function nextSort(current: Sort | undefined, column: GridColumn): Sort | undefined {
  const first = column.descendingFirst ?? column.alignEnd;
  if (current?.column !== column.id) return { column: column.id, descending: first };
  return current.descending === first ? { column: column.id, descending: !first } : undefined;
}
