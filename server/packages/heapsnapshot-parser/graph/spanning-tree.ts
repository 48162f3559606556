/**
 * The depth-first tree that dominators are found in, cut down to what decides on them. Most objects are referred to by
 * one edge only, and are dominated by where it starts. The others are its heads: each stands for itself and what hangs
 * below it on single edges, and heads, their parents and the edges between them are all that is left of the graph.
 *
 * Nodes have places, in the order in which they were met; heads are numbered in the same order.
 */
import { NOWHERE } from '../read/columns.ts';
import type { HeapSnapshot } from '../read/snapshot.ts';
import type { EssentialEdges } from './essential-edges.ts';
import { edgeKinds } from './kinds.ts';
import { countReferences } from './reference-counts.ts';
import { RepeatedEdges } from './repeated-edges.ts';
import { Bits, GrowingColumn, longer, release, type Scratch } from './scratch.ts';

export interface SpanningTree {
  /** Nodes by place. */
  order: Uint32Array;
  /** By node: its parent. The root's is the root. */
  parent: Uint32Array;
  /** How many there are; the root is the first one. */
  headCount: number;
  /** {@link HEAD} numbers of each. */
  heads: Uint32Array;
  /** Edges from later heads to earlier ones: pairs of target and source. */
  pairs: Uint32Array;
  pairCount: number;
}

/** What is known of a head stands together: numbers of each, and which is which. */
export const HEAD = 8;
/** Its place. */
export const PLACE = 0;
/** The place of its parent. */
export const PARENT_PLACE = 1;
/** The head that its parent belongs to. */
export const PARENT_HEAD = 2;
/** The least place from which it is met below another branch, or that of its parent. */
export const LEAST = 3;
/** Where on the way the least place stands, or stood. Free when the tree is done. */
export const LEAST_STEP = 4;
/** The head from which an edge led here last. Free when the tree is done. */
export const LAST_SOURCE = 5;

/** Numbers kept of each step of the way: place and head of a node, and where the walk stands in the one above it. */
const STEP = 4;

/** @param references by node: how many edges lead to it; those that are repeated are taken off. */
export function spanningTree(
  snapshot: HeapSnapshot,
  essential: EssentialEdges,
  references: Uint8Array,
  scratch: Scratch,
): SpanningTree {
  return (
    tree(snapshot, essential, references, scratch, essential.onlyEntry()) ??
    (tree(snapshot, essential, countReferences(snapshot), scratch, undefined) as SpanningTree)
  );
}

/**
 * @param entry the one node over which the root holds what the page owns: nothing of it has a dominator above that.
 * @returns undefined when there is another way to what the page owns after all.
 */
