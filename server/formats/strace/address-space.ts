/**
 * What a process has mapped: mmap, munmap, mremap and brk followed page by page, partial unmaps and overlaps
 * included. Counted is what the calls in the log did; mappings from before the log are unknown.
 */

import { Intervals } from './intervals.ts';
import { HEAP, MemoryHistory } from './memory/memory-history.ts';

const PAGE = 4096;

/** The call that made a mapping, for all mappings it made of this size. */
export interface MappingSource {
  /** As asked for, rounded up to pages. */
  bytes: number;
  /** `PROT_NONE`, stacks and the like: address space that is reserved, not memory that is used. */
  reserved: boolean;
  made: number;
  /** Row of the first call and of the last one that made one. */
  firstRow: number;
  lastRow: number;
}

/** How the heap moved, brk by brk. */
export interface HeapSteps {
  rows: number[];
  /** Bytes. */
  deltas: number[];
}

/** What is left of the mappings of one source. */
export interface AliveMappings {
  source: MappingSource;
  count: number;
  bytes: number;
  /** Rows of the calls that made what is left, ascending. */
  rows: number[];
}

export class AddressSpace {
  /** Bytes of anonymous mappings made by calls in the log and still there. */
  anonymousBytes = 0;
  heapStart = Number.NaN;
  heapEnd = Number.NaN;
  heapSteps: HeapSteps = { rows: [], deltas: [] };
  /** Tasks that have it. */
  users = 1;
  /** Rows of the first call and the last one of those that have this memory; -1 = none yet. */
  firstRow = -1;
  lastRow = -1;
  /** Its number in the history. */
  readonly number: number;
  private readonly history: MemoryHistory;
  private intervals = new Intervals();
  private sources: MappingSource[] = [];
  /** By bytes, which are whole pages, and one more where they are reserved. */
  private bySize = new Map<number, number>();
  /** Once nobody has this memory any more. */
  private left: AliveMappings[] | undefined;

  /** @param history of all address spaces of the trace */
  constructor(history: MemoryHistory = new MemoryHistory()) {
    this.history = history;
    this.number = history.newSpace();
  }

  get heapNetBytes(): number {
    return Number.isNaN(this.heapStart) ? 0 : this.heapEnd - this.heapStart;
  }

  /** The copy that a fork makes: the same mappings, none of them its own doing. */
  inherited(): AddressSpace {
    const copy = this.empty();
    copy.intervals = this.intervals.uncounted();
    copy.heapStart = copy.heapEnd = this.heapEnd;
    return copy;
  }

  /** What an execve leaves: nothing. */
  empty(): AddressSpace {
    return new AddressSpace(this.history);
  }

  brk(end: number, row: number): void {
    if (Number.isNaN(end)) return;
    if (Number.isNaN(this.heapStart)) this.heapStart = end;
    else if (end !== this.heapEnd) {
      const delta = end - this.heapEnd;
      this.heapSteps.rows.push(row);
      this.heapSteps.deltas.push(delta);
      this.history.add(this.number, row, HEAP, delta);
    }
    this.heapEnd = end;
  }

  map(address: number, length: number, anonymous: boolean, reserved: boolean, row: number): void {
    const bytes = roundUp(length);
    if (!(bytes > 0) || Number.isNaN(address)) return;
    this.unmap(address, bytes, row);
    if (anonymous && reserved) this.history.reserved.add(row);
    this.insert(address, address + bytes, row, anonymous ? this.sourceOf(bytes, reserved, row) : -1, row);
  }

  unmap(address: number, length: number, row: number): void {
    const end = address + roundUp(length);
    if (!(end > address)) return;
    const { intervals } = this;
    const first = intervals.firstAfter(address);
    if (first === intervals.length || (intervals.starts[first] as number) >= end) return;
    let last = first;
    for (; last < intervals.length && (intervals.starts[last] as number) < end; last++) {
      if (intervals.sources[last] === -1) continue;
      const from = Math.max(address, intervals.starts[last] as number);
      const gone = Math.min(end, intervals.ends[last] as number) - from;
      this.anonymousBytes -= gone;
      this.history.add(this.number, row, intervals.rows[last] as number, -gone);
    }
    this.cut(first, last, address, end);
  }

  /** Takes the range out of the intervals `first` to `last`, without the last, which it touches. */
  private cut(first: number, last: number, address: number, end: number): void {
    const { intervals } = this;
    const { starts, ends, rows, sources } = intervals;
    const isBefore = (starts[first] as number) < address;
    const behind = ends[last - 1] as number;
    const [row, source] = [rows[last - 1] as number, sources[last - 1] as number];
    if (isBefore) ends[first] = address;
    const from = isBefore ? first + 1 : first;
    intervals.remove(from, last);
    if (behind > end) intervals.insert(from, end, behind, row, source);
  }

  /** What was at the old place is at the new one, longer or shorter. */
  remap(from: number, oldLength: number, to: number, newLength: number, row: number): void {
    const { intervals } = this;
    const old = intervals.firstAfter(from);
    const isKnown = old < intervals.length && (intervals.starts[old] as number) <= from;
    const source = isKnown ? (intervals.sources[old] as number) : -1;
    const madeAt = isKnown ? (intervals.rows[old] as number) : row;
    this.unmap(from, oldLength, row);
    this.unmap(to, newLength, row);
    this.insert(to, to + roundUp(newLength), madeAt, source, row);
  }

  /** Nobody has this memory any more: of thousands of processes, only what they left is kept. */
  settle(): void {
    this.left = this.alive();
    this.intervals = new Intervals();
    this.sources = [];
    this.bySize = new Map();
    const { rows, deltas } = this.heapSteps;
    this.heapSteps = { rows: rows.slice(), deltas: deltas.slice() };
  }

  /** By source, the largest first. */
  alive(): AliveMappings[] {
    if (this.left) return this.left;
    const { length, starts, ends, rows: madeAt, sources } = this.intervals;
    const found = new Map<number, AliveMappings>();
    for (let i = 0; i < length; i++) {
      const number = sources[i] as number;
      const source = this.sources[number];
      if (!source) continue;
      let mappings = found.get(number);
      if (!mappings) {
        mappings = { source, count: 0, bytes: 0, rows: [] };
        found.set(number, mappings);
      }
      mappings.count++;
      mappings.bytes += (ends[i] as number) - (starts[i] as number);
      mappings.rows.push(madeAt[i] as number);
    }
    for (const { rows } of found.values()) rows.sort((a, b) => a - b);
    return [...found.values()].sort((a, b) => b.bytes - a.bytes);
  }

  private sourceOf(bytes: number, reserved: boolean, row: number): number {
    const key = reserved ? bytes + 1 : bytes;
    let number = this.bySize.get(key);
    if (number === undefined) {
      number = this.sources.push({ bytes, reserved, made: 0, firstRow: row, lastRow: row }) - 1;
      this.bySize.set(key, number);
    }
    const source = this.sources[number] as MappingSource;
    source.made++;
    source.lastRow = row;
    return number;
  }

  /** @param madeAt row of the call that mapped it first @param row of the call that maps it here */
  private insert(start: number, end: number, madeAt: number, source: number, row: number): void {
    if (end <= start) return;
    this.intervals.insert(this.intervals.firstAfter(start), start, end, madeAt, source);
    if (source === -1) return;
    this.anonymousBytes += end - start;
    this.history.add(this.number, row, madeAt, end - start);
  }
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / PAGE) * PAGE;
}
