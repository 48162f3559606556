/** Which lanes are shown when branches of the tree are folded away. Lanes stand parents first, so a branch is a stretch. */
import type { SpanLane } from '../../protocol/spans.ts';
import type { SpanIndex } from './span-index.ts';

export interface SpanTree {
  /** Places in the list of all lanes, of those that are shown. */
  shown: Uint32Array;
  /** By place in the list of all lanes: place among those shown; -1 = folded away. */
  placeOf: Int32Array;
  /** By place in the list of all lanes: behind the last lane of its branch. */
  end: Uint32Array;
}

const known = new WeakMap<SpanIndex, { key: string; tree: SpanTree }>();

export function spanTree(index: SpanIndex, folded: readonly number[] = []): SpanTree {
  const key = folded.join();
  const last = known.get(index);
  if (last?.key === key) return last.tree;
  const tree = treeOf(index, new Set(folded));
  known.set(index, { key, tree });
  return tree;
}

function treeOf({ lanes }: SpanIndex, folded: ReadonlySet<number>): SpanTree {
  const end = new Uint32Array(lanes.length);
  const open: number[] = [];
  for (const [place, { depth }] of lanes.entries()) {
    while (open.length > 0 && (lanes[open.at(-1) as number]?.depth ?? 0) >= depth)
      end[open.pop() as number] = place;
    open.push(place);
  }
  for (const place of open) end[place] = lanes.length;
  const placeOf = new Int32Array(lanes.length).fill(-1);
  const shown: number[] = [];
  for (let place = 0; place < lanes.length; ) {
    placeOf[place] = shown.push(place) - 1;
    place = folded.has(lanes[place]?.process ?? -1) ? (end[place] as number) : place + 1;
  }
  return { shown: Uint32Array.from(shown), placeOf, end };
}

export function branchBelow({ lanes }: SpanIndex, { end }: SpanTree, place: number): SpanLane['below'] {
  const below = { lanes: 0, calls: 0, errors: 0 };
  for (let at = place + 1; at < (end[place] ?? 0); at++) {
    below.lanes++;
    below.calls += lanes[at]?.calls.rows.length ?? 0;
    below.errors += lanes[at]?.errors ?? 0;
  }
  return below;
}

/** Processes that are folded and hold this lane, the outermost first. */
export function foldedAround(
  { lanes }: SpanIndex,
  { end }: SpanTree,
  place: number,
  folded: readonly number[] = [],
): number[] {
  const closed = new Set(folded);
  const found: number[] = [];
  for (let at = 0; at < place; at++)
    if ((end[at] as number) > place && closed.has(lanes[at]?.process ?? -1))
      found.push(lanes[at]?.process as number);
  return found;
}
