/**
 * A WeakMap entry lives as long as both its table and its key do. V8 writes it as two internal edges to the value, one
 * from the table and one from the key, with one text that names all three.
 */
import type { HeapSnapshot } from '../read/snapshot.ts';
import { Bits } from './scratch.ts';

const PAIR = /^\d+( \/ part of key \(.*? @\d+\) -> value \(.*? @\d+\) pair in WeakMap \(table @(\d+)\))$/;
const SHORTEST = '1 / part of key ( @1) -> value ( @1) pair in WeakMap (table @1)'.length;

/** What the names of edges say of WeakMap entries. There may be millions: nothing is an object here. */
export class Ephemerons {
  /** Strings that name such an edge, ascending. */
  private readonly names: readonly number[];
  private readonly pairs: readonly number[];
  private readonly tables: readonly number[];
  private readonly isName: Bits;

  constructor(snapshot: HeapSnapshot) {
    const { strings } = snapshot;
    const names: number[] = [];
    const pairs: number[] = [];
    const tables: number[] = [];
    this.isName = new Bits(strings.count);
    for (const name of strings.pairs ?? strings.lengths.keys()) {
      if ((strings.lengths[name] as number) < SHORTEST) continue;
      const match = PAIR.exec(strings.at(name));
      if (!match) continue;
      this.isName.add(name);
      names.push(name);
      pairs.push(hash(match[1] as string));
      tables.push(Number(match[2]));
    }
    this.names = names;
    this.pairs = pairs;
    this.tables = tables;
  }

  /** Whether the string names one side of an entry. */
  has(name: number): boolean {
    return this.names.length > 0 && this.isName.has(name);
  }

  /** Equal for both sides of an entry. Only for names it {@link has}. */
  pair(name: number): number {
    return this.pairs[this.indexOf(name)] as number;
  }

  /** Id of the table. Only for names it {@link has}. */
  table(name: number): number {
    return this.tables[this.indexOf(name)] as number;
  }

  /** Tells by its id whether a node may be a table; rarely of another one. Undefined when there is none. */
  tableTest(): ((id: number) => boolean) | undefined {
    if (this.tables.length === 0) return undefined;
    const seen = new Uint8Array(1 << 16);
    const slot = (id: number) => Math.imul(id, 0x9e3779b1) >>> 16;
    for (const id of this.tables) seen[slot(id)] = 1;
    return (id) => seen[slot(id)] === 1;
  }

  private indexOf(name: number): number {
    let low = 0;
    let high = this.names.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.names[middle] as number) < name) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** 52 bits: among ten million texts two are equal by chance once in a hundred snapshots. */
function hash(text: string): number {
  let low = 0x811c9dc5;
  let high = 0x01000193;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x5bd1e995) ^ (high >>> 13);
  }
  return (high >>> 6) * 2 ** 26 + (low >>> 6);
}
