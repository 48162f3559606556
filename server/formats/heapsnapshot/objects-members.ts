/** Which nodes or references a list holds, in the order of the file. */
import type { ByteSource } from '../../engine/byte-source.ts';
import { plural } from '../../engine/wording.ts';
import { DETACHED, edgeKinds, nodeKinds } from '../../packages/heapsnapshot-parser/index.ts';
import type { ObjectsFilter } from '../../protocol/objects.ts';
import type { Labels } from './labels.ts';
import { stringsWith } from './objects-search.ts';
import type { SourceGroups } from './source-groups.ts';

export interface Members {
  /** `edges` lead to the objects, `retainers` come from them; `rows` are places in a list of rows. */
  unit: 'nodes' | 'edges' | 'retainers' | 'rows';
  /** Ascending. */
  items: Uint32Array;
  /** Of each item, where it is about one. */
  nodes?: Uint32Array;
  notice?: string;
}

export function nodeMembers(items: Uint32Array, notice?: string): Members {
  return { unit: 'nodes', items, nodes: items, ...(notice === undefined ? {} : { notice }) };
}

export function containedIn({ snapshot }: Labels, node: number): Members {
  const { nodes, edges } = snapshot;
  const from = nodes.firstEdge[node] as number;
  const to = nodes.firstEdge[node + 1] as number;
  const items = Uint32Array.from({ length: to - from }, (_, i) => from + i);
  return { unit: 'edges', items, nodes: edges.to.subarray(from, to) };
}

export function dominatedBy({ analysis }: Labels, node: number): Members {
  const { first, nodes } = analysis.dominated;
  return nodeMembers(nodes.slice(first[node], first[node + 1]).sort());
}

/** Looking through all references takes about a third of a millisecond a million; an index of them would take their size. */
export function retainersOf({ snapshot }: Labels, node: number, ignored: ReadonlySet<number>): Members {
  const { edges, nodes, root } = snapshot;
  const { weak } = edgeKinds(snapshot);
  const { to, type } = edges;
  const { firstEdge } = nodes;
  const found: number[] = [];
  const sources: number[] = [];
  const left = { weak: 0, root: false, ignored: 0 };
  let source = 0;
  for (let edge = to.indexOf(node); edge >= 0; edge = to.indexOf(node, edge + 1)) {
    // Found in their order: most often the next one is of a node near by.
    source = sourceFrom(firstEdge, source, edge);
    if (type[edge] === weak) left.weak++;
    else if (source === root) left.root = true;
    else if (ignored.has(source)) left.ignored++;
    else {
      found.push(edge);
      sources.push(source);
    }
  }
  const said = [
    left.weak > 0 ? plural(left.weak, 'weak reference') : '',
    left.ignored > 0 ? `${plural(left.ignored, 'reference')} of ignored objects` : '',
    left.root ? 'what the root of the heap refers to by itself' : '',
  ].filter(Boolean);
  return {
    unit: 'retainers',
    items: Uint32Array.from(found),
    nodes: Uint32Array.from(sources),
    ...(said.length === 0 ? {} : { notice: `Left out: ${said.join(', and ')}.` }),
  };
}

/** The node that an edge starts at, which is `node` or a later one: in steps that grow, then by halves. */
function sourceFrom(firstEdge: Uint32Array, node: number, edge: number): number {
  const last = firstEdge.length - 1;
  let low = node;
  let step = 1;
  while (low + step < last && (firstEdge[low + step] as number) <= edge) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step, last);
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((firstEdge[middle] as number) <= edge) low = middle;
    else high = middle;
  }
  return low;
}

/** Nodes without a size of their own count as a part of their owner. */
export function ofClass({ analysis }: Labels, index: number, count: number): Uint32Array {
  const { classOf, sizes } = analysis;
  const found = new Uint32Array(count);
  let at = 0;
  for (let node = 0; node < classOf.length && at < count; node++)
    if (classOf[node] === index && sizes[node] !== 0) found[at++] = node;
  return found.subarray(0, at);
}

export function ofFile({ fileOf, files }: SourceGroups, file: number): Uint32Array {
  const found = new Uint32Array(files[file]?.count ?? 0);
  let at = 0;
  for (let node = 0; node < fileOf.length && at < found.length; node++)
    if (fileOf[node] === file + 1) found[at++] = node;
  return found.subarray(0, at);
}

/** V8 writes each text once: strings of one text are those whose name is the same. */
export function copiesAt(labels: Labels, byte: number): Uint32Array {
  const { nodes, strings } = labels.snapshot;
  const { string } = nodeKinds(labels.snapshot);
  let low = 0;
  let high = strings.count;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((strings.starts[middle] as number) <= byte) low = middle;
    else high = middle;
  }
  const within = byte - (strings.starts[low] ?? Number.POSITIVE_INFINITY);
  if (!(within >= 0 && within <= (strings.lengths[low] as number))) return new Uint32Array();
  const found: number[] = [];
  for (let node = nodes.name.indexOf(low); node >= 0; node = nodes.name.indexOf(low, node + 1))
    if (nodes.type[node] === string) found.push(node);
  return Uint32Array.from(found);
}

/** Nodes with a text in their name or class, or with this id; every node but the root when the text is empty. */
export async function nodesWith(labels: Labels, text: string, source: ByteSource): Promise<Uint32Array> {
  const { snapshot, analysis } = labels;
  const { nodes, strings, root } = snapshot;
  const [, at, digits] = /^(@?)(\d+)$/.exec(text) ?? [];
  const id = digits === undefined ? Number.NaN : Number(digits);
  if (at === '@') {
    const node = nodes.id.indexOf(id);
    return Uint32Array.from(node < 0 ? [] : [node]);
  }
  const found = new Uint32Array(nodes.count);
  let last = 0;
  if (text === '') {
    for (let node = 0; node < nodes.count; node++) if (node !== root) found[last++] = node;
    return found.subarray(0, last);
  }
  const names = await stringsWith(strings, text, (offset, length) => source.readAt(offset, length));
  const wanted = text.toLowerCase();
  const classes = Uint8Array.from(analysis.classNames, (name) => Number(name.toLowerCase().includes(wanted)));
  for (let node = 0; node < nodes.count; node++)
    if (
      names[nodes.name[node] as number] === 1 ||
      classes[analysis.classOf[node] as number] === 1 ||
      nodes.id[node] === id
    )
      found[last++] = node;
  return found.slice(0, last);
}

/** Those that the filter lets through, at the start of the same array. */
export function passing(
  items: Uint32Array,
  { kind, retainedBytes = 0, detached = false, package: inPackage }: ObjectsFilter,
  { snapshot, analysis }: Labels,
  sources: () => SourceGroups,
): Uint32Array {
  if (kind === undefined && retainedBytes <= 0 && !detached && inPackage === undefined) return items;
  const { nodes } = snapshot;
  const { retained, detachedness } = analysis;
  const type = kind === undefined ? undefined : nodes.types.indexOf(kind);
  const owners = inPackage === undefined ? undefined : sources().ownPackages();
  const owner =
    inPackage === undefined ? 0 : sources().packages.findIndex(({ name }) => name === inPackage) + 1;
  if (owners && owner === 0) return items.subarray(0, 0);
  let kept = 0;
  for (let place = 0; place < items.length; place++) {
    const node = items[place] as number;
    if (type !== undefined && nodes.type[node] !== type) continue;
    if ((retained[node] as number) < retainedBytes) continue;
    if (detached && detachedness?.[node] !== DETACHED) continue;
    if (owners && owners[node] !== owner) continue;
    items[kept++] = node;
  }
  return items.subarray(0, kept);
}
