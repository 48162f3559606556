import { sharedUint32 } from '../read/columns.ts';

/**
 * Arrays of one 32-bit number a node (and two more) that passes hand on to one another: a big graph needs many, but few
 * at a time. Results are such arrays too, which are never given back.
 */
export class Scratch {
  private readonly free: Uint32Array[] = [];
  private readonly length: number;

  constructor(nodes: number) {
    this.length = nodes + 2;
  }

  /** @param value what every element holds; undefined = whatever is there. */
  take(value?: number): Uint32Array {
    const array = this.free.pop() ?? sharedUint32(this.length);
    if (value !== undefined) array.fill(value);
    return array;
  }

  give(...arrays: Uint32Array[]): void {
    this.free.push(...arrays);
  }
}

/** The memory of arrays that nobody needs any more: it is wanted now, not at the next collection. Since Node.js 22. */
export function release(...arrays: Uint32Array[]): void {
  for (const { buffer } of arrays) (buffer as { transfer?(length: number): unknown }).transfer?.(0);
}

/** The same numbers, and room for as many more. */
export function longer(array: Uint32Array): Uint32Array<ArrayBuffer> {
  const twice = new Uint32Array(2 * array.length);
  twice.set(array);
  return twice;
}

/** Counts from the second one on become where each group starts. */
export function addUp(counts: Uint32Array, length: number): void {
  let sum = 0;
  for (let i = 2; i < length; i++) {
    sum += counts[i] as number;
    counts[i] = sum;
  }
}

/** One bit an item. */
export class Bits {
  private readonly words: Uint8Array;

  constructor(length: number, words = new Uint8Array((length >>> 3) + 1)) {
    this.words = words;
  }

  copy(): Bits {
    return new Bits(0, this.words.slice());
  }

  /** Those that the others do not have, of which there are as many. */
  without(others: Bits): Bits {
    const left = this.copy();
    for (let i = 0; i < left.words.length; i++) (left.words[i] as number) &= ~(others.words[i] as number);
    return left;
  }

  has(index: number): boolean {
    return ((this.words[index >>> 3] as number) & (1 << (index & 7))) !== 0;
  }

  add(index: number): void {
    (this.words[index >>> 3] as number) |= 1 << (index & 7);
  }

  remove(index: number): void {
    (this.words[index >>> 3] as number) &= ~(1 << (index & 7));
  }

  /** Adds, and says whether it was not there before. */
  addNew(index: number): boolean {
    if (this.has(index)) return false;
    this.add(index);
    return true;
  }
}

/** Numbers of 32 bits, as many as there come. */
export class GrowingColumn {
  values: Uint32Array;
  length = 0;

  constructor(capacity: number) {
    this.values = new Uint32Array(capacity);
  }

  push(value: number): void {
    if (this.length === this.values.length) this.grow();
    this.values[this.length++] = value;
  }

  /** Does not count to the {@link length}. */
  set(index: number, value: number): void {
    if (index >= this.values.length) this.grow();
    this.values[index] = value;
  }

  private grow(): void {
    const wider = longer(this.values);
    release(this.values);
    this.values = wider;
  }
}
