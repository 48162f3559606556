/**
 * Dominators by the semi-NCA algorithm (Georgiadis, 2005), on arrays, without recursion. A node's dominator is the
 * nearest one through which every path from the root leads: when it goes, the node goes.
 */
import { NOWHERE } from '../read/columns.ts';
import type { HeapEdges, HeapNodes } from '../read/snapshot.ts';
import { Bits, type Scratch } from './scratch.ts';

export interface Dominators {
  /** By node: its immediate dominator. The root's is the root; nodes nobody keeps are the root's too. */
  readonly dominator: Uint32Array;
  /** All nodes, each behind its dominator. Belongs to the scratch it was taken from. */
  readonly order: Uint32Array;
}

/** @param essential the edges that count. */
export function computeDominators(graph: Graph, essential: Bits, scratch: Scratch): Dominators {
  const { count } = graph.nodes;
  if (count === 0) return { dominator: new Uint32Array(0), order: new Uint32Array(0) };
  const { vertex, number, parent } = depthFirst(graph, essential, scratch);
  const { first, sources } = predecessors(graph, essential, number, parent, scratch);
  scratch.give(number);
  const idom = semiNca(count, first, sources, parent, scratch);
  scratch.give(first);
  // The largest array of all: its memory is wanted now, not at the next collection. Since Node.js 22.
  (sources.buffer as { transfer?(length: number): unknown }).transfer?.(0);
  const dominator = scratch.take();
  for (let i = 0; i < count; i++) dominator[vertex[i] as number] = vertex[idom[i] as number] as number;
  scratch.give(idom);
  return { dominator: dominator.subarray(0, count), order: vertex };
}

interface Graph {
  nodes: HeapNodes;
  edges: HeapEdges;
  root: number;
}

interface SpanningTree {
  /** Nodes in the order in which they were met: a node's index there is its place. */
  vertex: Uint32Array;
  /** Place of each node. */
  number: Uint32Array;
  /** By place: the place of the parent. */
  parent: Uint32Array;
}

function depthFirst({ nodes, edges, root }: Graph, essential: Bits, scratch: Scratch): SpanningTree {
  const { firstEdge, count } = nodes;
  const vertex = scratch.take();
  const number = scratch.take(NOWHERE);
  const parent = scratch.take();
  const cursor = scratch.take();
  let met = 0;
  const meet = (node: number, from: number) => {
    number[node] = met;
    vertex[met] = node;
    parent[met++] = from;
    cursor[node] = firstEdge[node] as number;
  };
  const walk = (start: number) => {
    meet(start, 0);
    for (let node = start; ; ) {
      const end = firstEdge[node + 1] as number;
      let edge = cursor[node] as number;
      let child = NOWHERE;
      for (; edge < end; edge++) {
        const to = edges.to[edge] as number;
        if (number[to] === NOWHERE && essential.has(edge)) {
          child = to;
          break;
        }
      }
      if (child !== NOWHERE) {
        cursor[node] = edge + 1;
        meet(child, number[node] as number);
        node = child;
      } else if (node === start) {
        return;
      } else {
        cursor[node] = end;
        node = vertex[parent[number[node] as number] as number] as number;
      }
    }
  };
  walk(root);
  // What nobody keeps hangs on the root: first the heads, then rings in the order of the file.
  if (met < count) {
    const kept = new Bits(count);
    for (let edge = 0; edge < edges.count; edge++)
      if (essential.has(edge)) kept.add(edges.to[edge] as number);
    for (let node = 0; node < count; node++) if (number[node] === NOWHERE && !kept.has(node)) walk(node);
    for (let node = 0; node < count; node++) if (number[node] === NOWHERE) walk(node);
  }
  scratch.give(cursor);
  return { vertex, number, parent };
}

/**
 * Sources of the essential edges into each place, but for the one that is its parent, as places:
 * `sources[first[i]]` to `sources[first[i + 1] - 1]`.
 */
function predecessors(
  { nodes, edges }: Graph,
  essential: Bits,
  number: Uint32Array,
  parent: Uint32Array,
  scratch: Scratch,
): { first: Uint32Array; sources: Uint32Array } {
  const { count, firstEdge } = nodes;
  const { to } = edges;
  const first = scratch.take(0);
  for (let node = 0; node < count; node++) {
    const from = number[node] as number;
    const end = firstEdge[node + 1] as number;
    for (let edge = firstEdge[node] as number; edge < end; edge++) {
      const place = number[to[edge] as number] as number;
      if (parent[place] !== from && place !== 0 && essential.has(edge)) (first[place + 2] as number)++;
    }
  }
  for (let i = 2; i < count + 2; i++) (first[i] as number) += first[i - 1] as number;
  const sources = new Uint32Array(first[count + 1] as number);
  for (let node = 0; node < count; node++) {
    const from = number[node] as number;
    const end = firstEdge[node + 1] as number;
    for (let edge = firstEdge[node] as number; edge < end; edge++) {
      const place = number[to[edge] as number] as number;
      if (parent[place] === from || place === 0 || !essential.has(edge)) continue;
      sources[first[place + 1] as number] = from;
      (first[place + 1] as number)++;
    }
  }
  return { first, sources };
}

/** Turns the parents, by place, into immediate dominators, by place. */
function semiNca(
  count: number,
  first: Uint32Array,
  sources: Uint32Array,
  parent: Uint32Array,
  scratch: Scratch,
): Uint32Array {
  const semi = scratch.take();
  const label = scratch.take();
  const ancestor = scratch.take();
  let path = new Uint32Array(1024);
  for (let i = 0; i < count; i++) {
    ancestor[i] = parent[i] as number;
    semi[i] = i;
    label[i] = i;
  }
  /** The least semidominator from `place` up through the places that are done; shortens the way on its way. */
  const evaluate = (place: number, lastDone: number): number => {
    if (place < lastDone) return place;
    let depth = 0;
    let top = place;
    while ((ancestor[top] as number) >= lastDone) {
      if (depth === path.length) {
        const longer = new Uint32Array(2 * depth);
        longer.set(path);
        path = longer;
      }
      path[depth++] = top;
      top = ancestor[top] as number;
    }
    let best = label[top] as number;
    const above = ancestor[top] as number;
    while (depth > 0) {
      const at = path[--depth] as number;
      ancestor[at] = above;
      if ((label[at] as number) < best) best = label[at] as number;
      else label[at] = best;
    }
    return label[place] as number;
  };
  for (let i = count - 1; i > 0; i--) {
    let least = parent[i] as number;
    const end = first[i + 1] as number;
    for (let at = first[i] as number; at < end; at++) {
      const candidate = evaluate(sources[at] as number, i + 1);
      if (candidate < least) least = candidate;
    }
    semi[i] = least;
    label[i] = least;
  }
  const idom = parent;
  for (let i = 1; i < count; i++) {
    let candidate = idom[i] as number;
    const limit = semi[i] as number;
    while (candidate > limit) candidate = idom[candidate] as number;
    idom[i] = candidate;
  }
  idom[0] = 0;
  scratch.give(semi, label, ancestor);
  return idom;
}
