/**
 * What grows within one process: for each object that is in all snapshots, what it keeps alive in each of them. Such
 * an object counts for itself only, not for those above it: what has grown is named where it has grown.
 */
import { edgeKinds } from '../graph/kinds.ts';
import { NOWHERE } from '../read/columns.ts';
import { ClassNames, Contents, type Crowd, emptyCrowd, type Heap } from './contents.ts';
import { type SameObjects, sameObjects } from './same-objects.ts';

export interface Held {
  /** The holder in each snapshot. */
  holder: number[];
  /** By snapshot: bytes kept alive by the holder, and by no other object that is in all snapshots. */
  bytes: number[];
  /** By snapshot: how many of them are compiled code and V8's own. */
  codeBytes: number[];
  crowds: Crowd[];
}

const CLASSES_MAX = 1 << 20;
/** Holders that grew by less are not looked into: there are as many as there are objects. */
const GROWTH_MIN = 128;

/** Holders that keep more in the last snapshot than in the first, those that grew most first. */
export function heldById(heaps: readonly Heap[]): Held[] {
  const same = sameObjects(heaps.map(({ snapshot }) => snapshot));
  return new Holding(heaps, same).grown();
}

class Holding {
  private readonly steps: number;
  private readonly same: SameObjects;
  private readonly names = new ClassNames();
  private readonly contents: readonly Contents[];
  /** By number of the same object, then snapshot. */
  private readonly bytes: Float64Array;
  private readonly codeBytes: Float64Array;
  private readonly nodes: Uint32Array;
  /** By number of the holder and class. */
  private readonly crowds = new Map<number, Crowd>();
  /** By snapshot, then node: number of the object that holds it as one of a crowd. */
  private readonly memberOf: Uint32Array[] = [];
  /** By snapshot, then node: 1 for what is held over others of the crowd. */
  private readonly linked: Uint8Array[] = [];
  /** By number of the same object. */
  private readonly hasGrown: Uint8Array;

  constructor(heaps: readonly Heap[], same: SameObjects) {
    this.steps = heaps.length;
    this.same = same;
    this.bytes = new Float64Array(same.count * this.steps);
    this.codeBytes = new Float64Array(same.count * this.steps);
    this.nodes = new Uint32Array(same.count * this.steps);
    this.contents = heaps.map((heap) => new Contents(heap, this.names));
    this.hasGrown = new Uint8Array(same.count);
    this.contents.forEach((contents, step) => {
      this.add(contents, step);
    });
    for (let number = 0; number < same.count; number++) {
      const at = number * this.steps;
      const grown = (this.bytes[at + this.steps - 1] as number) - (this.bytes[at] as number);
      if (grown >= GROWTH_MIN) this.hasGrown[number] = 1;
    }
    this.contents.forEach((contents, step) => {
      this.count(contents, step);
    });
    this.share();
  }

  grown(): Held[] {
    const { steps, bytes } = this;
    const byHolder = new Map<number, Crowd[]>();
    for (const [key, crowd] of this.crowds) {
      const holder = Math.floor(key / CLASSES_MAX);
      byHolder.set(holder, [...(byHolder.get(holder) ?? []), crowd]);
    }
    const found: Held[] = [];
    const growth = ({ bytes }: Held) => (bytes[steps - 1] as number) - (bytes[0] as number);
    for (let number = 0; number < this.same.count; number++) {
      const at = number * steps;
      const crowds = byHolder.get(number) ?? [];
      if ((bytes[at + steps - 1] as number) <= (bytes[at] as number) && !crowds.some(isNewGrowth)) continue;
      const slice = (values: ArrayLike<number>) =>
        Array.from({ length: steps }, (_, i) => values[at + i] as number);
      found.push({
        holder: slice(this.nodes),
        bytes: slice(bytes),
        codeBytes: slice(this.codeBytes),
        crowds,
      });
    }
    return found.sort((a, b) => growth(b) - growth(a));
  }

