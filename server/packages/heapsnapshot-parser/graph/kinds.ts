/** Node and edge types by their names in the file: the numbers differ between versions of V8. */
import type { HeapSnapshot } from '../read/snapshot.ts';

/** No node and no edge has this type. */
const NONE = 255;

export interface EdgeKinds {
  weak: number;
  shortcut: number;
  element: number;
  internal: number;
  hidden: number;
  property: number;
  context: number;
}

export interface NodeKinds {
  hidden: number;
  array: number;
  string: number;
  object: number;
  code: number;
  closure: number;
  regexp: number;
  native: number;
  synthetic: number;
  concatenated: number;
  sliced: number;
}

export function edgeKinds({ edges }: HeapSnapshot): EdgeKinds {
  const kind = (name: string) => indexOr(edges.types, name);
  return {
    weak: kind('weak'),
    shortcut: kind('shortcut'),
    element: kind('element'),
    internal: kind('internal'),
    hidden: kind('hidden'),
    property: kind('property'),
    context: kind('context'),
  };
}

export function nodeKinds({ nodes }: HeapSnapshot): NodeKinds {
  const kind = (name: string) => indexOr(nodes.types, name);
  return {
    hidden: kind('hidden'),
    array: kind('array'),
    string: kind('string'),
    object: kind('object'),
    code: kind('code'),
    closure: kind('closure'),
    regexp: kind('regexp'),
    native: kind('native'),
    synthetic: kind('synthetic'),
    concatenated: kind('concatenated string'),
    sliced: kind('sliced string'),
  };
}

function indexOr(names: readonly string[], name: string): number {
  const index = names.indexOf(name);
  return index < 0 ? NONE : index;
}

/** Index of the string with this text that names nodes of a type, if one does; undefined when none has it. */
export function namedIndex(snapshot: HeapSnapshot, type: number, text: string): number | undefined {
  const { nodes, strings } = snapshot;
  const alike = strings.withText(text);
  if (alike.length < 2) return alike[0];
  for (let node = 0; node < nodes.count; node++)
    if (nodes.type[node] === type && alike.includes(nodes.name[node] as number)) return nodes.name[node];
  return undefined;
}
