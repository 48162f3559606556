/**
 * Edges that say nothing new of what keeps what alive. V8 writes the elements and properties of an object twice: as edges
 * of the object, and as edges of the backing store that it alone holds. Whatever comes over the store comes over the object.
 */
import type { HeapSnapshot } from '../read/snapshot.ts';
import { edgeKinds } from './kinds.ts';
import { MANY_REFERENCES } from './reference-counts.ts';
import { Bits } from './scratch.ts';

/** Edges of the object that are looked at for the next one of the store: both have the same order. */
const AHEAD = 8;

export class RepeatedEdges {
  private readonly snapshot: HeapSnapshot;
  private readonly references: Uint8Array;
  private readonly weak: number;
  private readonly shortcut: number;
  /** Nodes some of whose edges are repeated. */
  readonly stores: Bits;
  private readonly edges: Bits;

  /** @param references by node: how many edges lead to it; those that are repeated are taken off. */
  constructor(snapshot: HeapSnapshot, references: Uint8Array) {
    const { nodes, edges, strings } = snapshot;
    this.snapshot = snapshot;
    this.references = references;
    const { firstEdge } = nodes;
    const { type: edgeType, nameOrIndex, to: edgeTo } = edges;
    const { internal, weak, shortcut } = edgeKinds(snapshot);
    this.weak = weak;
    this.shortcut = shortcut;
    this.stores = new Bits(nodes.count);
    this.edges = new Bits(edges.count);
    const isStore = new Uint8Array(strings.count);
    for (const name of ['elements', 'properties'])
      for (const index of strings.withText(name)) isStore[index] = 1;
    for (let edge = 0, node = 0, end = firstEdge[1] as number; edge < edges.count; edge++) {
      if (edgeType[edge] !== internal || isStore[nameOrIndex[edge] as number] !== 1) continue;
      while (edge >= end) end = firstEdge[++node + 1] as number;
      this.compare(node, edge, edgeTo[edge] as number);
    }
  }

  /** Looks for what `store`, which the node holds by `by`, says again. */
  private compare(node: number, by: number, store: number): void {
    const { references } = this;
    const { nodes, edges, root } = this.snapshot;
    if (references[store] !== 1 || store === node || store === root || node === root) return;
    if (this.edges.has(by)) return;
    const { firstEdge } = nodes;
    const end = firstEdge[node + 1] as number;
    const last = firstEdge[store + 1] as number;
    let next = firstEdge[node] as number;
    for (let held = firstEdge[store] as number; held < last; held++) {
      const to = edges.to[held] as number;
      const same = this.sameAs(to, next, Math.min(end, next + AHEAD));
      if (same < 0 || edges.type[held] === this.weak || to === node || to === store) continue;
      next = same + 1;
      this.edges.add(held);
      this.stores.add(store);
      const known = references[to] as number;
      if (known !== MANY_REFERENCES) references[to] = known - 1;
    }
  }

  /** The edge that keeps the node, of those from `edge` to before `end`; -1 without one. */
  private sameAs(node: number, edge: number, end: number): number {
    const { to, type } = this.snapshot.edges;
    let at = edge;
    while (at < end && to[at] !== node) at++;
    return at === end || this.edges.has(at) || type[at] === this.weak || type[at] === this.shortcut ? -1 : at;
  }

  has(edge: number): boolean {
    return this.edges.has(edge);
  }

  /**
   * The node is to be met without its owner: what it says counts. To be called before what it leads to is met.
   * @param isHead takes those that several edges lead to now.
   */
  forget(node: number, isHead: Bits): void {
    const { nodes, edges } = this.snapshot;
    const queue = [node];
    for (let store = queue.pop(); store !== undefined; store = queue.pop()) {
      if (!this.stores.has(store)) continue;
      const end = nodes.firstEdge[store + 1] as number;
      for (let edge = nodes.firstEdge[store] as number; edge < end; edge++) {
        if (!this.edges.has(edge)) continue;
        this.edges.remove(edge);
        const to = edges.to[edge] as number;
        isHead.add(to);
        // It is no longer held by its owner alone.
        queue.push(to);
      }
    }
  }
}
