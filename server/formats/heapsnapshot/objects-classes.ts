/** The classes of a snapshot, with what changed since another one of the case. */
import { columnOf, type Table, textAt } from '../../engine/table.ts';
import { classChanges, isSameProcess } from '../../packages/heapsnapshot-parser/index.ts';
import type { ObjectRow } from '../../protocol/objects.ts';
import type { HeapModel } from './heap-model.ts';
import { shownDistance } from './rows.ts';

type Delta = Pick<ObjectRow, 'newCount' | 'deletedCount' | 'countDelta' | 'bytesDelta'>;
type Deltas = ReadonlyMap<string, Delta>;

/** In the order of the table `classes`, then those of which nothing is left. */
export function classRows({ analysis }: HeapModel, deltas: Deltas | undefined): ObjectRow[] {
  const isById = [...(deltas?.values() ?? [])].some(({ newCount }) => newCount !== undefined);
  const none: Delta = { ...(isById ? { newCount: 0, deletedCount: 0 } : {}), countDelta: 0, bytesDelta: 0 };
  const told = new Set<string>();
  const rows = analysis.classes.map((one, index): ObjectRow => {
    const { name, count, shallowBytes, retainedBytes, largest } = one;
    const distance = shownDistance(one.distance);
    // Two classes of one name are one in a comparison: the larger one has its figures.
    const delta = told.has(name) ? undefined : deltas && (deltas.get(name) ?? none);
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
      ...delta,
    };
  });
  for (const [name, delta] of deltas ?? []) {
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
      ...delta,
    });
  }
  return rows;
}

/** By class; undefined when there is nothing to compare with. */
export function deltasIn(tables: readonly Table[]): Deltas | undefined {
  const byObject = tables.find(({ id }) => id === 'class-growth');
  if (byObject) return deltasOf(byObject, 'class', ['newCount', 'deletedCount', 'countDelta', 'bytesDelta']);
  const byName = tables.find(({ id }) => id === 'classes.growth');
  return byName && deltasOf(byName, 'key', [undefined, undefined, 'count.delta', 'shallowBytes.delta']);
}

function deltasOf(table: Table, key: string, columns: readonly (string | undefined)[]): Deltas {
  const names = columnOf(table, key);
  const [came, went, counts, sizes] = columns.map((id) => (id ? columnOf(table, id)?.numbers : undefined));
  const deltas = new Map<string, Delta>();
  for (let row = 0; names && row < table.rows; row++)
    deltas.set(textAt(names, row) ?? '', {
      ...(came && went ? { newCount: came.at(row), deletedCount: went.at(row) } : {}),
      countDelta: counts?.at(row) ?? 0,
      bytesDelta: sizes?.at(row) ?? 0,
    });
  return deltas;
}

/** By object within one process, else by the sums of each class. */
export function deltasBetween(earlier: HeapModel, later: HeapModel): Deltas {
  const deltas = new Map<string, Delta>();
  if (isSameProcess(earlier.snapshot, later.snapshot)) {
    for (const { className, newCount, deletedCount, newBytes, deletedBytes } of classChanges(earlier, later))
      deltas.set(className, {
        newCount,
        deletedCount,
        countDelta: newCount - deletedCount,
        bytesDelta: newBytes - deletedBytes,
      });
    return deltas;
  }
  const add = ({ analysis }: HeapModel, sign: number) => {
    for (const { name, count, shallowBytes } of analysis.classes) {
      const { countDelta = 0, bytesDelta = 0 } = deltas.get(name) ?? {};
      deltas.set(name, {
        countDelta: countDelta + sign * count,
        bytesDelta: bytesDelta + sign * shallowBytes,
      });
    }
  };
  add(earlier, -1);
  add(later, 1);
  return deltas;
}
