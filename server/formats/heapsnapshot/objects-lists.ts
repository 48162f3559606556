/** Lists of a snapshot in any order, page by page. Those that were asked for lately are kept. */
import { byText } from '../../engine/by-text.ts';
import type { Capture } from '../../engine/capture.ts';
import { plural } from '../../engine/wording.ts';
import {
  type Distances,
  distancesWithout,
  type Numbers,
  SYSTEM_DISTANCE,
} from '../../packages/heapsnapshot-parser/index.ts';
import { fail } from '../../protocol/failure.ts';
import type { ObjectRow, ObjectsOf, ObjectsQuery, ObjectsSort } from '../../protocol/objects.ts';
import type { HeapModel } from './heap-model.ts';
import { Labels } from './labels.ts';
import { classRows, deltasBetween, deltasIn } from './objects-classes.ts';
import * as members from './objects-members.ts';
import { type Order, PagedList } from './objects-page.ts';
import { sourceRows } from './objects-sources.ts';
import { SourceGroups } from './source-groups.ts';

/** Names are read from the file: of more objects than these nobody waits for them. */
const NAMED_MAX = 10_000;
const LISTS_KEPT = 30;

export interface ObjectList {
  unit: members.Members['unit'];
  paged: PagedList;
  /** Of the unit `rows`. */
  rows: readonly ObjectRow[];
  /** Without what is ignored. */
  distances: Distances;
  notice?: string;
}

type ListOf = Exclude<ObjectsOf, { kind: 'object' | 'path' | 'dominators' | 'tiles' | 'statistics' }>;
type List = members.Members & { rows?: readonly ObjectRow[]; distances?: Distances };

export class ObjectLists {
  readonly labels: Labels;
  private readonly classes: readonly ObjectRow[];
  private readonly classCounts: ReadonlyMap<number, number>;
  private readonly capture: Capture;
  private readonly lists = new Map<string, ObjectList>();
  private groups: SourceGroups | undefined;
  /** Classes by the capture that they are compared with. */
  private readonly since = new Map<number, readonly ObjectRow[]>();
  private without: { key: string; distances: Distances } | undefined;

  constructor(capture: Capture) {
    const model = capture.model as HeapModel;
    this.capture = capture;
    this.labels = new Labels(model.snapshot, model.analysis);
    this.classes = classRows(model, deltasIn(capture.tables));
    this.classCounts = new Map(this.classes.map((row) => [row.class ?? -1, row.count ?? 0]));
  }

  /** @throws FailureError for a node or class that does not exist */
  async list(
    of: ListOf,
    query: Omit<ObjectsQuery, 'case' | 'capture' | 'of'>,
    captures: readonly Capture[],
  ): Promise<ObjectList> {
    const { sort, descending, filter } = query;
    const key = JSON.stringify([of, sort, descending === true, filter]);
    let list = this.lists.get(key);
    if (list) this.lists.delete(key);
    else {
      const found = await this.members(of, filter ?? {}, captures);
      const { unit, items, notice, rows = [] } = found;
      const unsorted = sort === 'name' && items.length > NAMED_MAX && unit !== 'rows';
      const order = sort && !unsorted ? this.order(found, sort, descending === true) : undefined;
      const said = [notice, unsorted ? 'Too many to be sorted by name: in the order of the file.' : ''];
      const text = said.filter(Boolean).join(' ');
      list = {
        unit,
        paged: new PagedList(items, order),
        rows,
        distances: found.distances ?? this.labels.analysis.distances,
        ...(text === '' ? {} : { notice: text }),
      };
    }
    this.lists.set(key, list);
    this.forget();
    return list;
  }

  /** Which file and package each object belongs to: put together when it is first asked for. */
  get sources(): SourceGroups {
    this.groups ??= new SourceGroups(this.labels);
    return this.groups;
  }

  /** @throws FailureError */
  checked(node: number): number {
    if (Number.isInteger(node) && node >= 0 && node < this.labels.snapshot.nodes.count) return node;
    throw fail('bad-request', 'There is no such object in this snapshot.', 'Choose another one.');
  }

