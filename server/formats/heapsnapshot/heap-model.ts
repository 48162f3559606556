/** The object graph of a snapshot and its figures: what growth over several snapshots, and a view of the graph, work on. */
import type { ByteSource } from '../../engine/byte-source.ts';
import {
  type HeapAnalysis,
  type HeapSnapshot,
  SnapshotStrings,
} from '../../packages/heapsnapshot-parser/index.ts';

export interface HeapModel {
  snapshot: HeapSnapshot;
  analysis: HeapAnalysis;
}

/** Sizes as the file says them are asked for by the stack that allocated them alone: else memory is saved. */
export function isInPlace({ nodes }: HeapSnapshot): boolean {
  return nodes.traceNode === undefined;
}

/** As it travels between threads: columns lie in shared memory, texts stay in the file. */
export interface PackedHeap {
  snapshot: Omit<HeapSnapshot, 'strings'>;
  strings: Pick<SnapshotStrings, 'starts' | 'lengths'>;
  analysis: HeapAnalysis;
}

export function packHeap(model: HeapModel): PackedHeap {
  const { strings, ...snapshot } = model.snapshot;
  const { starts, lengths } = strings;
  return { snapshot, strings: { starts, lengths }, analysis: model.analysis };
}

export function unpackHeap({ snapshot, strings, analysis }: PackedHeap, source: ByteSource): HeapModel {
  const readAt = (offset: number, length: number) => source.readAt(offset, length);
  return {
    snapshot: { ...snapshot, strings: new SnapshotStrings(strings.starts, strings.lengths, readAt) },
    analysis,
  };
}
