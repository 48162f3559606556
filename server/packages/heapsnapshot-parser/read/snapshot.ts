/** A snapshot that was read: nodes, edges and strings as columns. */

import { sharedBytes, sharedUint32 } from './columns.ts';
import type { Layout } from './layout.ts';
import type { Problem } from './parser.ts';
import { type EdgeRows, type NodeRows, PlainRows, ROWS_PER_OFFSET } from './rows.ts';
import type { StringSection } from './string-section.ts';
import { type ReadAt, SnapshotStrings } from './strings.ts';
import type { TraceNodes, TraceTreeSection } from './trace-tree-section.ts';

/** 32 bits each where all values fit, else floats. */
export type Numbers = Uint32Array | Float64Array;

export interface HeapNodes {
  readonly count: number;
  /** Index in `types`. */
  readonly type: Uint8Array;
  readonly types: readonly string[];
  /** Index of a string. */
  readonly name: Uint32Array;
  /** Stable between the snapshots of one process; odd for objects of V8's heap, even for others. */
  readonly id: Numbers;
  /** Bytes. */
  readonly selfSize: Numbers;
  /** Edges `firstEdge[i]` to `firstEdge[i + 1] - 1` start at node i. */
  readonly firstEdge: Uint32Array;
  /** 0 unknown, 1 attached, 2 detached; absent when the file states none. */
  readonly detachedness: Uint8Array | undefined;
  /** Id of the allocation stack, 0 for none; absent when allocations were not tracked. */
  readonly traceNode: Uint32Array | undefined;
  /** Fields of the file that are not described here, by name. */
  readonly others: ReadonlyMap<string, Numbers>;
}

export interface HeapEdges {
  readonly count: number;
  /** Index in `types`. */
  readonly type: Uint8Array;
  readonly types: readonly string[];
  /** A number for `element` and `hidden` edges, else the index of a string. */
  readonly nameOrIndex: Uint32Array;
  /** Node it points to. */
  readonly to: Uint32Array;
  readonly others: ReadonlyMap<string, Numbers>;
}

export interface TraceFunctions {
  readonly count: number;
  readonly id: Numbers;
  /** Indices of strings. */
  readonly name: Numbers;
  readonly scriptName: Numbers;
  readonly scriptId: Numbers;
  /** From 1; 0 = unknown. */
  readonly line: Numbers;
  readonly column: Numbers;
}

export interface Samples {
  readonly count: number;
  /** Microseconds. */
  readonly time: Numbers;
  /** Objects with an odd id up to this one were allocated before. */
  readonly lastId: Numbers;
}

/** Where functions and constructors stand in the source. */
export interface Locations {
  readonly count: number;
  readonly node: Numbers;
  readonly scriptId: Numbers;
  /** From 0. */
  readonly line: Numbers;
  readonly column: Numbers;
}

export interface HeapSnapshot {
  readonly layout: Layout | undefined;
  readonly nodes: HeapNodes;
  readonly edges: HeapEdges;
  readonly strings: SnapshotStrings;
  readonly traceFunctions: TraceFunctions;
  readonly traceNodes: TraceNodes;
  readonly samples: Samples;
  readonly locations: Locations;
  /** Ordinal of the root. */
  readonly root: number;
  readonly extraNativeBytes: number;
  /** What could not be read. Empty for a snapshot that is whole. */
  readonly problems: readonly Problem[];
  /** Of the file. */
  readonly bytes: number;
  /** File position of every {@link ROWS_PER_OFFSET}th node row; NaN when unknown. */
  readonly nodeOffsets: Float64Array;
}

interface Parts {
  layout: Layout | undefined;
  nodes: NodeRows | undefined;
  edges: EdgeRows | undefined;
  plain: ReadonlyMap<string, PlainRows>;
  traceTree: TraceTreeSection | undefined;
  strings: StringSection | undefined;
  readAt: ReadAt | undefined;
  problems: Problem[];
  bytes: number;
}

