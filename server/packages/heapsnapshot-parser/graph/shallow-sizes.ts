/**
 * Shallow sizes as a person counts them: the backing store of an array or map belongs to the object that alone owns
 * it. Chrome DevTools moves sizes so, and only in snapshots that have roots of the user's own.
 */
import { NOWHERE, sharedFloat64 } from '../read/columns.ts';
import type { HeapSnapshot, Numbers } from '../read/snapshot.ts';
import { userRoots } from './distances.ts';
import { edgeKinds, namedIndex, nodeKinds } from './kinds.ts';
import { Bits, type Scratch } from './scratch.ts';

const MANY = NOWHERE - 1;

/** By node, bytes. The sum over all nodes is that of the file. */
export function shallowSizes(snapshot: HeapSnapshot, scratch: Scratch): Numbers {
  const { nodes, edges, root } = snapshot;
  const { count, type, name, selfSize, firstEdge } = nodes;
  const { hidden, array, native, synthetic } = nodeKinds(snapshot);
  const { weak } = edgeKinds(snapshot);
  let total = 0;
  for (let node = 0; node < count; node++) total += selfSize[node] as number;
  const sizes = total <= NOWHERE ? scratch.take().subarray(0, count) : sharedFloat64(count);
  sizes.set(selfSize);
  if (userRoots(snapshot).length === 0) return sizes;
  const external = namedIndex(snapshot, native, 'system / ExternalStringData');
  const owner = scratch.take();
  const stack: number[] = [];
  // What is no store owns itself whatever leads to it: most edges need no more than this to be passed over.
  const isStore = new Bits(count);
  const own = (from: number, by: number) => {
    stack.push(from);
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      const end = firstEdge[node + 1] as number;
      const who = owner[node] === MANY ? MANY : by;
      for (let edge = firstEdge[node] as number; edge < end; edge++) {
        const to = edges.to[edge] as number;
        if (!isStore.has(to) || edges.type[edge] === weak) continue;
        const known = owner[to] as number;
        if (known === NOWHERE) owner[to] = who;
        else if (known === who || known === MANY) continue;
        else owner[to] = MANY;
        stack.push(to);
      }
    }
  };
  for (let node = 0; node < count; node++) {
    const kind = type[node];
    if (kind === hidden || kind === array || (kind === native && name[node] === external)) {
      isStore.add(node);
      owner[node] = NOWHERE;
    } else owner[node] = node;
  }
  for (let node = 0; node < count; node++) if (owner[node] === node) own(node, node);
  for (let node = 0; node < count; node++) {
    const by = owner[node] as number;
    if (by >= MANY || by === node || by === root || type[by] === synthetic) continue;
    (sizes[by] as number) += sizes[node] as number;
    sizes[node] = 0;
  }
  scratch.give(owner);
  return sizes;
}
