/** How much memory the analysis of a snapshot takes, told from its first bytes, and how much there is. */
import os from 'node:os';

export interface MemoryNeed {
  /** Bytes, with retained sizes. */
  whole: number;
  /** Bytes, with counts and shallow sizes only. */
  shallow: number;
}

/** What the program takes besides. */
const BASE_BYTES = 100e6;
/** Bytes a node: its columns, and arrays of 32 bits, as many as are needed at the same time. */
const NODE_BYTES = 62;
const NODE_BYTES_SHALLOW = 40;
/** Bytes an edge: its columns, and what it may leave on the way to dominators. */
const EDGE_BYTES = 12;
const EDGE_BYTES_SHALLOW = 9;
/** Bytes of the file to a byte of the table of strings, which keeps places only. */
const FILE_BYTES_A_STRING_BYTE = 40;

/** Of the file, where its header does not say: files of V8 have 65 to 130 a node, and 3 to 6 edges a node. */
const FILE_BYTES_A_NODE = 65;
const EDGES_A_NODE = 4;

/** @param head the first bytes as text; @param bytes of the whole file. */
export function memoryNeed(head: string, bytes: number): MemoryNeed {
  const nodes = stated(head, 'node_count') ?? bytes / FILE_BYTES_A_NODE;
  const edges = stated(head, 'edge_count') ?? nodes * EDGES_A_NODE;
  const rest = BASE_BYTES + bytes / FILE_BYTES_A_STRING_BYTE;
  return {
    whole: rest + nodes * NODE_BYTES + edges * EDGE_BYTES,
    shallow: rest + nodes * NODE_BYTES_SHALLOW + edges * EDGE_BYTES_SHALLOW,
  };
}

function stated(head: string, name: string): number | undefined {
  const match = new RegExp(`"${name}"\\s*:\\s*(\\d{1,12})\\b`).exec(head);
  return match ? Number(match[1]) : undefined;
}

/** Bytes that this process can still take, what its container allows it taken into account. */
export function availableMemory(): number {
  // Not in every Node.js that editors come with.
  return (process as { availableMemory?(): number }).availableMemory?.() ?? os.freemem();
}
