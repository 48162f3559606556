/** Which objects of several snapshots are the same: V8 gives each an id for the life of its process. */
import { NOWHERE } from '../read/columns.ts';
import type { HeapSnapshot } from '../read/snapshot.ts';
import { IdIndex } from './id-index.ts';

/** Nodes compared by their name; more tell nothing new. */
const COMPARED = 4000;
/** Ids of two processes agree at their start, as they do the same there: each stretch of ids must agree by itself. */
const STRETCHES = 8;
const AGREEING = 0.9;
/** In a stretch with fewer matches nothing is learnt. */
const MATCHES_MIN = 20;

export interface SameObjects {
  /** Objects that all snapshots have. */
  readonly count: number;
  /** By snapshot, then node: its number among them; {@link NOWHERE} for the others. */
  readonly numberOf: readonly Uint32Array[];
}

/** By node of `later`: the node of `earlier` that is the same object; {@link NOWHERE} for new ones. */
export function earlierNodes(earlier: HeapSnapshot, later: HeapSnapshot): Uint32Array {
  const index = new IdIndex(earlier.nodes);
  const found = new Uint32Array(later.nodes.count);
  for (let node = 0; node < found.length; node++) {
    const at = index.find(later.nodes.id[node] as number);
    found[node] = at !== NOWHERE && typeName(earlier, at) === typeName(later, node) ? at : NOWHERE;
  }
  return found;
}

/** Objects that are in all snapshots, which must be of one process. */
export function sameObjects(snapshots: readonly HeapSnapshot[]): SameObjects {
  const last = snapshots[snapshots.length - 1] as HeapSnapshot;
  const matches = snapshots.slice(0, -1).map((earlier) => earlierNodes(earlier, last));
  const numberOf = snapshots.map(({ nodes }) => new Uint32Array(nodes.count).fill(NOWHERE));
  let count = 0;
  for (let node = 0; node < last.nodes.count; node++) {
    if (matches.some((found) => found[node] === NOWHERE)) continue;
    matches.forEach((found, i) => {
      (numberOf[i] as Uint32Array)[found[node] as number] = count;
    });
    (numberOf.at(-1) as Uint32Array)[node] = count++;
  }
  return { count, numberOf };
}

/**
 * Whether the ids of both mean the same objects. Within one process an object keeps type and name; in two processes
 * the same id is soon another object.
 */
export function isSameProcess(earlier: HeapSnapshot, later: HeapSnapshot): boolean {
  const index = new IdIndex(earlier.nodes);
  let newest = 0;
  for (let node = 0; node < later.nodes.count; node++) newest = Math.max(newest, scriptId(later, node));
  const agreed = new Array<number>(STRETCHES).fill(0);
  const compared = new Array<number>(STRETCHES).fill(0);
  const step = Math.max(1, Math.floor(later.nodes.count / COMPARED));
  for (let node = 0; node < later.nodes.count; node += step) {
    const id = scriptId(later, node);
    const at = id === 0 ? NOWHERE : index.find(id);
    if (at === NOWHERE) continue;
    const stretch = Math.min(STRETCHES - 1, Math.floor((STRETCHES * id) / newest));
    (compared[stretch] as number)++;
    if (typeName(earlier, at) === typeName(later, node) && nameOf(earlier, at) === nameOf(later, node))
      (agreed[stretch] as number)++;
  }
  const all = compared.reduce((sum, count) => sum + count, 0);
  const alike = agreed.reduce((sum, count) => sum + count, 0);
  if (all === 0 || alike < AGREEING * all) return false;
  return compared.every((count, i) => count < MATCHES_MIN || (agreed[i] as number) >= AGREEING * count);
}

/** The id of an object of V8's heap; 0 for others, whose ids may change. */
function scriptId({ nodes }: HeapSnapshot, node: number): number {
  const id = nodes.id[node] as number;
  return id % 2 === 1 ? id : 0;
}

function typeName({ nodes }: HeapSnapshot, node: number): string {
  return nodes.types[nodes.type[node] as number] ?? '';
}

function nameOf({ nodes, strings }: HeapSnapshot, node: number): string {
  return strings.at(nodes.name[node] as number, 80);
}
