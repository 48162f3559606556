/**
 * Objects that hold much of the heap through many alike ones: caches, lists of listeners, queues. They are the places in
 * the dominator tree where one large object stands above many small ones, as Eclipse MAT looks for leaks.
 */
import {
  DETACHED,
  type HeapAnalysis,
  type HeapSnapshot,
  nodeKinds,
} from '../../packages/heapsnapshot-parser/index.ts';
import { findChains } from './chains.ts';

/** Part of the heap that an accumulation holds at least. */
export const ACCUMULATION_SHARE = 0.05;
/** The held objects that are most must be this much of what is held. */
const GROUP_SHARE = 0.5;
/** Fewer are no crowd. */
const HELD_MIN = 20;

export interface Accumulation {
  /** The object that a developer would name: the Map, not its table. */
  holder: number;
  /** The object of the program around it that has a class of its own, or the holder. */
  owner: number;
  /** Index of the class of what is held most. */
  heldClass: number;
  heldCount: number;
  /** Bytes that all of them retain. */
  heldBytes: number;
  /** The one that retains most. */
  largest: number;
  /** Each holds the next one, and the holder is the first. */
  isChain: boolean;
}

/** Those that hold most first. */
export function findAccumulations(snapshot: HeapSnapshot, analysis: HeapAnalysis): Accumulation[] {
  const { retained } = analysis;
  const least = (retained[snapshot.root] ?? 0) * ACCUMULATION_SHARE;
  const found = new Map<number, Accumulation>();
  const large = largerThan(least, retained).filter(
    (node) => node !== snapshot.root && !isMachinery(snapshot, node),
  );
  for (const node of large) {
    const crowd = crowdBelow(snapshot, analysis, node, least);
    if (!crowd) continue;
    const holder = holderOf(snapshot, analysis, node);
    const known = found.get(holder);
    if (isMachinery(snapshot, holder) || (known && known.heldBytes >= crowd.heldBytes)) continue;
    found.set(holder, { ...crowd, holder, owner: ownerOf(snapshot, analysis, holder), isChain: false });
  }
  for (const { head, next, classIndex, count } of findChains(snapshot, analysis, large)) {
    const owner = ownerOf(snapshot, analysis, head);
    const heldBytes = retained[head] as number;
    found.set(head, {
      holder: head,
      owner,
      heldClass: classIndex,
      heldCount: count,
      heldBytes,
      largest: next,
      isChain: true,
    });
  }
  return [...found.values()].sort((a, b) => b.heldBytes - a.heldBytes);
}

function largerThan(least: number, retained: HeapAnalysis['retained']): number[] {
  const large: number[] = [];
  for (let node = 0; node < retained.length; node++)
    if ((retained[node] as number) >= least) large.push(node);
  return large;
}

/** The class of small things that makes up most of what the node holds. */
function crowdBelow(snapshot: HeapSnapshot, analysis: HeapAnalysis, node: number, least: number) {
  const { retained, dominated, classOf } = analysis;
  const groups = new Map<
    number,
    { heldClass: number; heldCount: number; heldBytes: number; largest: number }
  >();
  let held = 0;
  const end = dominated.first[node + 1] as number;
  for (let at = dominated.first[node] as number; at < end; at++) {
    const child = dominated.nodes[at] as number;
    const bytes = retained[child] as number;
    // Another large one is judged by itself.
    if (bytes >= least) continue;
    held += bytes;
    if (!isContent(snapshot, analysis, child)) continue;
    const heldClass = classOf[child] as number;
    let group = groups.get(heldClass);
    if (!group) {
      group = { heldClass, heldCount: 0, heldBytes: 0, largest: child };
      groups.set(heldClass, group);
    }
    group.heldCount++;
    group.heldBytes += bytes;
    if (bytes > (retained[group.largest] as number)) group.largest = child;
  }
  if (held < least) return undefined;
  let most: { heldClass: number; heldCount: number; heldBytes: number; largest: number } | undefined;
  for (const group of groups.values()) if (group.heldBytes > (most?.heldBytes ?? 0)) most = group;
  const enough = most && most.heldCount >= HELD_MIN && most.heldBytes >= Math.max(least, GROUP_SHARE * held);
  return enough ? most : undefined;
}

/** Something a program puts somewhere, rather than V8 or the browser for itself. */
function isContent({ nodes }: HeapSnapshot, { detachedness }: HeapAnalysis, node: number): boolean {
  const kind = nodes.types[nodes.type[node] as number];
  if (kind === 'native') return detachedness?.[node] === DETACHED;
  return kind !== 'code' && kind !== 'hidden' && kind !== 'object shape' && kind !== 'synthetic';
}

/** Roots and contexts: they hold everything there is. */
function isMachinery(snapshot: HeapSnapshot, node: number): boolean {
  const { nodes, strings } = snapshot;
  const kind = nodes.types[nodes.type[node] as number];
  if (kind === 'synthetic' || kind === 'code' || kind === 'object shape') return true;
  return kind === 'native' || strings.at(nodes.name[node] as number, 24).startsWith('system / NativeContext');
}

/** Up from a backing store to the object whose store it is. */
export function holderOf(snapshot: HeapSnapshot, { dominator }: HeapAnalysis, node: number): number {
  const kinds = nodeKinds(snapshot);
  let at = node;
  for (let steps = 0; steps < 8; steps++) {
    const type = snapshot.nodes.type[at];
    if (type !== kinds.array && type !== kinds.hidden) return at;
    at = dominator[at] as number;
  }
  return at;
}

/** Classes that say nothing about whose they are. */
const COMMON =
  /^(?:Array|Object|Map|Set|WeakMap|WeakSet|Promise|(?:Async)?(?:Function|Generator)|Module(?:Wrap)?|system \/ Context.*|\{.*\}|(?:global|Window)\b.*)$/;

/** What a page adds listeners to. */
const EVENT_TARGET = /^(?:Detached )?(?:<|HTML|SVG|Window\b)/;

/** A module, or the cell of a variable that it exports. */
function isOfModule({ nodes, strings }: HeapSnapshot, node: number): boolean {
  return /^system \/ (?:SourceTextModule|Cell)$/.test(strings.at(nodes.name[node] as number, 30));
}

export function ownerOf(snapshot: HeapSnapshot, analysis: HeapAnalysis, holder: number): number {
  const { dominator, classNames, classOf } = analysis;
  for (let at = holder, steps = 0; at !== snapshot.root && steps < 6; at = dominator[at] as number, steps++) {
    const type = snapshot.nodes.types[snapshot.nodes.type[at] as number] as string;
    // Who loads a module does not own its variables.
    if (type === 'hidden' && isOfModule(snapshot, at)) break;
    if (type === 'native' && EVENT_TARGET.test(classNames[classOf[at] as number] ?? '')) return at;
    const isObject = type === 'object';
    if (isObject && !COMMON.test(classNames[classOf[at] as number] ?? '')) return at;
  }
  return holder;
}
