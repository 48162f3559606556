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
 * @param classOf class by node.
 * @param classFor the class of a name.
 */
export function nameInterfaces(
  snapshot: HeapSnapshot,
  plain: Uint32Array,
  classOf: Uint32Array,
  classFor: (name: string) => number,
): void {
  const shapes = new Shapes(snapshot);
  for (const node of plain) shapes.add(node);
  const found = byAnchor(commonInterfaces(shapes, plain.length));
  const names = shapes.representatives.map((node) => bestOf(found, shapes.propertiesOf(node))?.name);
  const classes = names.map((name) => (name === undefined ? -1 : classFor(name)));
  for (const node of plain) {
    const index = classes[shapes.of(node)] as number;
    if (index >= 0) classOf[node] = index;
  }
}

/** A name with signs that mean something between the braces is quoted. */
function formatted(name: string): string {
  return /[,'"{}]/.test(name) ? JSON.stringify(name) : name;
}

/** The name of a list of properties, and those that it has room for: at least one. */
function nameOf(shapes: Shapes, properties: readonly number[]): { name: string; named: number[] } {
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
  shapes.representatives.forEach((node, shape) => {
    const { name, named } = nameOf(shapes, shapes.propertiesOf(node));
    if (named.length === 0) return;
    const objects = shapes.objects[shape] as number;
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
  properties: readonly number[],
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
