/** Which nodes or references a list holds, put in order page by page. Lists that were asked for lately are kept. */
import type { Capture } from '../../engine/capture.ts';
import { DETACHED, edgeKinds, type Numbers, sourceOf } from '../../packages/heapsnapshot-parser/index.ts';
import { fail } from '../../protocol/failure.ts';
import type {
  ObjectRow,
  ObjectsFilter,
  ObjectsOf,
  ObjectsQuery,
  ObjectsSort,
} from '../../protocol/objects.ts';
import type { HeapModel } from './heap-model.ts';
import { Labels } from './labels.ts';
import { classRows } from './objects-classes.ts';
import { OrderedList } from './objects-order.ts';
import { stringsWith } from './objects-search.ts';
import { shownDistance } from './rows.ts';

/** Names are read from the file: of more objects than these nobody waits for them. */
const NAMED_MAX = 10_000;
const LISTS_KEPT = 30;

export interface ObjectList {
  /** `edges` lead to the objects, `retainers` come from them. */
  unit: 'nodes' | 'edges' | 'retainers' | 'classes';
  ordered: OrderedList;
  notice?: string;
}

type ListOf = Exclude<ObjectsOf, { kind: 'object' | 'path' | 'dominators' | 'tiles' | 'statistics' }>;

interface Members {
  unit: ObjectList['unit'];
  items: Uint32Array;
  notice?: string;
}

/** Nodes of class i: `nodes[first[i]]` to `nodes[first[i + 1] - 1]`. */
interface NodesByClass {
  first: Uint32Array;
  nodes: Uint32Array;
}

const byText = new Intl.Collator('en', { numeric: true }).compare;

export class ObjectLists {
  readonly labels: Labels;
  readonly classes: readonly ObjectRow[];
  private readonly capture: Capture;
  private readonly lists = new Map<string, ObjectList>();
  private byClass: NodesByClass | undefined;

  constructor(capture: Capture) {
    const model = capture.model as HeapModel;
    this.capture = capture;
    this.labels = new Labels(model.snapshot, model.analysis);
    this.classes = classRows(capture, model);
  }

  /** @throws FailureError for a node or class that does not exist */
  async list(
    of: ListOf,
    { sort, descending, filter }: Omit<ObjectsQuery, 'case' | 'capture' | 'of'>,
  ): Promise<ObjectList> {
    const key = JSON.stringify([of, sort, descending === true, filter]);
    let list = this.lists.get(key);
    if (list) this.lists.delete(key);
    else {
      const { unit, items, notice } = await this.members(of, filter ?? {});
      const unsorted = sort === 'name' && items.length > NAMED_MAX && unit !== 'classes';
      const keys = sort && !unsorted ? this.keys(unit, items, sort, descending === true) : undefined;
      const said = [notice, unsorted ? 'Too many to be sorted by name: in the order of the file.' : ''];
      const text = said.filter(Boolean).join(' ');
      list = { unit, ordered: new OrderedList(items, keys), ...(text === '' ? {} : { notice: text }) };
    }
    this.lists.set(key, list);
    this.forget();
    return list;
  }

  nodeOf(unit: ObjectList['unit'], item: number): number {
    const { snapshot } = this.labels;
    if (unit === 'nodes') return item;
    return unit === 'edges' ? (snapshot.edges.to[item] as number) : sourceOf(snapshot, item);
  }

  /** @throws FailureError */
  checked(node: number): number {
    if (Number.isInteger(node) && node >= 0 && node < this.labels.snapshot.nodes.count) return node;
    throw fail('bad-request', 'There is no such object in this snapshot.', 'Choose another one.');
  }

  private async members(of: ListOf, filter: ObjectsFilter): Promise<Members> {
    const { snapshot, analysis } = this.labels;
    switch (of.kind) {
      case 'classes':
        return { unit: 'classes', items: this.classesWith(of.text ?? '') };
      case 'class':
        return { unit: 'nodes', items: this.passing(this.ofClass(of.class), filter) };
      case 'dominated': {
        const node = this.checked(of.node ?? snapshot.root);
        const { first, nodes } = analysis.dominated;
        return { unit: 'nodes', items: nodes.slice(first[node], first[node + 1]).sort() };
      }
      case 'contained': {
        const node = this.checked(of.node ?? snapshot.root);
        const from = snapshot.nodes.firstEdge[node] as number;
        const to = snapshot.nodes.firstEdge[node + 1] as number;
        return { unit: 'edges', items: Uint32Array.from({ length: to - from }, (_, i) => from + i) };
      }
      case 'retainers':
        return this.retainers(this.checked(of.node));
      case 'search':
        return { unit: 'nodes', items: await this.found(of.text.trim(), filter) };
      default:
        throw fail('bad-request', 'This list of objects is not known.', 'Update Tidemark.');
    }
  }

