/** pymalloc's pools (Objects/obmalloc.c): pages of blocks of one size, with a header that can be checked. */
import type { Region } from '../heap/regions.ts';
import { WordReader } from '../heap/word-reader.ts';
import type { MemoryImage } from '../memory-image.ts';

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

/** Every pool in writable memory, by address; memory of `without` is left out. */
export function* poolsIn(image: MemoryImage, without: readonly Region[]): Generator<Pool> {
  const words = new WordReader(image, 1 << 20);
  const others = [...without].sort((a, b) => a.start - b.start);
  let next = 0;
  for (const segment of image.segments) {
    if (segment.end > Number.MAX_SAFE_INTEGER) continue;
    if (!segment.writable || (segment.kind !== 'anonymous' && segment.kind !== 'heap')) continue;
    const end = segment.start + segment.dumpedBytes;
    for (let page = Math.ceil(segment.start / PAGE) * PAGE; page + PAGE <= end; ) {
      while ((others[next]?.end ?? Number.POSITIVE_INFINITY) <= page) next++;
      const other = others[next];
      if (other && other.start < page + PAGE) {
        page = Math.max(page + PAGE, Math.floor(other.end / PAGE) * PAGE);
        continue;
      }
      const pool = poolAt(words, page);
      if (pool) yield pool;
      page += pool?.bytes ?? PAGE;
    }
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

/** Addresses of the blocks in use. */
export function eachBlock(words: WordReader, pool: Pool, visit: (address: number) => void): void {
  const free = new Uint8Array(pool.carved);
  freeBlocks(words, pool, free);
  for (let i = 0; i < pool.carved; i++)
    if (free[i] === 0) visit(pool.start + HEADER_BYTES + i * pool.blockBytes);
}
