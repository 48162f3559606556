/** The tables of a snapshot: classes, the largest objects, what accumulates, strings that repeat, detached DOM. */
import type { TableBuilder } from '../../engine/table-builder.ts';
import {
  DETACHED,
  NO_DISTANCE,
  nodeKinds,
  SYSTEM_DISTANCE,
} from '../../packages/heapsnapshot-parser/index.ts';
import { findAccumulations, holderOf } from './accumulation.ts';
import type { Labels } from './labels.ts';
import { numberColumn, type Places, place, textColumn } from './rows.ts';

const OBJECTS_MAX = 1000;
const STRINGS_MAX = 1000;
const SUSPECTS_MAX = 50;
/** Rows of the class table whose largest object is looked up in the file; later ones matter to nobody. */
const PLACED_MAX = 2000;
/** V8 cuts the text of longer strings. */
const TEXT_CUT = 1024;
const PREVIEW = 200;

/** Distances of what only V8 reaches are no distances to a person. */
function shownDistance(distance: number): number {
  return distance === NO_DISTANCE || distance >= SYSTEM_DISTANCE ? Number.NaN : distance;
}

export function addClasses(into: TableBuilder, { analysis }: Labels, places: Places): void {
  const { classes } = analysis;
  const table = into.table(
    'classes',
    'histogram',
    'Classes',
    [
      textColumn(
        'class',
        'Class',
        classes.map(({ name }) => name),
      ),
      numberColumn(
        'count',
        'Count',
        'count',
        classes.map(({ count }) => count),
      ),
      numberColumn(
        'shallowBytes',
        'Shallow size',
        'bytes',
        classes.map(({ shallowBytes }) => shallowBytes),
      ),
      numberColumn(
        'retainedBytes',
        'Retained size',
        'bytes',
        classes.map(({ retainedBytes }) => retainedBytes),
      ),
      numberColumn(
        'distance',
        'Distance',
        'count',
        classes.map(({ distance }) => shownDistance(distance)),
      ),
    ],
    classes.length,
  );
  place(
    table,
    classes.map(({ largest }, row) => (row < PLACED_MAX ? places.node(largest) : undefined)),
  );
}

export function addObjects(into: TableBuilder, labels: Labels, places: Places): void {
  const { snapshot, analysis } = labels;
  const { synthetic } = nodeKinds(snapshot);
  const objects = largest(analysis.retained, OBJECTS_MAX, (node) => snapshot.nodes.type[node] !== synthetic);
  const table = into.table(
    'objects',
    'graph',
    'Largest objects',
    [
      textColumn(
        'object',
        'Object',
        objects.map((node) => labels.node(node)),
      ),
      textColumn(
        'type',
        'Type',
        objects.map((node) => labels.type(node)),
      ),
      numberColumn(
        'id',
        'Id',
        '',
        objects.map((node) => snapshot.nodes.id[node] as number),
      ),
      numberColumn(
        'shallowBytes',
        'Shallow size',
        'bytes',
        objects.map((node) => analysis.sizes[node] as number),
      ),
      numberColumn(
        'retainedBytes',
        'Retained size',
        'bytes',
        objects.map((node) => analysis.retained[node] as number),
      ),
      numberColumn(
        'distance',
        'Distance',
        'count',
        objects.map((node) => shownDistance(analysis.distances.distance[node] as number)),
      ),
      textColumn(
        'path',
        'Retaining path',
        objects.map((node) => labels.path(node)),
      ),
      textColumn(
        'source',
        'Source',
        objects.map((node) => labels.source(node)),
      ),
    ],
    objects.length,
  );
  place(
    table,
    objects.map((node) => places.node(node)),
  );
}

export function addAccumulations(into: TableBuilder, labels: Labels, places: Places): void {
  const { snapshot, analysis } = labels;
  const found = findAccumulations(snapshot, analysis).slice(0, SUSPECTS_MAX);
  const total = analysis.retained[snapshot.root] || 1;
  const table = into.table(
    'suspects',
    'graph',
    'What accumulates',
    [
      textColumn(
        'holder',
        'Holder',
        found.map(({ holder }) => labels.node(holder)),
      ),
      textColumn(
        'owner',
        'Owner',
        found.map(({ owner }) => labels.node(owner)),
      ),
      textColumn(
        'held',
        'Holds',
        found.map(({ heldClass }) => analysis.classNames[heldClass] ?? ''),
      ),
      textColumn(
        'example',
        'Such as',
        found.map(({ largest }) => labels.node(largest)),
      ),
      numberColumn(
        'heldCount',
        'Count',
        'count',
        found.map(({ heldCount }) => heldCount),
      ),
      numberColumn(
        'heldBytes',
        'Retained by them',
        'bytes',
        found.map(({ heldBytes }) => heldBytes),
      ),
      numberColumn(
        'retainedBytes',
        'Retained by the holder',
        'bytes',
        found.map(({ holder }) => analysis.retained[holder] as number),
      ),
      numberColumn(
        'share',
        'Of the heap',
        '%',
        found.map(({ heldBytes }) => (100 * heldBytes) / total),
      ),
      textColumn(
        'path',
        'Retaining path',
        found.map(({ holder }) => labels.path(holder)),
      ),
      textColumn(
        'source',
        'Source of what is held',
        found.map(({ largest }) => labels.source(largest)),
      ),
      textColumn(
        'ownerSource',
        'Source of the owner',
        found.map(({ owner }) => labels.source(owner)),
      ),
    ],
    found.length,
  );
  place(
    table,
    found.map(({ holder }) => places.node(holder)),
  );
}

