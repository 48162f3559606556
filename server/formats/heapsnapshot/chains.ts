/**
 * Objects of which each keeps the one before it alive: linked lists, and closures that captured what they replaced. In
 * the dominator tree they stand below each other, so that none of them holds a crowd.
 */
import { type HeapAnalysis, type HeapSnapshot, NOWHERE } from '../../packages/heapsnapshot-parser/index.ts';

export interface Chain {
  /** The object that keeps all others alive. */
  head: number;
  /** The next one below it. */
  next: number;
  classIndex: number;
  count: number;
}

/** Alike objects below each other; no tree that a program makes of data is as deep. */
const LENGTH_MIN = 500;
/** Objects between two of a chain at most: closures, scopes, backing stores. */
const STEPS_MAX = 12;

/**
 * @param large objects that retain much. Where they are many, they stand below each other: side by side there is room
 *   for few.
 */
export function findChains(
  { root }: HeapSnapshot,
  analysis: HeapAnalysis,
  large: readonly number[],
): Chain[] {
  if (large.length < LENGTH_MIN) return [];
  const { dominator, classOf, retained } = analysis;
  const alikeAbove = (node: number) => {
    for (let at = dominator[node] as number, steps = 0; at !== root && steps < STEPS_MAX; steps++) {
      if (classOf[at] === classOf[node]) return at;
      at = dominator[at] as number;
    }
    return NOWHERE;
  };
  const headOf = new Map<number, number>();
  const chains = new Map<number, Chain>();
  const lengths = new Map<number, number>();
  for (const node of large.toSorted((a, b) => (retained[b] as number) - (retained[a] as number))) {
    const above = alikeAbove(node);
    const head = above === NOWHERE ? node : (headOf.get(above) ?? above);
    headOf.set(node, head);
    lengths.set(head, (lengths.get(head) ?? 0) + 1);
    if (head !== node && !chains.has(head))
      chains.set(head, { head, next: node, classIndex: classOf[node] as number, count: 0 });
  }
  return [...chains.values()]
    .filter(({ head }) => (lengths.get(head) as number) >= LENGTH_MIN && !isWithin(head, chains, analysis))
    .map((chain) => ({ ...chain, count: countBelow(analysis, chain) }));
}

/** What a chain goes through makes chains too: its closures, their scopes. */
function isWithin(head: number, chains: ReadonlyMap<number, Chain>, { dominator }: HeapAnalysis): boolean {
  for (
    let at = dominator[head] as number, steps = 0;
    steps < STEPS_MAX;
    at = dominator[at] as number, steps++
  )
    if (chains.has(at)) return true;
  return false;
}

function countBelow({ dominated, classOf }: HeapAnalysis, { head, classIndex }: Chain): number {
  let count = 0;
  const left = [head];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (classOf[node] === classIndex) count++;
    const end = dominated.first[node + 1] as number;
    for (let at = dominated.first[node] as number; at < end; at++) left.push(dominated.nodes[at] as number);
  }
  return count;
}
