/** Counts the objects of a CPython process by type: in pymalloc's blocks and in malloc's chunks. */
import type { GlibcHeap } from '../heap/heap.ts';
import { lowerBound } from '../heap/lower-bound.ts';
import { WordReader } from '../heap/word-reader.ts';
import type { MemoryImage, MemoryReader, MemoryWindow } from '../memory-image.ts';
import type { SelfPointers } from '../self-pointers.ts';
import { eachBlock, type Pool, PoolFinder } from './pools.ts';
import { findTypes, isAlive, OB_TYPE, type TypeObjects } from './type-objects.ts';

/**
 * From the start of a block to its object: nothing, or what the collector (16 or 24 bytes, 32 with the pointers of a managed
 * dict since 3.11) and the debug hooks (16) put before it.
 */
export const OBJECT_OFFSETS = [0, 16, 24, 32, 48, 64];
/** Larger requests go to malloc. */
const POOLED_MAX = 512;

export interface TypeCount {
  type: number;
  count: number;
  bytes: number;
}

/** A piece of memory that was handed out: a block of a pool, or a chunk. */
export type PieceVisitor = (address: number, bytes: number, object: number) => void;

export class PythonCensus implements MemoryReader {
  readonly types: TypeObjects;
  readonly counts = new Map<number, TypeCount>();
  pools: readonly Pool[] = [];
  objectCount = 0;
  objectBytes = 0;
  /** Objects that malloc holds rather than pymalloc. */
  mallocObjectBytes = 0;
  /** Blocks in use that hold no object: tables of dicts, items of lists. */
  otherBlockBytes = 0;
  usedBlockCount = 0;
  usedBlockBytes = 0;
  poolBytes = 0;
  private poolStarts = new Float64Array(0);
  private lastPool: Pool | undefined;
  private readonly image: MemoryImage;
  private readonly heap: GlibcHeap | undefined;
  private readonly finder: PoolFinder;

  private constructor(image: MemoryImage, heap: GlibcHeap | undefined, types: TypeObjects) {
    this.image = image;
    this.heap = heap;
    this.types = types;
    this.finder = new PoolFinder(image, heap?.regions ?? []);
  }

  /** The census of a CPython process; undefined when there is none in the image. */
  static async of(
    image: MemoryImage,
    heap: GlibcHeap | undefined,
    pointers: SelfPointers,
  ): Promise<PythonCensus | undefined> {
    const types = await findTypes(image, pointers);
    return types && new PythonCensus(image, heap, types);
  }

  window(window: MemoryWindow): void {
    this.finder.window(window);
  }

  /** After all memory went by, and the heap was finished. */
  count(signal: AbortSignal): void {
    const { outside, inside } = this.finder;
    // 2.7 may take its arenas from malloc.
    this.pools = outside.length > 0 ? outside : inside;
    this.poolStarts = Float64Array.from(this.pools, ({ start }) => start);
    this.findHeapTypes(signal);
    for (const pool of this.pools) {
      this.poolBytes += pool.bytes;
      this.usedBlockCount += pool.used;
      this.usedBlockBytes += pool.used * pool.blockBytes;
    }
    let pooled = 0;
    this.eachPiece(signal, (address, bytes, object) => {
      if (object === 0) return;
      const type = this.typeOf;
      const known = this.counts.get(type);
      if (known) {
        known.count++;
        known.bytes += bytes;
      } else {
        this.counts.set(type, { type, count: 1, bytes });
      }
      this.objectCount++;
      this.objectBytes += bytes;
      if (this.isPooled(address)) pooled += bytes;
    });
    this.otherBlockBytes = this.usedBlockBytes - pooled;
    this.mallocObjectBytes = this.objectBytes - pooled;
  }

  /** Type of the object that was visited last. */
  private typeOf = 0;

  /**
   * Every block in use and every chunk that may hold an object, with the address of the object or 0. Chunks that hold
   * none are left out when pymalloc takes care of small objects, and `all` is not set.
   */
  eachPiece(signal: AbortSignal, visit: PieceVisitor, all = false): void {
    const words = new WordReader(this.image);
    this.pools.forEach((pool, i) => {
      if (i % 4096 === 0) signal.throwIfAborted();
      eachBlock(words, pool, (block) =>
        visit(block, pool.blockBytes, this.objectIn(words, block, pool.blockBytes)),
      );
    });
    const least = this.pools.length > 0 ? POOLED_MAX : 0;
    this.heap?.eachUsed(signal, (chunk, size) => {
      const object =
        size > least && !this.holdsPools(chunk, size) ? this.objectIn(words, chunk + 16, size - 8) : 0;
      if (object !== 0 || all) visit(chunk + 16, size, object);
    });
  }

  private objectIn(words: WordReader, address: number, bytes: number): number {
    for (const offset of OBJECT_OFFSETS) {
      if (offset + 16 > bytes) return 0;
      const type = words.word(address + offset + OB_TYPE);
      if (!this.types.has(type) || !isAlive(words.word(address + offset))) continue;
      this.typeOf = type;
      return address + offset;
    }
    return 0;
  }

  /** Bytes of the pools that begin between two addresses. */
  poolBytesIn(from: number, to: number): number {
    let bytes = 0;
    for (let i = lowerBound(this.poolStarts, from); (this.poolStarts[i] as number) < to; i++)
      bytes += (this.pools[i] as Pool).bytes;
    return bytes;
  }

  /** Whether an address is in pymalloc's memory. */
  isPooled(address: number): boolean {
    const { lastPool } = this;
    if (lastPool && address >= lastPool.start && address < lastPool.start + lastPool.bytes) return true;
    const pool = this.pools[lowerBound(this.poolStarts, address + 1) - 1];
    if (pool === undefined || address >= pool.start + pool.bytes) return false;
    this.lastPool = pool;
    return true;
  }

  /** Whether a chunk in use holds a Python object. */
  isObject(words: WordReader, chunk: number, size: number): boolean {
    return this.objectIn(words, chunk + 16, size - 8) !== 0;
  }

  private holdsPools(chunk: number, size: number): boolean {
    return size >= 1 << 17 && this.poolBytesIn(chunk, chunk + size) > 0;
  }

  /** Classes made at run time: too large for pymalloc, so in chunks; without glibc's chunks, anywhere. */
  private findHeapTypes(signal: AbortSignal): void {
    const words = new WordReader(this.image);
    const { types } = this;
    const look = (address: number, bytes: number) => {
      for (const offset of OBJECT_OFFSETS) {
        const object = address + offset;
        if (offset + 16 > bytes) return;
        if (!isAlive(words.word(object)) || !types.isMetaclass(words.word(object + OB_TYPE))) continue;
        if (types.isType(object)) types.add(object);
        return;
      }
    };
    if (this.heap) {
      this.heap.eachUsed(signal, (chunk, size) => {
        if (size > POOLED_MAX) look(chunk + 16, size - 8);
      });
      return;
    }
    for (const segment of this.image.segments) {
      if (!segment.writable || (segment.kind !== 'anonymous' && segment.kind !== 'heap')) continue;
      if (segment.end > Number.MAX_SAFE_INTEGER) continue;
      signal.throwIfAborted();
      const end = segment.start + segment.dumpedBytes;
      for (let at = segment.start; at + 16 <= end; at += 16) {
        if (types.isMetaclass(words.word(at + OB_TYPE)) && types.isType(at)) types.add(at);
      }
    }
  }
}