/** V8 writes each text once: strings of one text are those whose name is the same. */
export function addDuplicateStrings(into: TableBuilder, labels: Labels, places: Places): void {
  const { snapshot, analysis } = labels;
  const { nodes, strings } = snapshot;
  const { string } = nodeKinds(snapshot);
  const counts = new Uint32Array(strings.count);
  const bytes = new Float64Array(strings.count);
  const most = new Float64Array(strings.count);
  const example = new Uint32Array(strings.count);
  for (let node = 0; node < nodes.count; node++) {
    const name = nodes.name[node] as number;
    if (nodes.type[node] !== string || name >= strings.count) continue;
    const size = analysis.sizes[node] as number;
    (counts[name] as number)++;
    (bytes[name] as number) += size;
    if (size >= (most[name] as number)) {
      most[name] = size;
      example[name] = node;
    }
  }
  const wasted = bytes.map((sum, name) => sum - (most[name] as number));
  // A cut text may be the start of many different ones.
  const rows = largest(
    wasted,
    STRINGS_MAX,
    (name) => (counts[name] as number) > 1 && (strings.lengths[name] as number) < TEXT_CUT,
  );
  let all = 0;
  let texts = 0;
  for (let name = 0; name < wasted.length; name++) {
    if ((counts[name] as number) < 2 || (strings.lengths[name] as number) >= TEXT_CUT) continue;
    all += wasted[name] as number;
    texts++;
  }
  into.fact('duplicateStringBytes', all);
  into.fact('duplicateTextCount', texts);
  const table = into.table(
    'duplicateStrings',
    'histogram',
    'Strings that repeat',
    [
      textColumn(
        'text',
        'Text',
        rows.map((name) => strings.at(name, PREVIEW)),
      ),
      numberColumn(
        'count',
        'Copies',
        'count',
        rows.map((name) => counts[name] as number),
      ),
      numberColumn(
        'bytes',
        'Size of all',
        'bytes',
        rows.map((name) => bytes[name] as number),
      ),
      numberColumn(
        'wastedBytes',
        'More than one copy',
        'bytes',
        rows.map((name) => wasted[name] as number),
      ),
      textColumn(
        'path',
        'One of them',
        rows.map((name) => labels.path(example[name] as number)),
      ),
    ],
    rows.length,
  );
  place(
    table,
    rows.map((name) => places.string(name)),
  );
}

/** Node.js marks its own native objects detached too, and they always are. */
const OF_NODE = 'Detached Node / ';

/** Nodes out of the document, by who keeps them. Only the tops: what they hold goes with them. */
export function addDetached(into: TableBuilder, labels: Labels, places: Places): void {
  const { snapshot, analysis } = labels;
  const { detachedness, dominator, retained } = analysis;
  if (!detachedness) return;
  const groups = new Map<
    string,
    { holder: number; heldClass: number; count: number; bytes: number; example: number }
  >();
  let reached = 0;
  for (let node = 0; node < snapshot.nodes.count; node++) {
    if (detachedness[node] !== DETACHED) continue;
    reached++;
    const by = dominator[node] as number;
    const heldClass = analysis.classOf[node] as number;
    if (detachedness[by] === DETACHED || analysis.classNames[heldClass]?.startsWith(OF_NODE)) continue;
    const holder = holderOf(snapshot, analysis, by);
    const key = `${holder} ${heldClass}`;
    const group = groups.get(key) ?? { holder, heldClass, count: 0, bytes: 0, example: node };
    group.count++;
    group.bytes += retained[node] as number;
    groups.set(key, group);
  }
  into.fact('detachedReachedCount', reached);
  if (groups.size === 0) return;
  const rows = [...groups.values()].sort((a, b) => b.bytes - a.bytes).slice(0, OBJECTS_MAX);
  const table = into.table(
    'detached',
    'graph',
    'Detached DOM',
    [
      textColumn(
        'held',
        'Detached',
        rows.map(({ heldClass }) => (analysis.classNames[heldClass] ?? '').replace(/^Detached /, '')),
      ),
      numberColumn(
        'count',
        'Count',
        'count',
        rows.map(({ count }) => count),
      ),
      numberColumn(
        'retainedBytes',
        'Retained size',
        'bytes',
        rows.map(({ bytes }) => bytes),
      ),
      textColumn(
        'holder',
        'Kept by',
        rows.map(({ holder }) => labels.node(holder)),
      ),
      textColumn(
        'path',
        'Retaining path of one',
        rows.map(({ example }) => labels.path(example)),
      ),
    ],
    rows.length,
  );
  place(
    table,
    rows.map(({ example }) => places.node(example)),
  );
}

/** Indices of the largest values, largest first. */
function largest(values: ArrayLike<number>, wanted: number, counts: (index: number) => boolean): number[] {
  let best: number[] = [];
  let least = 0;
  const order = (a: number, b: number) => (values[b] as number) - (values[a] as number) || a - b;
  for (let index = 0; index < values.length; index++) {
    if ((values[index] as number) <= least || !counts(index)) continue;
    best.push(index);
    if (best.length < 2 * wanted) continue;
    best = best.sort(order).slice(0, wanted);
    least = values[best[wanted - 1] as number] as number;
  }
  return best.sort(order).slice(0, wanted);
}
