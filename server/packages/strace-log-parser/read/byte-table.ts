/** Strings of bytes as small numbers, found by their hash and compared byte by byte; all of them lie in one array. */

const FIRST_SLOTS = 1024;
const FIRST_BYTES = 16 << 10;

export class ByteTable {
  length = 0;
  private slots = new Int32Array(FIRST_SLOTS).fill(-1);
  private hashes = new Int32Array(FIRST_SLOTS / 2);
  /** By number: one past its last byte. It begins where the one before ends. */
  private ends = new Float64Array(FIRST_SLOTS / 2);
  private bytes = new Uint8Array(FIRST_BYTES);
  private used = 0;

  /** -1 when it is not there. @param hash of the bytes, whatever its kind */
  find(hash: number, bytes: Uint8Array, from: number, to: number): number {
    const mask = this.slots.length - 1;
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const id = this.slots[slot] as number;
      if (id < 0 || (this.hashes[id] === hash && this.holds(id, bytes, from, to))) return id;
    }
  }

  /** Number of a string that is not there yet. */
  add(hash: number, bytes: Uint8Array, from: number, to: number): number {
    const id = this.length++;
    const end = this.used + to - from;
    if (end > this.bytes.length) this.bytes = moved(this.bytes, new Uint8Array(2 * end));
    if (id === this.hashes.length) {
      this.hashes = moved(this.hashes, new Int32Array(2 * id));
      this.ends = moved(this.ends, new Float64Array(2 * id));
      this.slots = new Int32Array(4 * id).fill(-1);
      for (let i = 0; i < id; i++) this.place(i);
    }
    for (let p = from; p < to; p++) this.bytes[this.used++] = bytes[p] as number;
    this.hashes[id] = hash;
    this.ends[id] = end;
    this.place(id);
    return id;
  }

  /** As it was added; valid until the next one is. */
  bytesOf(id: number): Uint8Array {
    return this.bytes.subarray(this.startOf(id), this.ends[id]);
  }

  private startOf(id: number): number {
    return id === 0 ? 0 : (this.ends[id - 1] as number);
  }

  private holds(id: number, bytes: Uint8Array, from: number, to: number): boolean {
    const start = this.startOf(id);
    if ((this.ends[id] as number) - start !== to - from) return false;
    const known = this.bytes;
    for (let i = start, p = from; p < to; i++, p++) if (known[i] !== bytes[p]) return false;
    return true;
  }

  private place(id: number): void {
    const hash = this.hashes[id] as number;
    const mask = this.slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    while ((this.slots[slot] as number) >= 0) slot = (slot + 1) & mask;
    this.slots[slot] = id;
  }
}

function moved<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
