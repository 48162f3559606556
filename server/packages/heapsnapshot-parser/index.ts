/** Reads V8 heap snapshots of any size into typed columns, and computes what keeps what alive. */

export {
  type AnalysisOptions,
  analyzeHeap,
  countHeap,
  type HeapAnalysis,
  type ShallowHeap,
} from './graph/analysis.ts';
export type { HeapClass, ShallowClass } from './graph/classes.ts';
export { DETACHED, statedDetachedCount } from './graph/detachedness.ts';
export { type Distances, NO_DISTANCE, SYSTEM_DISTANCE, shortestPath, sourceOf } from './graph/distances.ts';
export { distancesWithout } from './graph/distances-without.ts';
export { edgeKinds, nodeKinds } from './graph/kinds.ts';
export { type Dominated, walkDominated } from './graph/retained.ts';
export { type Retainers, retainersOf } from './graph/retainers.ts';
export { type SourcePlace, SourcePlaces } from './graph/source-places.ts';
export type { HeapStatistics } from './graph/statistics.ts';
export { type ClassChange, classChanges } from './growth/class-changes.ts';
export { type Crowd, commonName, type Heap } from './growth/contents.ts';
export { type Held, heldById, isNewGrowth, isTop, rises } from './growth/held-by-id.ts';
export { heldByPath } from './growth/held-by-path.ts';
export { eachReference, propertyNames } from './growth/references.ts';
export { isSameProcess } from './growth/same-objects.ts';
export { NOWHERE } from './read/columns.ts';
export type { Layout } from './read/layout.ts';
export { nodePlace } from './read/node-place.ts';
export { type ParserOptions, type Problem, SnapshotParser } from './read/parser.ts';
export { parseHeapSnapshot, readHeapSnapshot } from './read/read.ts';
export type {
  HeapEdges,
  HeapNodes,
  HeapSnapshot,
  Locations,
  Numbers,
  Samples,
  TraceFunctions,
} from './read/snapshot.ts';
export { type ReadAt, SnapshotStrings } from './read/strings.ts';
export type { TraceNodes } from './read/trace-tree-section.ts';
export { HeapEdge, HeapNode, heapNodes } from './read/views.ts';
