/** What the heap is made of, in a handful of figures. */
import type { HeapSnapshot, Numbers } from '../read/snapshot.ts';
import { edgeKinds, namedIndex, nodeKinds } from './kinds.ts';

/** Bytes. `total` = the sum of the others but `typedArrays`, which is a part of `native`. */
export interface HeapStatistics {
  total: number;
  code: number;
  strings: number;
  jsArrays: number;
  /** V8's own objects. */
  system: number;
  native: number;
  typedArrays: number;
  /** Everything else in V8's heap: the program's objects. */
  objects: number;
}

/**
 * @param sizes by node, backing stores counted with their owners.
 * @param references by node: how many edges lead to it.
 */
export function heapStatistics(
  snapshot: HeapSnapshot,
  sizes: Numbers,
  references: Uint8Array,
): HeapStatistics {
  const { nodes, edges } = snapshot;
  const kinds = nodeKinds(snapshot);
  const { internal } = edgeKinds(snapshot);
  const arrayName = namedIndex(snapshot, kinds.object, 'Array');
  const buffers = namedIndex(snapshot, kinds.native, 'system / JSArrayBufferData');
  const elements = new Set(snapshot.strings.withText('elements'));
  const sums = {
    code: 0,
    strings: 0,
    jsArrays: 0,
    system: 0,
    native: snapshot.extraNativeBytes,
    typedArrays: 0,
  };
  let total = snapshot.extraNativeBytes;
  for (let node = 0; node < nodes.count; node++) {
    const size = sizes[node] as number;
    const type = nodes.type[node] as number;
    total += size;
    if (type === kinds.hidden) sums.system += size;
    else if (type === kinds.native) {
      sums.native += size;
      if (nodes.name[node] === buffers) sums.typedArrays += size;
    } else if (type === kinds.code) sums.code += size;
    else if (type === kinds.string || type === kinds.concatenated || type === kinds.sliced)
      sums.strings += size;
    else if (type === kinds.object && arrayName !== undefined && nodes.name[node] === arrayName) {
      sums.jsArrays += size;
      for (let edge = nodes.firstEdge[node] as number; edge < (nodes.firstEdge[node + 1] as number); edge++) {
        if (edges.type[edge] !== internal || !elements.has(edges.nameOrIndex[edge] as number)) continue;
        const store = edges.to[edge] as number;
        if (references[store] === 1) sums.jsArrays += sizes[store] as number;
        break;
      }
    }
  }
  const counted = sums.code + sums.strings + sums.jsArrays + sums.system + sums.native;
  return { total, ...sums, objects: total - counted };
}
