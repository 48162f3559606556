/**
 * How many references each node is away from the roots, and over which edge it was reached first: walking these edges
 * back gives a shortest retaining path. The rules are those of Chrome DevTools.
 */
import { NOWHERE } from '../read/columns.ts';
import type { HeapSnapshot } from '../read/snapshot.ts';
import type { Ephemerons } from './ephemerons.ts';
import { DOCUMENT_ROOTS } from './essential-edges.ts';
import { edgeKinds, namedIndex, nodeKinds } from './kinds.ts';
import type { Scratch } from './scratch.ts';

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

export function computeDistances(
  snapshot: HeapSnapshot,
  ephemerons: Ephemerons,
  scratch: Scratch,
): Distances {
  const { nodes, edges, root } = snapshot;
  const distance = scratch.take(NO_DISTANCE).subarray(0, nodes.count);
  const reachedOver = scratch.take(NOWHERE).subarray(0, nodes.count);
  if (nodes.count === 0) return { distance, reachedOver };
  const { weak } = edgeKinds(snapshot);
  const isLeftOut = leftOut(snapshot, ephemerons);
  const queue = scratch.take();
  let queued = 0;
  const spread = () => {
    for (let next = 0; next < queued; next++) {
      const node = queue[next] as number;
      const reached = (distance[node] as number) + 1;
      const end = nodes.firstEdge[node + 1] as number;
      for (let edge = nodes.firstEdge[node] as number; edge < end; edge++) {
        const to = edges.to[edge] as number;
        if (distance[to] !== NO_DISTANCE || edges.type[edge] === weak || isLeftOut(node, edge)) continue;
        distance[to] = reached;
        reachedOver[to] = edge;
        queue[queued++] = to;
      }
    }
  };
  for (const node of userRoots(snapshot)) {
    if (distance[node] !== NO_DISTANCE) continue;
    distance[node] = 1;
    queue[queued++] = node;
  }
  const hasRoots = queued > 0;
  spread();
  distance[root] = hasRoots ? SYSTEM_DISTANCE : 0;
  reachedOver[root] = NOWHERE;
  queue[0] = root;
  queued = 1;
  spread();
  scratch.give(queue);
  return { distance, reachedOver };
}

/** References that would make a distance shorter than a person would say it is. */
function leftOut(snapshot: HeapSnapshot, ephemerons: Ephemerons): (node: number, edge: number) => boolean {
  const { nodes, edges, strings } = snapshot;
  const { hidden, array } = nodeKinds(snapshot);
  const { internal, element, hidden: hiddenEdge } = edgeKinds(snapshot);
  const descriptors = namedIndex(snapshot, array, '(map descriptors)');
  const nativeContext = [hidden, nodeKinds(snapshot).object]
    .map((type) => ({ type, name: namedIndex(snapshot, type, 'system / NativeContext') }))
    .find(({ name }) => name !== undefined);
  /** One side of each WeakMap entry was met: the distance is that over the later one. */
  const met = new Set<number>();
  return (node, edge) => {
    const type = edges.type[edge];
    const name = edges.nameOrIndex[edge] as number;
    if (nativeContext && nodes.type[node] === nativeContext.type && nodes.name[node] === nativeContext.name)
      return type !== element && type !== hiddenEdge && strings.at(name) === 'sloppy_function_map';
    if (descriptors !== undefined && nodes.type[node] === array && nodes.name[node] === descriptors) {
      const index = type === element || type === hiddenEdge ? name : Number.parseInt(strings.at(name), 10);
      return index >= 2 && index % 3 === 1;
    }
    if (type !== internal || !ephemerons.has(name)) return false;
    const pair = ephemerons.pair(name);
    if (met.delete(pair)) return false;
    met.add(pair);
    return true;
  };
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
