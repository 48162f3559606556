/**
 * Names for plain objects: `{id, url, user}`. The property lists that many plain objects share become classes, and
 * each object belongs to the one that says most of it. The rules are those of Chrome DevTools.
 */
import type { HeapSnapshot } from '../read/snapshot.ts';
import { Shapes } from './shapes.ts';

const NAME_MAX = 120;
/** A list of properties is a class when one plain object in a thousand has it. */
const PART_MIN = 1 / 1000;

interface Interface {
  name: string;
  /** Indices of strings, ascending. */
  properties: number[];
  objects: number;
  /** Place among all, the most common one first. */
  rank: number;
}

/**
 * Gives each plain object the class of a better name than `Object`, where there is one.
 * @param plain the nodes that are plain objects.
 * @param classOf class by node; that of plain objects is one and the same.
 * @param classFor the class of a name.
 */
export function nameInterfaces(
  snapshot: HeapSnapshot,
  plain: Uint32Array,
  classOf: Uint32Array,
  classFor: (name: string) => number,
): void {
  const { length } = plain;
  if (length === 0) return;
  const own = classOf[plain[0] as number] as number;
  const shapes = new Shapes(snapshot);
  // Until classes have names, their shapes stand in their place.
  shapes.addAll(plain, classOf);
  const found = byAnchor(commonInterfaces(shapes, length));
  const classes = shapes.objects.map((_, shape) => {
    const name = bestOf(found, shapes.propertiesOf(shape))?.name;
    return name === undefined ? own : classFor(name);
  });
  for (let i = 0; i < length; i++) {
    const node = plain[i] as number;
    classOf[node] = classes[classOf[node] as number] as number;
  }
}

/** A name with signs that mean something between the braces is quoted. */
function formatted(name: string): string {
  return /[,'"{}]/.test(name) ? JSON.stringify(name) : name;
}

/** The name of a list of properties, and those that it has room for: at least one. */
function nameOf(shapes: Shapes, properties: Uint32Array): { name: string; named: number[] } {
  let name = '{';
  const named: number[] = [];
  for (const property of properties) {
    const text = formatted(shapes.text(property));
    if (named.length > 0 && name.length + text.length > NAME_MAX) break;
    name += named.length > 0 ? `, ${text}` : text;
    named.push(property);
  }
  return { name: `${name}}`, named };
}

/** Most common first: of two that list the same properties in another order, the more common one is met first. */
function commonInterfaces(shapes: Shapes, plainCount: number): Interface[] {
  const byName = new Map<string, Interface>();
  shapes.objects.forEach((objects, shape) => {
    const { name, named } = nameOf(shapes, shapes.propertiesOf(shape));
    if (named.length === 0) return;
    const known = byName.get(name);
    if (known) known.objects += objects;
    else byName.set(name, { name, properties: named, objects, rank: 0 });
  });
  const least = Math.max(2, plainCount * PART_MIN);
  const common = [...byName.values()].filter(({ objects }) => objects >= least);
  common.sort((a, b) => b.objects - a.objects);
  common.forEach((entry, rank) => {
    entry.properties.sort((a, b) => a - b);
    entry.rank = rank;
  });
  return common;
}

/** By the first of their properties: an object without it cannot match. */
function byAnchor(interfaces: readonly Interface[]): Map<number, Interface[]> {
  const anchored = new Map<number, Interface[]>();
  for (const entry of interfaces) {
    const anchor = entry.properties[0] as number;
    const others = anchored.get(anchor);
    if (others) others.push(entry);
    else anchored.set(anchor, [entry]);
  }
  return anchored;
}

/** The interface with most properties of which the object has all; the more common one of two equals. */
function bestOf(
  anchored: ReadonlyMap<number, readonly Interface[]>,
  properties: Uint32Array,
): Interface | undefined {
  const has = new Set(properties);
  let best: Interface | undefined;
  for (const anchor of has) {
    for (const candidate of anchored.get(anchor) ?? []) {
      const more = candidate.properties.length - (best?.properties.length ?? 0);
      if (more < 0 || (more === 0 && best && candidate.rank > best.rank)) continue;
      if (candidate.properties.every((property) => has.has(property))) best = candidate;
    }
  }
  return best;
}
