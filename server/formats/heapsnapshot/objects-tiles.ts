/** Who holds what, several levels of the dominator tree at once: what is large by itself, the rest by class. */
import type { ObjectRow } from '../../protocol/objects.ts';
import type { Labels } from './labels.ts';
import { rowOfNode } from './objects-row.ts';

/** Nothing smaller is drawn: a tile of a picture of 800 by 600 would have 24 by 24 pixels. */
const LEAST_SHARE = 1 / 800;
const TILES_MAX = 2000;
const CHAIN_MAX = 20;

/** The first row is the node itself; each other one lies in the row at its `parent`. */
export function tilesBelow(labels: Labels, base: number): ObjectRow[] {
  const { analysis } = labels;
  const { retained, dominated, sizes } = analysis;
  const least = Math.max(1, (retained[base] as number) * LEAST_SHARE);
  const rows: ObjectRow[] = [{ ...rowOfNode(labels, base), parent: -1 }];
  for (let parent = 0; parent < rows.length && rows.length < TILES_MAX; parent++) {
    const node = rows[parent]?.node;
    if (node === undefined) continue;
    const groups = new Map<number, Group>();
    const inside: ObjectRow[] = [];
    const holder = pastStores(labels, node);
    const end = dominated.first[holder + 1] as number;
    for (let at = dominated.first[holder] as number; at < end; at++) {
      const child = dominated.nodes[at] as number;
      const bytes = retained[child] as number;
      if (bytes >= least) {
        inside.push({ ...rowOfNode(labels, child), parent });
        continue;
      }
      const of = analysis.classOf[child] as number;
      const group = groups.get(of) ?? { kind: labels.type(child), count: 0, selfBytes: 0, retainedBytes: 0 };
      group.count++;
      group.selfBytes += sizes[child] as number;
      group.retainedBytes += bytes;
      groups.set(of, group);
    }
    // What is in a tile that is not divided is said by the tile itself.
    if (inside.length === 0 && groups.size === 0) continue;
    const small: Group = { kind: '', count: 0, selfBytes: 0, retainedBytes: 0 };
    for (const [of, group] of groups) {
      if (group.retainedBytes >= least) {
        const name = analysis.classNames[of] ?? '';
        inside.push({ ...together(`${node}c${of}`, name, group), class: of, parent });
        continue;
      }
      small.count += group.count;
      small.selfBytes += group.selfBytes;
      small.retainedBytes += group.retainedBytes;
    }
    if (small.retainedBytes >= least)
      inside.push({ ...together(`${node}s`, '(smaller ones)', small), parent });
    rows.push(...inside.sort((a, b) => b.retainedBytes - a.retainedBytes));
  }
  for (const row of rows)
    row.hasChildren =
      row.node !== undefined &&
      (dominated.first[row.node + 1] as number) > (dominated.first[row.node] as number);
  return rows;
}

/** Down from an object that holds one thing only, its backing store for one, to where there is something to divide. */
function pastStores({ analysis: { dominated } }: Labels, node: number): number {
  const { first, nodes } = dominated;
  let at = node;
  // A chain of millions of links is a linked list: it is shown from its head.
  for (let steps = 0; steps < CHAIN_MAX && (first[at + 1] as number) - (first[at] as number) === 1; steps++)
    at = nodes[first[at] as number] as number;
  return at;
}

interface Group {
  kind: string;
  count: number;
  selfBytes: number;
  retainedBytes: number;
}

function together(key: string, name: string, group: Group): ObjectRow {
  return {
    key,
    name,
    className: name,
    ...group,
    distance: null,
    detached: false,
    hasChildren: false,
  };
}
