/** Rows of a table, filtered, sorted and cut to what a view shows. */

import type { Cell, Page, PageQuery } from '../protocol/operations.ts';
import { parseSpanFilter } from '../protocol/span-filter.ts';
import { byText } from './by-text.ts';
import { type SpanColumns, spanColumns } from './spans/span-columns.ts';
import { spanTest } from './spans/span-test.ts';
import { type Column, columnOf, type Table, textAt } from './table.ts';

/** Most rows in one page. */
const ROWS_MAX = 1000;
/** Most cells in one page: a table of smaps may have 60,000 columns. At least one row always comes. */
const CELLS_MAX = 500_000;
/** Up to here a heap of the best rows beats sorting all; further down a list nobody scrolls often. */
const HEAP_MAX = 10_000;

/** Less than 0 when row `a` comes before row `b`. */
type Order = (a: number, b: number) => number;

/** An unknown sort column leaves the order of the table; tables without text columns ignore the filter. */
export function pageOf(table: Table, query: Omit<PageQuery, 'case' | 'capture' | 'table'>): Page {
  const offset = wholeNumber(query.offset);
  const limit = Math.min(wholeNumber(query.limit), ROWS_MAX, cellLimit(table));
  const kept = query.filter ? rowsWith(table, query.filter) : undefined;
  const total = kept?.length ?? table.rows;
  const column = query.sort === undefined ? undefined : columnOf(table, query.sort);
  const wanted = Math.min(offset + limit, total);
  const order = column && rowOrder(table, column, query.descending === true);
  const first = order ? firstInOrder(kept, total, wanted, order) : kept;
  const indices: number[] = [];
  for (let i = offset; i < wanted; i++) indices.push(first ? (first[i] as number) : i);
  return {
    table: table.id,
    total,
    indices,
    rows: indices.map((row) => table.columns.map((c) => cellOf(c, row))),
  };
}

export function cellOf(column: Column, row: number): Cell {
  if (column.texts || column.words) return textAt(column, row) ?? null;
  const value = column.numbers?.at(row) ?? Number.NaN;
  return Number.isFinite(value) ? value : null;
}

function wholeNumber(value: number): number {
  return Number.isFinite(value) ? Math.max(0, Math.floor(value)) : 0;
}

function cellLimit(table: Table): number {
  return Math.max(1, Math.floor(CELLS_MAX / Math.max(1, table.columns.length)));
}

/** Rows in whose texts every word of the filter occurs; undefined when there is nothing to filter by. */
function rowsWith(table: Table, filter: string): Uint32Array | undefined {
  const calls = spanColumns(table);
  if (calls) return rowsOfCalls(calls, filter);
  const wanted = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const columns = table.columns.filter((column) => column.texts || column.words);
  if (wanted.length === 0 || columns.length === 0) return undefined;
  const tests = wanted.map((word) => columns.map((column) => holds(column, word)));
  const rows = new Uint32Array(table.rows);
  let count = 0;
  for (let row = 0; row < table.rows; row++)
    if (tests.every((test) => test.some((holdsWord) => holdsWord(row)))) rows[count++] = row;
  return rows.subarray(0, count);
}

/** Calls have a filter language of their own. */
function rowsOfCalls(calls: SpanColumns, filter: string): Uint32Array | undefined {
  const test = spanTest(calls, parseSpanFilter(filter));
  if (!test) return undefined;
  const rows = new Uint32Array(calls.rows);
  let count = 0;
  for (let row = 0; row < calls.rows; row++) if (test(row)) rows[count++] = row;
  return rows.subarray(0, count);
}

/** Whether a row's text holds a word; texts that repeat are looked at once. */
function holds(column: Column, word: string): (row: number) => boolean {
  const { texts, words, numbers } = column;
  if (texts) return (row) => (texts[row] ?? '').toLowerCase().includes(word);
  const found = (words ?? []).map((text) => text.toLowerCase().includes(word));
  return (row) => found[numbers?.at(row) ?? Number.NaN] === true;
}

/** Missing values come last in both directions; equal rows keep the order of the table. */
function rowOrder(table: Table, column: Column, descending: boolean): Order {
  const sign = descending ? -1 : 1;
  const texts = column.texts;
  if (texts) {
    return (a, b) => {
      const [x, y] = [texts[a], texts[b]];
      if (x === undefined || y === undefined)
        return Number(x === undefined) - Number(y === undefined) || a - b;
      return sign * byText(x, y) || a - b;
    };
  }
  const keys = column.numbers?.toArray(table.rows) ?? new Float64Array(table.rows).fill(Number.NaN);
  if (column.words) rankWords(keys, column.words);
  return (a, b) => {
    const [x, y] = [keys[a] as number, keys[b] as number];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
    if (x === y) return a - b;
    return x < y ? -sign : sign;
  };
}

/** Places in the list become places in the alphabet. */
function rankWords(keys: Float64Array, words: readonly string[]): void {
  const order = [...words.keys()].sort((a, b) => byText(words[a] as string, words[b] as string));
  const rank = new Float64Array(words.length);
  for (const [place, word] of order.entries()) rank[word] = place;
  for (let row = 0; row < keys.length; row++) keys[row] = rank[keys[row] as number] ?? Number.NaN;
}

/** The first `wanted` rows in order; more may follow them in any order. */
function firstInOrder(
  kept: Uint32Array | undefined,
  total: number,
  wanted: number,
  order: Order,
): Uint32Array {
  const rowAt = (i: number) => (kept ? (kept[i] as number) : i);
  if (wanted > HEAP_MAX || wanted * 4 > total) {
    return Uint32Array.from({ length: total }, (_, i) => rowAt(i)).sort(order);
  }
  const best = new Uint32Array(wanted);
  for (let i = 0; i < wanted; i++) best[i] = rowAt(i);
  for (let at = (wanted >> 1) - 1; at >= 0; at--) sinkLast(best, at, order);
  for (let i = wanted; i < total && wanted > 0; i++) {
    const row = rowAt(i);
    if (order(row, best[0] as number) >= 0) continue;
    best[0] = row;
    sinkLast(best, 0, order);
  }
  return best.sort(order);
}

/** Restores the heap below `at`, whose root is the row that comes last. */
function sinkLast(heap: Uint32Array, at: number, order: Order): void {
  for (let parent = at; ; ) {
    let last = parent;
    for (const child of [2 * parent + 1, 2 * parent + 2]) {
      if (child < heap.length && order(heap[child] as number, heap[last] as number) > 0) last = child;
    }
    if (last === parent) return;
    const row = heap[parent] as number;
    heap[parent] = heap[last] as number;
    heap[last] = row;
    parent = last;
  }
}
