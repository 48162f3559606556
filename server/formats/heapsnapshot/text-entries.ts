/** Texts that a dictionary or a Map keeps, counted as its program counts them: a text by which another is kept is one with it. */
import {
  edgeKinds,
  type HeapSnapshot,
  NOWHERE,
  nodeKinds,
} from '../../packages/heapsnapshot-parser/index.ts';

/** Places of a Map's table for each entry: key, value, next one. */
const ENTRY_PLACES = 3;

/** Entries of which key or value is a text; 0 for an object that is no collection, or has none. */
export function textEntries(snapshot: HeapSnapshot, holder: number): number {
  if (holder === NOWHERE) return 0;
  const { nodes, edges, strings } = snapshot;
  const { property, internal } = edgeKinds(snapshot);
  const { string } = nodeKinds(snapshot);
  const isText = (node: number) =>
    nodes.type[node] === string ||
    /^(?:concatenated|sliced) string$/.test(nodes.types[nodes.type[node] as number] ?? '');
  let properties = 0;
  let inTable = 0;
  for (let edge = nodes.firstEdge[holder] as number; edge < (nodes.firstEdge[holder + 1] as number); edge++) {
    const to = edges.to[edge] as number;
    if (edges.type[edge] === property && isText(to)) properties++;
    if (edges.type[edge] !== internal || strings.at(edges.nameOrIndex[edge] as number, 6) !== 'table')
      continue;
    const places = new Array<number>(ENTRY_PLACES).fill(0);
    for (let entry = nodes.firstEdge[to] as number; entry < (nodes.firstEdge[to + 1] as number); entry++) {
      if (edges.type[entry] !== internal || !isText(edges.to[entry] as number)) continue;
      const place = Number(strings.at(edges.nameOrIndex[entry] as number, 12)) % ENTRY_PLACES;
      if (Number.isInteger(place)) (places[place] as number)++;
    }
    inTable = Math.max(...places);
  }
  return Math.max(properties, inTable);
}
