/** pymalloc's pools (Objects/obmalloc.c): pages of blocks of one size, with a header that can be checked. */
import type { Region } from '../heap/regions.ts';
import { WordReader } from '../heap/word-reader.ts';
import type { MemoryImage, MemoryReader, MemoryWindow } from '../memory-image.ts';

const PAGE = 4096;
/** Before 3.10, and since. */
const POOL_BYTES: readonly number[] = [4096, 16_384];
const HEADER_BYTES = 48;
/** SMALL_REQUEST_THRESHOLD is 512; blocks are multiples of 16, or of 8 in older builds. */
const BLOCK_MAX = 512;

export interface Pool {
  start: number;
  bytes: number;
  blockBytes: number;
  /** Blocks from the start that were handed out at some time. */
  carved: number;
  /** Blocks in use: what the header says, and what its list of free ones leaves. */
  used: number;
  /** One past the last block there is room for. */
  room: number;
}

/** Finds pools in writable memory as it goes by. */
export class PoolFinder implements MemoryReader {
  /** By address: outside of the memory of malloc's arenas, and in it. */
  readonly outside: Pool[] = [];
  readonly inside: Pool[] = [];
  private readonly words: WordReader;
  private readonly taken: readonly Region[];
  private next = 0;
  /** Memory before this address has been looked at. */
  private page = 0;

  /** @param taken by address. */
  constructor(image: MemoryImage, taken: readonly Region[]) {
    this.words = new WordReader(image, PAGE);
    this.taken = taken;
  }

  window(window: MemoryWindow): void {
    const { kind, writable, end: segmentEnd, start: segmentStart, dumpedBytes } = window.segment;
    if (!writable || (kind !== 'anonymous' && kind !== 'heap') || segmentEnd > Number.MAX_SAFE_INTEGER)
      return;
    const end = Math.min(window.start + window.bytes.length, segmentStart + dumpedBytes);
    this.words.show(window);
    let page = Math.max(Math.ceil(window.start / PAGE) * PAGE, this.page);
    while (page + PAGE <= end) {
      while ((this.taken[this.next]?.end ?? Number.POSITIVE_INFINITY) <= page) this.next++;
      const pool = poolAt(this.words, page);
      if (pool) {
        const isInside = (this.taken[this.next]?.start ?? Number.POSITIVE_INFINITY) < page + pool.bytes;
        (isInside ? this.inside : this.outside).push(pool);
      }
      page += pool?.bytes ?? PAGE;
    }
    this.page = page;
  }
}

function poolAt(words: WordReader, start: number): Pool | undefined {
  const count = words.u32(start);
  const sizeIndex = words.u32(start + 36);
  const nextOffset = words.u32(start + 40);
  const lastOffset = words.u32(start + 44);
  if (!(sizeIndex < BLOCK_MAX / 8) || !(nextOffset >= HEADER_BYTES) || !(lastOffset >= HEADER_BYTES))
    return undefined;
  for (const unit of [16, 8]) {
    const blockBytes = (sizeIndex + 1) * unit;
    const bytes = lastOffset + blockBytes;
    if (blockBytes > BLOCK_MAX || !POOL_BYTES.includes(bytes) || start % bytes !== 0) continue;
    const room = Math.floor((bytes - HEADER_BYTES) / blockBytes);
    const carved = (nextOffset - HEADER_BYTES) / blockBytes;
    if (!Number.isInteger(carved) || carved > room || count > carved) return undefined;
    const pool = { start, bytes, blockBytes, carved, used: count, room };
    return freeBlocks(words, pool, undefined) === carved - count ? pool : undefined;
  }
  return undefined;
}

/** Follows the list of free blocks; marks them in `free` by number. NaN when it leaves the pool. */
function freeBlocks(words: WordReader, pool: Pool, free: Uint8Array | undefined): number {
  let count = 0;
  let block = words.word(pool.start + 8);
  while (block !== 0) {
    const number = (block - pool.start - HEADER_BYTES) / pool.blockBytes;
    if (!Number.isInteger(number) || number < 0 || number >= pool.carved || count >= pool.carved)
      return Number.NaN;
    if (free) free[number] = 1;
    count++;
    block = words.word(block);
  }
  return count;
}

/** What an address of a pool lies in: its header, a block, or room that was never handed out. */
export function blockAt(
  words: WordReader,
  pool: Pool,
  address: number,
): { start: number; end: number; state: 'header' | 'used' | 'free' | 'rest' } {
  const blocks = pool.start + HEADER_BYTES;
  const rest = blocks + pool.carved * pool.blockBytes;
  if (address < blocks) return { start: pool.start, end: blocks, state: 'header' };
  if (address >= rest) return { start: rest, end: pool.start + pool.bytes, state: 'rest' };
  const number = Math.floor((address - blocks) / pool.blockBytes);
  const free = new Uint8Array(pool.carved);
  freeBlocks(words, pool, free);
  const start = blocks + number * pool.blockBytes;
  return { start, end: start + pool.blockBytes, state: free[number] === 1 ? 'free' : 'used' };
}

/** Addresses of the blocks in use. */
export function eachBlock(words: WordReader, pool: Pool, visit: (address: number) => void): void {
  const free = new Uint8Array(pool.carved);
  freeBlocks(words, pool, free);
  for (let i = 0; i < pool.carved; i++)
    if (free[i] === 0) visit(pool.start + HEADER_BYTES + i * pool.blockBytes);
}
