/** Sub-views of the graph: what each one shows, and how one leads to another. */
import type { ObjectRow, ObjectsOf } from '../../server/protocol/objects.ts';
import type { GraphState } from '../../server/protocol/webview.ts';
import { isIndex, isSort } from '../state.ts';
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

/** As it was stored, or as a stranger wrote it into a link: the start when any of it is not well formed. */
export function soundGraph(value: unknown): GraphState {
  const graph = value as Partial<Record<keyof GraphState, unknown>> | null | undefined;
  const isAbsentOr = (is: (field: unknown) => boolean, ...fields: unknown[]) =>
    fields.every((field) => field === undefined || is(field));
  const isText = (field: unknown) => typeof field === 'string';
  const isList = (field: unknown, is: (item: unknown) => boolean) => Array.isArray(field) && field.every(is);
  const isSound =
    GRAPH_VIEWS.some(({ id }) => id === graph?.view) &&
    isList(graph?.open, isText) &&
    isAbsentOr(isText, graph?.row, graph?.text, graph?.kind, graph?.package, graph?.finding) &&
    isAbsentOr(isIndex, graph?.base, graph?.node, graph?.retainedBytes, graph?.copies, graph?.since) &&
    isAbsentOr((field) => isList(field, isIndex), graph?.ignored) &&
    isAbsentOr((field) => field === 'file' || field === 'package', graph?.by) &&
    isAbsentOr((field) => typeof field === 'boolean', graph?.detached) &&
    isAbsentOr(isSort, graph?.sort);
  return isSound ? (value as GraphState) : GRAPH_START;
}

/** Rows of the tree that a sub-view shows; undefined for those that are no tree, and while no object is chosen. */
export function rootOf(graph: GraphState): ObjectsOf | undefined {
  const { view, base, text, by, copies, since } = graph;
  const node = base === undefined ? {} : { node: base };
  const named = text !== undefined && text !== '' && { text };
  switch (view) {
    case 'summary':
      return by === undefined
        ? { kind: 'classes', ...named, ...(since !== undefined && { since }) }
        : { kind: 'sources', by, ...named };
    case 'dominators':
      return { kind: 'dominated', ...node };
    case 'containment':
      return { kind: 'contained', ...node };
    case 'retainers':
      return base === undefined ? undefined : retainersOf(graph, base);
    case 'objects':
      return copies === undefined ? { kind: 'search', text: text ?? '' } : { kind: 'copies', byte: copies };
    default:
      return undefined;
  }
}

/** What is shown below a row of a sub-view. */
export function belowOf(graph: GraphState, row: ObjectRow): ObjectsOf | undefined {
  const { node, class: of, file, package: inPackage } = row;
  if (node === undefined) {
    if (of !== undefined) return { kind: 'class', class: of };
    if (file !== undefined) return { kind: 'source', file };
    return inPackage === undefined ? undefined : { kind: 'sources', by: 'file', package: inPackage };
  }
  if (graph.view === 'dominators') return { kind: 'dominated', node };
  return graph.view === 'retainers' ? retainersOf(graph, node) : { kind: 'contained', node };
}

function retainersOf({ ignored }: GraphState, node: number): ObjectsOf {
  return { kind: 'retainers', node, ...(ignored !== undefined && ignored.length > 0 && { ignored }) };
}

/** The graph with one more object ignored, or one less; its rows stay unfolded. */
export function toggleIgnored({ ignored = [] }: GraphState, node: number): GraphChange {
  const others = ignored.filter((one) => one !== node);
  const next = others.length < ignored.length ? others : [...others, node];
  return { ignored: next.length === 0 ? undefined : next };
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
  const { sort: _, base: __, row: ___, copies: ____, ...rest } = graph;
  return { ...rest, view, open: [], ...(base !== undefined && { base }) };
}
