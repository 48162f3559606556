/** One object, or one reference to it, as a view shows it. */

import { DETACHED, edgeKinds } from '../../packages/heapsnapshot-parser/index.ts';
import type { ObjectRow } from '../../protocol/objects.ts';
import type { Labels } from './labels.ts';
import { shownDistance } from './rows.ts';

const NAME_MAX = 200;

export type NodeRow = ObjectRow & { node: number };

export function rowOfNode(labels: Labels, node: number): NodeRow {
  const { snapshot, analysis } = labels;
  const { nodes } = snapshot;
  const distance = shownDistance(analysis.distances.distance[node] as number);
  const source = labels.source(node);
  return {
    key: `n${node}`,
    node,
    class: analysis.classOf[node] as number,
    name: labels.node(node).replace(/\s*[\n\r\t]\s*/g, ' ⏎ '),
    className: labels.className(node),
    kind: labels.type(node),
    id: nodes.id[node] as number,
    selfBytes: analysis.sizes[node] as number,
    retainedBytes: analysis.retained[node] as number,
    distance: Number.isNaN(distance) ? null : distance,
    detached: analysis.detachedness?.[node] === DETACHED,
    hasChildren: false,
    ...(source === '' ? {} : { source }),
  };
}

/** `.name`, `[3]`, `{captured}`, `‹of V8 itself›`. */
export function edgeName({ snapshot }: Labels, edge: number): string {
  const { edges, strings } = snapshot;
  const kinds = edgeKinds(snapshot);
  const type = edges.type[edge];
  const value = edges.nameOrIndex[edge] as number;
  if (type === kinds.element) return `[${value}]`;
  if (type === kinds.hidden) return `‹${value}›`;
  const name = strings.has(value) ? strings.at(value, NAME_MAX) : 'name missing';
  if (type === kinds.property) return /^[#\w$]+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
  if (type === kinds.context) return `{${name}}`;
  return type === kinds.weak ? `‹weak ${name}›` : `‹${name}›`;
}
