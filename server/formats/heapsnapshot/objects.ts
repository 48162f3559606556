/** Answers what a view of the graph asks of a snapshot. */
import type { Capture } from '../../engine/capture.ts';
import {
  NO_DISTANCE,
  nodeKinds,
  nodePlace,
  shortestPath,
  sourceOf,
} from '../../packages/heapsnapshot-parser/index.ts';
import type { ObjectRow, ObjectsPage, ObjectsQuery } from '../../protocol/objects.ts';
import type { Labels } from './labels.ts';
import { type ObjectList, ObjectLists } from './objects-lists.ts';
import { edgeName, type NodeRow, rowOfNode } from './objects-row.ts';
import { tilesBelow } from './objects-tiles.ts';
import { shownDistance } from './rows.ts';

/** Most rows in one page. */
const ROWS_MAX = 1000;
/** The nearest ones of a chain. */
const DOMINATORS_MAX = 100;

const known = new WeakMap<Capture, ObjectLists>();

/** @throws FailureError for an object that does not exist */
export async function heapObjects(
  capture: Capture,
  query: Omit<ObjectsQuery, 'case' | 'capture'>,
  captures: readonly Capture[] = [],
): Promise<ObjectsPage> {
  const lists = known.get(capture) ?? new ObjectLists(capture);
  known.set(capture, lists);
  const { of } = query;
  switch (of.kind) {
    case 'object': {
      const node = 'byte' in of ? nodeAt(capture, lists, of.byte) : lists.checked(of.node);
      return whole(node === undefined ? [] : [described(capture, lists, node)]);
    }
    case 'path':
      return whole(pathRows(lists, lists.checked(of.node)));
    case 'dominators':
      return dominatorRows(lists, lists.checked(of.node));
    case 'tiles':
      return whole(tilesBelow(lists.labels, lists.checked(of.node ?? lists.labels.snapshot.root)));
    case 'statistics':
      return whole(statisticsRows(lists));
    default: {
      const list = await lists.list(of, query, captures);
      const limit = Math.min(wholeNumber(query.limit), ROWS_MAX);
      const rows = Array.from(list.paged.page(wholeNumber(query.offset), limit), (item) =>
        rowOf(lists, list, item, of.kind, 'node' in of ? of.node : undefined),
      );
      const alone = of.kind === 'retainers' && list.distances.distance[of.node] === NO_DISTANCE;
      const notice = [list.notice, alone && of.ignored?.length ? KEPT_ALONE : ''].filter(Boolean).join(' ');
      return {
        total: list.paged.length,
        rows,
        ...(notice === '' ? {} : { notice }),
        ...(of.kind === 'search' ? { kinds: [...lists.labels.snapshot.nodes.types] } : {}),
      };
    }
  }
}

const KEPT_ALONE = 'Nothing else keeps it alive: without what is ignored it would be freed.';

function wholeNumber(value: number): number {
  return Number.isFinite(value) ? Math.max(0, Math.floor(value)) : 0;
}

function whole(rows: ObjectRow[]): ObjectsPage {
  return { total: rows.length, rows };
}

function rowOf(
  lists: ObjectLists,
  { unit, rows, distances }: ObjectList,
  item: number,
  kind: string,
  above: number | undefined,
): ObjectRow {
  if (unit === 'rows') return rows[item] as ObjectRow;
  const { labels } = lists;
  const { snapshot } = labels;
  const { root, nodes, edges } = snapshot;
  const row = rowOfNode(
    labels,
    unit === 'nodes' ? item : unit === 'edges' ? (edges.to[item] as number) : sourceOf(snapshot, item),
  );
  const { node } = row;
  if (unit !== 'nodes') {
    row.key = `e${item}`;
    row.edge = edgeName(labels, item);
  }
  if (unit === 'retainers') {
    row.hasChildren = node !== root;
    const distance = shownDistance(distances.distance[node] as number);
    row.distance = Number.isNaN(distance) ? null : distance;
    if (above !== undefined && distances.reachedOver[above] === item) row.onPath = true;
  } else if (kind === 'dominated') {
    row.hasChildren = hasDominated(lists, node);
  } else {
    row.hasChildren = (nodes.firstEdge[node + 1] as number) > (nodes.firstEdge[node] as number);
  }
  return row;
}

