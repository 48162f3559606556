/** Classes of objects: names, counts and sizes as the summary of Chrome DevTools shows them. */
import { NOWHERE } from '../read/columns.ts';
import type { HeapSnapshot, Numbers } from '../read/snapshot.ts';
import { DETACHED } from './detachedness.ts';
import { nameInterfaces } from './interfaces.ts';
import { nodeKinds } from './kinds.ts';
import type { Dominated } from './retained.ts';
import { walkDominated } from './retained.ts';
import type { Scratch } from './scratch.ts';

export interface HeapClass {
  name: string;
  /** Nodes of it that have a size. */
  count: number;
  /** Bytes of all of them. */
  shallowBytes: number;
  /** Bytes that would be freed with all of them. What one holds through another counts once. */
  retainedBytes: number;
  /** The least distance of any of them. */
  distance: number;
  /** The node that retains most. */
  largest: number;
}

/** Which class each node is of. Two classes of one name that stand at different places in the source are two. */
export interface ClassIndex {
  /** By node: index of its class. */
  readonly classOf: Uint32Array;
  readonly names: readonly string[];
}

/** Class of objects whose name is not in the file: it ends before. */
const NAME_MISSING = '(name missing)';

export function classify(
  snapshot: HeapSnapshot,
  detachedness: Uint8Array | undefined,
  scratch: Scratch,
): ClassIndex {
  const { nodes, strings, locations } = snapshot;
  const kinds = nodeKinds(snapshot);
  const { object, native } = kinds;
  const names: string[] = [];
  const byKey = new Map<string, number>();
  /** By class of the name: row of the location of the last object of it, and the class of that. */
  const lastLocation: number[] = [];
  const lastClass: number[] = [];
  const classFor = (key: string, name: string) => {
    let index = byKey.get(key);
    if (index === undefined) {
      index = names.length;
      byKey.set(key, index);
      names.push(name);
      lastLocation.push(-1);
      lastClass.push(-1);
    }
    return index;
  };
  /** By type of node: its class + 1, once one was met. */
  const ofType = new Uint32Array(256);
  const locationOf = locationsByNode(snapshot, scratch);
  const classOf = scratch.take().subarray(0, nodes.count);
  /** By string: the class of objects, of native nodes, of detached ones of this name, + 1. */
  const byName = [0, 1, 2].map(() => new Uint32Array(strings.count));
  const { type: typeOf, name: nameOf } = nodes;
  const { scriptId, line, column } = locations;
  let plainClass = -1;
  const plain = scratch.take();
  let plainCount = 0;
  for (let node = 0; node < nodes.count; node++) {
    const type = typeOf[node] as number;
    if (type !== object && type !== native) {
      let known = ofType[type] as number;
      if (known === 0) {
        const name = typeClass(nodes.types[type] ?? 'unknown', type, kinds);
        known = classFor(name, name) + 1;
        ofType[type] = known;
      }
      classOf[node] = known - 1;
      continue;
    }
    const isDetached = type === native && detachedness?.[node] === DETACHED;
    const known = byName[type === object ? 0 : isDetached ? 2 : 1] as Uint32Array;
    const nameIndex = nameOf[node] as number;
    let index = (known[nameIndex] ?? 0) - 1;
    if (index < 0) {
      const name = `${isDetached ? 'Detached ' : ''}${elementName(strings.has(nameIndex) ? strings.at(nameIndex) : NAME_MISSING)}`;
      index = classFor(name, name);
      known[nameIndex] = index + 1;
      if (name === 'Object') plainClass = index;
    }
    classOf[node] = index;
    if (type !== object) continue;
    if (index === plainClass) {
      plain[plainCount++] = node;
      continue;
    }
    const location = (locationOf[node] as number) - 1;
    if (location < 0) continue;
    // Most objects of a name stand where the last one did.
    const last = lastLocation[index] as number;
    if (
      last < 0 ||
      scriptId[last] !== scriptId[location] ||
      line[last] !== line[location] ||
      column[last] !== column[location]
    ) {
      const name = names[index] as string;
      lastLocation[index] = location;
      lastClass[index] = classFor(
        `${scriptId[location]},${line[location]},${column[location]},${name}`,
        name,
      );
    }
    classOf[node] = lastClass[index] as number;
  }
  nameInterfaces(snapshot, plain.subarray(0, plainCount), classOf, (name) => classFor(name, name));
  scratch.give(plain, locationOf);
  return { classOf, names };
}

