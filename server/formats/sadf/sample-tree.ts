/** One moment of sadf -j: activities, with lists of devices in them, put into the tables of sar. */
import type { ActivityBook, Moment } from './activities.ts';

type Tree = Record<string, unknown>;

/** Deeper is no sadf's. */
const DEPTH_MAX = 8;

export function putTree(
  book: ActivityBook,
  activity: string,
  value: unknown,
  moment: Moment,
  depth = 0,
): void {
  if (depth > DEPTH_MAX || value === null || typeof value !== 'object') return;
  if (Array.isArray(value)) {
    for (const item of value) if (isTree(item)) putDevice(book, activity, item, moment, depth);
    return;
  }
  for (const [name, inner] of Object.entries(value)) {
    const number = numberOf(inner);
    if (number !== undefined) {
      const { table, column } = book.home(activity, name);
      book.put(table, '', column, number, moment);
    } else if (isTree(inner) && isPartOf(book, activity, inner)) {
      putTree(book, activity, inner, moment, depth + 1);
    } else putTree(book, name, inner, moment, depth + 1);
  }
}

/** The first field names the CPU, disk or interface. */
function putDevice(book: ActivityBook, activity: string, item: Tree, moment: Moment, depth: number): void {
  const [[, first] = [], ...fields] = Object.entries(item);
  const entity = String(first ?? '');
  for (const [name, inner] of fields) {
    const number = numberOf(inner);
    if (number !== undefined) {
      const { table, column } = book.home(activity, name);
      book.put(table, entity, column, number, moment);
    } else if (Array.isArray(inner)) putTree(book, name, inner, moment, depth + 1);
  }
}

/** `io-reads` within `io`: its fields are columns of the same report. */
function isPartOf(book: ActivityBook, activity: string, inner: Tree): boolean {
  const [first] = Object.entries(inner);
  if (!first || numberOf(first[1]) === undefined) return false;
  const { table, column } = book.home(activity, first[0]);
  return table.section.columns.has(column);
}

function isTree(value: unknown): value is Tree {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** XML states numbers as text. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !/^-?\d+(?:[.,]\d+)?$/.test(value)) return undefined;
  return Number(value.replace(',', '.'));
}