  /** Looking through all references takes about a millisecond a million, and an index of them would take their size. */
  private retainers(node: number): Members {
    const { snapshot } = this.labels;
    const { edges, nodes, root } = snapshot;
    const { weak } = edgeKinds(snapshot);
    const { to, type } = edges;
    const ofRoot = nodes.firstEdge[root + 1] as number;
    const found: number[] = [];
    let weakCount = 0;
    let rootCount = 0;
    for (let edge = 0; edge < to.length; edge++) {
      if (to[edge] !== node) continue;
      if (type[edge] === weak) weakCount++;
      else if (edge < ofRoot && edge >= (nodes.firstEdge[root] as number)) rootCount++;
      else found.push(edge);
    }
    const left = [
      weakCount > 0
        ? `${weakCount.toLocaleString('en-US')} weak ${weakCount === 1 ? 'reference' : 'references'}`
        : '',
      rootCount > 0 ? 'what the root of the heap refers to by itself' : '',
    ].filter(Boolean);
    return {
      unit: 'retainers',
      items: Uint32Array.from(found),
      ...(left.length === 0 ? {} : { notice: `Left out: ${left.join(', and ')}.` }),
    };
  }

  private async found(text: string, filter: ObjectsFilter): Promise<Uint32Array> {
    const { snapshot, analysis } = this.labels;
    const { nodes, strings, root } = snapshot;
    const [, at, digits] = /^(@?)(\d+)$/.exec(text) ?? [];
    const id = digits === undefined ? Number.NaN : Number(digits);
    if (at === '@') return this.nodesWhere(filter, (node) => nodes.id[node] === id);
    if (text === '') return this.nodesWhere(filter, (node) => node !== root);
    const readAt = (offset: number, length: number) => this.capture.source.readAt(offset, length);
    const names = await stringsWith(strings, text, readAt);
    const wanted = text.toLowerCase();
    const classes = Uint8Array.from(analysis.classNames, (name) =>
      Number(name.toLowerCase().includes(wanted)),
    );
    return this.nodesWhere(
      filter,
      (node) =>
        names[nodes.name[node] as number] === 1 ||
        classes[analysis.classOf[node] as number] === 1 ||
        nodes.id[node] === id,
    );
  }

  /** Nodes without a size of their own count as a part of their owner. */
  private ofClass(index: number): Uint32Array {
    const { analysis } = this.labels;
    this.byClass ??= nodesByClass(analysis.classOf, analysis.sizes, analysis.classNames.length);
    const { first, nodes } = this.byClass;
    return nodes.slice(first[index] ?? 0, first[index + 1] ?? 0);
  }

  private nodesWhere(filter: ObjectsFilter, holds: (node: number) => boolean): Uint32Array {
    const { count } = this.labels.snapshot.nodes;
    const out = new Uint32Array(count);
    let found = 0;
    for (let node = 0; node < count; node++) if (holds(node)) out[found++] = node;
    return this.passing(out.subarray(0, found), filter).slice();
  }

  /** Those that the filter lets through, at the start of the same array. */
  private passing(
    items: Uint32Array,
    { kind, retainedBytes = 0, detached = false }: ObjectsFilter,
  ): Uint32Array {
    if (kind === undefined && retainedBytes <= 0 && !detached) return items;
    const { nodes } = this.labels.snapshot;
    const { retained, detachedness } = this.labels.analysis;
    const type = kind === undefined ? undefined : nodes.types.indexOf(kind);
    let kept = 0;
    for (let place = 0; place < items.length; place++) {
      const node = items[place] as number;
      if (type !== undefined && nodes.type[node] !== type) continue;
      if ((retained[node] as number) < retainedBytes) continue;
      if (detached && detachedness?.[node] !== DETACHED) continue;
      items[kept++] = node;
    }
    return items.subarray(0, kept);
  }

