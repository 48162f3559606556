/**
 * Dominators by the semi-NCA algorithm (Georgiadis, 2005), on arrays, without recursion. A node's dominator is the
 * nearest one through which every path from the root leads: when it goes, the node goes.
 */
import type { HeapSnapshot } from '../read/snapshot.ts';
import type { EssentialEdges } from './essential-edges.ts';
import { addUp, longer, release, type Scratch } from './scratch.ts';
import {
  HEAD,
  LAST_SOURCE,
  LEAST,
  LEAST_STEP,
  PARENT_HEAD,
  PARENT_PLACE,
  PLACE,
  type SpanningTree,
  spanningTree,
} from './spanning-tree.ts';

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
  const { order, heads, headCount } = tree;
  addSemidominators(tree);
  addDominators(tree);
  // Whoever is reached over one edge has its parent as dominator already.
  const dominator = tree.parent;
  for (let row = HEAD; row < HEAD * headCount; row += HEAD)
    dominator[order[heads[row + PLACE] as number] as number] = order[
      heads[row + DOMINATOR] as number
    ] as number;
  release(heads);
  return { dominator: dominator.subarray(0, count), order };
}

/** The place of its semidominator takes the place of the least. */
const SEMIDOMINATOR = LEAST;
const LABEL = LEAST_STEP;
const ANCESTOR = LAST_SOURCE;

function addSemidominators(tree: SpanningTree): void {
  const { heads, headCount } = tree;
  const { first, sources } = sourcesOf(tree);
  prepare(tree);
  let path = new Uint32Array(1024);
  /** The least semidominator from a head up through those that are done; shortens the way on its way. */
  const evaluate = (head: number, lastDone: number): number => {
    let depth = 0;
    let top = HEAD * head;
    let above = heads[top + ANCESTOR] as number;
    while (above >= lastDone) {
      if (depth === path.length) path = longer(path);
      path[depth++] = top;
      top = HEAD * above;
      above = heads[top + ANCESTOR] as number;
    }
    let best = heads[top + LABEL] as number;
    while (depth > 0) {
      const at = path[--depth] as number;
      heads[at + ANCESTOR] = above;
      if ((heads[at + LABEL] as number) < best) best = heads[at + LABEL] as number;
      else heads[at + LABEL] = best;
    }
    return best;
  };
  for (let head = headCount - 1; head > 0; head--) {
    let semi = heads[HEAD * head + LEAST] as number;
    const end = first[head + 1] as number;
    for (let at = first[head] as number; at < end; at++) {
      const candidate = evaluate(sources[at] as number, head + 1);
      if (candidate < semi) semi = candidate;
    }
    heads[HEAD * head + SEMIDOMINATOR] = semi;
    heads[HEAD * head + LABEL] = semi;
  }
  release(first, sources);
}

function prepare({ heads, headCount }: SpanningTree): void {
  for (let row = 0; row < HEAD * headCount; row += HEAD) {
    heads[row + LABEL] = 0;
    heads[row + ANCESTOR] = heads[row + PARENT_HEAD] as number;
  }
}

/** The pairs by their target: `sources[first[i]]` to `sources[first[i + 1] - 1]` lead to head i. */
function sourcesOf({ headCount, pairs, pairCount }: SpanningTree): {
  first: Uint32Array;
  sources: Uint32Array;
} {
  const first = new Uint32Array(headCount + 2);
  countTargets(pairs, pairCount, first);
  addUp(first, headCount + 2);
  const sources = new Uint32Array(pairCount);
  for (let i = 0; i < 2 * pairCount; i += 2) {
    const target = (pairs[i] as number) + 1;
    sources[first[target] as number] = pairs[i + 1] as number;
    (first[target] as number)++;
  }
  release(pairs);
  return { first, sources };
}

function countTargets(pairs: Uint32Array, pairCount: number, into: Uint32Array): void {
  for (let i = 0; i < 2 * pairCount; i += 2) (into[(pairs[i] as number) + 2] as number)++;
}

/** The place of its immediate dominator takes that of the parent's, and the head that it belongs to that of the parent's. */
const DOMINATOR = PARENT_PLACE;
const DOMINATOR_HEAD = PARENT_HEAD;

function addDominators({ heads, headCount }: SpanningTree): void {
  for (let row = HEAD; row < HEAD * headCount; row += HEAD) {
    const limit = heads[row + SEMIDOMINATOR] as number;
    let at = heads[row + DOMINATOR] as number;
    let of = heads[row + DOMINATOR_HEAD] as number;
    while (at > limit) {
      const above = HEAD * of;
      if ((heads[above + PLACE] as number) <= limit) {
        // Between a head and what hangs on it there are no other ways: the limit is one of them.
        at = limit;
      } else {
        at = heads[above + DOMINATOR] as number;
        of = heads[above + DOMINATOR_HEAD] as number;
      }
    }
    heads[row + DOMINATOR] = at;
    heads[row + DOMINATOR_HEAD] = of;
  }
}
