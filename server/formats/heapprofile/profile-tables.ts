/** Tables of a profile of allocations: functions, and the stacks that lead to them. */
import { NumberColumn } from '../../engine/columns.ts';
import type { Column, Table } from '../../engine/table.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { frameOf, nameOf, type ProfileTree, packageOf, sourceOf, totalsOf } from './profile-tree.ts';

export interface ProfileWords {
  /** Before the ids of the tables; empty for a file that is nothing but a profile. */
  prefix: string;
  /** Title of the column of counts. */
  counts: string;
}

export function addProfile(into: TableBuilder, tree: ProfileTree, { prefix, counts }: ProfileWords): void {
  const totals = totalsOf(tree);
  const all = tree.selfBytes.reduce((sum, bytes) => sum + bytes, 0);
  addFunctions(into, tree, totals, all, { prefix, counts });
  const stacks = tree.parent.map((_, stack) => stack);
  const depth: number[] = [];
  for (const stack of stacks) depth[stack] = (depth[tree.parent[stack] as number] ?? -1) + 1;
  const entry = (stack: number) =>
    tree.functions[tree.functionOf[stack] as number] as ProfileTree['functions'][number];
  const table = into.table(
    `${prefix}stacks`,
    'profile',
    'Stacks',
    [
      text(
        'function',
        'Function',
        stacks.map((stack) => nameOf(entry(stack))),
      ),
      number('totalBytes', 'Total', 'bytes', totals),
      number('selfBytes', 'Self', 'bytes', tree.selfBytes),
      number('count', counts, 'count', tree.counts),
      number('depth', 'Depth', 'count', depth),
      number('parent', 'Called from row', '', tree.parent),
      text(
        'source',
        'Source',
        stacks.map((stack) => sourceOf(entry(stack))),
      ),
      text(
        'package',
        'Package',
        stacks.map((stack) => packageOf(entry(stack))),
      ),
    ],
    stacks.length,
  );
  place(table, tree.places);
  into.fact('functionCount', tree.functions.length);
  into.fact('stackCount', stacks.length);
  into.fact('allocatedBytes', all);
}

/** What a function calls counts once for it, however often it calls itself. */
function addFunctions(
  into: TableBuilder,
  tree: ProfileTree,
  totals: readonly number[],
  all: number,
  { prefix, counts }: ProfileWords,
): void {
  const { functions, functionOf, parent, selfBytes } = tree;
  const self = functions.map(() => 0);
  const total = functions.map(() => 0);
  const count = functions.map(() => 0);
  const largest = functions.map(() => -1);
  const isInner = innerCalls(tree);
  for (let stack = 0; stack < parent.length; stack++) {
    const at = functionOf[stack] as number;
    (self[at] as number) += selfBytes[stack] as number;
    (count[at] as number) += tree.counts[stack] as number;
    if (!isInner[stack]) (total[at] as number) += totals[stack] as number;
    const best = largest[at] as number;
    if (best < 0 || (selfBytes[stack] as number) > (selfBytes[best] as number)) largest[at] = stack;
  }
  const order = functions
    .map((_, at) => at)
    .sort((a, b) => (self[b] as number) - (self[a] as number) || (total[b] as number) - (total[a] as number));
  const numbers = (id: string, title: string, unit: string, values: readonly number[]) =>
    number(
      id,
      title,
      unit,
      order.map((at) => values[at] as number),
    );
  const texts = (id: string, title: string, of: (entry: ProfileTree['functions'][number]) => string) =>
    text(
      id,
      title,
      order.map((at) => of(functions[at] as ProfileTree['functions'][number])),
    );
  const table = into.table(
    `${prefix}functions`,
    'profile',
    'Functions',
    [
      texts('function', 'Function', nameOf),
      numbers('selfBytes', 'Self', 'bytes', self),
      numbers('totalBytes', 'With what it calls', 'bytes', total),
      numbers(
        'share',
        'Self, of all',
        '%',
        self.map((bytes) => (all > 0 ? (100 * bytes) / all : 0)),
      ),
      numbers('count', counts, 'count', count),
      texts('source', 'Source', sourceOf),
      texts('package', 'Package', packageOf),
      texts('frame', 'Function and source', frameOf),
    ],
    order.length,
  );
  table.compareBy = { key: 'frame', measures: ['selfBytes', 'totalBytes'] };
  place(
    table,
    order.map((at) => tree.places[largest[at] as number]),
  );
}

/** By stack: whether its function stands further out on the same stack already. */
function innerCalls({ parent, functionOf }: ProfileTree): boolean[] {
  const inner: boolean[] = [];
  /** By function: the outermost stack of it that is still open, when walking in the order of the rows. */
  const open = new Map<number, number>();
  const path: number[] = [];
  for (let stack = 0; stack < parent.length; stack++) {
    while (path.length > 0 && path.at(-1) !== parent[stack]) {
      const left = path.pop() as number;
      if (open.get(functionOf[left] as number) === left) open.delete(functionOf[left] as number);
    }
    const at = functionOf[stack] as number;
    inner[stack] = open.has(at);
    if (!open.has(at)) open.set(at, stack);
    path.push(stack);
  }
  return inner;
}

function text(id: string, title: string, texts: readonly string[]): Column {
  return { id, title, unit: '', type: 'text', counter: false, entity: '', texts };
}

function number(id: string, title: string, unit: string, values: readonly number[]): Column {
  return { id, title, unit, type: 'number', counter: false, entity: '', numbers: NumberColumn.of(values) };
}

function place(table: Table, places: ProfileTree['places']): void {
  table.byteStart = NumberColumn.of(places.map((at) => at?.byteStart ?? Number.NaN));
  table.byteLength = NumberColumn.of(places.map((at) => at?.byteLength ?? Number.NaN));
  table.line = NumberColumn.of(places.map(() => Number.NaN));
}
