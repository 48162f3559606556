/** Blocks of numbers packed into narrower arrays and widened again, as wasm/growth/pack.ts does it. */
import type { BlockCoding, NumberSurvey } from '../number-blocks.ts';
import { type GrowthMemory, MARGIN_BYTES, SCRATCH } from './growth-memory.ts';

/** Numbers that are packed and read at a time. */
export const BLOCK = 1024;
/** Behind a block of numbers. */
const STORED = SCRATCH + 8 * BLOCK + MARGIN_BYTES;

export class BlockPacking {
  private readonly memory: GrowthMemory;
  private views: { numbers: Float64Array; halves: Uint16Array; words: Uint32Array } | undefined;

  constructor(memory: GrowthMemory) {
    this.memory = memory;
  }

  /** Of as many numbers as a block has. */
  survey(numbers: Float64Array): NumberSurvey {
    const { module } = this.memory;
    this.blocks().numbers.set(numbers);
    const found = module.survey(SCRATCH, numbers.length);
    return {
      least: module.lowest.value as number,
      most: module.highest.value as number,
      isFull: (found & 1) !== 0,
      isWhole: (found & 2) !== 0,
    };
  }

  /** The numbers that were surveyed last; undefined unless every one of them can be had back. */
  pack16({ base, per, missing }: BlockCoding): Uint16Array | undefined {
    const isExact = this.memory.module.pack16(SCRATCH, BLOCK, base, per, missing, STORED) !== 0;
    return isExact ? this.blocks().halves : undefined;
  }

  pack32({ base, per, missing }: BlockCoding): Uint32Array | undefined {
    const isExact = this.memory.module.pack32(SCRATCH, BLOCK, base, per, missing, STORED) !== 0;
    return isExact ? this.blocks().words : undefined;
  }

  /** Up to a block of numbers of 2 or 4 bytes as they are decoded, to place `at` of an array. */
  widen(stored: Uint16Array | Uint32Array, coding: BlockCoding, into: Float64Array, at: number): void {
    const { base, per, missing } = coding;
    const isHere = this.memory.holds(into);
    const to = isHere ? into.byteOffset + 8 * at : SCRATCH;
    const count = stored.length;
    const views = this.blocks();
    if (stored instanceof Uint16Array) {
      views.halves.set(stored);
      this.memory.module.widen16(STORED, count, base, per, missing, to);
    } else {
      views.words.set(stored);
      this.memory.module.widen32(STORED, count, base, per, missing, to);
    }
    if (!isHere) into.set(count === BLOCK ? views.numbers : views.numbers.subarray(0, count), at);
  }

  /** Views of a block of numbers and of how they are stored. Making them takes longer than copying a block. */
  private blocks() {
    const { buffer } = this.memory;
    if (this.views?.numbers.buffer !== buffer) {
      this.views = {
        numbers: new Float64Array(buffer, SCRATCH, BLOCK),
        halves: new Uint16Array(buffer, STORED, BLOCK),
        words: new Uint32Array(buffer, STORED, BLOCK),
      };
    }
    return this.views;
  }
}
