/** Objects that came and went between the first and the last snapshot, by class. */
import type { Table } from '../../../engine/table.ts';
import type { ClassChange } from '../../../packages/heapsnapshot-parser/index.ts';
import { numberColumn, textColumn } from '../rows.ts';

export function classGrowthTable(changes: readonly ClassChange[]): Table {
  const numbers = (id: string, title: string, unit: string, pick: (row: ClassChange) => number) =>
    numberColumn(id, title, unit, changes.map(pick));
  return {
    id: 'class-growth',
    kind: 'histogram',
    title: 'Classes compared by object',
    rows: changes.length,
    columns: [
      textColumn(
        'class',
        'Class',
        changes.map(({ className }) => className),
      ),
      numbers('newCount', 'New', 'count', ({ newCount }) => newCount),
      numbers('deletedCount', 'Deleted', 'count', ({ deletedCount }) => deletedCount),
      numbers('countDelta', 'Δ Count', 'count', ({ newCount, deletedCount }) => newCount - deletedCount),
      numbers('newBytes', 'Size of the new', 'bytes', ({ newBytes }) => newBytes),
      numbers('deletedBytes', 'Size of the deleted', 'bytes', ({ deletedBytes }) => deletedBytes),
      numbers('bytesDelta', 'Δ Size', 'bytes', ({ newBytes, deletedBytes }) => newBytes - deletedBytes),
    ],
  };
}