  private classesWith(text: string): Uint32Array {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const found: number[] = [];
    for (const [place, { name }] of this.classes.entries())
      if (words.every((word) => name.toLowerCase().includes(word))) found.push(place);
    return Uint32Array.from(found);
  }

  /** What is missing comes last in both directions. */
  private keys(
    unit: ObjectList['unit'],
    items: Uint32Array,
    sort: ObjectsSort,
    descending: boolean,
  ): Float64Array {
    const keys = new Float64Array(items.length);
    const sign = descending ? -1 : 1;
    const figures = unit === 'nodes' ? this.figures(sort) : undefined;
    if (figures) {
      for (let place = 0; place < items.length; place++)
        keys[place] = sign * (figures[items[place] as number] as number);
      return keys;
    }
    const value = sort === 'name' ? this.ranks(unit, items) : this.figure(unit, items, sort);
    for (let place = 0; place < items.length; place++) {
      const key = value(place);
      keys[place] = Number.isNaN(key) ? Number.POSITIVE_INFINITY : sign * key;
    }
    return keys;
  }

  /** By node, where nothing is missing. */
  private figures(sort: ObjectsSort): Numbers | undefined {
    const { snapshot, analysis } = this.labels;
    if (sort === 'self') return analysis.sizes;
    if (sort === 'retained') return analysis.retained;
    return sort === 'id' ? snapshot.nodes.id : undefined;
  }

  private figure(unit: ObjectList['unit'], items: Uint32Array, sort: ObjectsSort): (place: number) => number {
    const { analysis } = this.labels;
    if (unit === 'classes') {
      const pick = ({ count, distance, selfBytes, retainedBytes, countDelta, bytesDelta }: ObjectRow) =>
        ({
          count,
          distance,
          self: selfBytes,
          retained: retainedBytes,
          countDelta,
          bytesDelta,
          name: 0,
          id: 0,
        })[sort] ?? Number.NaN;
      return (place) => pick(this.classes[items[place] as number] as ObjectRow);
    }
    const node = (place: number) => this.nodeOf(unit, items[place] as number);
    const figures = this.figures(sort);
    if (figures) return (place) => figures[node(place)] as number;
    return (place) => shownDistance(analysis.distances.distance[node(place)] as number);
  }

  /** Places in the alphabet. */
  private ranks(unit: ObjectList['unit'], items: Uint32Array): (place: number) => number {
    const names = Array.from(items, (item) =>
      unit === 'classes' ? (this.classes[item] as ObjectRow).name : this.labels.node(this.nodeOf(unit, item)),
    );
    const order = names
      .map((_, place) => place)
      .sort((a, b) => byText(names[a] as string, names[b] as string));
    const rank = new Uint32Array(items.length);
    order.forEach((place, at) => {
      rank[place] = at;
    });
    return (place) => rank[place] as number;
  }

  /** At most as many items as there are nodes, twice: lists of a whole heap are large. */
  private forget(): void {
    const most = 2 * this.labels.snapshot.nodes.count + 100_000;
    let items = 0;
    for (const { ordered } of this.lists.values()) items += ordered.length;
    for (const [key, { ordered }] of this.lists) {
      if (this.lists.size === 1 || (this.lists.size <= LISTS_KEPT && items <= most)) return;
      this.lists.delete(key);
      items -= ordered.length;
    }
  }
}

function nodesByClass(classOf: Uint32Array, sizes: Numbers, classes: number): NodesByClass {
  const first = new Uint32Array(classes + 2);
  let count = 0;
  for (let node = 0; node < classOf.length; node++) {
    if (sizes[node] === 0) continue;
    (first[(classOf[node] as number) + 2] as number)++;
    count++;
  }
  for (let i = 2; i < first.length; i++) (first[i] as number) += first[i - 1] as number;
  const nodes = new Uint32Array(count);
  for (let node = 0; node < classOf.length; node++)
    if (sizes[node] !== 0) nodes[(first[(classOf[node] as number) + 1] as number)++] = node;
  return { first: first.subarray(0, classes + 1), nodes };
}
