/** What single calls took and still have, and who asked for it; columns, for there are as many as calls. */
import type { AllocationPlace, AllocationPlaces } from './allocation-places.ts';
import type { AllocationSource, AllocationSources } from './allocation-sources.ts';
import type { MemoryHistory } from './memory-history.ts';
import { PairIndex } from './pair-index.ts';

const SOURCES_MAX = 20_000;
const FIRST_CAPACITY = 1024;
/** Room that is not written to takes no memory, and arrays left behind do until they are collected. */
const GROWTH = 4;

/** Bits of what is asked for, below the number of the address space. */
const RESERVED = 1;
const HEAP = 2;
const SPACE = 4;

export class SourceBook {
  private readonly places: AllocationPlaces;
  private readonly history: MemoryHistory;
  /** By kind and place, then by that and size. */
  private readonly byPlace = new PairIndex();
  private readonly bySize = new PairIndex();
  private readonly sizes = new Map<number, number>();
  /** By source. */
  private readonly kinds: number[] = [];
  private readonly placeOf: number[] = [];
  private readonly made: number[] = [];
  private readonly madeBytes: number[] = [];
  private readonly smallest: number[] = [];
  private readonly largest: number[] = [];
  private readonly firstRow: number[] = [];
  private readonly lastRow: number[] = [];
  private readonly left: number[] = [];
  private readonly leftBytes: number[] = [];
  /** What it took last, + 1. */
  private readonly last: number[] = [];
  /** By what was taken, all rows of calls once. */
  private readonly taken = new PairIndex();
  private rows = new Int32Array(FIRST_CAPACITY);
  private bytes = new Float64Array(FIRST_CAPACITY);
  private from = new Int32Array(FIRST_CAPACITY);
  /** What the same source took before, + 1. */
  private before = new Int32Array(FIRST_CAPACITY);

  constructor(places: AllocationPlaces, history: MemoryHistory) {
    this.places = places;
    this.history = history;
  }

  /** Number of what a call took; -1 when it took nothing that is known. */
  takenBy(row: number): number {
    return this.taken.get(row, 0);
  }

  leftOf(taken: number): number {
    return this.bytes[taken] as number;
  }

  change(taken: number, bytes: number): void {
    this.bytes[taken] = (this.bytes[taken] as number) + bytes;
  }

  /** -1 when there are too many sources to tell another one apart. */
  take(row: number, bytes: number, space: number, isHeap: boolean): number {
    const reserved = !isHeap && this.history.reserved.has(row);
    const kind = SPACE * space + (isHeap ? HEAP : 0) + (reserved ? RESERVED : 0);
    const source = this.sourceOf(row, bytes, kind);
    if (source < 0) return -1;
    (this.made[source] as number)++;
    (this.madeBytes[source] as number) += bytes;
    this.smallest[source] = Math.min(this.smallest[source] as number, bytes);
    this.largest[source] = Math.max(this.largest[source] as number, bytes);
    this.lastRow[source] = row;
    if (this.taken.length === this.rows.length) this.grow();
    const taken = this.taken.add(row, 0);
    this.rows[taken] = row;
    this.bytes[taken] = bytes;
    this.from[taken] = source;
    this.before[taken] = this.last[source] as number;
    this.last[source] = taken + 1;
    return taken;
  }

  finish(): AllocationSources {
    for (let taken = 0; taken < this.taken.length; taken++) {
      const bytes = this.bytes[taken] as number;
      if (bytes <= 0) continue;
      const source = this.from[taken] as number;
      (this.left[source] as number)++;
      (this.leftBytes[source] as number) += bytes;
    }
    const order = Int32Array.from(this.kinds.keys()).sort(
      (a, b) =>
        (this.leftBytes[b] as number) - (this.leftBytes[a] as number) ||
        (this.firstRow[a] as number) - (this.firstRow[b] as number),
    );
    const sourceAt = (number: number) => this.sourceAt(number);
    return {
      count: order.length,
      *inOrder() {
        for (const number of order) yield sourceAt(number);
      },
      leftRowsOf: ({ number }) => this.leftRows(number),
    };
  }

  private sourceAt(number: number): AllocationSource {
    const at = (values: readonly number[]) => values[number] as number;
    const kind = at(this.kinds);
    return {
      number,
      space: Math.floor(kind / SPACE),
      isHeap: (kind & HEAP) !== 0,
      isReserved: (kind & RESERVED) !== 0,
      ...(this.places.places[at(this.placeOf)] as AllocationPlace),
      made: at(this.made),
      madeBytes: at(this.madeBytes),
      left: at(this.left),
      leftBytes: at(this.leftBytes),
      smallest: at(this.smallest),
      largest: at(this.largest),
      firstRow: at(this.firstRow),
      lastRow: at(this.lastRow),
    };
  }

  private leftRows(source: number): number[] {
    const found: number[] = [];
    for (let at = this.last[source] ?? 0; at > 0; at = this.before[at - 1] as number)
      if ((this.bytes[at - 1] as number) > 0) found.push(this.rows[at - 1] as number);
    return found.sort((a, b) => a - b);
  }

  private sourceOf(row: number, bytes: number, kind: number): number {
    const number = this.places.of(row);
    const place = numberOf(this.byPlace, kind, number);
    // Of a stack and a heap any size is the same source.
    const isAnySize = (kind & HEAP) !== 0 || (this.places.places[number] as AllocationPlace).isStack;
    const size = isAnySize ? -1 : this.sizeOf(bytes);
    const known = this.bySize.get(place, size);
    if (known >= 0) return known;
    if (this.bySize.length >= SOURCES_MAX) return -1;
    this.kinds.push(kind);
    this.placeOf.push(number);
    this.made.push(0);
    this.madeBytes.push(0);
    this.smallest.push(bytes);
    this.largest.push(bytes);
    this.firstRow.push(row);
    this.lastRow.push(row);
    this.left.push(0);
    this.leftBytes.push(0);
    this.last.push(0);
    return this.bySize.add(place, size);
  }

  private sizeOf(bytes: number): number {
    let size = this.sizes.get(bytes);
    if (size === undefined) {
      size = this.sizes.size;
      this.sizes.set(bytes, size);
    }
    return size;
  }

  private grow(): void {
    const capacity = GROWTH * this.rows.length;
    this.rows = moved(this.rows, new Int32Array(capacity));
    this.bytes = moved(this.bytes, new Float64Array(capacity));
    this.from = moved(this.from, new Int32Array(capacity));
    this.before = moved(this.before, new Int32Array(capacity));
  }
}

function moved<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}

function numberOf(index: PairIndex, first: number, second: number): number {
  const known = index.get(first, second);
  return known >= 0 ? known : index.add(first, second);
}
