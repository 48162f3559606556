/** The columns that make a table of calls a timeline, as plain arrays. */
import type { NumberArray } from '../narrow-array.ts';
import { columnOf, type Table } from '../table.ts';

/**
 * Ids are a convention of all tables of calls: `syscall` and `class` are words; `time`, `process`, `duration`,
 * `error` and `what` are there when the log has them.
 */
export interface SpanColumns {
  rows: number;
  /** Milliseconds; undefined = the log has no clock, and the order of its rows stands in for time. */
  start: NumberArray | undefined;
  duration: NumberArray | undefined;
  process: NumberArray | undefined;
  syscall: NumberArray;
  names: readonly string[];
  /** By number of name, place in `classes`. */
  classOf: Uint8Array;
  classes: string[];
  /** 0 = none. */
  error: NumberArray | undefined;
  errors: readonly string[];
  what: NumberArray | undefined;
  whats: readonly string[];
}

const known = new WeakMap<Table, SpanColumns>();

/** Undefined when the table holds no calls. */
export function spanColumns(table: Table): SpanColumns | undefined {
  const found = known.get(table);
  if (found) return found;
  const { rows } = table;
  const syscall = columnOf(table, 'syscall');
  const words = columnOf(table, 'class')?.words;
  if (!syscall?.words || !syscall.numbers || !words) return undefined;
  const numbers = (id: string) => columnOf(table, id)?.numbers?.raw(rows);
  const classes = [...new Set(words)];
  const columns: SpanColumns = {
    rows,
    start: numbers('time'),
    duration: numbers('duration'),
    process: numbers('process'),
    syscall: syscall.numbers.raw(rows),
    names: syscall.words,
    classOf: Uint8Array.from(words, (word) => classes.indexOf(word)),
    classes,
    error: numbers('error'),
    errors: columnOf(table, 'error')?.words ?? [],
    what: numbers('what'),
    whats: columnOf(table, 'what')?.words ?? [],
  };
  known.set(table, columns);
  return columns;
}

/** Milliseconds of the log's clock, or the place in the log. */
export function startOf({ start }: SpanColumns, row: number): number {
  return start ? (start[row] as number) : row;
}

/** 0 where it is not known. */
export function durationOf({ duration }: SpanColumns, row: number): number {
  return duration?.[row] || 0;
}
