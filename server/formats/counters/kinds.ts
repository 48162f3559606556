/** Which of the three ways of writing counters a file uses, told by its first lines. */

import { csvFields } from '../text/csv-fields.ts';
import { headText } from '../text/head-lines.ts';
import { stampPrefix } from '../text/stamps.ts';
import { isFiller, linePrefix } from '../text/unwrap.ts';
import { JsonReader } from './json-reader.ts';
import { type Layout, layoutOf } from './layout.ts';

export type CounterKind =
  | { is: 'lines' }
  | { is: 'json'; measured: number; timed: number }
  | { is: 'table'; layout: Layout; rows: number };

const LINES = 200;

/** Of the lines, so many must be objects with a measure. */
const OBJECTS = 0.4;

export function counterKind(head: Uint8Array): CounterKind {
  const lines = wholeLines(head);
  const objects = jsonLines(lines);
  if (objects) return objects;
  const bare = lines.filter((line) => !isFiller(line) || /^#/.test(line));
  const layout = layoutOf(bare);
  if (!layout) return { is: 'lines' };
  const rows = bare.filter(
    (line) => csvFields(line, layout.separator)?.length === layout.names.length,
  ).length;
  return isPlain(layout, bare) ? { is: 'lines' } : { is: 'table', layout, rows };
}

/** The first bytes may end in the middle of a line; a file of one line is taken as it is. */
function wholeLines(head: Uint8Array): string[] {
  const text = headText(head);
  const end = text.lastIndexOf('\n');
  return (end < 0 ? text : text.slice(0, end)).replace(/^\uFEFF/, '').split(/\r?\n/, LINES);
}

function jsonLines(lines: readonly string[]): CounterKind | undefined {
  const reader = new JsonReader(undefined);
  let looked = 0;
  const place = { time: Number.NaN, byteStart: 0, byteEnd: 0, line: 1 };
  for (const line of lines) {
    if (isFiller(line)) continue;
    looked++;
    if (line.includes('{') && line.includes('":')) reader.take(line.slice(linePrefix(line).length), place);
  }
  const { measured, timed } = reader;
  return measured >= 2 && measured >= OBJECTS * looked ? { is: 'json', measured, timed } : undefined;
}

/** Nothing but numbers behind a stamp that starts the line: the reader of lines is made for that, and faster. */
function isPlain(layout: Layout, lines: readonly string[]): boolean {
  const { time, elapsed, entity, decimalComma, separator } = layout;
  if (decimalComma || elapsed !== undefined || entity !== undefined || time.length > 1 || (time[0] ?? 0) > 0)
    return false;
  return lines.every((line) => {
    if (line.includes('"')) return false;
    const fields = line.split(separator);
    if (fields.length !== layout.names.length || !/\d/.test(line)) return true;
    const numbers = time.length > 0 ? fields.slice(1) : fields;
    const stamp = time.length === 0 ? undefined : stampPrefix(line);
    // The first number of `09:00:10,512` would be taken for the fraction of the second.
    if (stamp && /\d/.test(line.slice((fields[0] as string).length, stamp.length))) return false;
    const stamped = time.length === 0 || stamp !== undefined || /^[A-Za-z]/.test(line);
    return stamped && numbers.every((field) => /^\s*-?\d+(?:\.\d+)?\s*$/.test(field));
  });
}