function hasDominated({ labels }: ObjectLists, node: number): boolean {
  const { first } = labels.analysis.dominated;
  return (first[node + 1] as number) > (first[node] as number);
}

function described(capture: Capture, lists: ObjectLists, node: number): NodeRow {
  const { labels } = lists;
  const place = placeOf(capture, lists, node);
  return {
    ...rowOfNode(labels, node),
    hasChildren: hasDominated(lists, node),
    path: labels.path(node),
    ...(place ? { place } : {}),
    ...textOf(labels, node),
  };
}

/** V8 writes this many characters of a string at most, unless it is told otherwise. */
const TEXT_CUT = 1024;
const TEXT_MAX = 16_384;

function textOf({ snapshot }: Labels, node: number): Pick<ObjectRow, 'text' | 'textCut'> {
  const { nodes, strings } = snapshot;
  if (nodes.type[node] !== nodeKinds(snapshot).string) return {};
  const text = strings.at(nodes.name[node] as number, TEXT_MAX);
  return { text, ...(text.length === TEXT_CUT || text.length === TEXT_MAX ? { textCut: true } : {}) };
}

function placeOf({ source }: Capture, { labels }: ObjectLists, node: number) {
  return nodePlace(labels.snapshot, node, (offset, length) => source.readAt(offset, length));
}

/** Rows of nodes stand in the file in their order. */
function nodeAt(capture: Capture, lists: ObjectLists, byte: number): number | undefined {
  let low = 0;
  let high = lists.labels.snapshot.nodes.count - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const place = placeOf(capture, lists, middle);
    if (!place) return undefined;
    if (byte < place.byteStart) high = middle - 1;
    else if (byte >= place.byteStart + place.byteLength) low = middle + 1;
    else return middle;
  }
  return undefined;
}

function pathRows({ labels }: ObjectLists, node: number): ObjectRow[] {
  const { snapshot, analysis } = labels;
  const edges = shortestPath(snapshot, analysis.distances, node);
  const [first] = edges;
  const from = first === undefined ? node : sourceOf(snapshot, first);
  return [
    rowOfNode(labels, from),
    ...edges.map((edge) => ({
      ...rowOfNode(labels, snapshot.edges.to[edge] as number),
      key: `e${edge}`,
      edge: edgeName(labels, edge),
    })),
  ];
}

/** Root first; a linked list may be as deep as the heap is large. */
function dominatorRows({ labels }: ObjectLists, node: number): ObjectsPage {
  const { root } = labels.snapshot;
  const { dominator } = labels.analysis;
  const chain: number[] = [];
  let total = 1;
  for (let at = node; at !== root; at = dominator[at] as number, total++)
    if (chain.length < DOMINATORS_MAX) chain.push(at);
  const rows = [root, ...chain.reverse()].map((one) => rowOfNode(labels, one));
  const left = total - rows.length;
  return { total, rows, ...(left > 0 ? { notice: `${left.toLocaleString('en-US')} more in between.` } : {}) };
}

/** Parts of the heap that add up to the whole of it. */
function statisticsRows({ labels }: ObjectLists): ObjectRow[] {
  const { code, strings, jsArrays, system, native, typedArrays, objects } = labels.analysis.statistics;
  const parts: [name: string, bytes: number][] = [
    ['Objects', objects],
    ['Strings', strings],
    ['JavaScript arrays', jsArrays],
    ['Typed arrays', typedArrays],
    ['Native, other', native - typedArrays],
    ['Compiled code', code],
    ['Of V8 itself', system],
  ];
  return parts.map(([name, bytes]) => ({
    key: name,
    name,
    className: '',
    kind: 'part',
    selfBytes: bytes,
    retainedBytes: bytes,
    distance: null,
    detached: false,
    hasChildren: false,
  }));
}
