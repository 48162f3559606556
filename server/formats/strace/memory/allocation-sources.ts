/**
 * Who asks for memory that stays: what brk and mmap took, put together by the stack that asked for it (`-k`), else by
 * its size and by what the same thread had called just before.
 */
import type { ByteSource } from '../../../engine/byte-source.ts';
import type { StraceTrace } from '../../../packages/strace-log-parser/index.ts';
import { AllocationPlaces } from './allocation-places.ts';
import { HEAP, type MemoryHistory } from './memory-history.ts';
import { SourceBook } from './source-book.ts';

export interface AllocationSource {
  number: number;
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
  count: number;
  /** The most that is left first; made as they are asked for. */
  inOrder(): Generator<AllocationSource>;
  /** Rows of calls that made what is left, ascending. */
  leftRowsOf(source: AllocationSource): number[];
}

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
      const gone = Math.min(rest, top < 0 ? rest : book.leftOf(top));
      if (top >= 0) book.change(top, -gone);
      rest -= gone;
      if (top < 0 || book.leftOf(top) <= 0) steps.pop();
    }
  }
  return book.finish();
}
