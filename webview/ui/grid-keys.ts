/** Where a key moves the active cell of a grid. Row −1 is the header. */

export interface ActiveCell {
  row: number;
  column: number;
}

export interface GridExtent {
  rows: number;
  columns: number;
  /** Rows that PageUp and PageDown move. */
  page: number;
}

interface Key {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
}

/** The new active cell, or undefined when the key does not move it. */
export function gridMove(key: Key, from: ActiveCell, extent: GridExtent): ActiveCell | undefined {
  const row = (to: number, lowest = -1) => ({
    row: Math.max(lowest, Math.min(extent.rows - 1, to)),
    column: from.column,
  });
  const column = (to: number) => ({ row: from.row, column: Math.max(0, Math.min(extent.columns - 1, to)) });
  if (key.metaKey) return undefined;
  switch (key.key) {
    case 'ArrowDown':
      return row(from.row + 1);
    case 'ArrowUp':
      return row(from.row - 1);
    case 'ArrowRight':
      return column(from.column + 1);
    case 'ArrowLeft':
      return column(from.column - 1);
    case 'PageDown':
      return row(from.row + extent.page);
    case 'PageUp':
      return row(from.row - extent.page, 0);
    case 'Home':
      return row(0, 0);
    case 'End':
      return row(extent.rows - 1);
    default:
      return undefined;
  }
}
