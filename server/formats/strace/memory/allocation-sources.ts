/**
 * Who asks for memory that stays: what brk and mmap took, put together by the stack that asked for it (`-k`), else by
 * its size and by what the same thread had called just before.
 */
import type { ByteSource } from '../../../engine/byte-source.ts';
import type { StraceTrace } from '../../../packages/strace-log-parser/index.ts';
import { type AllocationPlace, AllocationPlaces } from './allocation-places.ts';
import { HEAP, type MemoryHistory } from './memory-history.ts';
import { RowIndex } from './row-index.ts';

export interface AllocationSource {
  /** Number of the address space. */
  space: number;
  isHeap: boolean;
  isReserved: boolean;
  /** Whether `where` is a stack. */
  isStack: boolean;
  /** `load_table+0x2a < main`, or `after recvfrom, epoll_wait`. */
  where: string;
  made: number;
  madeBytes: number;
  left: number;
  leftBytes: number;
  smallest: number;
  largest: number;
  firstRow: number;
  lastRow: number;
}

export interface AllocationSources {
  /** The most that is left first. */
  sources: AllocationSource[];
  /** Rows of calls that made what is left, ascending. */
  leftRowsOf(source: AllocationSource): number[];
}

const SOURCES_MAX = 20_000;
const FIRST_CAPACITY = 1024;

/** Keys of two numbers: the second ones are fewer than this. */
const PAIR = 2 ** 24;

export function allocationSources(
  source: ByteSource,
  trace: StraceTrace,
  history: MemoryHistory,
): AllocationSources {
  const book = new SourceBook(new AllocationPlaces(source, trace), history);
  /** By address space: what the steps of its heap took, the last on top. */
  const heaps = new Map<number, number[]>();
  for (let at = 0; at < history.length; at++) {
    const space = history.space[at] as number;
    const row = history.row[at] as number;
    const made = history.made[at] as number;
    const bytes = history.bytes[at] as number;
    if (made !== HEAP) {
      const taken = book.takenBy(made);
      if (taken >= 0) book.change(taken, bytes);
      else if (bytes > 0 && made === row) book.take(made, bytes, space, false);
      continue;
    }
    let steps = heaps.get(space);
    if (!steps) {
      steps = [];
      heaps.set(space, steps);
    }
    if (bytes > 0) {
      const known = book.takenBy(row);
      if (known >= 0) book.change(known, bytes);
      steps.push(known >= 0 ? known : book.take(row, bytes, space, true));
      continue;
    }
    // The top of the heap goes first.
    let rest = -bytes;
    for (let top = steps.at(-1); rest > 0 && top !== undefined; top = steps.at(-1)) {
      const gone = Math.min(rest, top < 0 ? rest : book.left(top));
      if (top >= 0) book.change(top, -gone);
      rest -= gone;
      if (top < 0 || book.left(top) <= 0) steps.pop();
    }
  }
  return book.finish();
}

/** What single calls took and still have, and who asked for it. */
class SourceBook {
  private readonly places: AllocationPlaces;
  private readonly history: MemoryHistory;
  private readonly sources: AllocationSource[] = [];
  /** By kind and place, then by that and size. */
  private readonly byPlace = new Map<number, number>();
  private readonly bySize = new Map<number, number>();
  private readonly sizes = new Map<number, number>();
  /** By number of what was taken. */
  private readonly taken = new RowIndex();
  private count = 0;
  private rows = new Int32Array(FIRST_CAPACITY);
  private bytes = new Float64Array(FIRST_CAPACITY);
  private from = new Int32Array(FIRST_CAPACITY);
  /** What the same source took before, + 1. */
  private before = new Int32Array(FIRST_CAPACITY);
  /** By source: what it took last, + 1. */
  private readonly last: number[] = [];

  constructor(places: AllocationPlaces, history: MemoryHistory) {
    this.places = places;
    this.history = history;
  }

  /** Number of what a call took; -1 when it took nothing that is known. */
  takenBy(row: number): number {
    return this.taken.get(row);
  }

  left(taken: number): number {
    return this.bytes[taken] as number;
  }

  change(taken: number, bytes: number): void {
    this.bytes[taken] = (this.bytes[taken] as number) + bytes;
  }

  /** -1 when there are too many sources to tell another one apart. */
  take(row: number, bytes: number, space: number, isHeap: boolean): number {
    const reserved = !isHeap && this.history.reserved.has(row);
    const source = this.sourceOf(row, bytes, space, isHeap, reserved);
    if (source < 0) return -1;
    const one = this.sources[source] as AllocationSource;
    one.made++;
    one.madeBytes += bytes;
    one.smallest = Math.min(one.smallest, bytes);
    one.largest = Math.max(one.largest, bytes);
    one.lastRow = row;
    if (this.count === this.rows.length) this.grow();
    const taken = this.count++;
    this.rows[taken] = row;
    this.bytes[taken] = bytes;
    this.from[taken] = source;
    this.before[taken] = this.last[source] ?? 0;
    this.last[source] = taken + 1;
    this.taken.add(row, taken);
    return taken;
  }

  finish(): AllocationSources {
    for (let taken = 0; taken < this.count; taken++) {
      const bytes = this.bytes[taken] as number;
      if (bytes <= 0) continue;
      const one = this.sources[this.from[taken] as number] as AllocationSource;
      one.left++;
      one.leftBytes += bytes;
    }
    const numbers = new Map(this.sources.map((source, i) => [source, i]));
    return {
      sources: this.sources.toSorted((a, b) => b.leftBytes - a.leftBytes || a.firstRow - b.firstRow),
      leftRowsOf: (source) => this.leftRows(numbers.get(source) ?? -1),
    };
  }

  private leftRows(source: number): number[] {
    const found: number[] = [];
    for (let at = this.last[source] ?? 0; at > 0; at = this.before[at - 1] as number)
      if ((this.bytes[at - 1] as number) > 0) found.push(this.rows[at - 1] as number);
    return found.sort((a, b) => a - b);
  }

  private grow(): void {
    const capacity = 2 * this.count;
    this.rows = moved(this.rows, new Int32Array(capacity));
    this.bytes = moved(this.bytes, new Float64Array(capacity));
    this.from = moved(this.from, new Int32Array(capacity));
    this.before = moved(this.before, new Int32Array(capacity));
  }

  private sourceOf(row: number, bytes: number, space: number, isHeap: boolean, reserved: boolean): number {
    const number = this.places.of(row);
    const { where, isStack } = this.places.places[number] as AllocationPlace;
    const kind = 4 * space + (isHeap ? 2 : 0) + (reserved ? 1 : 0);
    const place = idOf(this.byPlace, kind * PAIR + number);
    // Of a stack and a heap any size is the same source.
    const size = isStack || isHeap ? 0 : idOf(this.sizes, bytes) + 1;
    const key = place * PAIR + size;
    const known = this.bySize.get(key);
    if (known !== undefined) return known;
    if (this.sources.length >= SOURCES_MAX) return -1;
    const source = this.sources.push({
      space,
      isHeap,
      isReserved: reserved,
      isStack,
      where,
      made: 0,
      madeBytes: 0,
      left: 0,
      leftBytes: 0,
      smallest: bytes,
      largest: bytes,
      firstRow: row,
      lastRow: row,
    });
    this.bySize.set(key, source - 1);
    return source - 1;
  }
}

function moved<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** Number of a value, by the order in which values come. */
function idOf(known: Map<number, number>, value: number): number {
  let id = known.get(value);
  if (id === undefined) {
    id = known.size;
    known.set(value, id);
  }
  return id;
}
