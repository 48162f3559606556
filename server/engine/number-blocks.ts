/** Runs of numbers in shared memory, in the narrowest array that gives back every one of them exactly. */
import { BLOCK } from './growth/block-packing.ts';
import { longSeries } from './growth/long-series.ts';

/** Printed fractions have two places more often than any other number of them. */
const HUNDREDTHS = 100;
/** What stands for NaN. */
const NONE_16 = 0xffff;
const NONE_32 = 0xffff_ffff;

/** Bytes of a number; 0 = all numbers of the block are one. */
type Width = 0 | 2 | 4 | 8;

/** What the blocks look like when they are posted to another thread. By block. */
export interface NumberBlocksData {
  memory: readonly (SharedArrayBuffer | undefined)[];
  widths: readonly Width[];
  places: readonly number[];
  bases: readonly number[];
  pers: readonly number[];
}

/**
 * Blocks of `BLOCK` numbers each. They are many: nothing of a block is an object of its own, which the garbage collector
 * would carry around while the rest is read.
 */
export class NumberBlocks {
  private readonly slabs: (Slab | undefined)[] = [];
  private readonly widths: Width[] = [];
  /** Where the block begins in its slab, counted in numbers of its width. */
  private readonly places: number[] = [];
  /** The number is `(base + stored) / per`; without a width it is the base. */
  private readonly bases: number[] = [];
  private readonly pers: number[] = [];

  static from({ memory, widths, places, bases, pers }: NumberBlocksData): NumberBlocks {
    const blocks = new NumberBlocks();
    memory.forEach((shared, i) => {
      const slab = shared && slabOver(shared);
      blocks.write(i, slab, widths[i] as Width, places[i] as number, bases[i] as number, pers[i] as number);
    });
    return blocks;
  }

  data(): NumberBlocksData {
    const { slabs, widths, places, bases, pers } = this;
    return { memory: slabs.map((slab) => slab?.shared), widths, places, bases, pers };
  }

  get length(): number {
    return this.widths.length;
  }

  truncate(length: number): void {
    for (const part of [this.slabs, this.widths, this.places, this.bases, this.pers]) part.length = length;
  }

  pushConstant(value: number): void {
    this.write(this.length, undefined, 0, 0, value, 1);
  }

  /** Takes a copy. */
  push(numbers: Float64Array): void {
    this.replace(this.length, numbers);
  }

  replace(block: number, numbers: Float64Array): void {
    const fast = longSeries(BLOCK)?.packing;
    const { least, most, isFull, isWhole } = fast?.survey(numbers) ?? survey(numbers);
    if (least > most) this.write(block, undefined, 0, 0, Number.NaN, 1);
    else if (isFull && least === most) this.write(block, undefined, 0, 0, least, 1);
    else if (!this.storeNarrow(block, numbers, least, most, isWhole ? 1 : HUNDREDTHS))
      this.store(block, numbers, 8, 0, 1);
  }

  /** Of numbers that were surveyed last. @returns whether every one of them can be had back. */
  private storeNarrow(
    block: number,
    numbers: Float64Array,
    least: number,
    most: number,
    per: number,
  ): boolean {
    const base = Math.round(least * per);
    const range = Math.round(most * per) - base;
    if (!(range < NONE_32)) return false;
    const fast = longSeries(BLOCK)?.packing;
    const width = range < NONE_16 ? 2 : 4;
    const coding = { base, per, missing: width === 2 ? NONE_16 : NONE_32 };
    const narrow = width === 2 ? fast?.pack16(coding) : fast?.pack32(coding);
    const stored = fast ? narrow : pack(numbers, coding);
    if (stored) this.store(block, stored, width, base, per);
    return stored !== undefined;
  }

  private store(block: number, stored: ArrayLike<number>, width: 2 | 4 | 8, base: number, per: number): void {
    const { slab, place } = room(width);
    viewOf(slab, width).set(stored, place);
    this.write(block, slab, width, place, base, per);
  }

  private write(
    block: number,
    slab: Slab | undefined,
    width: Width,
    place: number,
    base: number,
    per: number,
  ): void {
    this.slabs[block] = slab;
    this.widths[block] = width;
    this.places[block] = place;
    this.bases[block] = base;
    this.pers[block] = per;
  }