  /** Adds up one snapshot. */
  private add(contents: Contents, step: number): void {
    const { snapshot, analysis } = contents.heap;
    const { root } = snapshot;
    const numberOf = this.same.numberOf[step] as Uint32Array;
    /** By node: number of the nearest object of all snapshots at or above it. */
    const holder = new Uint32Array(snapshot.nodes.count).fill(NOWHERE);
    const member = new Uint32Array(snapshot.nodes.count).fill(NOWHERE);
    const linked = new Uint8Array(snapshot.nodes.count);
    const code = new Uint8Array(snapshot.nodes.count);
    const count = (node: number) => {
      const at = (holder[node] as number) * this.steps + step;
      if (holder[node] === NOWHERE) return;
      (this.bytes[at] as number) += analysis.sizes[node] as number;
      if (code[node]) (this.codeBytes[at] as number) += analysis.sizes[node] as number;
    };
    for (let node = 0; node < numberOf.length; node++)
      if (numberOf[node] !== NOWHERE) this.nodes[(numberOf[node] as number) * this.steps + step] = node;
    holder[root] = numberOf[root] as number;
    count(root);
    contents.walk((node, above) => {
      if (!contents.is(node)) {
        holder[node] = holder[above] as number;
        code[node] = contents.isCode(node) || (!contents.is(above) && code[above]) ? 1 : 0;
        count(node);
        return;
      }
      const by = contents.owner[above] as number;
      const number = numberOf[node] as number;
      const before = contents.before(node, by);
      const isHolder = by === root || (numberOf[by] !== NOWHERE && holder[by] === numberOf[by]);
      const group =
        before !== NOWHERE ? (member[before] as number) : isHolder ? (holder[by] as number) : NOWHERE;
      member[node] = group;
      if (before !== NOWHERE) {
        linked[node] = 1;
        holder[node] = group === NOWHERE ? (holder[before] as number) : group;
      } else holder[node] = number === NOWHERE ? (holder[by] as number) : number;
      count(node);
    });
    this.memberOf.push(member);
    this.linked.push(linked);
  }

  /** Counts the crowds of one snapshot. */
  private count(contents: Contents, step: number): void {
    const { heap, classOf } = contents;
    const member = this.memberOf[step] as Uint32Array;
    const linked = this.linked[step] as Uint8Array;
    const numberOf = this.same.numberOf[step] as Uint32Array;
    const isLast = step === this.steps - 1;
    for (let node = 0; node < member.length; node++) {
      const holder = member[node] as number;
      if (holder === NOWHERE || !this.hasGrown[holder]) continue;
      const crowd = this.crowdOf(holder, classOf[node] as number);
      (crowd.counts[step] as number)++;
      if (linked[node]) (crowd.linked[step] as number)++;
      else (crowd.bytes[step] as number) += heap.analysis.retained[node] as number;
      if (!isLast) continue;
      if (linked[node] && crowd.head === NOWHERE) crowd.head = headOf(contents, linked, node);
      if (numberOf[node] !== NOWHERE) crowd.kept++;
      if (numberOf[node] === NOWHERE || crowd.example === NOWHERE) crowd.example = node;
    }
  }

  private crowdOf(holder: number, kind: number): Crowd {
    const key = holder * CLASSES_MAX + kind;
    let crowd = this.crowds.get(key);
    if (!crowd) {
      crowd = emptyCrowd(this.names.names[kind] as string, this.steps);
      this.crowds.set(key, crowd);
    }
    return crowd;
  }

  /**
   * What two objects hold together belongs to neither in the dominator tree, but to an object above both. It is given
   * to the one of them that refers to most of it.
   */
  private share(): void {
    const rising = new Map<number, Crowd>();
    for (const [key, crowd] of this.crowds) if (isNewGrowth(crowd)) rising.set(key, crowd);
    for (const [key, referring] of this.references(rising)) {
      const crowd = rising.get(key) as Crowd;
      const holder = Math.floor(key / CLASSES_MAX);
      let most = -1;
      let counts: number[] = [];
      for (const [number, own] of referring) {
        if (!rises(own) || (own.at(-1) as number) <= (counts.at(-1) ?? 0)) continue;
        most = number;
        counts = own;
      }
      crowd.isReferred = rises(referring.get(holder) ?? []) && referring.has(holder);
      if (most < 0 || most === holder) continue;
      this.move(crowd, most, counts, holder);
      this.crowds.delete(key);
    }
  }

