/**
 * How many references each node is away from the roots, and over which edge it was reached first: walking these edges
 * back gives a shortest retaining path. The rules are those of Chrome DevTools.
 */
import { NOWHERE } from '../read/columns.ts';
import type { HeapSnapshot } from '../read/snapshot.ts';
import type { Ephemerons } from './ephemerons.ts';
import { DOCUMENT_ROOTS, pageRoots, spreadPage } from './essential-edges.ts';
import { edgeKinds, namedIndex, nodeKinds } from './kinds.ts';
import { Bits, type Scratch } from './scratch.ts';

/** Distances of nodes that only the machinery of V8 reaches start here. */
export const SYSTEM_DISTANCE = 100_000_000;
/** No reference but weak ones leads to the node. */
export const NO_DISTANCE = 0xffffffff;

export interface Distances {
  /** By node: 1 for the user's own roots; {@link NO_DISTANCE} when unreached. */
  readonly distance: Uint32Array;
  /** By node: the edge over which it was reached first; {@link NOWHERE} for roots and what is not reached. */
  readonly reachedOver: Uint32Array;
}

/** Nodes that the program itself holds at the top: globals, and the documents of a page. */
export function userRoots(snapshot: HeapSnapshot): number[] {
  const { nodes, edges, root } = snapshot;
  const { synthetic } = nodeKinds(snapshot);
  const documents = namedIndex(snapshot, synthetic, DOCUMENT_ROOTS);
  const roots: number[] = [];
  for (let edge = nodes.firstEdge[root] ?? 0; edge < (nodes.firstEdge[root + 1] ?? 0); edge++) {
    const node = edges.to[edge] as number;
    if (nodes.type[node] !== synthetic || nodes.name[node] === documents) roots.push(node);
  }
  return roots;
}

/** What a search from the user's roots finds besides. */
export interface Reached {
  distances: Distances;
  /** Nodes that the page reaches from its own roots, over edges that are not weak. */
  page: Bits;
}

export function computeDistances(snapshot: HeapSnapshot, ephemerons: Ephemerons, scratch: Scratch): Reached {
  const { nodes, edges, root } = snapshot;
  const distance = scratch.take(NO_DISTANCE).subarray(0, nodes.count);
  const reachedOver = scratch.take(NOWHERE).subarray(0, nodes.count);
  /** What the distance is known of. */
  const known = new Bits(nodes.count);
  if (nodes.count === 0) return { distances: { distance, reachedOver }, page: known };
  const { firstEdge } = nodes;
  const { to: edgeTo, type: edgeType, nameOrIndex } = edges;
  const { weak, internal } = edgeKinds(snapshot);
  const leftOut = new LeftOut(snapshot, ephemerons);
  const odd = leftOut.oddNodes();
  const queue = scratch.take();
  /** Nodes that were not reached over an edge, because it is left out. */
  const passedBy: number[] = [];
  let queued = 0;
  const spread = () => {
    for (let next = 0; next < queued; next++) {
      const node = queue[next] as number;
      const reached = (distance[node] as number) + 1;
      const isOdd = odd.has(node);
      const end = firstEdge[node + 1] as number;
      for (let edge = firstEdge[node] as number; edge < end; edge++) {
        const to = edgeTo[edge] as number;
        if (known.has(to)) continue;
        const type = edgeType[edge];
        if (type === weak) continue;
        if (
          (isOdd && leftOut.hasOfOdd(node, edge)) ||
          (type === internal && leftOut.hasPair(nameOrIndex[edge] as number))
        ) {
          passedBy.push(to);
          continue;
        }
        known.add(to);
        distance[to] = reached;
        reachedOver[to] = edge;
        const first = firstEdge[to] as number;
        // Many nodes have one edge, to their map.
        if ((firstEdge[to + 1] as number) - first !== 1 || !known.has(edgeTo[first] as number))
          queue[queued++] = to;
      }
    }
  };
  const roots = userRoots(snapshot);
  for (const node of roots) {
    if (!known.addNew(node)) continue;
    distance[node] = 1;
    queue[queued++] = node;
  }
  const hasRoots = queued > 0;
  spread();
  const starts = pageRoots(snapshot);
  // The page is what was reached, and what is behind the edges that only distances leave out.
  const page = isSame(starts, roots) ? known.copy() : new Bits(nodes.count);
  const more = isSame(starts, roots) ? passedBy : starts;
  spreadPage(
    snapshot,
    page,
    more.filter((node) => page.addNew(node)),
  );
  distance[root] = hasRoots ? SYSTEM_DISTANCE : 0;
  known.add(root);
  reachedOver[root] = NOWHERE;
  queue[0] = root;
  queued = 1;
  spread();
  scratch.give(queue);
  return { distances: { distance, reachedOver }, page };
}

