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
  /** Heads, the root first. */
  heads: number;
  /** By head: its place. */
  place: Uint32Array;
  /** By head: the place of its parent. */
  parentPlace: Uint32Array;
  /** By head: the head that its parent belongs to. */
  parentHead: Uint32Array;
  /** By head: the least place from which it is met below another branch, or that of its parent. */
  least: Uint32Array;
  /** Edges from later heads to earlier ones: pairs of target and source. */
  pairs: Uint32Array;
  pairCount: number;
}

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
  const { plain } = essential;
  const repeated = new RepeatedEdges(snapshot, references);
  const order = scratch.take();
  const parent = scratch.take(NOWHERE);
  /** By node: number of the head it is; of heads only. */
  const headOf = scratch.take(NOWHERE);
  const isHead = new Bits(count);
  /** Heads whose dominator nothing that leads to them can change any more. */
  const settled = new Bits(count);
  let heads = 1;
  for (let node = 0; node < count; node++) {
    if (references[node] === 1) continue;
    isHead.add(node);
    heads++;
  }
  const place = new GrowingColumn(heads);
  const parentPlace = new GrowingColumn(heads);
  const parentHead = new GrowingColumn(heads);
  const least = new GrowingColumn(heads);
  /** By head: where on the way the least place stands, or stood. */
  const leastStep = new GrowingColumn(heads);
  /** By head: the head from which an edge led here last. */
  const lastSource = new GrowingColumn(heads);
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
    if (source > target) {
      // What was met below this head since has said as much: it comes this way too.
      const last = lastSource.values[target] as number;
      if (last !== NOWHERE && last >= source) return;
      lastSource.values[target] = source;
      pairs.push(target);
      pairs.push(source);
    }
    // What the way has in common with the way to the target only gets shorter.
    const known = least.values[target] as number;
    const step = leastStep.values[target] as number;
    if (step < depth && way[step * STEP] === known) return;
    const now = lastBefore(place.values[target] as number, depth);
    const before = way[now * STEP] as number;
    if (before >= known) return;
    least.values[target] = before;
    leastStep.values[target] = now;
    if (before === 0 || (before <= floor && essential.isOfPage(node))) settled.add(node);
  };

  /** @param step of the node above it, whose place is `from`, and which belongs to the head `above`. */
  const meetHead = (node: number, at: number, from: number, above: number, step: number): number => {
    headOf[node] = headCount;
    place.push(at);
    parentPlace.push(from);
    parentHead.push(above);
    least.push(from);
    leastStep.push(step);
    lastSource.push(NOWHERE);
    return headCount++;
  };

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
    let repeats = repeated.hasOf(start);
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
        repeats = repeated.hasOf(node);
        continue;
      }
      const to = edgeTo[edge] as number;
      const is = edge++;
      const type = edgeType[is];
      if (type === weak || to === node || (repeats && repeated.has(is))) continue;
      if (isPlain ? type === shortcut : !essential.has(node, is)) continue;
      const isOne = isHead.has(to);
      if (isOne) {
        if (settled.has(to)) continue;
        if (headOf[to] !== NOWHERE) {
          meetAgain(to, head, depth);
          continue;
        }
      }
      const at = met++;
      order[at] = to;
      parent[to] = node;
      if (to === entry) floor = at;
      if (isOne) {
        head = meetHead(to, at, from, head, depth - 1);
        if (from === 0 || (from === floor && essential.isOfPage(to))) settled.add(to);
      }
      const step = depth * STEP;
      if (step === way.length) way = longer(way);
      way[step] = at;
      way[step + 1] = head;
      way[step + 2] = node;
      way[step + 3] = edge;
      depth++;
      node = to;
      from = at;
      edge = firstEdge[node] as number;
      end = firstEdge[node + 1] as number;
      isPlain = plain.has(node);
      repeats = repeated.hasOf(node);
    }
  };

  walk(root);
  // What nobody keeps hangs on the root: first the tops with what they hold, then the objects of rings, each by itself.
  if (met < count) {
    for (let node = 0; entry !== undefined && node < count; node++) {
      // It is to hang on the root: a second way to what the page owns.
      if (parent[node] !== NOWHERE || !essential.isOfPage(node)) continue;
      scratch.give(order, parent, headOf);
      return undefined;
    }
    const isKept = keptByUnmet(snapshot, essential, parent);
    for (let node = 0; node < count; node++) if (parent[node] === NOWHERE && !isKept[node]) walk(node);
    for (let node = 0; node < count; node++) {
      if (parent[node] !== NOWHERE) continue;
      order[met++] = node;
      parent[node] = root;
    }
  }
  scratch.give(headOf);
  release(way, lastSource.values, leastStep.values);
  return {
    order,
    parent,
    heads: headCount,
    place: place.values,
    parentPlace: parentPlace.values,
    parentHead: parentHead.values,
    least: least.values,
    pairs: pairs.values,
    pairCount: pairs.length / 2,
  };
}

/** What nodes that were not met keep; what others keep was met. */
function keptByUnmet(
  { nodes, edges }: HeapSnapshot,
  essential: EssentialEdges,
  parent: Uint32Array,
): Uint8Array {
  const kept = new Uint8Array(nodes.count);
  for (let node = 0; node < nodes.count; node++) {
    if (parent[node] !== NOWHERE) continue;
    const end = nodes.firstEdge[node + 1] as number;
    for (let edge = nodes.firstEdge[node] as number; edge < end; edge++)
      if (essential.has(node, edge)) kept[edges.to[edge] as number] = 1;
  }
  return kept;
}
