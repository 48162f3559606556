/** Paths as numbers, found by their bytes: most of them come again and again, and need no string then. */
import { unquote } from '../../packages/strace-log-parser/index.ts';

const QUOTE = 34;
const BACKSLASH = 92;

export class PathTable {
  /** Unescaped. */
  readonly paths: string[] = [];
  private slots = new Int32Array(4096).fill(-1);
  private hashes: number[] = [];
  /** As strace wrote them, quotes included. */
  private written: Uint8Array[] = [];

  /** Number of the string whose quote stands at `at`; -1 when there is none, or none that ends before `to`. */
  idAt(bytes: Uint8Array, at: number, to: number): number {
    if (at < 0 || bytes[at] !== QUOTE) return -1;
    let hash = 0x811c9dc5 | 0;
    let p = at + 1;
    for (; p < to && bytes[p] !== QUOTE; p++) {
      hash = Math.imul(hash ^ (bytes[p] as number), 0x01000193);
      if (bytes[p] === BACKSLASH) hash = Math.imul(hash ^ (bytes[++p] as number), 0x01000193);
    }
    if (p >= to) return -1;
    const end = bytes[p + 1] === 46 && p + 3 < to ? p + 4 : p + 1;
    const mask = this.slots.length - 1;
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const id = this.slots[slot] as number;
      if (id < 0) return this.add(hash, bytes, at, end);
      if (this.hashes[id] === hash && isSame(this.written[id] as Uint8Array, bytes, at, end)) return id;
    }
  }

  private add(hash: number, bytes: Uint8Array, from: number, to: number): number {
    const id = this.paths.length;
    const written = new Uint8Array(bytes.subarray(from, to));
    const { bytes: path, cut } = unquote(written, 0, written.length) ?? { bytes: written, cut: true };
    this.paths.push(decoder.decode(path) + (cut ? '…' : ''));
    this.written.push(written);
    this.hashes.push(hash);
    if (2 * this.paths.length > this.slots.length) {
      this.slots = new Int32Array(2 * this.slots.length).fill(-1);
      for (let i = 0; i < id; i++) this.place(i);
    }
    this.place(id);
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

function isSame(written: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (written.length !== to - from) return false;
  for (let i = 0; i < written.length; i++) if (written[i] !== bytes[from + i]) return false;
  return true;
}

const decoder = new TextDecoder();
