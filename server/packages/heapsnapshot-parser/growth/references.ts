/** What an object refers to, in the eyes of its program: through its own backing stores, not through V8's shapes. */
import { edgeKinds } from '../graph/kinds.ts';
import type { HeapSnapshot } from '../read/snapshot.ts';

/** Stores within stores: a large dictionary is a table of cells. */
const DEPTH_MAX = 3;

/** Calls `met` for each reference to an object, as often as there are such references. */
export function eachReference(
  snapshot: HeapSnapshot,
  from: number,
  met: (node: number, edge: number) => void,
): void {
  const { nodes, edges } = snapshot;
  const { weak } = edgeKinds(snapshot);
  const isStore = nodes.types.map((type) => type === 'array' || type === 'hidden');
  const native = nodes.types.indexOf('native');
  const isShape = nodes.types.map((type) => type === 'object shape' || type === 'code');
  const follow = (node: number, depth: number) => {
    const end = nodes.firstEdge[node + 1] as number;
    for (let edge = nodes.firstEdge[node] as number; edge < end; edge++) {
      if (edges.type[edge] === weak) continue;
      const to = edges.to[edge] as number;
      const type = nodes.type[to] as number;
      if (isShape[type] || to === node) continue;
      // The renderer's tables, such as that of the timers of a window.
      const isTable = type === native && /^blink::(?!EventTarg)/.test(nameOf(snapshot, to));
      if (!isStore[type] && !isTable) met(to, edge);
      else if (depth < DEPTH_MAX && !nameOf(snapshot, to).startsWith('system / Map')) follow(to, depth + 1);
    }
  };
  follow(from, 0);
}

/** Names of the properties of an object, those too whose values are small numbers and have no node. */
export function propertyNames(snapshot: HeapSnapshot, node: number): string[] {
  const { nodes, edges, strings } = snapshot;
  const text = nodes.types.indexOf('string');
  const names: string[] = [];
  const step = (from: number, name: string) => {
    for (let edge = nodes.firstEdge[from] as number; edge < (nodes.firstEdge[from + 1] as number); edge++)
      if (nameOfEdge(snapshot, edge) === name) return edges.to[edge] as number;
    return -1;
  };
  const shape = step(node, 'map');
  const described = [shape < 0 ? -1 : step(shape, 'descriptors'), step(node, 'scope_info')];
  for (const list of described) {
    if (list < 0) continue;
    for (let edge = nodes.firstEdge[list] as number; edge < (nodes.firstEdge[list + 1] as number); edge++) {
      const to = edges.to[edge] as number;
      if (nodes.type[to] === text) names.push(strings.at(nodes.name[to] as number, 40));
    }
  }
  return names;
}

function nameOf({ nodes, strings }: HeapSnapshot, node: number): string {
  return strings.at(nodes.name[node] as number, 16);
}

function nameOfEdge(snapshot: HeapSnapshot, edge: number): string {
  const { edges, strings } = snapshot;
  const { element, hidden } = edgeKinds(snapshot);
  if (edges.type[edge] === element || edges.type[edge] === hidden) return '';
  return strings.at(edges.nameOrIndex[edge] as number, 16);
}
