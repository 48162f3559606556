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

/**
 * By node, bytes. The sum over all nodes is that of the file.
 * @param inPlace changes what the snapshot says, where that can hold the sums.
 */
export function shallowSizes(snapshot: HeapSnapshot, scratch: Scratch, inPlace: boolean): Numbers {
  const { count, selfSize } = snapshot.nodes;
  const fits = sum(selfSize) <= NOWHERE;
  const isOwn = inPlace && (fits || selfSize instanceof Float64Array);
  const sizes = isOwn ? selfSize : fits ? scratch.take().subarray(0, count) : sharedFloat64(count);
  if (!isOwn) sizes.set(selfSize);
  if (userRoots(snapshot).length === 0) return sizes;
  const owner = scratch.take(NOWHERE);
  findOwners(snapshot, storesOf(snapshot), owner);
  giveToOwners(snapshot, owner, sizes);
  scratch.give(owner);
  return sizes;
}

function sum(values: Numbers): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] as number;
  return total;
}

function storesOf(snapshot: HeapSnapshot): Bits {
  const { count, type, name } = snapshot.nodes;
  const { hidden, array, native } = nodeKinds(snapshot);
  const external = namedIndex(snapshot, native, 'system / ExternalStringData');
  const stores = new Bits(count);
  for (let node = 0; node < count; node++) {
    const kind = type[node];
    if (kind === hidden || kind === array || (kind === native && name[node] === external)) stores.add(node);
  }
  return stores;
}

/** @param owner of stores: who owns it, or {@link MANY}. */
function findOwners(snapshot: HeapSnapshot, stores: Bits, owner: Uint32Array): void {
  const { count, firstEdge } = snapshot.nodes;
  const { to: edgeTo, type: edgeType } = snapshot.edges;
  const { weak } = edgeKinds(snapshot);
  /** False when it is not news. */
  const give = (store: number, who: number): boolean => {
    const known = owner[store] as number;
    if (known === who || known === MANY) return false;
    owner[store] = known === NOWHERE ? who : MANY;
    return true;
  };
  const stack: number[] = [];
  /** What the store holds has its owner too. */
  const handOn = (first: number, by: number) => {
    stack.push(first);
    for (let store = stack.pop(); store !== undefined; store = stack.pop()) {
      const end = firstEdge[store + 1] as number;
      const who = owner[store] === MANY ? MANY : by;
      for (let edge = firstEdge[store] as number; edge < end; edge++) {
        const to = edgeTo[edge] as number;
        if (stores.has(to) && edgeType[edge] !== weak && give(to, who)) stack.push(to);
      }
    }
  };
  const giveFrom = (node: number) => {
    const end = firstEdge[node + 1] as number;
    for (let edge = firstEdge[node] as number; edge < end; edge++) {
      const to = edgeTo[edge] as number;
      if (stores.has(to) && edgeType[edge] !== weak && give(to, node)) handOn(to, node);
    }
  };
  for (let node = 0; node < count; node++) if (!stores.has(node)) giveFrom(node);
}

function giveToOwners(snapshot: HeapSnapshot, owner: Uint32Array, sizes: Numbers): void {
  const { count, type } = snapshot.nodes;
  const { root } = snapshot;
  const { synthetic } = nodeKinds(snapshot);
  for (let node = 0; node < count; node++) {
    const by = owner[node] as number;
    if (by >= MANY || by === root || type[by] === synthetic) continue;
    (sizes[by] as number) += sizes[node] as number;
    sizes[node] = 0;
  }
}
