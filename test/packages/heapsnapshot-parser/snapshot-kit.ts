/** Small snapshots for tests, written as V8 writes them or as somebody else might. */
import assert from 'node:assert/strict';
import { type HeapSnapshot, parseHeapSnapshot } from '../../../server/packages/heapsnapshot-parser/index.ts';

// biome-ignore format: a list as V8 writes it
export const NODE_TYPES = [
  'hidden', 'array', 'string', 'object', 'code', 'closure', 'regexp', 'number', 'native', 'synthetic',
  'concatenated string', 'sliced string', 'symbol', 'bigint', 'object shape',
];
export const EDGE_TYPES = ['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak'];

export interface NodeSpec {
  type?: string;
  name?: string;
  size?: number;
  id?: number;
  detachedness?: number;
}

/** From, to, type (`property` when left out), and name or index. */
export type EdgeSpec = [from: number, to: number, type?: string, name?: string | number];

export interface SnapshotSpec {
  /** The first one is the root. */
  nodes: NodeSpec[];
  edges: EdgeSpec[];
  /** Rows of node, script, line, column. */
  locations?: number[][];
}

export interface Writing {
  /** Names of the sections in the order to write them. */
  sections?: readonly string[];
  nodeFields?: readonly string[];
  edgeFields?: readonly string[];
  /** White space for `JSON.stringify`. */
  indent?: number;
  /** Laid over the header. */
  header?: Record<string, unknown>;
  /** More sections. */
  extra?: Record<string, unknown>;
}

const SECTIONS = [
  'snapshot',
  'nodes',
  'edges',
  'trace_function_infos',
  'trace_tree',
  'samples',
  'locations',
  'strings',
];

export function snapshotText(spec: SnapshotSpec, writing: Writing = {}): string {
  const nodeFields = writing.nodeFields ?? ['type', 'name', 'id', 'self_size', 'edge_count', 'detachedness'];
  const edgeFields = writing.edgeFields ?? ['type', 'name_or_index', 'to_node'];
  const strings: string[] = ['<dummy>'];
  const known = new Map<string, number>();
  const string = (text: string) => {
    const index = known.get(text) ?? strings.push(text) - 1;
    known.set(text, index);
    return index;
  };
  const nodes = spec.nodes.flatMap((node, i) => {
    const values: Record<string, number> = {
      type: NODE_TYPES.indexOf(node.type ?? (i === 0 ? 'synthetic' : 'object')),
      name: string(node.name ?? `n${i}`),
      id: node.id ?? 2 * i + 1,
      self_size: node.size ?? 0,
      edge_count: spec.edges.filter(([from]) => from === i).length,
      detachedness: node.detachedness ?? 0,
    };
    return nodeFields.map((field) => values[field] ?? 7);
  });
  const sorted = spec.edges.map((edge) => edge).sort((a, b) => a[0] - b[0]);
  const edges = sorted.flatMap(([, to, type = 'property', name = 'x']) => {
    const values: Record<string, number> = {
      type: EDGE_TYPES.indexOf(type),
      name_or_index: typeof name === 'number' ? name : string(name),
      to_node: to * nodeFields.length,
    };
    return edgeFields.map((field) => values[field] ?? 7);
  });
  const all: Record<string, unknown> = {
    snapshot: {
      meta: {
        node_fields: nodeFields,
        node_types: nodeFields.map((field) => (field === 'type' ? NODE_TYPES : 'number')),
        edge_fields: edgeFields,
        edge_types: edgeFields.map((field) => (field === 'type' ? EDGE_TYPES : 'number')),
        trace_function_info_fields: ['function_id', 'name', 'script_name', 'script_id', 'line', 'column'],
        trace_node_fields: ['id', 'function_info_index', 'count', 'size', 'children'],
        sample_fields: ['timestamp_us', 'last_assigned_id'],
        location_fields: ['object_index', 'script_id', 'line', 'column'],
      },
      node_count: spec.nodes.length,
      edge_count: spec.edges.length,
      trace_function_count: 0,
      ...writing.header,
    },
    nodes,
    edges,
    trace_function_infos: [],
    trace_tree: [],
    samples: [],
    locations: (spec.locations ?? []).flatMap(([node = 0, ...rest]) => [node * nodeFields.length, ...rest]),
    strings,
    ...writing.extra,
  };
  const sections = writing.sections ?? [...SECTIONS, ...Object.keys(writing.extra ?? {})];
  return JSON.stringify(
    Object.fromEntries(sections.map((name) => [name, all[name]])),
    undefined,
    writing.indent,
  );
}

export function read(text: string | Uint8Array): HeapSnapshot {
  return parseHeapSnapshot(typeof text === 'string' ? Buffer.from(text) : text);
}

export function snapshotOf(spec: SnapshotSpec): HeapSnapshot {
  const snapshot = read(snapshotText(spec));
  assert.deepEqual(snapshot.problems, []);
  return snapshot;
}

/** What a snapshot holds, as plain values: two that say the same are equal. */
export function contentOf(snapshot: HeapSnapshot): unknown {
  const { nodes, edges, strings, locations, samples, traceNodes, traceFunctions } = snapshot;
  const list = (values: ArrayLike<number> | undefined, count: number) =>
    values ? Array.from(values) : new Array(count).fill(0);
  return {
    nodes: [nodes.type, nodes.name, nodes.id, nodes.selfSize, nodes.detachedness, nodes.traceNode].map(
      (column) => list(column, nodes.count),
    ),
    firstEdge: list(nodes.firstEdge, 0),
    edges: [edges.type, edges.nameOrIndex, edges.to].map((column) => list(column, edges.count)),
    strings: Array.from({ length: strings.count }, (_, i) => strings.at(i)),
    locations: [locations.node, locations.scriptId, locations.line, locations.column].map((column) =>
      list(column, 0),
    ),
    samples: [samples.time, samples.lastId].map((column) => list(column, 0)),
    traces: [
      traceNodes.id,
      traceNodes.functionIndex,
      traceNodes.allocations,
      traceNodes.bytes,
      traceNodes.parent,
    ].map((column) => list(column, 0)),
    functions: [traceFunctions.id, traceFunctions.line].map((column) => list(column, 0)),
  };
}
