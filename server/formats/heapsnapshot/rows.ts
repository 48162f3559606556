/** Tables of named things with figures, and where each one stands in the file. */
import { NumberColumn } from '../../engine/columns.ts';
import type { Column, Table } from '../../engine/table.ts';
import {
  type HeapSnapshot,
  NO_DISTANCE,
  nodePlace,
  SYSTEM_DISTANCE,
} from '../../packages/heapsnapshot-parser/index.ts';

export interface Place {
  byteStart: number;
  byteLength: number;
}

/** Finds the bytes of a node's row, or of a string. */
export interface Places {
  node(node: number): Place | undefined;
  string(index: number): Place | undefined;
}

export function placesIn(
  snapshot: HeapSnapshot,
  readAt: (offset: number, length: number) => Uint8Array,
): Places {
  const { strings } = snapshot;
  return {
    node: (node) => nodePlace(snapshot, node, readAt),
    string: (index) =>
      strings.has(index)
        ? { byteStart: strings.starts[index] as number, byteLength: strings.lengths[index] as number }
        : undefined,
  };
}

export function textColumn(id: string, title: string, texts: readonly string[]): Column {
  return { id, title, unit: '', type: 'text', counter: false, entity: '', texts };
}

export function numberColumn(id: string, title: string, unit: string, values: readonly number[]): Column {
  return { id, title, unit, type: 'number', counter: false, entity: '', numbers: NumberColumn.of(values) };
}

/** Says where the rows of a table stand; a row without a place stands nowhere. */
export function place(table: Table, places: readonly (Place | undefined)[]): void {
  table.byteStart = NumberColumn.of(places.map((at) => at?.byteStart ?? Number.NaN));
  table.byteLength = NumberColumn.of(places.map((at) => at?.byteLength ?? Number.NaN));
  // A snapshot is one line, or has one line a row: neither helps anybody.
  table.line = NumberColumn.of(places.map(() => Number.NaN));
}

/** Distances of what only V8 reaches are no distances to a person. */
export function shownDistance(distance: number): number {
  return distance === NO_DISTANCE || distance >= SYSTEM_DISTANCE ? Number.NaN : distance;
}

/** Indices of the largest values, largest first. */
export function largest(
  values: ArrayLike<number>,
  wanted: number,
  counts: (index: number) => boolean,
): number[] {
  let best: number[] = [];
  let least = 0;
  const order = (a: number, b: number) => (values[b] as number) - (values[a] as number) || a - b;
  const keep = (index: number) => {
    if (!counts(index)) return;
    best.push(index);
    if (best.length < 2 * wanted) return;
    best = best.sort(order).slice(0, wanted);
    least = values[best[wanted - 1] as number] as number;
  };
  const { length } = values;
  for (let index = 0; index < length; index++) if ((values[index] as number) > least) keep(index);
  return best.sort(order).slice(0, wanted);
}
