/** Distances as they would be if some objects held nothing: is there another way to what they hold? */
import type { HeapSnapshot } from '../read/snapshot.ts';
import { computeDistances, type Distances } from './distances.ts';
import { Ephemerons } from './ephemerons.ts';
import { edgeKinds } from './kinds.ts';
import { Scratch } from './scratch.ts';

/** As `analyzeHeap` computes them, with all references of the nodes in `ignored` taken for weak ones. */
export function distancesWithout(snapshot: HeapSnapshot, ignored: readonly number[]): Distances {
  const { nodes, edges } = snapshot;
  const { weak } = edgeKinds(snapshot);
  const type = Uint8Array.from(edges.type);
  for (const node of ignored) type.fill(weak, nodes.firstEdge[node], nodes.firstEdge[node + 1]);
  const { distances } = computeDistances(
    { ...snapshot, edges: { ...edges, type } },
    new Ephemerons(snapshot),
    new Scratch(nodes.count),
  );
  return distances;
}
