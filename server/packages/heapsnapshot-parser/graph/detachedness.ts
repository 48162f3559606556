/**
 * Which nodes of the embedder (the DOM) are out of the document. V8 states it of some nodes only; it spreads from them
 * to the native nodes they hold, attached before detached, as in Chrome DevTools.
 */
import { sharedBytes } from '../read/columns.ts';
import type { HeapSnapshot } from '../read/snapshot.ts';
import { edgeKinds, nodeKinds } from './kinds.ts';

export const ATTACHED = 1;
export const DETACHED = 2;

/** By node: 0 unknown, {@link ATTACHED} or {@link DETACHED}. Undefined when the file knows nothing of it. */
export function spreadDetachedness(snapshot: HeapSnapshot): Uint8Array | undefined {
  const { nodes, edges } = snapshot;
  const stated = nodes.detachedness;
  if (!stated) return undefined;
  const { native } = nodeKinds(snapshot);
  const { weak, hidden } = edgeKinds(snapshot);
  const state = sharedBytes(nodes.count);
  const visited = new Uint8Array(nodes.count);
  const queues: Record<number, number[]> = { [ATTACHED]: [], [DETACHED]: [] };
  const visit = (node: number, value: number) => {
    if (visited[node]) return;
    visited[node] = 1;
    if (nodes.type[node] !== native) return;
    state[node] = value;
    queues[value]?.push(node);
  };
  for (let node = 0; node < nodes.count; node++) {
    const value = stated[node] as number;
    if (value !== 0) visit(node, value);
  }
  for (const value of [ATTACHED, DETACHED]) {
    const queue = queues[value] as number[];
    for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
      if (state[node] !== value) continue;
      const end = nodes.firstEdge[node + 1] as number;
      for (let edge = nodes.firstEdge[node] as number; edge < end; edge++) {
        const type = edges.type[edge];
        if (type !== hidden && type !== weak) visit(edges.to[edge] as number, value);
      }
    }
  }
  return state;
}

/** Nodes that the file itself states to be detached. Old versions only say it in the name. */
export function statedDetachedCount(snapshot: HeapSnapshot): number {
  const { nodes, strings, layout } = snapshot;
  let count = 0;
  if (layout?.nodeFields.includes('detachedness')) {
    for (const stated of nodes.detachedness ?? []) if (stated === DETACHED) count++;
    return count;
  }
  const { native } = nodeKinds(snapshot);
  const known = new Map<number, boolean>();
  for (let node = 0; node < nodes.count; node++) {
    if (nodes.type[node] !== native) continue;
    const name = nodes.name[node] as number;
    let detached = known.get(name);
    if (detached === undefined) {
      detached = strings.at(name, 9).startsWith('Detached ');
      known.set(name, detached);
    }
    if (detached) count++;
  }
  return count;
}
