/** Lists of property names, in their order, that plain objects have: each distinct one is a shape. */
import type { HeapSnapshot } from '../read/snapshot.ts';
import { edgeKinds } from './kinds.ts';
import { GrowingColumn } from './scratch.ts';

const TABLE_MIN = 1 << 12;

export class Shapes {
  /** By shape: how many objects were added that have it. */
  readonly objects: number[] = [];
  private readonly hashes: number[] = [];
  /** By shape: where its properties end in the list of all. */
  private readonly ends: number[] = [];
  private readonly properties = new GrowingColumn(1 << 10);
  /** Shape + 1 by hash, open addressing; its size is a power of two. */
  private table = new Uint32Array(TABLE_MIN);
  private readonly texts = new Map<number, string>();
  private readonly snapshot: HeapSnapshot;
  private readonly property: number;
  /** The string `__proto__`, which is no property of one's own. */
  private readonly prototype: number;

  constructor(snapshot: HeapSnapshot) {
    this.snapshot = snapshot;
    this.property = edgeKinds(snapshot).property;
    this.prototype = snapshot.strings.withText('__proto__')[0] ?? -1;
  }

  /** Counts the nodes. @param into takes the shape of each, by node. */
  addAll(nodes: Uint32Array, into: Uint32Array): void {
    for (let i = 0; i < nodes.length; i++) into[nodes[i] as number] = this.add(nodes[i] as number);
  }

  private add(node: number): number {
    const { nodes, edges } = this.snapshot;
    const { type, nameOrIndex } = edges;
    const { property, prototype, properties } = this;
    const start = properties.length;
    const end = nodes.firstEdge[node + 1] as number;
    let hash = 0x811c9dc5;
    for (let edge = nodes.firstEdge[node] as number; edge < end; edge++) {
      if (type[edge] !== property) continue;
      const name = nameOrIndex[edge] as number;
      if (name === prototype) continue;
      properties.push(name);
      hash = Math.imul(hash ^ name, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return this.shapeOf(hash, start);
  }

  /** The shape of the properties that stand last in the list, which then are taken off unless it is new. */
  private shapeOf(hash: number, start: number): number {
    const { table, hashes, properties, ends } = this;
    const mask = table.length - 1;
    let slot = hash & mask;
    for (; table[slot] !== 0; slot = (slot + 1) & mask) {
      const shape = (table[slot] as number) - 1;
      if (hashes[shape] !== hash || !this.isLast(shape, start)) continue;
      properties.length = start;
      (this.objects[shape] as number)++;
      return shape;
    }
    table[slot] = ends.push(properties.length);
    hashes.push(hash);
    if (2 * ends.length > table.length) this.rehash();
    return this.objects.push(1) - 1;
  }

  private isLast(shape: number, start: number): boolean {
    const { values, length } = this.properties;
    const end = this.ends[shape] as number;
    let at = this.startOf(shape);
    if (end - at !== length - start) return false;
    for (let other = start; at < end; at++, other++) if (values[at] !== values[other]) return false;
    return true;
  }

  /** Indices of strings, in the order of the objects. */
  propertiesOf(shape: number): Uint32Array {
    return this.properties.values.subarray(this.startOf(shape), this.ends[shape]);
  }

  text(name: number): string {
    let text = this.texts.get(name);
    if (text === undefined) {
      text = this.snapshot.strings.at(name);
      this.texts.set(name, text);
    }
    return text;
  }

  private startOf(shape: number): number {
    return shape === 0 ? 0 : (this.ends[shape - 1] as number);
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