/** Puts the sections together, and drops edges that lead out of the graph: everything later can rely on it. */
export function assembled(parts: Parts): HeapSnapshot {
  const { layout, problems, bytes } = parts;
  const rows = (key: string) => parts.plain.get(key) ?? new PlainRows([]);
  const nodeCount = parts.nodes?.count ?? 0;
  const nodes: HeapNodes = {
    count: nodeCount,
    type: parts.nodes?.type.finish() ?? sharedBytes(nodeCount),
    types: layout?.nodeTypes ?? [],
    name: parts.nodes?.name.finish() ?? sharedUint32(nodeCount),
    id: numbersOf(parts.nodes?.id.finish(), nodeCount),
    selfSize: numbersOf(parts.nodes?.selfSize.finish(), nodeCount),
    firstEdge: parts.nodes?.firstEdge.subarray(0, nodeCount + 1) ?? sharedUint32(1),
    detachedness: parts.nodes?.detachedness.finish(),
    traceNode: parts.nodes?.traceNode.finish(),
    others: finished(parts.nodes?.others),
  };
  const functions = rows('trace_function_infos');
  const samples = rows('samples');
  const locations = rows('locations');
  const width = layout?.nodeFields.length ?? 1;
  return {
    layout,
    nodes,
    edges: wholeEdges(parts, nodes),
    strings: stringsOf(parts),
    traceFunctions: {
      count: functions.count,
      id: functions.column('function_id'),
      name: functions.column('name'),
      scriptName: functions.column('script_name'),
      scriptId: functions.column('script_id'),
      line: functions.column('line'),
      column: functions.column('column'),
    },
    traceNodes: parts.traceTree?.result() ?? {
      count: 0,
      id: new Uint32Array(0),
      functionIndex: new Uint32Array(0),
      allocations: new Uint32Array(0),
      bytes: new Uint32Array(0),
      parent: new Uint32Array(0),
    },
    samples: {
      count: samples.count,
      time: samples.column('timestamp_us'),
      lastId: samples.column('last_assigned_id'),
    },
    locations: {
      count: locations.count,
      node: quotients(locations.column('object_index'), width),
      scriptId: locations.column('script_id'),
      line: locations.column('line'),
      column: locations.column('column'),
    },
    root: layout && layout.rootNode < nodeCount ? layout.rootNode : 0,
    extraNativeBytes: layout?.extraNativeBytes ?? 0,
    problems,
    bytes,
    nodeOffsets: parts.nodes?.offsets.finish() ?? new Float64Array(0),
  };
}

function numbersOf(values: Numbers | undefined, count: number): Numbers {
  return values && values.length === count ? values : sharedUint32(count);
}

/** Places in a list of rows of this width become rows. */
function quotients(places: Numbers, width: number): Numbers {
  if (places instanceof Float64Array) return places.map((place) => place / width);
  for (let i = 0; i < places.length; i++) places[i] = (places[i] as number) / width;
  return places;
}

function finished(columns: EdgeRows['others'] | undefined): ReadonlyMap<string, Numbers> {
  return new Map([...(columns ?? [])].map(([name, column]) => [name, column.finish()]));
}

function stringsOf({ strings, readAt }: Parts): SnapshotStrings {
  const { starts, lengths, pairs, known, bytes, bytesStart } = strings?.result() ?? {
    pairs: new Uint32Array(0),
    known: new Uint32Array(0),
    starts: new Float64Array(0),
    lengths: new Uint32Array(0),
    bytes: new Uint8Array(0),
    bytesStart: 0,
  };
  const kept: ReadAt = (offset, length) => {
    const from = Math.max(0, offset - bytesStart);
    const to = Math.max(0, offset + length - bytesStart);
    if (offset >= bytesStart) return (bytes ?? new Uint8Array(0)).subarray(from, to);
    // A block that starts before the strings do.
    const out = new Uint8Array(to + bytesStart - offset);
    out.set((bytes ?? new Uint8Array(0)).subarray(0, to), bytesStart - offset);
    return out;
  };
  return new SnapshotStrings(starts, lengths, readAt ?? kept, pairs, known);
}

function wholeEdges({ edges, layout, problems, bytes }: Parts, nodes: HeapNodes): HeapEdges {
  const { firstEdge } = nodes;
  const stated = firstEdge[nodes.count] as number;
  let count = edges?.count ?? 0;
  if (stated !== count && problems.length === 0)
    problems.push({
      byteStart: bytes,
      byteLength: 0,
      why: `the nodes state ${stated} edges, and the file has ${count}; the rest is left out`,
    });
  count = Math.min(count, stated);
  for (let node = nodes.count; node >= 0 && (firstEdge[node] as number) > count; node--)
    firstEdge[node] = count;
  const type = edges?.type.finish() ?? sharedBytes(count);
  const name = edges?.name.finish() ?? sharedUint32(count);
  const to = edges?.to.finish() ?? sharedUint32(count);
  const others = finished(edges?.others);
  let kept = count;
  if ((edges?.farthest ?? 0) >= nodes.count) {
    kept = 0;
    for (let edge = 0; edge < count; edge++) if ((to[edge] as number) < nodes.count) kept++;
  }
  if (kept < count) {
    if (problems.length === 0)
      problems.push({
        byteStart: bytes,
        byteLength: 0,
        why: `${count - kept} edges lead to nodes that do not exist; they are left out`,
      });
    kept = 0;
    for (let node = 0, edge = 0; node < nodes.count; node++) {
      const end = firstEdge[node + 1] as number;
      for (; edge < end; edge++) {
        if ((to[edge] as number) >= nodes.count) continue;
        type[kept] = type[edge] as number;
        name[kept] = name[edge] as number;
        to[kept] = to[edge] as number;
        for (const column of others.values()) column[kept] = column[edge] as number;
        kept++;
      }
      firstEdge[node + 1] = kept;
    }
  }
  return {
    count: kept,
    type: type.subarray(0, kept),
    types: layout?.edgeTypes ?? [],
    nameOrIndex: name.subarray(0, kept),
    to: to.subarray(0, kept),
    others,
  };
}
