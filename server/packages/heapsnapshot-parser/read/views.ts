/** One node or edge at a time, as objects: convenient for thousands. Loops over millions read the columns. */
import type { HeapSnapshot } from './snapshot.ts';

export class HeapNode {
  readonly snapshot: HeapSnapshot;
  readonly ordinal: number;

  constructor(snapshot: HeapSnapshot, ordinal: number) {
    this.snapshot = snapshot;
    this.ordinal = ordinal;
  }

  /** `object`, `closure`, `string`, …; empty for a type the file does not name. */
  get type(): string {
    const { nodes } = this.snapshot;
    return nodes.types[nodes.type[this.ordinal] ?? -1] ?? '';
  }

  /** Constructor, function name, text of a string, … */
  get name(): string {
    return this.snapshot.strings.at(this.snapshot.nodes.name[this.ordinal] ?? -1);
  }

  get id(): number {
    return this.snapshot.nodes.id[this.ordinal] ?? 0;
  }

  /** Bytes. */
  get selfSize(): number {
    return this.snapshot.nodes.selfSize[this.ordinal] ?? 0;
  }

  get edgeCount(): number {
    const { firstEdge } = this.snapshot.nodes;
    return (firstEdge[this.ordinal + 1] ?? 0) - (firstEdge[this.ordinal] ?? 0);
  }

  /** What it points to. */
  *edges(): Generator<HeapEdge> {
    const { firstEdge } = this.snapshot.nodes;
    const end = firstEdge[this.ordinal + 1] ?? 0;
    for (let edge = firstEdge[this.ordinal] ?? 0; edge < end; edge++) yield new HeapEdge(this.snapshot, edge);
  }

  /** The node it points to over the edge of this name; undefined without one. */
  follow(name: string): HeapNode | undefined {
    for (const edge of this.edges()) if (edge.name === name) return edge.to;
    return undefined;
  }
}

export class HeapEdge {
  readonly snapshot: HeapSnapshot;
  readonly ordinal: number;

  constructor(snapshot: HeapSnapshot, ordinal: number) {
    this.snapshot = snapshot;
    this.ordinal = ordinal;
  }

  /** `property`, `element`, `context`, `internal`, … */
  get type(): string {
    const { edges } = this.snapshot;
    return edges.types[edges.type[this.ordinal] ?? -1] ?? '';
  }

  /** Property or variable name; the index, as text, of elements. */
  get name(): string {
    const value = this.snapshot.edges.nameOrIndex[this.ordinal] ?? 0;
    const { type } = this;
    return type === 'element' || type === 'hidden' ? String(value) : this.snapshot.strings.at(value);
  }

  get to(): HeapNode {
    return new HeapNode(this.snapshot, this.snapshot.edges.to[this.ordinal] ?? 0);
  }
}

/** All nodes in the order of the file. */
export function* heapNodes(snapshot: HeapSnapshot): Generator<HeapNode> {
  for (let ordinal = 0; ordinal < snapshot.nodes.count; ordinal++) yield new HeapNode(snapshot, ordinal);
}
