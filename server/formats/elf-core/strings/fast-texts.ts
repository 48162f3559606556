/** Reads the tables of texts that wasm/strings/text-table.ts keeps. */
import type { FastMemory } from './fast-memory.ts';
import type { Places } from './string-counter.ts';
import type { TextLimits, Texts } from './texts.ts';

/** Bytes of a table; what stands where in it and in the head of an entry is said in wasm/strings/text-table.ts. */
const TABLE_BYTES = 128;
const TOTAL = 0;
const TOTAL_BYTES = 8;
const DISTINCT = 16;
const DROPPED = 24;
const COUNT = 32;
const WAS_GUARDED = 36;
const HEADS = 68;

const LENGTH = 8;
const TIMES = 12;
const KEPT_AT = 16;
const MEMBERS = 20;
const SUM = 24;
const HEAD_BYTES = 32;
/** Of the offset, before the text that is kept. */
const OFFSET_BYTES = 8;

const PIECE_BITS = 14;
const PIECE = 1 << PIECE_BITS;
const KEPT_BYTES = 256;
/** Of the doorkeeper: a line of the cache. */
const BLOCK_BITS = 512;

export class FastTexts implements Texts {
  private readonly memory: FastMemory;
  private readonly number: number;
  private readonly table: number;
  private readonly stands: boolean;

  constructor(memory: FastMemory, number: number, { entries, guarded, doorkeeperBits, stands }: TextLimits) {
    this.memory = memory;
    this.number = number;
    this.table = (memory.module.tables.value as number) + number * TABLE_BYTES;
    this.stands = stands === true;
    memory.module.openTable(
      number,
      entries,
      guarded ? 1 : 0,
      doorkeeperBits / BLOCK_BITS,
      this.stands ? 1 : 0,
    );
    memory.renew();
  }

  get total(): number {
    return this.numberAt(this.table + TOTAL);
  }

  get totalBytes(): number {
    return this.numberAt(this.table + TOTAL_BYTES);
  }

  get distinct(): number {
    return this.numberAt(this.table + DISTINCT);
  }

  get droppedCount(): number {
    return this.numberAt(this.table + DROPPED);
  }

  get count(): number {
    return this.wordAt(this.table + COUNT);
  }

  get wasGuarded(): boolean {
    return this.wordAt(this.table + WAS_GUARDED) !== 0;
  }

  countOf(entry: number): number {
    return this.wordAt(this.headOf(entry) + TIMES);
  }

  lengthOf(entry: number): number {
    return this.wordAt(this.headOf(entry) + LENGTH);
  }

  offsetOf(entry: number): number {
    return this.numberAt(this.wordAt(this.headOf(entry) + KEPT_AT) - OFFSET_BYTES);
  }

  bytesOf(entry: number): Uint8Array {
    const at = this.wordAt(this.headOf(entry) + KEPT_AT);
    return this.memory.bytes.subarray(at, at + Math.min(KEPT_BYTES, this.lengthOf(entry)));
  }

  sumOf(entry: number): number {
    return this.stands ? this.numberAt(this.headOf(entry) + SUM) : this.countOf(entry) * this.lengthOf(entry);
  }

  membersOf(entry: number): number {
    return this.stands ? this.wordAt(this.headOf(entry) + MEMBERS) : 1;
  }

  find(bytes: Uint8Array, start: number, end: number): number {
    this.memory.putText(bytes.subarray(start, end));
    return this.memory.module.findOne(end - start, this.number);
  }

  private headOf(entry: number): number {
    const piece = this.wordAt(this.wordAt(this.table + HEADS) + (entry >>> PIECE_BITS) * 4);
    return piece + (entry & (PIECE - 1)) * HEAD_BYTES;
  }

  private wordAt(address: number): number {
    return this.memory.words[address >>> 2] as number;
  }

  private numberAt(address: number): number {
    return this.memory.numbers[address >>> 3] as number;
  }
}

const PLACES_PIECE_BITS = 16;
const PLACES_PIECE = 1 << PLACES_PIECE_BITS;
const ENTRY = 0x7fff_ffff;

/** Places of the texts of both encodings, in the order they were found. */
export class FastPlaces {
  private readonly memory: FastMemory;
  /** From the place of this number on, distances are from this byte of the capture. */
  private readonly bases: { from: number; offset: number }[] = [];

  constructor(memory: FastMemory) {
    this.memory = memory;
  }

  /** What is counted from now on stands here. @param start address in memory. */
  begin(start: number, offset: number): void {
    const { module } = this.memory;
    module.begin(start, offset);
    const from = module.placeCount.value as number;
    const last = this.bases.at(-1);
    if (last && last.from === from) last.offset = offset;
    else this.bases.push({ from, offset });
  }

  /** @param kind 0 of ASCII texts, 1 of UTF-16 ones. */
  of(kind: 0 | 1): Places {
    const places = this;
    return {
      get isComplete() {
        return places.memory.module.placesLost.value === 0;
      },
      each: (visit) => places.each(kind, visit),
    };
  }

  private each(kind: 0 | 1, visit: (entry: number, offset: number) => void): void {
    const { module, words } = this.memory;
    if (module.placesLost.value !== 0) return;
    const count = module.placeCount.value as number;
    const pieces = (module.places.value as number) >>> 2;
    for (let i = 0; i < this.bases.length; i++) {
      const { from, offset } = this.bases[i] as { from: number; offset: number };
      const to = this.bases[i + 1]?.from ?? count;
      for (let place = from; place < to; place++) {
        const piece = words[pieces + (place >>> PLACES_PIECE_BITS)] as number;
        const at = (piece >>> 2) + 2 * (place & (PLACES_PIECE - 1));
        const entry = words[at] as number;
        if (entry >>> 31 === kind) visit(entry & ENTRY, offset + (words[at + 1] as number));
      }
    }
  }
}
