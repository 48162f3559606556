/** The classes of a snapshot, with what changed since the first one of the case. */
import type { Capture } from '../../engine/capture.ts';
import { columnOf, type Table, textAt } from '../../engine/table.ts';
import type { ObjectRow } from '../../protocol/objects.ts';
import type { HeapModel } from './heap-model.ts';
import { shownDistance } from './rows.ts';

interface Delta {
  count: number;
  bytes: number;
}

/** In the order of the table `classes`, then those of which nothing is left. */
export function classRows({ tables }: Capture, { analysis }: HeapModel): ObjectRow[] {
  const deltas = deltasIn(tables);
  const told = new Set<string>();
  const rows = analysis.classes.map((one, index): ObjectRow => {
    const { name, count, shallowBytes, retainedBytes, largest } = one;
    const distance = shownDistance(one.distance);
    // Two classes of one name are one in a comparison: the larger one has its figures.
    const delta = told.has(name) ? undefined : deltas && (deltas.get(name) ?? { count: 0, bytes: 0 });
    told.add(name);
    const of = analysis.classOf[largest] as number;
    return {
      key: `c${of}`,
      class: of,
      name,
      className: name,
      kind: 'class',
      count,
      selfBytes: shallowBytes,
      retainedBytes,
      distance: Number.isNaN(distance) ? null : distance,
      detached: name.startsWith('Detached '),
      hasChildren: true,
      row: { table: 'classes', index },
      ...(delta ? { countDelta: delta.count, bytesDelta: delta.bytes } : {}),
    };
  });
  for (const [name, { count, bytes }] of deltas ?? []) {
    if (told.has(name)) continue;
    rows.push({
      key: `g${name}`,
      name,
      className: name,
      kind: 'class',
      count: 0,
      selfBytes: 0,
      retainedBytes: 0,
      distance: null,
      detached: false,
      hasChildren: false,
      countDelta: count,
      bytesDelta: bytes,
    });
  }
  return rows;
}

/** By class; undefined when there is nothing to compare with. */
function deltasIn(tables: readonly Table[]): Map<string, Delta> | undefined {
  const byObject = tables.find(({ id }) => id === 'class-growth');
  if (byObject) return deltasOf(byObject, 'class', 'countDelta', 'bytesDelta');
  const byName = tables.find(({ id }) => id === 'classes.growth');
  return byName && deltasOf(byName, 'key', 'count.delta', 'shallowBytes.delta');
}

function deltasOf(table: Table, key: string, count: string, bytes: string): Map<string, Delta> {
  const names = columnOf(table, key);
  const counts = columnOf(table, count)?.numbers;
  const sizes = columnOf(table, bytes)?.numbers;
  const deltas = new Map<string, Delta>();
  for (let row = 0; names && row < table.rows; row++)
    deltas.set(textAt(names, row) ?? '', { count: counts?.at(row) ?? 0, bytes: sizes?.at(row) ?? 0 });
  return deltas;
}
