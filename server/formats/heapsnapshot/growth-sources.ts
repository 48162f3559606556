/** Who holds more from snapshot to snapshot, in the words of the program, and whether that looks like a leak. */
import {
  type Crowd,
  type Held,
  heldById,
  heldByPath,
  isNewGrowth,
  isTop,
  NOWHERE,
  rises,
} from '../../packages/heapsnapshot-parser/index.ts';
import type { Verdict } from '../../protocol/growth.ts';
import { ownerOf } from './accumulation.ts';
import { joinAlike } from './alike-holders.ts';
import { boundOf } from './bounds.ts';
import type { Labels } from './labels.ts';
import { SCOPE } from './path-starts.ts';
import { ReferenceCounts } from './reference-counts.ts';
import type { SnapshotSeries } from './snapshot-series.ts';
import { textEntries } from './text-entries.ts';

export interface GrowthSource {
  /** In the last snapshot. */
  holder: number;
  owner: number;
  /** Holders that are alike: their figures are added up. */
  holders: number;
  /** Class of what is held most of; empty for an object that only got larger itself. */
  held: string;
  /** Other classes that come with it. */
  alsoHeld: string;
  example: number;
  /** Each of what is held holds the next one, and the holder is the first. */
  isChain: boolean;
  /** By snapshot. */
  counts: number[];
  bytes: number[];
  verdict: Verdict;
  /** Why it may stop by itself; empty without a sign of that. */
  bound: string;
  /** Of what was held first, how much still is; NaN when unknown. */
  kept: number;
  path: string;
  source: string;
  /** What of the program leads to the holder, where nothing of the holder's own says where it is written. */
  over: { name: string; source: string };
}

export interface HeapGrowth {
  sources: GrowthSource[];
  /** Bytes by which compiled code and V8's own objects grew. */
  codeBytes: number;
}

/** Below this, a change is one of the runtime's own tables. */
const BYTES_MIN = 500;
/** Growth that is not steady is of interest only when it is large. */
const NOTABLE_SHARE = 0.01;
const SOURCES_MAX = 1000;
/** Of a crowd, what stands in one list for the list to be what grows. */
const LIST_SHARE = 0.5;
/** Things for each text, for the texts to be their keys. */
const KEY_SHARE = 0.9;
/** An object whose contents are exchanged varies by less. */
const LARGER = 1.1;
/** Texts that an object has of its own, beside one that it adds to. */
const TEXTS_OF_ONE = 5;
const MUCH_LARGER = 1.5;
/** A last step this much smaller than the largest: what filled up is full. */
const LEVELLED = 0.25;

export function growthOf({ members, sameProcess }: SnapshotSeries, labels: Labels): HeapGrowth {
  const heaps = members.map(({ heap }) => heap);
  const held = sameProcess ? heldById(heaps) : heldByPath(heaps);
  const counters = heaps.map((heap) => new ReferenceCounts(heap));
  const total = labels.analysis.retained[labels.snapshot.root] as number;
  const sources: GrowthSource[] = [];
  let codeBytes = 0;
  for (const one of held) codeBytes += last(one.codeBytes) - (one.codeBytes[0] as number);
  const program = held.filter((one) => isProgram(labels, one));
  for (const { held: one, holders } of joinAlike(program, labels)) {
    if (sources.length >= SOURCES_MAX) break;
    const source = sourceFrom(one, holders, counters, labels, NOTABLE_SHARE * total);
    if (source) sources.push(source);
  }
  return { sources: merged(sources).sort((a, b) => growth(b) - growth(a)), codeBytes };
}

export function growth({ bytes }: GrowthSource): number {
  return last(bytes) - (bytes[0] as number);
}

function last(values: readonly number[]): number {
  return values.at(-1) as number;
}

/** Not V8's or the browser's own machinery. */
function isProgram(labels: Labels, { holder }: Held): boolean {
  const node = last(holder);
  const type = labels.type(node);
  if (type === 'native')
    return /^(?:(?:Detached )?(?:<|HTML|SVG)|blink::EventTargetData$|Window\b)/.test(labels.className(node));
  return type === 'object' || type === 'closure';
}

