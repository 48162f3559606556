/** DOM nodes out of the document, by who keeps them. */
import type { TableBuilder } from '../../../engine/table-builder.ts';
import { DETACHED } from '../../../packages/heapsnapshot-parser/index.ts';
import { holderOf } from '../accumulation.ts';
import type { Labels } from '../labels.ts';
import { numberColumn, type Places, place, textColumn } from '../rows.ts';

const GROUPS_MAX = 1000;
/** Node.js marks its own native objects detached too, and they always are. */
const OF_NODE = 'Detached Node / ';

/** Holders of fewer are told together with others of their class: a component keeps one element each. */
const ALONE_MIN = 20;

interface Group {
  holder: number;
  /** Holders of this class. */
  holders: number;
  heldClass: number;
  count: number;
  bytes: number;
  example: number;
}

/** Only the tops: what they hold goes with them. */
export function addDetached(into: TableBuilder, labels: Labels, places: Places): void {
  const { snapshot, analysis } = labels;
  const { detachedness, dominator, retained } = analysis;
  if (!detachedness) return;
  const groups = new Map<string, Group>();
  let reached = 0;
  for (let node = 0; node < snapshot.nodes.count; node++) {
    if (detachedness[node] !== DETACHED) continue;
    reached++;
    const by = dominator[node] as number;
    const heldClass = analysis.classOf[node] as number;
    if (detachedness[by] === DETACHED || analysis.classNames[heldClass]?.startsWith(OF_NODE)) continue;
    const holder = holderOf(snapshot, analysis, by);
    const key = `${holder} ${heldClass}`;
    const group = groups.get(key) ?? { holder, holders: 1, heldClass, count: 0, bytes: 0, example: node };
    group.count++;
    group.bytes += retained[node] as number;
    groups.set(key, group);
  }
  into.fact('detachedReachedCount', reached);
  if (groups.size === 0) return;
  const rows = merged([...groups.values()], analysis.classOf)
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, GROUPS_MAX);
  const texts = (id: string, title: string, pick: (row: Group) => string) =>
    textColumn(id, title, rows.map(pick));
  const table = into.table(
    'detached',
    'graph',
    'Detached DOM',
    [
      texts('held', 'Detached', ({ heldClass }) =>
        (analysis.classNames[heldClass] ?? '').replace(/^Detached /, ''),
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
      numberColumn(
        'holders',
        'Alike holders',
        'count',
        rows.map(({ holders }) => holders),
      ),
      texts('holder', 'Kept by', ({ holder }) => labels.node(holder)),
      texts('path', 'Retaining path of one', ({ example }) => labels.path(example)),
    ],
    rows.length,
  );
  place(
    table,
    rows.map(({ example }) => places.node(example)),
  );
}

function merged(groups: readonly Group[], classOf: Uint32Array): Group[] {
  const known = new Map<string, Group>();
  for (const group of groups) {
    const key =
      group.count >= ALONE_MIN
        ? `one ${group.holder} ${group.heldClass}`
        : `class ${classOf[group.holder]} ${group.heldClass}`;
    const like = known.get(key);
    if (like) {
      like.holders += group.holders;
      like.count += group.count;
      like.bytes += group.bytes;
    } else known.set(key, group);
  }
  return [...known.values()];
}
