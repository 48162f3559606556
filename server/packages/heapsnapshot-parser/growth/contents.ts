/**
 * Objects as a program sees them. What V8 puts between (backing stores, cells, shapes) is passed through, and the next
 * object of a linked list belongs to whoever holds the list.
 */
import type { HeapAnalysis } from '../graph/analysis.ts';
import { edgeKinds } from '../graph/kinds.ts';
import { walkDominated } from '../graph/retained.ts';
import { NOWHERE } from '../read/columns.ts';
import type { HeapSnapshot } from '../read/snapshot.ts';

/** A snapshot and its figures. */
export interface Heap {
  readonly snapshot: HeapSnapshot;
  readonly analysis: HeapAnalysis;
}

const BETWEEN = ['hidden', 'array', 'code', 'object shape', 'synthetic', 'number', 'symbol', 'bigint'];
/** What V8 makes of code: it grows while a program warms up. */
const CODE = ['hidden', 'code', 'object shape'];
/** Classes of which one may well hold another without being a list. */
const CONTAINERS = /^(?:Object|Array|Map|Set|WeakMap|Function|Promise|system \/ .*|\(.*)$/;
const LIST_LINK = /^_?(?:next|prev|previous|tail|rest|link|idleNext|idlePrev)$/i;

/** Class names of several snapshots as numbers: each snapshot counts its classes anew. */
export class ClassNames {
  readonly names: string[] = [];
  private readonly known = new Map<string, number>();

  /** By class of the snapshot. */
  numbersOf({ classNames }: HeapAnalysis): Uint32Array {
    return Uint32Array.from(classNames, (name) => {
      const common = commonName(name);
      const number = this.known.get(common) ?? this.names.push(common) - 1;
      this.known.set(common, number);
      return number;
    });
  }
}

/** Plain objects have a name of their own only where many are alike; V8 puts strings together in several ways. */
export function commonName(name: string): string {
  if (name.startsWith('{')) return 'Object';
  return /^\((?:concatenated |sliced )?string\)$/.test(name) ? '(string)' : name;
}

export class Contents {
  readonly heap: Heap;
  /** By node: number of its class over all snapshots. */
  readonly classOf: Uint32Array;
  /** By node: the object of the program that it is, or is a part of. */
  readonly owner: Uint32Array;
  private readonly names: ClassNames;
  private readonly between: readonly boolean[];
  private readonly code: readonly boolean[];
  private readonly property: number;
  private readonly container: boolean[] = [];

  constructor(heap: Heap, names: ClassNames) {
    const { snapshot, analysis } = heap;
    const { nodes, root } = snapshot;
    this.heap = heap;
    this.names = names;
    this.between = nodes.types.map((type) => BETWEEN.includes(type));
    this.code = nodes.types.map((type) => CODE.includes(type));
    this.property = edgeKinds(snapshot).property;
    const numbers = names.numbersOf(analysis);
    this.classOf = new Uint32Array(nodes.count);
    for (let node = 0; node < nodes.count; node++)
      this.classOf[node] = numbers[analysis.classOf[node] as number] as number;
    this.owner = new Uint32Array(nodes.count).fill(root);
    this.walk((node, above) => {
      this.owner[node] = this.is(node) ? node : (this.owner[above] as number);
    });
  }

  /** Whether a program made it, rather than V8 for itself. */
  is(node: number): boolean {
    return node === this.heap.snapshot.root || !this.between[this.heap.snapshot.nodes.type[node] as number];
  }

  isCode(node: number): boolean {
    return this.code[this.heap.snapshot.nodes.type[node] as number] === true;
  }

  /** Whether `node` is the object after `before` in a linked list, or below it in a tree. */
  follows(node: number, before: number): boolean {
    const kind = this.classOf[node] as number;
    if (kind !== this.classOf[before] || before === this.heap.snapshot.root) return false;
    const name = this.names.names[kind] as string;
    this.container[kind] ??= CONTAINERS.test(name);
    return !this.container[kind] || (name === 'Object' && this.isLinked(before, node));
  }

  /** All nodes but the root, each after the one that dominates it. */
  walk(enter: (node: number, above: number) => void): void {
    const { snapshot, analysis } = this.heap;
    walkDominated(
      analysis.dominated,
      snapshot.root,
      (node) => {
        if (node !== snapshot.root) enter(node, analysis.dominator[node] as number);
      },
      () => {},
    );
  }

  private isLinked(from: number, to: number): boolean {
    const { nodes, edges, strings } = this.heap.snapshot;
    const end = nodes.firstEdge[from + 1] as number;
    for (let edge = nodes.firstEdge[from] as number; edge < end; edge++) {
      if (edges.to[edge] !== to || edges.type[edge] !== this.property) continue;
      if (LIST_LINK.test(strings.at(edges.nameOrIndex[edge] as number, 20))) return true;
    }
    return false;
  }
}

/** Things of one class that one object holds, over the snapshots. */
export interface Crowd {
  className: string;
  /** By snapshot: how many. */
  counts: number[];
  /** By snapshot: how many of them the holder reaches over others of them, as in a linked list. */
  linked: number[];
  /** By snapshot: bytes that they retain. */
  bytes: number[];
  /** The holder itself refers to them, rather than only to what refers to them. */
  isReferred: boolean;
  /** How many of the last snapshot were in the first one already; NaN when that cannot be known. */
  kept: number;
  /** One of the last snapshot, a new one where there is one; {@link NOWHERE} when it has none. */
  example: number;
}

export function emptyCrowd(className: string, snapshots: number): Crowd {
  const zeros = () => new Array<number>(snapshots).fill(0);
  return {
    className,
    counts: zeros(),
    linked: zeros(),
    bytes: zeros(),
    isReferred: true,
    kept: 0,
    example: NOWHERE,
  };
}
