/** Where the texts of a dump stand: which one, and its place, in the order they were found. */
import { PLACES_MAX, type Places } from './string-counter.ts';

const BLOCK = 1 << 15;

interface Block {
  /** Place of the first one. */
  base: number;
  count: number;
  /** Entry and distance from `base`, in turns. */
  pairs: Uint32Array;
}

export class Occurrences implements Places {
  isComplete = true;
  private count = 0;
  private blocks: Block[] = [];
  private last: Block | undefined;

  /** @param offset not below that of the one before, in most cases. */
  add(entry: number, offset: number): void {
    let { last } = this;
    if (!last || last.count === BLOCK || !(offset >= last.base && offset - last.base < 2 ** 32)) {
      if (!this.isComplete) return;
      if (this.count >= PLACES_MAX) {
        this.isComplete = false;
        this.blocks = [];
        this.last = undefined;
        return;
      }
      last = { base: offset, count: 0, pairs: new Uint32Array(2 * BLOCK) };
      this.blocks.push(last);
      this.last = last;
    }
    last.pairs[2 * last.count] = entry;
    last.pairs[2 * last.count + 1] = offset - last.base;
    last.count++;
    this.count++;
  }

  each(visit: (entry: number, offset: number) => void): void {
    for (const { base, count, pairs } of this.blocks) {
      for (let i = 0; i < count; i++) visit(pairs[2 * i] as number, base + (pairs[2 * i + 1] as number));
    }
  }
}
