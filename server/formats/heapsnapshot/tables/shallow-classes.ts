/** Every class with what is known of it before retained sizes are. */
import type { Table } from '../../../engine/table.ts';
import type { ShallowClass } from '../../../packages/heapsnapshot-parser/index.ts';
import { numberColumn, type Places, place, textColumn } from '../rows.ts';

/** Rows whose largest object is looked up in the file; later ones matter to nobody. */
const PLACED_MAX = 200;

/** @param kind where it is shown: in place of the graph that is to come, or for good. */
export function shallowClassesTable(
  classes: readonly ShallowClass[],
  kind: 'graph' | 'histogram',
  places: Places,
): Table {
  const table: Table = {
    id: 'classes',
    kind,
    title: 'Classes: counts and shallow sizes',
    rows: classes.length,
    columns: [
      textColumn(
        'class',
        'Class',
        classes.map(({ name }) => name),
      ),
      numberColumn(
        'count',
        'Count',
        'count',
        classes.map(({ count }) => count),
      ),
      numberColumn(
        'shallowBytes',
        'Shallow size',
        'bytes',
        classes.map(({ shallowBytes }) => shallowBytes),
      ),
    ],
    ...(kind === 'histogram' ? { compareBy: { key: 'class', measures: ['shallowBytes', 'count'] } } : {}),
  };
  place(
    table,
    classes.map(({ largest }, row) => (row < PLACED_MAX ? places.node(largest) : undefined)),
  );
  return table;
}
