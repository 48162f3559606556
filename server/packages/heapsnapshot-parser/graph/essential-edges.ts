/**
 * Which references keep their target alive: the edges that dominators and retained sizes are computed over. The rules
 * are those of Chrome DevTools, so that its figures and ours are the same.
 */
import type { HeapSnapshot } from '../read/snapshot.ts';
import type { Ephemerons } from './ephemerons.ts';
import { edgeKinds, namedIndex, nodeKinds } from './kinds.ts';
import type { Bits } from './scratch.ts';

export const DOCUMENT_ROOTS = '(Document DOM trees)';

/** Tells the edges that keep their target alive. */
export class EssentialEdges {
  /** Nodes all of whose edges keep what they lead to, but for weak ones, shortcuts, and those to themselves. */
  readonly plain: Bits;
  private readonly snapshot: HeapSnapshot;
  private readonly ephemerons: Ephemerons;
  private readonly page: Bits;
  private readonly weak: number;
  private readonly shortcut: number;
  private readonly internal: number;

  /** @param page nodes that the page reaches from its own roots. */
  constructor(snapshot: HeapSnapshot, ephemerons: Ephemerons, page: Bits) {
    const { weak, shortcut, internal } = edgeKinds(snapshot);
    this.snapshot = snapshot;
    this.ephemerons = ephemerons;
    this.page = page;
    this.weak = weak;
    this.shortcut = shortcut;
    this.internal = internal;
    this.plain = page.copy();
    this.plain.remove(snapshot.root);
    const isTable = ephemerons.tableTest();
    const { id, count } = snapshot.nodes;
    for (let node = 0; isTable && node < count; node++)
      if (isTable(id[node] as number)) this.plain.remove(node);
  }

  has(node: number, edge: number): boolean {
    const { edges, nodes, root } = this.snapshot;
    const type = edges.type[edge];
    const to = edges.to[edge] as number;
    if (type === this.weak || to === node) return false;
    if (node !== root) {
      // Shortcuts repeat what other edges say; from the root they are the only ones to the user's own roots.
      if (type === this.shortcut) return false;
      // What a debugger or an extension also holds of the page is not theirs.
      if (!this.page.has(node) && this.page.has(to)) return false;
    }
    if (type !== this.internal) return true;
    const name = edges.nameOrIndex[edge] as number;
    return !(this.ephemerons.has(name) && this.ephemerons.table(name) === nodes.id[node]);
  }

  /** The node over which alone the root holds what the page owns; undefined when there are several. */
  onlyEntry(): number | undefined {
    const { nodes, edges, root } = this.snapshot;
    let only: number | undefined;
    const end = nodes.firstEdge[root + 1] as number;
    for (let edge = nodes.firstEdge[root] as number; edge < end; edge++) {
      const to = edges.to[edge] as number;
      if (to === only || !this.page.has(to) || !this.has(root, edge)) continue;
      if (only !== undefined) return undefined;
      only = to;
    }
    return only;
  }

  /** Whether the page owns the node. */
  isOfPage(node: number): boolean {
    return this.page.has(node);
  }
}

/** Nodes from which everything that belongs to the page is reached, over edges that are not weak. */
export function pageRoots(snapshot: HeapSnapshot): number[] {
  const { nodes, edges, root } = snapshot;
  const { shortcut, element } = edgeKinds(snapshot);
  const { synthetic } = nodeKinds(snapshot);
  const documents = namedIndex(snapshot, synthetic, DOCUMENT_ROOTS);
  const roots: number[] = [];
  for (let edge = nodes.firstEdge[root] ?? 0; edge < (nodes.firstEdge[root + 1] ?? 0); edge++) {
    const to = edges.to[edge] as number;
    const type = edges.type[edge];
    const isDocuments =
      nodes.type[to] === synthetic && documents !== undefined && nodes.name[to] === documents;
    if (type === shortcut || (type === element && isDocuments)) roots.push(to);
  }
  return roots;
}

/** Adds to `owned` what the nodes of the queue reach, over edges that are not weak; they themselves are in it. */
export function spreadPage(snapshot: HeapSnapshot, owned: Bits, queue: number[]): void {
  const { nodes, edges } = snapshot;
  const { weak } = edgeKinds(snapshot);
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    const end = nodes.firstEdge[node + 1] as number;
    for (let edge = nodes.firstEdge[node] as number; edge < end; edge++) {
      if (edges.type[edge] !== weak && owned.addNew(edges.to[edge] as number))
        queue.push(edges.to[edge] as number);
    }
  }
}
