/**
 * Which references keep their target alive: the edges that dominators and retained sizes are computed over. The rules
 * are those of Chrome DevTools, so that its figures and ours are the same.
 */
import type { HeapSnapshot } from '../read/snapshot.ts';
import type { Ephemerons } from './ephemerons.ts';
import { edgeKinds, namedIndex, nodeKinds } from './kinds.ts';
import { Bits } from './scratch.ts';

export const DOCUMENT_ROOTS = '(Document DOM trees)';

/** Edges that keep their target alive. */
export function essentialEdges(snapshot: HeapSnapshot, ephemerons: Ephemerons): Bits {
  const { nodes, edges, root } = snapshot;
  const { weak, shortcut, internal } = edgeKinds(snapshot);
  const page = pageOwned(snapshot);
  const essential = new Bits(edges.count);
  for (let node = 0; node < nodes.count; node++) {
    const owned = page.has(node);
    const end = nodes.firstEdge[node + 1] as number;
    for (let edge = nodes.firstEdge[node] as number; edge < end; edge++) {
      const type = edges.type[edge];
      const to = edges.to[edge] as number;
      if (type === weak || to === node) continue;
      // Shortcuts repeat what other edges say; from the root they are the only ones to the user's own roots.
      if (node !== root && (type === shortcut || (!owned && page.has(to)))) continue;
      const name = edges.nameOrIndex[edge] as number;
      if (type === internal && ephemerons.has(name) && ephemerons.table(name) === nodes.id[node]) continue;
      essential.add(edge);
    }
  }
  return essential;
}

/** Nodes that the page reaches from its own roots: what a debugger or an extension also holds is not theirs. */
function pageOwned(snapshot: HeapSnapshot): Bits {
  const { nodes, edges, root } = snapshot;
  const { weak, shortcut, element } = edgeKinds(snapshot);
  const { synthetic } = nodeKinds(snapshot);
  const documents = namedIndex(snapshot, synthetic, DOCUMENT_ROOTS);
  const owned = new Bits(nodes.count);
  const queue: number[] = [];
  for (let edge = nodes.firstEdge[root] ?? 0; edge < (nodes.firstEdge[root + 1] ?? 0); edge++) {
    const to = edges.to[edge] as number;
    const type = edges.type[edge];
    const isDocuments =
      nodes.type[to] === synthetic && documents !== undefined && nodes.name[to] === documents;
    if (type !== shortcut && !(type === element && isDocuments)) continue;
    if (owned.addNew(to)) queue.push(to);
  }
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    const end = nodes.firstEdge[node + 1] as number;
    for (let edge = nodes.firstEdge[node] as number; edge < end; edge++) {
      if (edges.type[edge] !== weak && owned.addNew(edges.to[edge] as number))
        queue.push(edges.to[edge] as number);
    }
  }
  return owned;
}