function tree(
  snapshot: HeapSnapshot,
  essential: EssentialEdges,
  references: Uint8Array,
  scratch: Scratch,
  entry: number | undefined,
): SpanningTree | undefined {
  const { nodes, edges, root } = snapshot;
  const { firstEdge, count } = nodes;
  const { to: edgeTo, type: edgeType } = edges;
  const { weak, shortcut } = edgeKinds(snapshot);
  const repeated = new RepeatedEdges(snapshot, references);
  const plain = essential.plain.without(repeated.stores);
  const order = scratch.take();
  const parent = scratch.take(NOWHERE);
  /** By node: number of the head it is; of heads only. */
  const headOf = scratch.take(NOWHERE);
  const isHead = new Bits(count);
  /** Heads whose dominator nothing that leads to them can change any more. */
  const settled = new Bits(count);
  let heads = new Uint32Array(HEAD * (addHeads(isHead, references) + 1));
  const pairs = new GrowingColumn(Math.max(1 << 10, edges.count >> 1));
  /** From the root to where the walk is. */
  let way = new Uint32Array(STEP << 12);
  let met = 0;
  let headCount = 0;
  /** Place of the entry. */
  let floor = 0;

  /** The last step on the way, of which `depth` are gone, whose place is not behind the given one. */
  const lastBefore = (limit: number, depth: number): number => {
    let low = 0;
    let high = depth - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((way[middle * STEP] as number) <= limit) low = middle;
      else high = middle - 1;
    }
    return low;
  };

  /** An edge to a head that was met before, from a node that belongs to the head `source`, at the end of the way. */
  const meetAgain = (node: number, source: number, depth: number) => {
    const target = headOf[node] as number;
    const row = HEAD * target;
    if (source > target) {
      // What was met below this head since has said as much: it comes this way too.
      const last = heads[row + LAST_SOURCE] as number;
      if (last !== NOWHERE && last >= source) return;
      heads[row + LAST_SOURCE] = source;
      pairs.push(target);
      pairs.push(source);
    }
    // What the way has in common with the way to the target only gets shorter.
    const known = heads[row + LEAST] as number;
    const step = heads[row + LEAST_STEP] as number;
    if (step < depth && way[step * STEP] === known) return;
    const now = lastBefore(heads[row + PLACE] as number, depth);
    const before = way[now * STEP] as number;
    if (before >= known) return;
    heads[row + LEAST] = before;
    heads[row + LEAST_STEP] = now;
    if (before === 0 || (before <= floor && essential.isOfPage(node))) settled.add(node);
  };

  /** @param step of the node above it, whose place is `from`, and which belongs to the head `above`. */
  const meetHead = (node: number, at: number, from: number, above: number, step: number): number => {
    const row = HEAD * headCount;
    if (row === heads.length) heads = longer(heads);
    headOf[node] = headCount;
    heads[row + PLACE] = at;
    heads[row + PARENT_PLACE] = from;
    heads[row + PARENT_HEAD] = above;
    heads[row + LEAST] = from;
    heads[row + LEAST_STEP] = step;
    heads[row + LAST_SOURCE] = NOWHERE;
    return headCount++;
  };

  /** Of nodes that are not plain: whether the edge, which is not weak, keeps what it leads to, and says something new. */
  const keeps = (node: number, edge: number): boolean =>
    !repeated.has(edge) &&
    (essential.plain.has(node) ? edgeType[edge] !== shortcut : essential.has(node, edge));

  const walk = (start: number) => {
    let depth = 1;
    let node = start;
    repeated.forget(start, isHead);
    isHead.add(start);
    settled.add(start);
    let from = met++;
    let head = meetHead(start, from, 0, 0, 0);
    order[from] = start;
    parent[start] = root;
    way[0] = from;
    way[1] = head;
    let edge = firstEdge[start] as number;
    let end = firstEdge[start + 1] as number;
    let isPlain = plain.has(start);
    for (;;) {
      if (edge === end) {
        if (--depth === 0) return;
        const step = depth * STEP;
        node = way[step + 2] as number;
        edge = way[step + 3] as number;
        from = way[step - STEP] as number;
        head = way[step - STEP + 1] as number;
        end = firstEdge[node + 1] as number;
        isPlain = plain.has(node);
        continue;
      }
      const to = edgeTo[edge] as number;
      const is = edge++;
      const type = edgeType[is];
      if (type === weak || to === node) continue;
      if (isPlain ? type === shortcut : !keeps(node, is)) continue;
      let toHead = head;
      if (isHead.has(to)) {
        if (settled.has(to)) continue;
        if (headOf[to] !== NOWHERE) {
          meetAgain(to, head, depth);
          continue;
        }
        toHead = meetHead(to, met, from, head, depth - 1);
        if (from === 0 || (from === floor && essential.isOfPage(to))) settled.add(to);
      }
      const at = met++;
      order[at] = to;
      parent[to] = node;
      if (to === entry) floor = at;
      const first = firstEdge[to] as number;
      const last = firstEdge[to + 1] as number;
      // Many nodes have one edge, to their map.
      if (first === last || (last - first === 1 && settled.has(edgeTo[first] as number))) continue;
      const step = depth * STEP;
      if (step === way.length) way = longer(way);
      way[step] = at;
      way[step + 1] = toHead;
      way[step + 2] = node;
      way[step + 3] = edge;
      depth++;
      node = to;
      from = at;
      head = toHead;
      edge = first;
      end = last;
      isPlain = plain.has(node);
    }
  };

  walk(root);
  // What nobody keeps hangs on the root: first the tops with what they hold, then the objects of rings, each by itself.
  if (met < count) {
    const left = unmet(parent, count - met);
    // It is to hang on the root: a second way to what the page owns.
    if (entry !== undefined && left.some((node) => essential.isOfPage(node))) {
      scratch.give(order, parent, headOf);
      return undefined;
    }
    const isKept = keptBy(left, snapshot, essential);
    for (const node of left) if (parent[node] === NOWHERE && !isKept.has(node)) walk(node);
    for (const node of left) {
      if (parent[node] !== NOWHERE) continue;
      order[met++] = node;
      parent[node] = root;
    }
  }
  scratch.give(headOf);
  release(way);
  return { order, parent, headCount, heads, pairs: pairs.values, pairCount: pairs.length / 2 };
}

/** Adds the nodes that not just one edge leads to. @returns how many. */
function addHeads(isHead: Bits, references: Uint8Array): number {
  let heads = 0;
  const { length } = references;
  for (let node = 0; node < length; node++) {
    if (references[node] === 1) continue;
    isHead.add(node);
    heads++;
  }
  return heads;
}

function unmet(parent: Uint32Array, count: number): Uint32Array {
  const left = new Uint32Array(count);
  for (let node = 0, at = 0; at < count; node++) if (parent[node] === NOWHERE) left[at++] = node;
  return left;
}

/** What these nodes keep; of nodes that were not met, what others keep was. */
function keptBy(left: Uint32Array, { nodes, edges }: HeapSnapshot, essential: EssentialEdges): Bits {
  const kept = new Bits(nodes.count);
  for (const node of left) {
    const end = nodes.firstEdge[node + 1] as number;
    for (let edge = nodes.firstEdge[node] as number; edge < end; edge++)
      if (essential.has(node, edge)) kept.add(edges.to[edge] as number);
  }
  return kept;
}
