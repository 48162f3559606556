/** Paths as numbers, found by their bytes: most of them come again and again, and need no string then. */
import { ByteTable, type CallView, unquote } from '../../packages/strace-log-parser/index.ts';

const QUOTE = 34;
const BACKSLASH = 92;
const DOT = 46;

export class PathTable {
  /** Unescaped. */
  readonly paths: string[] = [];
  /** Where the string ends that was asked for last. */
  end = 0;
  /** As strace wrote them, quotes included. */
  private readonly table = new ByteTable();
  private lastRow = -1;
  private lastIndex = -1;
  private lastId = -1;

  /** Number of the string that is argument `index`; -1 when there is none, or none that ends. */
  idIn(call: CallView, index: number): number {
    if (call.row === this.lastRow && index === this.lastIndex) return this.lastId;
    this.lastRow = call.row;
    this.lastIndex = index;
    this.lastId = this.idAt(call.bytes, call.argumentAt(index), call.argsEnd);
    return this.lastId;
  }

  private idAt(bytes: Uint8Array, at: number, to: number): number {
    if (at < 0 || bytes[at] !== QUOTE) return -1;
    let hash = 0x811c9dc5 | 0;
    let p = at + 1;
    for (let byte = bytes[p]; p < to && byte !== QUOTE; byte = bytes[++p]) {
      hash = Math.imul(hash ^ (byte as number), 0x01000193);
      if (byte === BACKSLASH) hash = Math.imul(hash ^ (bytes[++p] as number), 0x01000193);
    }
    if (p >= to) return -1;
    this.end = bytes[p + 1] === DOT && p + 3 < to ? p + 4 : p + 1;
    const known = this.table.find(hash, bytes, at, this.end);
    return known >= 0 ? known : this.add(hash, bytes, at, this.end);
  }

  private add(hash: number, bytes: Uint8Array, from: number, to: number): number {
    const { bytes: path, cut } = unquote(bytes, from, to) ?? { bytes: bytes.subarray(from, to), cut: true };
    this.paths.push(decoder.decode(path) + (cut ? '…' : ''));
    return this.table.add(hash, bytes, from, to);
  }
}

const decoder = new TextDecoder();
