/**
 * Counts texts: an open-addressing hash table over typed columns. Two texts are one when their bytes are equal; of
 * long ones the first bytes, the length and a hash of 64 bits.
 */
import { hashOf } from './text-hash.ts';
import type { TextLimits, Texts } from './texts.ts';

/** Bytes kept of each text. */
const KEPT_BYTES = 256;
const SECOND_SEED = 0x51ed270b;
/** Of the doorkeeper: a line of the cache. */
const BLOCK_BITS = 512;

/** For the doorkeeper: texts of one hash mostly differ in their ends or lengths. */
function secondHash(view: DataView, start: number, end: number, hash: number): number {
  const tail = end - start < 4 ? 0 : view.getInt32(end - 4, true);
  return Math.imul(hash ^ tail ^ Math.imul(end - start, SECOND_SEED), 0x85ebca6b) >>> 7;
}

/** What an entry needs at every time it is seen lies together, for the cache's sake. */
const HASH = 0;
const LENGTH = 1;
const COUNT = 2;
const KEPT_AT = 3;
const WORDS = 4;

export class TextTable implements Texts {
  total = 0;
  totalBytes = 0;
  distinct = 0;
  count = 0;
  wasGuarded = false;
  droppedCount = 0;
  private readonly limits: TextLimits;
  private heads = new Uint32Array(WORDS * 1024);
  private offsets = new Float64Array(1024);
  /** Second hash, of texts longer than what is kept of them. */
  private others = new Uint32Array(1024);
  /** Bytes of all that an entry stands for, and how many different texts those are. */
  private sums = new Float64Array(0);
  private members = new Uint32Array(0);
  private kept = new Uint8Array(1 << 16);
  private keptView = new DataView(this.kept.buffer);
  private keptBytes = 0;
  private viewed: Uint8Array | undefined;
  private view: DataView = this.keptView;
  private slots = new Int32Array(4096).fill(-1);
  private door: Uint32Array | undefined;

  constructor(limits: TextLimits) {
    this.limits = limits;
    if (limits.stands) {
      this.sums = new Float64Array(1024);
      this.members = new Uint32Array(1024);
    }
  }

  /**
   * Counts a text; `isNew` then says whether it was never seen before.
   * @param size bytes it stands for, where they are not those of the text.
   * @returns the entry, -1 when it is not kept.
   */
  add(bytes: Uint8Array, start: number, end: number, offset: number, size = end - start): number {
    this.total++;
    this.totalBytes += size;
    const view = this.viewOf(bytes);
    const hash = hashOf(view, start, end, 0);
    const slot = this.slotOf(hash, view, start, end);
    const known = this.slots[slot] as number;
    if (known >= 0) {
      this.increase(known, 1, size);
      if (this.limits.stands) this.members[known] = (this.members[known] as number) + 1;
      this.isNew = false;
      return known;
    }
    let before = 0;
    this.isNew = true;
    if (this.limits.guarded || this.count >= this.limits.entries) {
      if (!this.passDoor(hash, secondHash(view, start, end, hash))) {
        this.distinct++;
        return -1;
      }
      this.isNew = false;
      before = 1;
      if (this.count >= 2 * this.limits.entries) {
        this.droppedCount++;
        return -1;
      }
    } else this.distinct++;
    const entry = this.insert(slot, hash, bytes, start, end, offset);
    this.increase(entry, before + 1, size);
    if (this.limits.stands) this.members[entry] = before + 1;
    return entry;
  }

  /** Whether the text of the last `add` was new. */
  isNew = false;

  find(bytes: Uint8Array, start: number, end: number): number {
    const view = this.viewOf(bytes);
    return this.slots[this.slotOf(hashOf(view, start, end, 0), view, start, end)] as number;
  }

  /** Counts further times of one member of an entry. */
  countAgain(entry: number, times: number, size: number): void {
    this.total += times;
    this.totalBytes += times * size;
    this.increase(entry, times, size);
  }

  sumOf(entry: number): number {
    return this.limits.stands ? (this.sums[entry] as number) : this.countOf(entry) * this.lengthOf(entry);
  }

  membersOf(entry: number): number {
    return this.limits.stands ? (this.members[entry] as number) : 1;
  }

  countOf(entry: number): number {
    return this.heads[WORDS * entry + COUNT] as number;
  }

  lengthOf(entry: number): number {
    return this.heads[WORDS * entry + LENGTH] as number;
  }

  offsetOf(entry: number): number {
    return this.offsets[entry] as number;
  }

  bytesOf(entry: number): Uint8Array {
    const at = this.heads[WORDS * entry + KEPT_AT] as number;
    return this.kept.subarray(at, at + Math.min(KEPT_BYTES, this.lengthOf(entry)));
  }