function sourceFrom(
  held: Held,
  holders: number,
  counters: readonly ReferenceCounts[],
  labels: Labels,
  notable: number,
): GrowthSource | undefined {
  const holder = last(held.holder);
  const top = isTop(labels.className(holder));
  const crowds = held.crowds
    .filter(isNewGrowth)
    .filter((crowd) => isOwn(crowd) && !isMachinery(crowd.className));
  const own = held.bytes.map((all, step) => Math.max(0, all - (held.codeBytes[step] as number)));
  const grown = last(own) - (own[0] as number);
  if (crowds.length === 0 && (top || grown < BYTES_MIN || (!rises(own) && grown < notable))) return undefined;
  const references =
    crowds.length === 0 ? [] : counters.map((counter, step) => counter.of(held.holder[step] as number));
  const entries = (crowd: Crowd, counts: number[]) =>
    crowd.className === '(string)' && holders === 1 ? entriesOf(counters, held, counts) : counts;
  const counted = crowds
    .map((crowd) => ({ crowd, counts: entries(crowd, countsOf(crowd, references, top)) }))
    .filter(({ counts }) => rises(counts))
    .sort((a, b) => growthOfCrowd(b.crowd) - growthOfCrowd(a.crowd))
    .sort((a, b) => isScope(a.crowd) - isScope(b.crowd) || asKeys(a, b) - asKeys(b, a));
  const [main, ...others] = counted;
  if (top && !main) return undefined;
  // Code that a function has compiled, and what V8 keeps with it, is no growth of the program's data.
  if (!main && labels.type(holder) === 'closure') return undefined;
  // What hangs below a global object or a context need not be held by it.
  const bytes = top && main ? main.crowd.bytes : own;
  if (last(bytes) - (bytes[0] as number) < BYTES_MIN) return undefined;
  const example = main?.crowd.example ?? NOWHERE;
  const head = top && main ? headOf(main.crowd) : NOWHERE;
  const named = head === NOWHERE ? holder : head;
  return {
    holder: named,
    owner: ownerOf(labels.snapshot, labels.analysis, named),
    holders,
    held: main
      ? isOneText(main.crowd, references, labels)
        ? 'piece of a text'
        : nameOf(main.crowd, example, labels)
      : '',
    alsoHeld: others
      .filter(({ crowd }) => growthOfCrowd(crowd) > 0)
      .slice(0, 3)
      .map(
        ({ crowd, counts }) =>
          `${(last(counts) - (counts[0] as number)).toLocaleString('en-US')} ${nameOf(crowd, crowd.example, labels).replace(/^(?:string|symbol|bigint|Function)$/, (name) => `${name.toLowerCase()}s`)}`,
      )
      .join(', '),
    example,
    isChain: named === head,
    counts: main
      ? named === head
        ? main.crowd.linked.map((n) => n + 1)
        : main.counts
      : bytes.map(() => Number.NaN),
    bytes,
    verdict: main ? verdictOf(main.counts, main.crowd) : verdictOfSize(bytes),
    bound: boundOf(labels, named),
    kept: main ? main.crowd.kept / (main.crowd.counts[0] || Number.NaN) : Number.NaN,
    path: labels.path(named),
    source: example === NOWHERE ? '' : labels.sourceNear(example),
    over: labels.reachedOver(named),
  };
}

/** A text that was added to bit by bit: the holder refers to the whole, and that to its pieces. */
function isOneText(
  { className, example }: Crowd,
  references: readonly ReadonlyMap<string, number>[],
  labels: Labels,
): boolean {
  if (className !== '(string)' || example === NOWHERE || labels.type(example) !== 'concatenated string')
    return false;
  return (references.at(-1)?.get(className) ?? 0) <= TEXTS_OF_ONE;
}

/** What functions captured comes with them. */
function isScope({ className }: Crowd): number {
  return SCOPE.test(className) ? 1 : 0;
}