  at(block: number, index: number): number {
    const base = this.bases[block] as number;
    const place = (this.places[block] as number) + index;
    const slab = this.slabs[block];
    if (slab === undefined) return base;
    const width = this.widths[block];
    if (width === 8) return slab.numbers[place] as number;
    const stored = (width === 2 ? slab.halves[place] : slab.words[place]) as number;
    return stored === (width === 2 ? NONE_16 : NONE_32)
      ? Number.NaN
      : (base + stored) / (this.pers[block] as number);
  }

  /** Writes the numbers at `from` and after it to `into`, from place `at` on. */
  read(block: number, from: number, count: number, into: Float64Array, at: number): void {
    const base = this.bases[block] as number;
    const slab = this.slabs[block];
    const width = this.widths[block] as Width;
    if (slab === undefined || width === 0) {
      into.fill(base, at, at + count);
      return;
    }
    const place = (this.places[block] as number) + from;
    if (width === 8) {
      into.set(slab.numbers.subarray(place, place + count), at);
      return;
    }
    const per = this.pers[block] as number;
    const missing = width === 2 ? NONE_16 : NONE_32;
    const stored = (width === 2 ? slab.halves : slab.words).subarray(place, place + count);
    const fast = longSeries(count)?.packing;
    if (fast) fast.widen(stored, { base, per, missing }, into, at);
    else
      for (let i = 0; i < count; i++)
        into[at + i] = stored[i] === missing ? Number.NaN : (base + (stored[i] as number)) / per;
  }
}

export interface NumberSurvey {
  /** Infinite when no number is set. */
  least: number;
  most: number;
  /** Every number is set. */
  isFull: boolean;
  /** Every number that is set is whole. */
  isWhole: boolean;
}

function survey(numbers: Float64Array): NumberSurvey {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let isFull = true;
  let isWhole = true;
  for (const value of numbers) {
    if (value < least) least = value;
    if (value > most) most = value;
    if (Number.isNaN(value)) isFull = false;
    else if (value !== Math.floor(value)) isWhole = false;
  }
  return { least, most, isFull, isWhole };
}

export interface BlockCoding {
  base: number;
  per: number;
  /** What stands for NaN. */
  missing: number;
}

/** Undefined unless every number can be had back. */
function pack(numbers: Float64Array, { base, per, missing }: BlockCoding): Float64Array | undefined {
  const stored = new Float64Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i] as number;
    // Adding a half rounds as well here: what it gets wrong is not what comes back.
    const scaled = Math.floor(value * per - base + 0.5);
    if (!Number.isNaN(value) && (base + scaled) / per !== value) return undefined;
    stored[i] = Number.isNaN(value) ? missing : scaled;
  }
  return stored;
}

/** Blocks lie side by side: shared memory of its own for each would take several times as long to make. */
interface Slab {
  shared: SharedArrayBuffer;
  halves: Uint16Array;
  words: Uint32Array;
  numbers: Float64Array;
}

const SLAB_BYTES = 1 << 19;
/** Pages of a browser have none to share. */
const Memory = (globalThis.SharedArrayBuffer ?? ArrayBuffer) as SharedArrayBufferConstructor;
const slabs = new WeakMap<SharedArrayBuffer, Slab>();

function slabOver(shared: SharedArrayBuffer): Slab {
  let slab = slabs.get(shared);
  if (!slab) {
    slab = {
      shared,
      halves: new Uint16Array(shared),
      words: new Uint32Array(shared),
      numbers: new Float64Array(shared),
    };
    slabs.set(shared, slab);
  }
  return slab;
}

function viewOf(
  { halves, words, numbers }: Slab,
  width: 2 | 4 | 8,
): Uint16Array | Uint32Array | Float64Array {
  return width === 2 ? halves : width === 4 ? words : numbers;
}

let open: Slab | undefined;
let used = 0;

/** Room for a block of numbers of so many bytes each. */
function room(width: 2 | 4 | 8): { slab: Slab; place: number } {
  if (!open || used + BLOCK * width > SLAB_BYTES) {
    open = slabOver(new Memory(SLAB_BYTES));
    used = 0;
  }
  const place = used / width;
  used += BLOCK * width;
  return { slab: open, place };
}
