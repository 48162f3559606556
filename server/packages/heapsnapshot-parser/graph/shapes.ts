/** Lists of property names, in their order, that plain objects have: each distinct one is a shape. */
import type { HeapSnapshot } from '../read/snapshot.ts';
import { edgeKinds } from './kinds.ts';

export class Shapes {
  /** By shape: a node that has it. */
  readonly representatives: number[] = [];
  /** By shape: how many objects were added that have it. */
  readonly objects: number[] = [];
  private readonly hashes: number[] = [];
  /** Shape + 1 by hash, open addressing; its size is a power of two. */
  private table = new Uint32Array(1 << 12);
  private readonly texts = new Map<number, string>();
  private readonly snapshot: HeapSnapshot;
  private readonly property: number;

  constructor(snapshot: HeapSnapshot) {
    this.snapshot = snapshot;
    this.property = edgeKinds(snapshot).property;
  }

  add(node: number): void {
    const hash = this.hash(node);
    const slot = this.slotOf(node, hash);
    const known = this.table[slot] as number;
    if (known > 0) {
      (this.objects[known - 1] as number)++;
      return;
    }
    this.table[slot] = this.representatives.push(node);
    this.objects.push(1);
    this.hashes.push(hash);
    if (this.representatives.length * 2 > this.table.length) this.rehash();
  }

  /** The shape of a node that was added. */
  of(node: number): number {
    return (this.table[this.slotOf(node, this.hash(node))] as number) - 1;
  }

  /** Indices of strings, in the order of the object. */
  propertiesOf(node: number): number[] {
    const { nodes, edges } = this.snapshot;
    const properties: number[] = [];
    const end = nodes.firstEdge[node + 1] as number;
    for (let edge = nodes.firstEdge[node] as number; edge < end; edge++) {
      if (this.counts(edge)) properties.push(edges.nameOrIndex[edge] as number);
    }
    return properties;
  }

  text(name: number): string {
    let text = this.texts.get(name);
    if (text === undefined) {
      text = this.snapshot.strings.at(name);
      this.texts.set(name, text);
    }
    return text;
  }

  private prototype = -1;

  private counts(edge: number): boolean {
    const { edges, strings } = this.snapshot;
    if (edges.type[edge] !== this.property) return false;
    const name = edges.nameOrIndex[edge] as number;
    if (name === this.prototype) return false;
    if (this.prototype >= 0 || strings.lengths[name] !== 9 || strings.at(name) !== '__proto__') return true;
    this.prototype = name;
    return false;
  }

  private hash(node: number): number {
    const { nodes, edges } = this.snapshot;
    const end = nodes.firstEdge[node + 1] as number;
    let hash = 0x811c9dc5;
    for (let edge = nodes.firstEdge[node] as number; edge < end; edge++) {
      if (!this.counts(edge)) continue;
      hash = Math.imul(hash ^ (edges.nameOrIndex[edge] as number), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash >>> 0;
  }

  /** Where the node's shape stands, or would stand, in the table. */
  private slotOf(node: number, hash: number): number {
    const mask = this.table.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const shape = (this.table[slot] as number) - 1;
      if (shape < 0) return slot;
      if (this.hashes[shape] === hash && this.equal(node, this.representatives[shape] as number)) return slot;
    }
  }

  private equal(a: number, b: number): boolean {
    if (a === b) return true;
    const { nodes, edges } = this.snapshot;
    const endA = nodes.firstEdge[a + 1] as number;
    const endB = nodes.firstEdge[b + 1] as number;
    let edgeB = nodes.firstEdge[b] as number;
    for (let edgeA = nodes.firstEdge[a] as number; ; edgeA++, edgeB++) {
      while (edgeA < endA && !this.counts(edgeA)) edgeA++;
      while (edgeB < endB && !this.counts(edgeB)) edgeB++;
      if (edgeA >= endA || edgeB >= endB) return edgeA >= endA && edgeB >= endB;
      if (edges.nameOrIndex[edgeA] !== edges.nameOrIndex[edgeB]) return false;
    }
  }

  private rehash(): void {
    this.table = new Uint32Array(this.table.length * 2);
    const mask = this.table.length - 1;
    this.hashes.forEach((hash, shape) => {
      let slot = hash & mask;
      while (this.table[slot] !== 0) slot = (slot + 1) & mask;
      this.table[slot] = shape + 1;
    });
  }
}