/** Texts by which texts are kept are one with these. */
function entriesOf(counters: readonly ReferenceCounts[], held: Held, counts: number[]): number[] {
  const entries = counters.map(({ heap }, step) => textEntries(heap.snapshot, held.holder[step] as number));
  return rises(entries) && entries.every((count, step) => count > 0 && count <= (counts[step] as number))
    ? entries
    : counts;
}

/** Of a list that a variable begins: nothing but its first object says where it is. */
function headOf({ head, linked, counts }: Crowd): number {
  return last(linked) > LIST_SHARE * last(counts) ? head : NOWHERE;
}

/** 1 for texts that came with as many things of the program: the keys they are kept by. */
function asKeys(
  texts: { crowd: Crowd; counts: number[] },
  things: { crowd: Crowd; counts: number[] },
): number {
  if (texts.crowd.className !== '(string)' || things.crowd.className === '(string)') return 0;
  const more = ({ counts }: { counts: number[] }) => last(counts) - (counts[0] as number);
  return more(things) >= KEY_SHARE * more(texts) && growthOfCrowd(things.crowd) > 0 ? 1 : 0;
}

function growthOfCrowd({ bytes }: Crowd): number {
  return last(bytes) - (bytes[0] as number);
}

/** Texts that things of several holders share come with those things. */
function isOwn({ className, isReferred }: Crowd): boolean {
  return isReferred || className !== '(string)';
}

/** Things that V8 makes by itself. */
function isMachinery(className: string): boolean {
  return (
    /^(?:system \/|\(system\)|\(object shape\)|\(compiled code\)|blink::|cppgc::)/.test(className) &&
    !SCOPE.test(className)
  );
}

function nameOf({ className }: Crowd, example: number, labels: Labels): string {
  const basic = /^\((string|symbol|bigint)\)$/.exec(className)?.[1];
  if (basic !== undefined) return basic;
  if (className !== 'Object' || example === NOWHERE) return className;
  const shape = labels.className(example);
  return shape === 'Object' ? 'Object' : `Object ${shape}`;
}

/** What the holder refers to, also where something else refers to it too; what it holds, where that is more: lists. */
function countsOf(
  { className, counts, linked }: Crowd,
  references: readonly ReadonlyMap<string, number>[],
  referredOnly: boolean,
): number[] {
  return counts.map((count, step) => {
    const referred = references[step]?.get(className) ?? 0;
    return referredOnly ? referred + (linked[step] as number) : Math.max(count, referred);
  });
}

function verdictOf(counts: readonly number[], crowd: Crowd): Verdict {
  if (counts.length === 2 || !(crowd.isReferred || headOf(crowd) !== NOWHERE)) return 'rising';
  return isLevelling(counts) ? 'rising' : 'growing';
}

function isLevelling(values: readonly number[]): boolean {
  const steps = values.slice(1).map((value, i) => value - (values[i] as number));
  return last(steps) < LEVELLED * Math.max(...steps);
}

/** Of an object that holds no more things, such as a list of numbers: exchanging them changes its size a little, too. */
function verdictOfSize(bytes: readonly number[]): Verdict {
  if (!rises(bytes)) return 'stopped growing';
  if (bytes.length > 2 && last(bytes) >= MUCH_LARGER * (bytes[0] as number) && !isLevelling(bytes))
    return 'growing';
  return last(bytes) >= LARGER * (bytes[0] as number) ? 'rising' : 'steady';
}

/** Holders that are alike, such as the list of each tenant, are one source. */
function merged(sources: readonly GrowthSource[]): GrowthSource[] {
  const known = new Map<string, GrowthSource>();
  for (const source of sources) {
    const key = [source.path.replace(/\[\d+\]/g, '[…]'), source.held, source.verdict].join('\n');
    const like = known.get(key);
    if (!like) {
      known.set(key, source);
      continue;
    }
    const sum = (a: number, i: number, b: readonly number[]) => a + (b[i] as number);
    like.kept = Math.min(like.kept, source.kept);
    like.counts = like.counts.map((value, i) => sum(value, i, source.counts));
    like.bytes = like.bytes.map((value, i) => sum(value, i, source.bytes));
    like.holders += source.holders;
  }
  return [...known.values()];
}
