/** Runs of numbers in shared memory, in the narrowest array that gives back every one of them exactly. */

import { BLOCK, longSeries } from './growth/long-series.ts';

/** Whole numbers may lie in narrower arrays; those have no NaN, so every row of theirs is set. */
export type NumberArray = Float64Array | Uint32Array | Int32Array | Uint16Array | Uint8Array;

/** How numbers lie in a narrower array than they need: as a rule the value is `(base + stored) / per`. */
export interface NumberCoding {
  base: number;
  per: number;
  /** What stands for NaN; NaN when nothing does. */
  missing: number;
  /** Numbers that do not fit: stored as `missing - 1` minus their place in here, which is {@link APART} or more. */
  apart?: Float64Array;
}

const APART = 0x8000_0000;

export interface NumberBlock {
  /** Undefined when all rows of the block hold one value. */
  values: NumberArray | undefined;
  /** That value. */
  constant: number;
  coding: NumberCoding | undefined;
}

export function decoded(stored: number, { base, per, missing, apart }: NumberCoding): number {
  if (stored === missing) return Number.NaN;
  if (apart !== undefined && stored >= APART) return apart[missing - 1 - stored] as number;
  return (base + stored) / per;
}

export function constantBlock(constant: number): NumberBlock {
  return { values: undefined, constant, coding: undefined };
}

export function inBlock({ values, constant, coding }: NumberBlock, index: number): number {
  if (values === undefined) return constant;
  const stored = values[index] as number;
  return coding === undefined ? stored : decoded(stored, coding);
}

/** Writes the numbers at `from` and after it to `into`, from place `at` on. */
export function readBlock(
  block: NumberBlock,
  from: number,
  count: number,
  into: Float64Array,
  at: number,
): void {
  const { values, constant, coding } = block;
  if (values === undefined) into.fill(constant, at, at + count);
  else readArray(values, coding, from, count, into, at);
}

export function readArray(
  values: NumberArray,
  coding: NumberCoding | undefined,
  from: number,
  count: number,
  into: Float64Array,
  at: number,
): void {
  if (coding === undefined) {
    into.set(from === 0 && count === values.length ? values : values.subarray(from, from + count), at);
    return;
  }
  const { base, per, missing, apart } = coding;
  if (apart) {
    for (let i = 0; i < count; i++) into[at + i] = decoded(values[from + i] as number, coding);
    return;
  }
  const isNarrow = values instanceof Uint16Array || values instanceof Uint32Array;
  const fast = isNarrow && count <= BLOCK ? longSeries(count) : undefined;
  if (isNarrow && fast) {
    const isWhole = from === 0 && count === values.length;
    fast.widen(isWhole ? values : values.subarray(from, from + count), coding, into, at);
    return;
  }
  for (let i = 0; i < count; i++) {
    const stored = values[from + i] as number;
    into[at + i] = stored === missing ? Number.NaN : (base + stored) / per;
  }
}

/** Printed fractions have two places more often than any other number of them. */
const HUNDREDTHS = 100;
const NONE_16 = 0xffff;
const NONE_32 = 0xffff_ffff;

/** A copy of `BLOCK` numbers. */
export function packed(numbers: Float64Array): NumberBlock {
  const fast = longSeries(BLOCK);
  const { least, most, isFull, isWhole } = fast?.survey(numbers) ?? survey(numbers);
  if (least > most) return constantBlock(Number.NaN);
  if (isFull && least === most) return constantBlock(least);
  const per = isWhole ? 1 : HUNDREDTHS;
  const base = Math.round(least * per);
  const range = Math.round(most * per) - base;
  if (range < NONE_32) {
    const values = range < NONE_16 ? new Uint16Array(...room(2)) : new Uint32Array(...room(4));
    const coding = { base, per, missing: range < NONE_16 ? NONE_16 : NONE_32 };
    if (fast?.pack(coding, values) ?? write(numbers, coding, values))
      return { values, constant: Number.NaN, coding };
    giveBack(values.byteLength);
  }
  const values = new Float64Array(...room(8));
  values.set(numbers);
  return { values, constant: Number.NaN, coding: undefined };
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

/** @returns whether every number can be had back. */
function write(numbers: Float64Array, { base, per, missing }: NumberCoding, into: NumberArray): boolean {
  for (let i = 0; i < BLOCK; i++) {
    const value = numbers[i] as number;
    if (Number.isNaN(value)) {
      into[i] = missing;
      continue;
    }
    // Adding a half rounds as well here: what it gets wrong is not what comes back.
    const stored = per === 1 ? value - base : Math.floor(value * per - base + 0.5);
    if ((base + stored) / per !== value) return false;
    into[i] = stored;
  }
  return true;
}

/** Blocks lie side by side: shared memory of its own for each would take several times as long to make. */
const SLAB_BYTES = 1 << 19;

/** Pages of a browser have none to share. */
const Memory = (globalThis.SharedArrayBuffer ?? ArrayBuffer) as SharedArrayBufferConstructor;

let slab = new Memory(0);
let used = 0;

/** Room for a block of numbers of so many bytes each. */
function room(size: number): [SharedArrayBuffer, number, number] {
  const bytes = BLOCK * size;
  if (used + bytes > slab.byteLength) {
    slab = new Memory(SLAB_BYTES);
    used = 0;
  }
  const at = used;
  used += bytes;
  return [slab, at, BLOCK];
}

function giveBack(bytes: number): void {
  used -= bytes;
}
