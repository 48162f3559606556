/**
 * Who asks for memory that stays: what brk and mmap took, put together by the stack that asked for it (`-k`), else by
 * its size and by what the same thread had called just before.
 */
import type { ByteSource } from '../../../engine/byte-source.ts';
import { CallFlag, resumedAt, type StraceTrace } from '../../../packages/strace-log-parser/index.ts';
import { classOfCall } from '../call-classes.ts';
import { type Frame, frameName, framesBelow } from '../stacks.ts';
import { HEAP, type MemoryHistory } from './memory-history.ts';

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
  /** Rows of calls that made what is left, ascending. */
  leftRows: number[];
  firstRow: number;
  lastRow: number;
}

/** Stacks read: each is a look into the log. */
const STACKS_MAX = 200_000;
const SOURCES_MAX = 20_000;
/** Frames that name a source: farther out, requests differ and the code that keeps the memory does not. */
const FRAMES_NAMED = 4;
/** So far behind it a symbol is the nearest one that the file exports, and hardly the function itself. */
const DOUBTFUL_OFFSET = 0x1000;
/** Calls before an allocation that are looked at, and those that name its place. */
const BACK_MAX = 64;
const BEFORE_NAMED = 2;

/** Of these nothing is learned: they pass on what others ask for. */
const ALLOCATORS =
  /(?:^|\/)(?:ld|libc|libc_malloc_debug|libstdc\+\+|libjemalloc|libtcmalloc\w*|libmimalloc|linux-vdso|libpthread)[-.\d]*\.?so|^\[vdso\]$|(?:^|\/)ld-linux/;
const ALLOCATOR_NAMES =
  /^(?:__)?(?:libc_)?(?:malloc|calloc|realloc|reallocarray|valloc|memalign|aligned_alloc|posix_memalign|mmap(?:64)?|brk|sbrk|mremap|sysmalloc|_int_(?:malloc|realloc|memalign)|new_heap|morecore|operator new.*|_Znwm|_Znam|je_\w+)$/;

export function allocationSources(
  source: ByteSource,
  trace: StraceTrace,
  history: MemoryHistory,
): AllocationSource[] {
  const places = new Places(source, trace);
  const found = new Map<string, AllocationSource>();
  /** What each call took and still has. */
  const left = new Map<number, { source: AllocationSource; bytes: number }>();
  /** By address space: rows of the steps of its heap, the last on top. */
  const heaps = new Map<number, number[]>();

  const take = (row: number, bytes: number, space: number, isHeap: boolean) => {
    const known = left.get(row);
    if (known) {
      known.bytes += bytes;
      return;
    }
    const { where, isStack } = places.of(row);
    const reserved = !isHeap && history.reserved.has(row);
    const size = isStack || isHeap ? '' : `${bytes}`;
    const key = `${space} ${isHeap} ${reserved} ${size} ${where}`;
    let one = found.get(key);
    if (!one) {
      if (found.size >= SOURCES_MAX) return;
      one = {
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
        leftRows: [],
        firstRow: row,
        lastRow: row,
      };
      found.set(key, one);
    }
    one.made++;
    one.madeBytes += bytes;
    one.smallest = Math.min(one.smallest, bytes);
    one.largest = Math.max(one.largest, bytes);
    one.lastRow = row;
    left.set(row, { source: one, bytes });
  };

  for (let at = 0; at < history.length; at++) {
    const [space, row, made] = [history.space[at], history.row[at], history.made[at]] as [
      number,
      number,
      number,
    ];
    const bytes = history.bytes[at] as number;
    if (made !== HEAP) {
      const known = left.get(made);
      if (bytes > 0 && (made === row || known)) take(made, bytes, space, false);
      else if (known) known.bytes += bytes;
      continue;
    }
    const steps = heaps.get(space) ?? [];
    heaps.set(space, steps);
    if (bytes > 0) {
      take(row, bytes, space, true);
      steps.push(row);
      continue;
    }
    // The top of the heap goes first.
    let rest = -bytes;
    for (let top = steps.at(-1); rest > 0 && top !== undefined; top = steps.at(-1)) {
      const step = left.get(top);
      const gone = Math.min(rest, step?.bytes ?? rest);
      if (step) step.bytes -= gone;
      rest -= gone;
      if (!step || step.bytes <= 0) steps.pop();
    }
  }
  for (const [row, { source: one, bytes }] of left) {
    if (bytes <= 0) continue;
    one.left++;
    one.leftBytes += bytes;
    one.leftRows.push(row);
  }
  for (const { leftRows } of found.values()) leftRows.sort((a, b) => a - b);
  return [...found.values()].sort((a, b) => b.leftBytes - a.leftBytes || a.firstRow - b.firstRow);
}

/** Where in its program a call was made, as far as the log tells. */
class Places {
  private readonly source: ByteSource;
  private readonly trace: StraceTrace;
  private readonly isMemory: boolean[];
  private stacks = 0;

  constructor(source: ByteSource, trace: StraceTrace) {
    this.source = source;
    this.trace = trace;
    this.isMemory = trace.names.map((name) => classOfCall(name) === 'memory');
  }

  of(row: number): { where: string; isStack: boolean } {
    const { calls } = this.trace;
    const hasStack = ((calls.flags[row] as number) & CallFlag.stack) !== 0;
    if (hasStack && this.stacks < STACKS_MAX) {
      this.stacks++;
      const line = resumedAt(calls.resumed, row) || (calls.byteStart[row] as number);
      const where = stackWords(framesBelow(this.source, line));
      if (where !== '') return { where, isStack: true };
    }
    return { where: this.before(row), isStack: false };
  }

  /** `after recvfrom, epoll_wait`: the calls of the same thread before it, the nearest first. */
  private before(row: number): string {
    const { calls, names } = this.trace;
    const pid = calls.pid[row];
    const found: string[] = [];
    for (let at = row - 1; at >= 0 && at >= row - BACK_MAX && found.length < BEFORE_NAMED; at--) {
      const syscall = calls.syscall[at] as number;
      if (calls.pid[at] !== pid || this.isMemory[syscall]) continue;
      const name = names[syscall] as string;
      if (found.at(-1) !== name) found.push(name);
    }
    return found.length === 0 ? '' : `after ${found.join(', ')}`;
  }
}

/** Innermost first, from the first frame that is no allocator's: `load_table+0x2a < main`. */
function stackWords(frames: readonly Frame[]): string {
  const own = frames.findIndex(
    ({ file, symbol }) => file !== '' && !ALLOCATORS.test(file) && !ALLOCATOR_NAMES.test(symbol),
  );
  return frames
    .slice(Math.max(own, 0))
    .slice(0, FRAMES_NAMED)
    .map((frame, i) => {
      const name = `${frameName(frame)}${Number(frame.offset) >= DOUBTFUL_OFFSET ? '?' : ''}`;
      if (frame.source !== '') return `${name} (${frame.source.slice(frame.source.lastIndexOf('/') + 1)})`;
      return i === 0 && frame.symbol !== '' && frame.offset !== '' ? `${name}+${frame.offset}` : name;
    })
    .join(' < ');
}
