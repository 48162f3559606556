/** Chunks by size, and used ones by the place in a module that their first word points to. */
import type { ChunkCounter } from './heap.ts';
import type { ModuleLookup } from './module-lookup.ts';
import type { WordReader } from './word-reader.ts';

/** Chunks of sizes below are counted in an array, others by name. */
const SMALL = 1 << 16;
const UNIT = 8;

/** Counts and bytes by size of chunk. */
class SizeCounts {
  private readonly small = new Float64Array(SMALL / UNIT);
  private readonly large = new Map<number, number>();

  add(size: number, count: number): void {
    if (size < SMALL) (this.small[size / UNIT] as number) += count;
    else this.large.set(size, (this.large.get(size) ?? 0) + count);
  }

  of(size: number): number {
    return size < SMALL ? (this.small[size / UNIT] as number) : (this.large.get(size) ?? 0);
  }

  *sizes(): Generator<number> {
    for (let i = 0; i < this.small.length; i++) if (this.small[i] !== 0) yield i * UNIT;
    for (const [size, count] of this.large) if (count !== 0) yield size;
  }
}

export interface Totals {
  count: number;
  bytes: number;
}

export class ChunkCounts implements ChunkCounter {
  readonly used = new SizeCounts();
  readonly free = new SizeCounts();
  readonly cached = new SizeCounts();

  chunk(_words: WordReader, _address: number, size: number, used: boolean): void {
    (used ? this.used : this.free).add(size, 1);
  }

  freed(_words: WordReader, _address: number, size: number): void {
    this.used.add(size, -1);
    this.cached.add(size, 1);
  }

  sizes(): number[] {
    return [...new Set([...this.used.sizes(), ...this.free.sizes(), ...this.cached.sizes()])];
  }
}

export function totalsOf(counts: SizeCounts): Totals {
  const total = { count: 0, bytes: 0 };
  for (const size of counts.sizes()) {
    total.count += counts.of(size);
    total.bytes += counts.of(size) * size;
  }
  return total;
}

export interface Signature {
  /** Where the first word points to. */
  address: number;
  count: number;
  bytes: number;
  least: number;
  most: number;
  /** A chunk with it. */
  example: number;
}

/** A leaked record is recognised by its first word when that is a pointer to its class, table of operations, or name. */
export class Signatures implements ChunkCounter {
  readonly byAddress = new Map<number, Signature>();
  private readonly lookup: ModuleLookup;

  constructor(lookup: ModuleLookup) {
    this.lookup = lookup;
  }

  chunk(words: WordReader, address: number, size: number, used: boolean): void {
    if (!used) return;
    const first = words.word(address + 2 * words.wordBytes);
    if (!this.lookup.has(first)) return;
    const known = this.byAddress.get(first);
    if (!known) {
      this.byAddress.set(first, {
        address: first,
        count: 1,
        bytes: size,
        least: size,
        most: size,
        example: address,
      });
      return;
    }
    known.count++;
    known.bytes += size;
    if (size < known.least) known.least = size;
    if (size > known.most) known.most = size;
  }

  /** The link of its list stands where the first word was. */
  freed(words: WordReader, address: number, size: number): void {
    const known = this.byAddress.get(words.word(address + 2 * words.wordBytes));
    if (!known) return;
    known.count--;
    known.bytes -= size;
  }
}
