/** How a snapshot says that it is laid out: the `snapshot` object at its start. */

/** Names of the fields of one row, in file order. */
export type Fields = readonly string[];

export interface Layout {
  nodeFields: Fields;
  /** Name of each node type; a node's type is an index in it. */
  nodeTypes: readonly string[];
  edgeFields: Fields;
  edgeTypes: readonly string[];
  traceFunctionFields: Fields;
  traceNodeFields: Fields;
  sampleFields: Fields;
  locationFields: Fields;
  /** Counts as the header states them. Real files state wrong ones: good for a first guess of sizes only. */
  statedNodeCount: number;
  statedEdgeCount: number;
  /** Ordinal of the root node; 0 when unstated. */
  rootNode: number;
  /** Memory outside of V8's heap that no node accounts for, bytes. */
  extraNativeBytes: number;
}

/** @returns why there is no layout, when the object does not describe one. */
export function layoutOf(snapshot: unknown): Layout | string {
  const header = record(snapshot);
  const meta = record(header.meta);
  const nodeFields = names(meta.node_fields);
  const edgeFields = names(meta.edge_fields);
  for (const field of ['type', 'name', 'self_size', 'edge_count'])
    if (!nodeFields.includes(field)) return `the header names no node field “${field}”`;
  for (const field of ['type', 'name_or_index', 'to_node'])
    if (!edgeFields.includes(field)) return `the header names no edge field “${field}”`;
  return {
    nodeFields,
    nodeTypes: typeNames(meta.node_types),
    edgeFields,
    edgeTypes: typeNames(meta.edge_types),
    traceFunctionFields: names(meta.trace_function_info_fields),
    traceNodeFields: names(meta.trace_node_fields),
    sampleFields: names(meta.sample_fields),
    locationFields: names(meta.location_fields),
    statedNodeCount: count(header.node_count),
    statedEdgeCount: count(header.edge_count),
    rootNode: Math.floor(count(header.root_index) / nodeFields.length),
    extraNativeBytes: count(header.extra_native_bytes),
  };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function names(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** The list of type names stands at the place of the field `type`; V8 has written lists longer than the fields. */
function typeNames(value: unknown): string[] {
  return Array.isArray(value) ? names(value.find((entry) => Array.isArray(entry))) : [];
}

function count(value: unknown): number {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value) ? value : 0;
}