/** Row of the location + 1, of objects. */
function locationsByNode({ nodes, locations }: HeapSnapshot, scratch: Scratch): Uint32Array {
  const locationOf = scratch.take(0);
  const { length } = nodes.type;
  const { node: nodeOf, count } = locations;
  for (let i = 0; i < count; i++) {
    const node = nodeOf[i] as number;
    // Of what is no object the location is not asked for.
    if (node < length) locationOf[node] = i + 1;
  }
  return locationOf;
}

function typeClass(type: string, kind: number, kinds: ReturnType<typeof nodeKinds>): string {
  if (kind === kinds.hidden) return '(system)';
  if (kind === kinds.code) return '(compiled code)';
  if (kind === kinds.closure) return 'Function';
  return kind === kinds.regexp ? 'RegExp' : `(${type})`;
}

/** `<div id="a">` → `<div>` */
function elementName(name: string): string {
  const blank = name.startsWith('<') ? name.indexOf(' ') : -1;
  return blank < 0 ? name : `${name.slice(0, blank)}>`;
}

/** What is known of a class before anybody knows what keeps what alive. */
export interface ShallowClass extends Pick<HeapClass, 'name' | 'count' | 'shallowBytes'> {
  /** The node that is largest by itself. */
  largest: number;
}

/** By class. */
export interface ClassSizes {
  count: Uint32Array;
  bytes: Float64Array;
  /** The node that is largest by itself. */
  largest: Uint32Array;
}

export function classSizes({ classOf, names }: ClassIndex, sizes: Numbers): ClassSizes {
  const count = new Uint32Array(names.length);
  const bytes = new Float64Array(names.length);
  const most = new Float64Array(names.length);
  const largest = new Uint32Array(names.length);
  const nodes = classOf.length;
  for (let node = 0; node < nodes; node++) {
    const size = sizes[node] as number;
    if (size === 0) continue;
    const index = classOf[node] as number;
    (count[index] as number)++;
    (bytes[index] as number) += size;
    if (size <= (most[index] as number)) continue;
    most[index] = size;
    largest[index] = node;
  }
  return { count, bytes, largest };
}

/** The largest first; classes none of whose nodes has a size are left out. */
export function shallowClasses({ names }: ClassIndex, { count, bytes, largest }: ClassSizes): ShallowClass[] {
  return names
    .map((name, i) => ({
      name,
      count: count[i] as number,
      shallowBytes: bytes[i] as number,
      largest: largest[i] as number,
    }))
    .filter((one) => one.count > 0)
    .sort((a, b) => b.shallowBytes - a.shallowBytes);
}

export interface ClassFigures {
  sizes: Numbers;
  retained: Numbers;
  distance: Uint32Array;
  dominated: Dominated;
  root: number;
}

/** In no particular order; classes none of whose nodes has a size are left out. */
export function classFigures(
  { classOf, names }: ClassIndex,
  { count, bytes }: ClassSizes,
  { sizes, retained, distance, dominated, root }: ClassFigures,
): HeapClass[] {
  const least = new Uint32Array(names.length).fill(NOWHERE);
  const most = new Float64Array(names.length).fill(-1);
  const largest = new Uint32Array(names.length);
  const above = new Uint32Array(names.length);
  const retainedBytes = new Float64Array(names.length);
  const enter = (node: number) => {
    if (sizes[node] === 0) return;
    const index = classOf[node] as number;
    const bytesHeld = retained[node] as number;
    if (above[index] === 0) (retainedBytes[index] as number) += bytesHeld;
    (above[index] as number)++;
    if ((distance[node] as number) < (least[index] as number)) least[index] = distance[node] as number;
    const known = most[index] as number;
    if (bytesHeld < known || (bytesHeld === known && node > (largest[index] as number))) return;
    most[index] = bytesHeld;
    largest[index] = node;
  };
  const leave = (node: number) => {
    if (sizes[node] !== 0) (above[classOf[node] as number] as number)--;
  };
  walkDominated(dominated, root, enter, leave);
  return names
    .map((name, i) => ({
      name,
      count: count[i] as number,
      shallowBytes: bytes[i] as number,
      retainedBytes: retainedBytes[i] as number,
      distance: least[i] as number,
      largest: largest[i] as number,
    }))
    .filter((one) => one.count > 0);
}
