/** Holders of one kind, such as the list of each user: what each of them holds more is little, together it may be all. */
import {
  type Crowd,
  edgeKinds,
  type HeapSnapshot,
  type Held,
  NOWHERE,
  sourceOf,
} from '../../packages/heapsnapshot-parser/index.ts';
import type { Labels } from './labels.ts';

/** Fewer are told one by one. */
const ALIKE_MIN = 10;
/** Whoever has more than this of what all of them grew by is told alone. */
const ALONE_SHARE = 0.5;

/** Those that are alike as one, with how many they are; those that grew most first. */
export function joinAlike(held: readonly Held[], labels: Labels): { held: Held; holders: number }[] {
  const kinds = new Map<string, Held[]>();
  for (const one of held) {
    const kind = kindOf(one, labels);
    const alike = kinds.get(kind);
    if (alike) alike.push(one);
    else kinds.set(kind, [one]);
  }
  const joined = [...kinds.values()].flatMap((alike) => {
    const alone: Held[] = [];
    const rest = [...alike];
    let left = rest.reduce((sum, one) => sum + growthOf(one), 0);
    for (let first = rest[0]; first && rest.length >= ALIKE_MIN; first = rest[0]) {
      if (growthOf(first) <= ALONE_SHARE * left) break;
      left -= growthOf(first);
      alone.push(first);
      rest.shift();
    }
    const together = rest.length < ALIKE_MIN ? [] : [{ held: sumOf(rest), holders: rest.length }];
    if (together.length === 0) alone.push(...rest);
    return [...alone.map((one) => ({ held: one, holders: 1 })), ...together];
  });
  return joined.sort((a, b) => growthOf(b.held) - growthOf(a.held));
}

function growthOf({ bytes }: Held): number {
  return (bytes.at(-1) as number) - (bytes[0] as number);
}

/** Class of the holder, what it is called by whom, and what it holds more of. */
function kindOf({ holder, crowds }: Held, labels: Labels): string {
  const { snapshot, analysis } = labels;
  const node = holder.at(-1) as number;
  const over = analysis.distances.reachedOver[node] as number;
  const by = over < snapshot.edges.count ? sourceOf(snapshot, over) : NOWHERE;
  let most: Crowd | undefined;
  const growth = ({ bytes }: Crowd) => (bytes.at(-1) as number) - (bytes[0] as number);
  for (const crowd of crowds) if (!most || growth(crowd) > growth(most)) most = crowd;
  return [
    analysis.classOf[node],
    by === NOWHERE ? '' : analysis.classOf[by],
    by === NOWHERE ? '' : nameOf(snapshot, over),
    most?.className ?? '',
  ].join(' ');
}

function nameOf(snapshot: HeapSnapshot, edge: number): string {
  const { element, hidden, internal } = edgeKinds(snapshot);
  const { type, nameOrIndex } = snapshot.edges;
  if ([element, hidden, internal].includes(type[edge] as number)) return '';
  return snapshot.strings.at(nameOrIndex[edge] as number, 60);
}

function sumOf(alike: readonly Held[]): Held {
  const [first] = alike as [Held];
  const crowds = new Map<string, Crowd>();
  const add = (into: number[], values: readonly number[]) => {
    for (let step = 0; step < into.length; step++) (into[step] as number) += values[step] as number;
  };
  for (const { crowds: own } of alike)
    for (const crowd of own) {
      const known = crowds.get(crowd.className);
      if (!known) {
        const { counts, bytes, linked } = crowd;
        crowds.set(crowd.className, {
          ...crowd,
          counts: [...counts],
          bytes: [...bytes],
          linked: linked.map(() => 0),
          head: NOWHERE,
        });
        continue;
      }
      add(known.counts, crowd.counts);
      add(known.bytes, crowd.bytes);
      known.kept += crowd.kept;
      known.isReferred ||= crowd.isReferred;
      if (known.example === NOWHERE) known.example = crowd.example;
    }
  const sum: Held = {
    holder: first.holder,
    bytes: first.bytes.map(() => 0),
    codeBytes: first.bytes.map(() => 0),
    crowds: [...crowds.values()],
  };
  for (const { bytes, codeBytes } of alike) {
    add(sum.bytes, bytes);
    add(sum.codeBytes, codeBytes);
  }
  return sum;
}