  private async members(
    of: ListOf,
    filter: NonNullable<ObjectsQuery['filter']>,
    captures: readonly Capture[],
  ): Promise<List> {
    const { labels } = this;
    const { root } = labels.snapshot;
    const passing = (items: Uint32Array) =>
      members.nodeMembers(members.passing(items, filter, labels, () => this.sources));
    switch (of.kind) {
      case 'classes':
        return rowsWith(
          of.since === undefined ? this.classes : this.classesSince(of.since, captures),
          of.text,
        );
      case 'sources': {
        const rows = sourceRows(this.sources, of.by);
        const own = of.package === undefined ? rows : rows.filter((row) => row.package === of.package);
        const sourced = rows.reduce((sum, { count = 0 }) => sum + count, 0);
        const left = plural(labels.snapshot.nodes.count - sourced, 'object');
        const notice = `${left} without a source of their own count in what is retained only.`;
        return { ...rowsWith(own, of.text), ...(of.package === undefined ? { notice } : {}) };
      }
      case 'class':
        return passing(members.ofClass(labels, of.class, this.classCounts.get(of.class) ?? 0));
      case 'source':
        return passing(members.ofFile(this.sources, of.file));
      case 'copies':
        return passing(members.copiesAt(labels, of.byte));
      case 'search':
        return passing(await members.nodesWith(labels, of.text.trim(), this.capture.source));
      case 'dominated':
        return members.dominatedBy(labels, this.checked(of.node ?? root));
      case 'contained':
        return members.containedIn(labels, this.checked(of.node ?? root));
      case 'retainers': {
        const ignored = (of.ignored ?? []).map((node) => this.checked(node));
        const found = members.retainersOf(labels, this.checked(of.node), new Set(ignored));
        return ignored.length === 0 ? found : { ...found, distances: this.distancesWithout(ignored) };
      }
      default:
        throw fail('bad-request', 'This list of objects is not known.', 'Update Tidemark.');
    }
  }

  /** @throws FailureError for a capture that has no objects */
  private classesSince(since: number, captures: readonly Capture[]): readonly ObjectRow[] {
    const earlier = captures[since];
    if (earlier?.model === undefined || earlier.format !== this.capture.format)
      throw fail('bad-request', 'There is no such snapshot in this case.', 'Choose another one.');
    const known = this.since.get(since);
    if (known) return known;
    const model = this.capture.model as HeapModel;
    const rows = classRows(model, deltasBetween(earlier.model as HeapModel, model));
    this.since.set(since, rows);
    return rows;
  }

  /** Of the last set asked for. */
  private distancesWithout(ignored: readonly number[]): Distances {
    const key = ignored.toSorted((a, b) => a - b).join();
    if (this.without?.key !== key)
      this.without = { key, distances: distancesWithout(this.labels.snapshot, ignored) };
    return this.without.distances;
  }

  private order(list: List, sort: ObjectsSort, descending: boolean): Order {
    const figures = list.nodes && this.figures(sort, list.distances ?? this.labels.analysis.distances);
    if (list.nodes && figures) return { ...figures, nodes: list.nodes, descending };
    const values = sort === 'name' ? this.ranks(list) : listFigures(list, sort);
    const sign = descending ? -1 : 1;
    return {
      keys: Float64Array.from(values, (value) =>
        Number.isNaN(value) ? Number.POSITIVE_INFINITY : sign * value,
      ),
    };
  }

  /** By node. */
  private figures(
    sort: ObjectsSort,
    { distance }: Distances,
  ): { figures: Numbers; missingFrom: number } | undefined {
    const { snapshot, analysis } = this.labels;
    if (sort === 'distance') return { figures: distance, missingFrom: SYSTEM_DISTANCE };
    const figures = { self: analysis.sizes, retained: analysis.retained, id: snapshot.nodes.id }[
      sort as string
    ];
    return figures && { figures, missingFrom: Number.POSITIVE_INFINITY };
  }

  /** Places in the alphabet. */
  private ranks({ items, nodes, rows }: List): Uint32Array {
    const names = Array.from(items, (item, place) =>
      nodes ? this.labels.node(nodes[place] as number) : (rows?.[item]?.name ?? ''),
    );
    const order = names
      .map((_, place) => place)
      .sort((a, b) => byText(names[a] as string, names[b] as string));
    const rank = new Uint32Array(items.length);
    order.forEach((place, at) => {
      rank[place] = at;
    });
    return rank;
  }

  /** At most as many items as there are nodes, twice: lists of a whole heap are large. */
  private forget(): void {
    const most = 2 * this.labels.snapshot.nodes.count + 100_000;
    let items = 0;
    for (const { paged } of this.lists.values()) items += paged.length;
    for (const [key, { paged }] of this.lists) {
      if (this.lists.size === 1 || (this.lists.size <= LISTS_KEPT && items <= most)) return;
      this.lists.delete(key);
      items -= paged.length;
    }
  }
}

function rowsWith(rows: readonly ObjectRow[], text = ''): List {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found: number[] = [];
  for (const [place, { name }] of rows.entries())
    if (words.every((word) => name.toLowerCase().includes(word))) found.push(place);
  return { unit: 'rows', items: Uint32Array.from(found), rows };
}

function listFigures({ items, rows = [] }: List, sort: ObjectsSort): number[] {
  return Array.from(items, (item) => {
    const row = rows[item] as ObjectRow;
    const figures = { ...row, self: row.selfBytes, retained: row.retainedBytes };
    const figure = figures[sort as keyof typeof figures];
    return typeof figure === 'number' ? figure : Number.NaN;
  });
}
