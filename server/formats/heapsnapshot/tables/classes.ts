/** Every class: how many, and how much they hold. */
import type { TableBuilder } from '../../../engine/table-builder.ts';
import type { Labels } from '../labels.ts';
import { numberColumn, type Places, place, shownDistance, textColumn } from '../rows.ts';

/** Rows whose largest object is looked up in the file; later ones matter to nobody. */
const PLACED_MAX = 2000;

export function addClasses(into: TableBuilder, { analysis }: Labels, places: Places): void {
  const { classes } = analysis;
  const numbers = (
    id: string,
    title: string,
    unit: string,
    pick: (row: (typeof classes)[number]) => number,
  ) => numberColumn(id, title, unit, classes.map(pick));
  const table = into.table(
    'classes',
    'histogram',
    'Classes',
    [
      textColumn(
        'class',
        'Class',
        classes.map(({ name }) => name),
      ),
      numbers('count', 'Count', 'count', ({ count }) => count),
      numbers('shallowBytes', 'Shallow size', 'bytes', ({ shallowBytes }) => shallowBytes),
      numbers('retainedBytes', 'Retained size', 'bytes', ({ retainedBytes }) => retainedBytes),
      numbers('distance', 'Distance', 'count', ({ distance }) => shownDistance(distance)),
    ],
    classes.length,
  );
  table.compareBy = { key: 'class', measures: ['shallowBytes', 'count', 'retainedBytes'] };
  place(
    table,
    classes.map(({ largest }, row) => (row < PLACED_MAX ? places.node(largest) : undefined)),
  );
}