  /**
   * By crowd: how often each object of all snapshots refers to one of it, in each snapshot. What they refer to among
   * themselves counts for the holder: it holds a list.
   */
  private references(crowds: ReadonlyMap<number, Crowd>): Map<number, Map<number, number[]>> {
    const found = new Map([...crowds.keys()].map((key) => [key, new Map<number, number[]>()]));
    const hasCrowd = new Uint8Array(this.same.count);
    for (const key of crowds.keys()) hasCrowd[Math.floor(key / CLASSES_MAX)] = 1;
    this.contents.forEach((contents, step) => {
      const { nodes, edges } = contents.heap.snapshot;
      const { weak } = edgeKinds(contents.heap.snapshot);
      const numberOf = this.same.numberOf[step] as Uint32Array;
      const member = this.memberOf[step] as Uint32Array;
      for (let node = 0, edge = 0; node < nodes.count; node++) {
        const end = nodes.firstEdge[node + 1] as number;
        const from = contents.owner[node] as number;
        for (; edge < end; edge++) {
          const to = edges.to[edge] as number;
          const holder = member[to] as number;
          if (holder === NOWHERE || !hasCrowd[holder] || edges.type[edge] === weak) continue;
          const kind = contents.classOf[to] as number;
          const isAmong = member[from] === holder && contents.classOf[from] === kind;
          const by = isAmong ? holder : (numberOf[from] as number);
          const referring = by === NOWHERE ? undefined : found.get(holder * CLASSES_MAX + kind);
          if (!referring) continue;
          let counts = referring.get(by);
          if (!counts) {
            counts = new Array<number>(this.steps).fill(0);
            referring.set(by, counts);
          }
          (counts[step] as number)++;
        }
      }
    });
    return found;
  }

  /** Gives a crowd to another holder. */
  private move(crowd: Crowd, to: number, counts: readonly number[], from: number): void {
    const kind = this.names.names.indexOf(crowd.className);
    const own = this.crowdOf(to, kind);
    for (let step = 0; step < this.steps; step++) {
      const part = Math.min(1, (counts[step] as number) / (crowd.counts[step] || 1));
      const bytes = part * (crowd.bytes[step] as number);
      (own.counts[step] as number) += Math.min(counts[step] as number, crowd.counts[step] as number);
      (own.bytes[step] as number) += bytes;
      (this.bytes[to * this.steps + step] as number) += bytes;
      (this.bytes[from * this.steps + step] as number) -= bytes;
    }
    own.kept += Math.min(crowd.kept, own.counts[0] as number);
    if (own.example === NOWHERE) own.example = crowd.example;
  }
}

/** The first object of the list that `node` stands in. */
function headOf(contents: Contents, linked: Uint8Array, node: number): number {
  let at = node;
  while (linked[at]) {
    const { dominator } = contents.heap.analysis;
    at = contents.before(at, contents.owner[dominator[at] as number] as number);
  }
  return at;
}

/** A class whose objects hold a whole program. */
export function isTop(className: string): boolean {
  return /^(?:global|Window)\b|^system \/ (?:Native|Script)?Context/.test(className);
}

/** At every step more, and what came is not what was there before. */
export function isNewGrowth({ counts, kept }: Crowd): boolean {
  const first = counts[0] as number;
  const last = counts.at(-1) as number;
  return rises(counts) && (Number.isNaN(kept) || last - kept >= 0.9 * (last - first));
}

export function rises(values: readonly number[]): boolean {
  return values.every((value, i) => i === 0 || value > (values[i - 1] as number));
}
