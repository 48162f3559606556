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

const BETWEEN = ['hidden', 'array', 'code', 'object shape', 'synthetic', 'number'];
/** How Chrome's renderer keeps what a page gave it: its collections, and what stands around a listener. */
const RENDERER = /^(?:(?:blink|cppgc)::(?!EventTargetData$)|(?:V8)?EventListener$)/;
/** What V8 makes of code: it grows while a program warms up. */
const CODE = ['hidden', 'code', 'object shape'];
/** Classes of which one may well hold another without being a list. */
const CONTAINERS = /^(?:Object|Array|Map|Set|WeakMap|Function|Promise|system \/ .*|\(.*)$/;
/** What objects of a chain hang on each other by. */
const LINKS = /^(?:Function|system \/ .*)$/;
/** Objects above each other; no tree that a program makes of data is as deep. */
const CHAIN_DEPTH = 500;
/** Alike objects that far down; fewer may be a deep stack of something else. */
const CHAIN_MIN = 100;
/** Objects of other classes between two of a chain: a closure and the scope that it captured, an entry, a promise. */
const CHAIN_LINKS = 6;
const LIST_LINK = /^_?(?:next|prev|previous|tail|rest|link|idleNext|idlePrev)$/i;

/** Class names of several snapshots as numbers: each snapshot counts its classes anew. */
export class ClassNames {
  readonly names: string[] = [];
  /** Names, as each snapshot has them, of classes whose objects make a chain through objects of other classes. */
  readonly chained = new Set<string>();
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
  /** By class within the snapshot: the renderer's own. */
  private readonly renderer: readonly boolean[];
  private readonly native: number;
  private readonly property: number;
  private readonly container: boolean[] = [];

  constructor(heap: Heap, names: ClassNames) {
    const { snapshot, analysis } = heap;
    const { nodes, root } = snapshot;
    this.heap = heap;
    this.names = names;
    this.between = nodes.types.map((type) => BETWEEN.includes(type));
    this.code = nodes.types.map((type) => CODE.includes(type));
    this.renderer = analysis.classNames.map((name) => RENDERER.test(name));
    this.native = nodes.types.indexOf('native');
    this.property = edgeKinds(snapshot).property;
    const numbers = names.numbersOf(analysis);
    this.classOf = new Uint32Array(nodes.count);
    for (let node = 0; node < nodes.count; node++)
      this.classOf[node] = numbers[analysis.classOf[node] as number] as number;
    this.owner = new Uint32Array(nodes.count).fill(root);
    const depth = new Uint32Array(nodes.count);
    const deep: number[] = [];
    this.walk((node, above) => {
      const isOwner = this.is(node);
      this.owner[node] = isOwner ? node : (this.owner[above] as number);
      depth[node] = (depth[above] as number) + (isOwner ? 1 : 0);
      if (isOwner && (depth[node] as number) > CHAIN_DEPTH) deep.push(node);
    });
    this.findChains(deep);
  }

  /** Whether a program made it, rather than V8 or the browser for itself. */
  is(node: number): boolean {
    const { root, nodes } = this.heap.snapshot;
    const type = nodes.type[node] as number;
    if (node === root) return true;
    return !this.between[type] && !(type === this.native && this.renderer[this.shapeOf(node)]);
  }

  isCode(node: number): boolean {
    return this.code[this.heap.snapshot.nodes.type[node] as number] === true;
  }

  /**
   * The object before `node` in a linked list, or above it in a tree of such objects; {@link NOWHERE} without one.
   * @param by the object that dominates `node`
   */
  before(node: number, by: number): number {
    const kind = this.classOf[node] as number;
    if (by === this.heap.snapshot.root) return NOWHERE;
    if (kind === this.classOf[by]) {
      const name = this.names.names[kind] as string;
      this.container[kind] ??= CONTAINERS.test(name);
      if (!this.container[kind] || (name === 'Object' && this.isLinked(by, node))) return by;
    }
    return this.isChained(node) ? this.likeAbove(node) : NOWHERE;
  }

  /** The nearest alike object above. */
  private likeAbove(node: number): number {
    const { root } = this.heap.snapshot;
    const { dominator } = this.heap.analysis;
    let at = node;
    for (let step = 0; step < CHAIN_LINKS; step++) {
      at = this.owner[dominator[at] as number] as number;
      if (at === root) return NOWHERE;
      if (this.shapeOf(at) === this.shapeOf(node)) return at;
    }
    return NOWHERE;
  }

  /** Class within the snapshot: there, plain objects are told apart by their properties. */
  private shapeOf(node: number): number {
    return this.heap.analysis.classOf[node] as number;
  }

  /** Classes that come again and again on the way to objects that far down. */
  private findChains(deep: readonly number[]): void {
    const counts = new Map<number, number>();
    for (const node of deep) {
      const kind = this.shapeOf(node);
      if (this.likeAbove(node) !== NOWHERE) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    const found = [...counts]
      .filter(([, count]) => count >= CHAIN_MIN)
      .map(([kind]) => this.heap.analysis.classNames[kind] as string);
    // Where objects of the program hang on each other, their functions and scopes are the links, not chains of their own.
    const named = found.filter((name) => !LINKS.test(name));
    for (const name of named.length > 0 ? named : found) this.names.chained.add(name);
  }

  private isChained(node: number): boolean {
    const { chained } = this.names;
    return chained.size > 0 && chained.has(this.heap.analysis.classNames[this.shapeOf(node)] as string);
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
  /** The first of the list that most of them stand in, in the last snapshot; {@link NOWHERE} without a list. */
  head: number;
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
    head: NOWHERE,
  };
}