  private increase(entry: number, times: number, size: number): void {
    this.heads[WORDS * entry + COUNT] = this.countOf(entry) + times;
    if (this.limits.stands) this.sums[entry] = (this.sums[entry] as number) + times * size;
  }

  /** Where a text stands among the slots, or would. */
  private slotOf(hash: number, bytes: DataView, start: number, end: number): number {
    const mask = this.slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = this.slots[slot] as number;
      if (entry < 0 || (this.heads[WORDS * entry + HASH] === hash && this.equals(entry, bytes, start, end)))
        return slot;
    }
  }

  private equals(entry: number, bytes: DataView, start: number, end: number): boolean {
    const length = end - start;
    if (this.heads[WORDS * entry + LENGTH] !== length) return false;
    const { keptView } = this;
    const at = this.heads[WORDS * entry + KEPT_AT] as number;
    const until = Math.min(length, KEPT_BYTES);
    let i = 0;
    for (; i + 4 <= until; i += 4) {
      if (keptView.getInt32(at + i, true) !== bytes.getInt32(start + i, true)) return false;
    }
    for (; i < until; i++) if (keptView.getUint8(at + i) !== bytes.getUint8(start + i)) return false;
    return length <= KEPT_BYTES || this.others[entry] === hashOf(bytes, start, end, SECOND_SEED);
  }

  /** Texts come by the thousand from one array. */
  private viewOf(bytes: Uint8Array): DataView {
    if (this.viewed !== bytes) {
      this.viewed = bytes;
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    return this.view;
  }

  private insert(
    slot: number,
    hash: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    offset: number,
  ): number {
    const entry = this.count++;
    if (entry === this.offsets.length) this.growColumns();
    const length = end - start;
    const held = Math.min(length, KEPT_BYTES);
    if (this.keptBytes + held > this.kept.length) {
      const wider = new Uint8Array(Math.max(2 * this.kept.length, this.keptBytes + held));
      wider.set(this.kept);
      this.kept = wider;
      this.keptView = new DataView(wider.buffer);
    }
    for (let i = 0; i < held; i++) this.kept[this.keptBytes + i] = bytes[start + i] as number;
    this.heads[WORDS * entry + HASH] = hash;
    this.heads[WORDS * entry + LENGTH] = length;
    this.heads[WORDS * entry + KEPT_AT] = this.keptBytes;
    this.offsets[entry] = offset;
    if (length > KEPT_BYTES) this.others[entry] = hashOf(this.viewOf(bytes), start, end, SECOND_SEED);
    this.keptBytes += held;
    this.slots[slot] = entry;
    if (2 * this.count > this.slots.length) this.growSlots();
    return entry;
  }

  private growColumns(): void {
    const length = 2 * this.offsets.length;
    const wider = <T extends Uint32Array | Float64Array>(old: T, next: T): T => {
      next.set(old);
      return next;
    };
    this.heads = wider(this.heads, new Uint32Array(WORDS * length));
    this.offsets = wider(this.offsets, new Float64Array(length));
    this.others = wider(this.others, new Uint32Array(length));
    if (!this.limits.stands) return;
    this.sums = wider(this.sums, new Float64Array(length));
    this.members = wider(this.members, new Uint32Array(length));
  }

  private growSlots(): void {
    const slots = new Int32Array(2 * this.slots.length).fill(-1);
    const mask = slots.length - 1;
    for (let entry = 0; entry < this.count; entry++) {
      let slot = (this.heads[WORDS * entry + HASH] as number) & mask;
      while ((slots[slot] as number) >= 0) slot = (slot + 1) & mask;
      slots[slot] = entry;
    }
    this.slots = slots;
  }

  /** A blocked Bloom filter of two bits a text (Putze et al. 2007): whether the text may have been here before. */
  private passDoor(first: number, second: number): boolean {
    this.wasGuarded = true;
    this.door ??= new Uint32Array(this.limits.doorkeeperBits / 32);
    // Both bits lie in one line of the cache.
    const block = (first & (this.limits.doorkeeperBits / BLOCK_BITS - 1)) * (BLOCK_BITS / 32);
    const wasHere = this.setBit(block, second & (BLOCK_BITS - 1));
    return this.setBit(block, (second >>> 9) & (BLOCK_BITS - 1)) && wasHere;
  }

  /** @returns whether it was set. */
  private setBit(block: number, bit: number): boolean {
    const door = this.door as Uint32Array;
    const at = block + (bit >>> 5);
    const word = door[at] as number;
    const mask = 1 << (bit & 31);
    door[at] = word | mask;
    return (word & mask) !== 0;
  }
}
