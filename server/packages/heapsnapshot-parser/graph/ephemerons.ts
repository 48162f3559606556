/**
 * A WeakMap entry lives as long as both its table and its key do. V8 writes it as two internal edges to the value, one
 * from the table and one from the key, with one text that names all three.
 */
import type { HeapSnapshot } from '../read/snapshot.ts';
import { edgeKinds } from './kinds.ts';
import { Bits } from './scratch.ts';

const PAIR = /^\d+( \/ part of key \(.*? @\d+\) -> value \(.*? @\d+\) pair in WeakMap \(table @(\d+)\))$/;

export interface EphemeronPair {
  /** Equal in both edges of an entry. */
  pair: string;
  /** Id of the table. */
  table: number;
}

/** By index of the string that names the edge. Keys are as many as the WeakMaps have entries. */
export type Ephemerons = ReadonlyMap<number, EphemeronPair>;

/** Map and Set hold no more than this many entries in V8. */
const PAIRS_MAX = 16_000_000;

export function findEphemerons(snapshot: HeapSnapshot): Ephemerons {
  const { edges, strings } = snapshot;
  const { internal } = edgeKinds(snapshot);
  const found = new Map<number, EphemeronPair>();
  const seen = new Bits(strings.count);
  for (let edge = 0; edge < edges.count; edge++) {
    const name = edges.nameOrIndex[edge] as number;
    if (edges.type[edge] === internal && strings.has(name)) seen.add(name);
  }
  const shortest = '1 / part of key ( @1) -> value ( @1) pair in WeakMap (table @1)'.length;
  for (let name = 0; name < strings.count && found.size < PAIRS_MAX; name++) {
    if ((strings.lengths[name] as number) < shortest || !seen.has(name)) continue;
    const match = PAIR.exec(strings.at(name));
    if (match) found.set(name, { pair: match[1] as string, table: Number(match[2]) });
  }
  return found;
}
