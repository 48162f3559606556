/** References from the other end: who points to a node. */
import { sharedUint32 } from '../read/columns.ts';
import type { HeapSnapshot } from '../read/snapshot.ts';

/** Edges into node i: `edges[first[i]]` to `edges[first[i + 1] - 1]`, in the order of the file. */
export interface Retainers {
  readonly first: Uint32Array;
  readonly edges: Uint32Array;
}

export function retainersOf({ nodes, edges }: HeapSnapshot): Retainers {
  const first = sharedUint32(nodes.count + 2);
  for (let edge = 0; edge < edges.count; edge++) (first[(edges.to[edge] as number) + 2] as number)++;
  for (let i = 2; i < first.length; i++) (first[i] as number) += first[i - 1] as number;
  const into = sharedUint32(edges.count);
  for (let edge = 0; edge < edges.count; edge++) {
    const to = (edges.to[edge] as number) + 1;
    into[first[to] as number] = edge;
    (first[to] as number)++;
  }
  return { first: first.subarray(0, nodes.count + 1), edges: into };
}
