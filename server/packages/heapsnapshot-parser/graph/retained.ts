/** Retained sizes, and the dominator tree from above. */
import { sharedFloat64 } from '../read/columns.ts';
import type { Numbers } from '../read/snapshot.ts';
import type { Dominators } from './dominators.ts';
import { addUp, longer, type Scratch } from './scratch.ts';

/** By node: bytes that are freed when it is, its own included. */
export function retainedSizes(sizes: Numbers, { dominator, order }: Dominators, scratch: Scratch): Numbers {
  const count = sizes.length;
  // Sizes of 32 bits have a sum of 32 bits.
  const retained = sizes instanceof Uint32Array ? scratch.take().subarray(0, count) : sharedFloat64(count);
  retained.set(sizes);
  for (let place = sizes.length - 1; place > 0; place--) {
    const node = order[place] as number;
    (retained[dominator[node] as number] as number) += retained[node] as number;
  }
  return retained;
}

/** Children in the dominator tree: `nodes[first[i]]` to `nodes[first[i + 1] - 1]` are those of node i. */
export interface Dominated {
  readonly first: Uint32Array;
  readonly nodes: Uint32Array;
}

export function dominatedNodes(dominator: Uint32Array, root: number, scratch: Scratch): Dominated {
  const count = dominator.length;
  const first = scratch.take(0);
  countDominated(dominator, root, first);
  addUp(first, count + 2);
  const nodes = scratch.take().subarray(0, Math.max(0, count - 1));
  for (let node = 0; node < count; node++) {
    if (node === root) continue;
    const by = (dominator[node] as number) + 1;
    const at = first[by] as number;
    nodes[at] = node;
    first[by] = at + 1;
  }
  return { first: first.subarray(0, count + 1), nodes };
}

function countDominated(dominator: Uint32Array, root: number, into: Uint32Array): void {
  for (let node = 0; node < dominator.length; node++)
    if (node !== root) (into[(dominator[node] as number) + 2] as number)++;
}

/**
 * Walks the dominator tree from the root: `enter` when a node is met, `leave` when all below it was.
 * Children come in the order of the file.
 */
export function walkDominated(
  { first, nodes }: Dominated,
  root: number,
  enter: (node: number) => void,
  leave: (node: number) => void,
): void {
  if (first.length < 2) return;
  // As long as the tree is deep; a linked list may make it as deep as the heap is large.
  let stack = new Uint32Array(1 << 12);
  let depth = 0;
  let node = root;
  let next = first[root] as number;
  let end = first[root + 1] as number;
  enter(root);
  for (;;) {
    if (next === end) {
      leave(node);
      if (depth === 0) return;
      depth -= 2;
      node = stack[depth] as number;
      next = stack[depth + 1] as number;
      end = first[node + 1] as number;
      continue;
    }
    const child = nodes[next++] as number;
    enter(child);
    const from = first[child] as number;
    const to = first[child + 1] as number;
    if (from === to) {
      leave(child);
      continue;
    }
    if (depth === stack.length) stack = longer(stack);
    stack[depth] = node;
    stack[depth + 1] = next;
    depth += 2;
    node = child;
    next = from;
    end = to;
  }
}
