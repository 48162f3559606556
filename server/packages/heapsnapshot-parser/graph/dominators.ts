/**
 * Dominators by the semi-NCA algorithm (Georgiadis, 2005), on arrays, without recursion. A node's dominator is the
 * nearest one through which every path from the root leads: when it goes, the node goes.
 */
import type { HeapSnapshot } from '../read/snapshot.ts';
import type { EssentialEdges } from './essential-edges.ts';
import { release, type Scratch } from './scratch.ts';
import { type SpanningTree, spanningTree } from './spanning-tree.ts';

export interface Dominators {
  /** By node: its immediate dominator. The root's is the root; nodes nobody keeps are the root's too. */
  readonly dominator: Uint32Array;
  /** All nodes, each behind its dominator. Belongs to the scratch it was taken from. */
  readonly order: Uint32Array;
}

/**
 * @param essential the edges that count.
 * @param references by node: how many edges lead to it; no longer true afterwards.
 */
export function computeDominators(
  snapshot: HeapSnapshot,
  essential: EssentialEdges,
  references: Uint8Array,
  scratch: Scratch,
): Dominators {
  const { count } = snapshot.nodes;
  if (count === 0) return { dominator: new Uint32Array(0), order: new Uint32Array(0) };
  const tree = spanningTree(snapshot, essential, references, scratch);
  const { order, place, heads } = tree;
  const idom = dominatorPlaces(tree, semidominators(tree));
  // Whoever is reached over one edge has its parent as dominator already.
  const dominator = tree.parent;
  for (let head = 1; head < heads; head++)
    dominator[order[place[head] as number] as number] = order[idom[head] as number] as number;
  release(place, tree.parentPlace, tree.parentHead, tree.least);
  return { dominator: dominator.subarray(0, count), order };
}

/** By head: the place of its semidominator. */
function semidominators(tree: SpanningTree): Uint32Array {
  const { heads, least, parentHead } = tree;
  const { first, sources } = sourcesOf(tree);
  const label = new Uint32Array(heads);
  const ancestor = parentHead.slice(0, heads);
  let path = new Uint32Array(1024);
  /** The least semidominator from a head up through those that are done; shortens the way on its way. */
  const evaluate = (head: number, lastDone: number): number => {
    let depth = 0;
    let top = head;
    for (let above = ancestor[top] as number; above >= lastDone; above = ancestor[top] as number) {
      if (depth === path.length) {
        const longer = new Uint32Array(2 * depth);
        longer.set(path);
        path = longer;
      }
      path[depth++] = top;
      top = above;
    }
    let best = label[top] as number;
    const above = ancestor[top] as number;
    while (depth > 0) {
      const at = path[--depth] as number;
      ancestor[at] = above;
      if ((label[at] as number) < best) best = label[at] as number;
      else label[at] = best;
    }
    return best;
  };
  for (let head = heads - 1; head > 0; head--) {
    let semi = least[head] as number;
    const end = first[head + 1] as number;
    for (let at = first[head] as number; at < end; at++) {
      const candidate = evaluate(sources[at] as number, head + 1);
      if (candidate < semi) semi = candidate;
    }
    least[head] = semi;
    label[head] = semi;
  }
  release(first, sources, label, ancestor);
  return least;
}

/** The pairs by their target: `sources[first[i]]` to `sources[first[i + 1] - 1]` lead to head i. */
function sourcesOf({ heads, pairs, pairCount }: SpanningTree): { first: Uint32Array; sources: Uint32Array } {
  const first = new Uint32Array(heads + 2);
  for (let i = 0; i < 2 * pairCount; i += 2) (first[(pairs[i] as number) + 2] as number)++;
  for (let i = 2; i < heads + 2; i++) (first[i] as number) += first[i - 1] as number;
  const sources = new Uint32Array(pairCount);
  for (let i = 0; i < 2 * pairCount; i += 2) {
    const target = (pairs[i] as number) + 1;
    sources[first[target] as number] = pairs[i + 1] as number;
    (first[target] as number)++;
  }
  release(pairs);
  return { first, sources };
}

/** By head: the place of its immediate dominator. */
function dominatorPlaces(
  { heads, place, parentPlace, parentHead }: SpanningTree,
  semi: Uint32Array,
): Uint32Array {
  // The head that the dominator belongs to stands beside it.
  const idom = parentPlace;
  const idomHead = parentHead;
  for (let head = 1; head < heads; head++) {
    const limit = semi[head] as number;
    let at = idom[head] as number;
    let of = idomHead[head] as number;
    while (at > limit) {
      if ((place[of] as number) <= limit) {
        // Between a head and what hangs on it there are no other ways: the limit is one of them.
        at = limit;
      } else {
        at = idom[of] as number;
        of = idomHead[of] as number;
      }
    }
    idom[head] = at;
    idomHead[head] = of;
  }
  return idom;
}
