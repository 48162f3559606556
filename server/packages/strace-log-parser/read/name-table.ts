/** Names as small numbers, found by their bytes so that no string is made for a name seen before. */
import { ascii } from './ascii.ts';
import { ByteTable } from './byte-table.ts';

/** Names beyond this are one: only garbage invents so many. */
const NAMES_MAX = 60_000;

export class NameTable {
  readonly names: string[];
  private readonly table = new ByteTable();

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
    const known = this.table.find(hash, bytes, from, to);
    if (known >= 0) return known;
    if (this.names.length >= NAMES_MAX) return 0;
    const id = this.table.add(hash, bytes, from, to);
    this.names.push(decoder.decode(this.table.bytesOf(id)));
    return id;
  }

  /** Number of a name that is there already; -1 when it is not. */
  find(name: string): number {
    return this.names.indexOf(name);
  }
}

const decoder = new TextDecoder();
