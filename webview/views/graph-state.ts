/** Sub-views of the graph: what each one shows, and how one leads to another. */
import type { ObjectRow, ObjectsOf } from '../../server/protocol/objects.ts';
import type { GraphState } from '../../server/protocol/webview.ts';
import type { Sort } from '../ui/grid-columns.ts';

export type GraphViewId = GraphState['view'];

export const GRAPH_VIEWS: readonly { id: GraphViewId; title: string; about: string }[] = [
  { id: 'summary', title: 'Summary', about: 'Classes and their objects' },
  { id: 'dominators', title: 'Dominators', about: 'What would be freed with what' },
  { id: 'containment', title: 'Containment', about: 'What refers to what, from the roots' },
  { id: 'retainers', title: 'Retainers', about: 'What keeps the selected object alive' },
  { id: 'objects', title: 'Objects', about: 'All objects, found by name, text, id, size and kind' },
  { id: 'treemap', title: 'Treemap', about: 'Who holds what, as areas' },
  { id: 'statistics', title: 'Statistics', about: 'What the heap is made of' },
];

/** A change; `undefined` takes a field away. */
export type GraphChange = { [K in keyof GraphState]?: GraphState[K] | undefined };

export function changed(graph: GraphState, change: GraphChange): GraphState {
  const next = { ...graph, ...change } as Record<string, unknown>;
  for (const key of Object.keys(next)) if (next[key] === undefined) delete next[key];
  return next as unknown as GraphState;
}

export const GRAPH_START: GraphState = { view: 'summary', open: [] };

/** Rows of the tree that a sub-view shows; undefined for those that are no tree, and while no object is chosen. */
export function rootOf({ view, base, text }: GraphState): ObjectsOf | undefined {
  const node = base === undefined ? {} : { node: base };
  switch (view) {
    case 'summary':
      return { kind: 'classes', ...(text !== undefined && text !== '' && { text }) };
    case 'dominators':
      return { kind: 'dominated', ...node };
    case 'containment':
      return { kind: 'contained', ...node };
    case 'retainers':
      return base === undefined ? undefined : { kind: 'retainers', node: base };
    case 'objects':
      return { kind: 'search', text: text ?? '' };
    default:
      return undefined;
  }
}

/** What is shown below a row of a sub-view. */
export function belowOf(view: GraphViewId, { node, class: of }: ObjectRow): ObjectsOf | undefined {
  if (node === undefined) return of === undefined ? undefined : { kind: 'class', class: of };
  if (view === 'dominators') return { kind: 'dominated', node };
  return view === 'retainers' ? { kind: 'retainers', node } : { kind: 'contained', node };
}

/** What leads to a root soonest comes first among retainers, what retains most anywhere else. */
export function sortOf({ view, sort }: GraphState): Sort {
  if (sort !== undefined) return sort;
  return view === 'retainers'
    ? { column: 'distance', descending: false }
    : { column: 'retained', descending: true };
}

/** The same place in another sub-view: a new tree. */
export function enter(graph: GraphState, view: GraphViewId, base?: number): GraphState {
  const { sort: _, base: __, row: ___, ...rest } = graph;
  return { ...rest, view, open: [], ...(base !== undefined && { base }) };
}
