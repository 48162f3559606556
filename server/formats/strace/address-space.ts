/**
 * What a process has mapped: mmap, munmap, mremap and brk followed page by page, partial unmaps and overlaps
 * included. Counted is what the calls in the log did; mappings from before the log are unknown.
 */

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

interface Interval {
  start: number;
  end: number;
  /** Undefined = a file, or inherited from the parent: not counted. */
  source: MappingSource | undefined;
  /** Row of the call that made it. */
  row: number;
}

/** How the heap moved with one brk. */
export interface HeapStep {
  row: number;
  delta: number;
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
  readonly heapSteps: HeapStep[] = [];
  /** Rows of the first call and the last one of those that have this memory; -1 = none yet. */
  firstRow = -1;
  lastRow = -1;
  /** Its number in the history. */
  readonly number: number;
  private readonly history: MemoryHistory;
  private intervals: Interval[] = [];
  private readonly sources = new Map<string, MappingSource>();

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
    copy.intervals = this.intervals.map(({ start, end, row }) => ({ start, end, row, source: undefined }));
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
      this.heapSteps.push({ row, delta });
      this.history.add(this.number, row, HEAP, delta);
    }
    this.heapEnd = end;
  }

  map(address: number, length: number, anonymous: boolean, reserved: boolean, row: number): void {
    const bytes = roundUp(length);
    if (!(bytes > 0) || Number.isNaN(address)) return;
    this.unmap(address, bytes, row);
    if (anonymous && reserved) this.history.reserved.add(row);
    this.insert(
      {
        start: address,
        end: address + bytes,
        row,
        source: anonymous ? this.sourceOf(bytes, reserved, row) : undefined,
      },
      row,
    );
  }

  unmap(address: number, length: number, row: number): void {
    const end = address + roundUp(length);
    if (!(end > address)) return;
    const first = this.firstAfter(address);
    const kept: Interval[] = [];
    let last = first;
    for (; last < this.intervals.length; last++) {
      const interval = this.intervals[last] as Interval;
      if (interval.start >= end) break;
      if (interval.start < address) kept.push({ ...interval, end: address });
      if (interval.end > end) kept.push({ ...interval, start: end });
      if (interval.source) {
        const gone = Math.min(end, interval.end) - Math.max(address, interval.start);
        this.anonymousBytes -= gone;
        this.history.add(this.number, row, interval.row, -gone);
      }
    }
    if (last > first) this.intervals.splice(first, last - first, ...kept);
  }

  /** What was at the old place is at the new one, longer or shorter. */
  remap(from: number, oldLength: number, to: number, newLength: number, row: number): void {
    const old = this.intervals[this.firstAfter(from)];
    const source = old && old.start <= from ? old.source : undefined;
    const madeAt = old && old.start <= from ? old.row : row;
    this.unmap(from, oldLength, row);
    this.unmap(to, newLength, row);
    this.insert({ start: to, end: to + roundUp(newLength), source, row: madeAt }, row);
  }

  /** By source, the largest first. */
  alive(): AliveMappings[] {
    const found = new Map<MappingSource, AliveMappings>();
    for (const { source, start, end, row } of this.intervals) {
      if (!source) continue;
      let mappings = found.get(source);
      if (!mappings) {
        mappings = { source, count: 0, bytes: 0, rows: [] };
        found.set(source, mappings);
      }
      mappings.count++;
      mappings.bytes += end - start;
      mappings.rows.push(row);
    }
    for (const { rows } of found.values()) rows.sort((a, b) => a - b);
    return [...found.values()].sort((a, b) => b.bytes - a.bytes);
  }

  private sourceOf(bytes: number, reserved: boolean, row: number): MappingSource {
    const key = `${bytes} ${reserved}`;
    let source = this.sources.get(key);
    if (!source) {
      source = { bytes, reserved, made: 0, firstRow: row, lastRow: row };
      this.sources.set(key, source);
    }
    source.made++;
    source.lastRow = row;
    return source;
  }

  private insert(interval: Interval, row: number): void {
    if (interval.end <= interval.start) return;
    this.intervals.splice(this.firstAfter(interval.start), 0, interval);
    if (!interval.source) return;
    this.anonymousBytes += interval.end - interval.start;
    this.history.add(this.number, row, interval.row, interval.end - interval.start);
  }

  /** First interval that ends behind the address. */
  private firstAfter(address: number): number {
    let low = 0;
    let high = this.intervals.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.intervals[middle] as Interval).end <= address) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / PAGE) * PAGE;
}
