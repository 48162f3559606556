/** Where in its program a call was made, as far as the log tells: its stack (`-k`), else what its thread called before. */
import type { ByteSource } from '../../../engine/byte-source.ts';
import { CallFlag, resumedAt, type StraceTrace } from '../../../packages/strace-log-parser/index.ts';
import { classOfCall } from '../call-classes.ts';
import { type Frame, frameName, framesBelow } from '../stacks.ts';

/** Stacks read: each is a look into the log. */
const STACKS_MAX = 200_000;
/** Frames that name a source: farther out, requests differ and the code that keeps the memory does not. */
const FRAMES_NAMED = 4;
/** So far behind it a symbol is the nearest one that the file exports, and hardly the function itself. */
const DOUBTFUL_OFFSET = 0x1000;
/** Calls before an allocation that are looked at for the two that name its place, and of those by the same thread. */
const BACK_MAX = 64;
const OWN_MAX = 4;

/** Of these nothing is learned: they pass on what others ask for. */
const ALLOCATORS =
  /(?:^|\/)(?:ld|libc|libc_malloc_debug|libstdc\+\+|libjemalloc|libtcmalloc\w*|libmimalloc|linux-vdso|libpthread)[-.\d]*\.?so|^\[vdso\]$|(?:^|\/)ld-linux/;
const ALLOCATOR_NAMES =
  /^(?:__)?(?:libc_)?(?:malloc|calloc|realloc|reallocarray|valloc|memalign|aligned_alloc|posix_memalign|mmap(?:64)?|brk|sbrk|mremap|sysmalloc|_int_(?:malloc|realloc|memalign)|new_heap|morecore|operator new.*|_Znwm|_Znam|je_\w+)$/;

export interface AllocationPlace {
  /** `load_table+0x2a < main`, or `after recvfrom, epoll_wait`. */
  where: string;
  isStack: boolean;
}

export class AllocationPlaces {
  /** By number. */
  readonly places: AllocationPlace[] = [];
  private readonly source: ByteSource;
  private readonly trace: StraceTrace;
  /** 1 for calls that are about memory themselves; by number of name. */
  private readonly isMemory: Uint8Array;
  private readonly byStack = new Map<string, number>();
  /** By the names of the calls before. */
  private readonly byNames = new Map<number, number>();
  private stacks = 0;

  constructor(source: ByteSource, trace: StraceTrace) {
    this.source = source;
    this.trace = trace;
    this.isMemory = Uint8Array.from(trace.names, (name) => (classOfCall(name) === 'memory' ? 1 : 0));
  }

  /** Number of the place of a call. */
  of(row: number): number {
    const { calls } = this.trace;
    const hasStack = ((calls.flags[row] as number) & CallFlag.stack) !== 0;
    if (hasStack && this.stacks < STACKS_MAX) {
      this.stacks++;
      const line = resumedAt(calls.resumed, row) || (calls.byteStart[row] as number);
      const where = stackWords(framesBelow(this.source, line));
      if (where !== '') return this.ofStack(where);
    }
    return this.before(row);
  }

  private ofStack(where: string): number {
    let place = this.byStack.get(where);
    if (place === undefined) {
      place = this.places.push({ where, isStack: true }) - 1;
      this.byStack.set(where, place);
    }
    return place;
  }

  /** `after recvfrom, epoll_wait`: the calls of the same thread before it, the nearest first. */
  private before(row: number): number {
    const { calls, names } = this.trace;
    const { pid, syscall } = calls;
    const own = pid[row];
    let nearest = -1;
    let next = -1;
    let seen = 0;
    for (let at = row - 1; at >= 0 && at >= row - BACK_MAX && next < 0 && seen < OWN_MAX; at--) {
      if (pid[at] !== own) continue;
      const name = syscall[at] as number;
      if (this.isMemory[name] === 1) continue;
      seen++;
      if (name === nearest) continue;
      if (nearest < 0) nearest = name;
      else next = name;
    }
    const key = (nearest + 1) * (names.length + 1) + next + 1;
    let place = this.byNames.get(key);
    if (place === undefined) {
      const found = [nearest, next].filter((name) => name >= 0).map((name) => names[name]);
      const where = found.length === 0 ? '' : `after ${found.join(', ')}`;
      place = this.places.push({ where, isStack: false }) - 1;
      this.byNames.set(key, place);
    }
    return place;
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
