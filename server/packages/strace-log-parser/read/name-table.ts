/** Names as small numbers, found by their bytes so that no string is made for a name seen before. */
import { ascii, copyOf } from './ascii.ts';

/** Names beyond this are one: only garbage invents so many. */
const NAMES_MAX = 60_000;

export class NameTable {
  readonly names: string[];
  private slots = new Int32Array(1024).fill(-1);
  private hashes: number[] = [];
  private bytes: Uint8Array[] = [];

  /** @param reserved names that take the first numbers; the first one also stands for all beyond the limit. */
  constructor(reserved: readonly string[] = []) {
    this.names = [];
    for (const name of reserved) {
      const bytes = ascii(name);
      this.idOf(bytes, 0, bytes.length);
    }
  }

  idOf(bytes: Uint8Array, from: number, to: number): number {
    let hash = 0x811c9dc5 | 0;
    for (let i = from; i < to; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
    const mask = this.slots.length - 1;
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const id = this.slots[slot] as number;
      if (id < 0) return this.add(hash, bytes, from, to);
      if (this.hashes[id] === hash && this.isName(id, bytes, from, to)) return id;
    }
  }

  /** Number of a name that is there already; -1 when it is not. */
  find(name: string): number {
    return this.names.indexOf(name);
  }

  private isName(id: number, bytes: Uint8Array, from: number, to: number): boolean {
    const name = this.bytes[id] as Uint8Array;
    if (name.length !== to - from) return false;
    for (let i = 0; i < name.length; i++) if (name[i] !== bytes[from + i]) return false;
    return true;
  }

  private add(hash: number, bytes: Uint8Array, from: number, to: number): number {
    if (this.names.length >= NAMES_MAX) return 0;
    const id = this.names.length;
    const name = copyOf(bytes, from, to);
    this.names.push(textOf(name));
    this.bytes.push(name);
    this.hashes.push(hash);
    if (2 * this.names.length > this.slots.length)
      this.slots = new Int32Array(2 * this.slots.length).fill(-1);
    else {
      this.place(id);
      return id;
    }
    for (let i = 0; i <= id; i++) this.place(i);
    return id;
  }

  private place(id: number): void {
    const hash = this.hashes[id] as number;
    const mask = this.slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    while ((this.slots[slot] as number) >= 0) slot = (slot + 1) & mask;
    this.slots[slot] = id;
  }
}

const decoder = new TextDecoder();

function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
