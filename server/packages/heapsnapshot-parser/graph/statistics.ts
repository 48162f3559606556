/** What the heap is made of, in a handful of figures. */
import type { HeapSnapshot, Numbers } from '../read/snapshot.ts';
import { edgeKinds, namedIndex, nodeKinds } from './kinds.ts';

/** Bytes. `total` = the sum of the others but `typedArrays`, which is a part of `native`. */
export interface HeapStatistics {
  total: number;
  code: number;
  strings: number;
  jsArrays: number;
  /** V8's own objects. */
  system: number;
  native: number;
  typedArrays: number;
  /** Everything else in V8's heap: the program's objects. */
  objects: number;
}

const SYSTEM = 0;
const NATIVE = 1;
const CODE = 2;
const STRINGS = 3;
const OBJECTS = 4;

/**
 * @param sizes by node, backing stores counted with their owners.
 * @param references by node: how many edges lead to it.
 */
export function heapStatistics(
  snapshot: HeapSnapshot,
  sizes: Numbers,
  references: Uint8Array,
): HeapStatistics {
  const { nodes } = snapshot;
  const kinds = nodeKinds(snapshot);
  const arrayName = namedIndex(snapshot, kinds.object, 'Array');
  const buffers = namedIndex(snapshot, kinds.native, 'system / JSArrayBufferData');
  const kindOf = new Uint8Array(256).fill(OBJECTS);
  kindOf[kinds.hidden] = SYSTEM;
  kindOf[kinds.native] = NATIVE;
  kindOf[kinds.code] = CODE;
  for (const type of [kinds.string, kinds.concatenated, kinds.sliced]) kindOf[type] = STRINGS;
  kindOf[255] = OBJECTS;
  const { type, name, count } = nodes;
  const { object } = kinds;
  const elementsOf = elementsIn(snapshot);
  const sums = new Float64Array(OBJECTS + 1);
  let jsArrays = 0;
  let typedArrays = 0;
  for (let node = 0; node < count; node++) {
    const size = sizes[node] as number;
    const kind = kindOf[type[node] as number] as number;
    (sums[kind] as number) += size;
    if (kind === NATIVE) {
      if (name[node] === buffers) typedArrays += size;
    } else if (type[node] === object && name[node] === arrayName) {
      const store = elementsOf(node);
      jsArrays += store >= 0 && references[store] === 1 ? size + (sizes[store] as number) : size;
    }
  }
  const [system, native, code, strings] = sums as unknown as [number, number, number, number];
  const all = sums.reduce((sum, bytes) => sum + bytes, snapshot.extraNativeBytes);
  const counted = code + strings + jsArrays + system + native + snapshot.extraNativeBytes;
  return {
    total: all,
    code,
    strings,
    jsArrays,
    system,
    native: native + snapshot.extraNativeBytes,
    typedArrays,
    objects: all - counted,
  };
}

/** Finds where an array keeps its elements; -1 when it has none. */
function elementsIn(snapshot: HeapSnapshot): (node: number) => number {
  const { internal } = edgeKinds(snapshot);
  const { firstEdge } = snapshot.nodes;
  const { type, nameOrIndex, to } = snapshot.edges;
  const names = snapshot.strings.withText('elements');
  return (node) => {
    const end = firstEdge[node + 1] as number;
    for (let edge = firstEdge[node] as number; edge < end; edge++)
      if (type[edge] === internal && names.includes(nameOrIndex[edge] as number)) return to[edge] as number;
    return -1;
  };
}