function isSame(some: readonly number[], others: readonly number[]): boolean {
  const all = new Set(some);
  return all.size === new Set(others).size && others.every((node) => all.has(node));
}

/** References that would make a distance shorter than a person would say it is. */
class LeftOut {
  private readonly snapshot: HeapSnapshot;
  private readonly ephemerons: Ephemerons;
  private readonly array: number;
  private readonly descriptors: number | undefined;
  private readonly context: number | undefined;
  /** Types of contexts: versions of V8 differ. */
  private readonly contextTypes: readonly number[];
  private readonly indexed: readonly number[];
  /** One side of each WeakMap entry was met: the distance is that over the later one. */
  private readonly met = new Set<number>();

  constructor(snapshot: HeapSnapshot, ephemerons: Ephemerons) {
    const { hidden, array, object } = nodeKinds(snapshot);
    const { element, hidden: hiddenEdge } = edgeKinds(snapshot);
    this.snapshot = snapshot;
    this.ephemerons = ephemerons;
    this.array = array;
    this.descriptors = namedIndex(snapshot, array, '(map descriptors)');
    this.context = namedIndex(snapshot, hidden, 'system / NativeContext');
    this.contextTypes = [hidden, object];
    this.indexed = [element, hiddenEdge];
  }

  /** Nodes of which edges may be left out for what they are. */
  oddNodes(): Bits {
    const { count, type, name } = this.snapshot.nodes;
    const { descriptors, context, array } = this;
    const odd = new Bits(count);
    for (let node = 0; node < count; node++) {
      const named = name[node];
      if (named === descriptors ? type[node] === array : named === context && this.isContext(node))
        odd.add(node);
    }
    return odd;
  }

  /** Whether this one is. Only of nodes that are odd. */
  hasOfOdd(node: number, edge: number): boolean {
    const { edges, strings } = this.snapshot;
    const name = edges.nameOrIndex[edge] as number;
    const isIndexed = this.indexed.includes(edges.type[edge] as number);
    if (this.isContext(node)) return !isIndexed && strings.at(name) === 'sloppy_function_map';
    const index = isIndexed ? name : Number.parseInt(strings.at(name), 10);
    return index >= 2 && index % 3 === 1;
  }

  /** Whether the edge of this name is the first one that is met of a WeakMap entry. */
  hasPair(name: number): boolean {
    if (!this.ephemerons.has(name)) return false;
    const pair = this.ephemerons.pair(name);
    if (this.met.delete(pair)) return false;
    this.met.add(pair);
    return true;
  }

  private isContext(node: number): boolean {
    const { nodes } = this.snapshot;
    return nodes.name[node] === this.context && this.contextTypes.includes(nodes.type[node] as number);
  }
}

/** The node an edge starts at. */
export function sourceOf({ nodes }: HeapSnapshot, edge: number): number {
  const { firstEdge } = nodes;
  let low = 0;
  let high = nodes.count;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((firstEdge[middle] as number) <= edge) low = middle;
    else high = middle;
  }
  return low;
}

/** Edges of a shortest path, from a root to the node. */
export function shortestPath(snapshot: HeapSnapshot, { reachedOver }: Distances, node: number): number[] {
  const path: number[] = [];
  for (let at = node; reachedOver[at] !== NOWHERE; at = sourceOf(snapshot, reachedOver[at] as number))
    path.push(reachedOver[at] as number);
  return path.reverse();
}
