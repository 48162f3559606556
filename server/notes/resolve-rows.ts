/** Rows of tables in another capture: by name, and by the path to them where there is one; never by their number. */

import type { Capture } from '../engine/capture.ts';
import { evidenceAt } from '../engine/evidence.ts';
import { columnOf, type Table, textAt } from '../engine/table.ts';
import { exact } from '../engine/wording.ts';
import type { Anchor, Note, NotePlace, ResolvedNote } from '../protocol/note.ts';
import { figuresOfRow, thenAndNow } from './figures.ts';
import { pathShape, shapeOf } from './shapes.ts';

const CANDIDATES_MAX = 20;
/** Rows alike that are counted; more of them is as good. */
const ALIKE_MAX = 10_000;

interface RowName {
  key: string;
  path?: string;
}

/** The parts of an anchor that name a row. */
export function entityOfRow(table: Table, row: number): NonNullable<Anchor['entity']> | undefined {
  const name = nameOf(table, row);
  if (name === undefined) return undefined;
  const alike = rowsNamed(table, (other) => other.key === name.key && other.path === name.path).length;
  return { table: table.id, ...name, ...(alike > 1 && { alike }) };
}

export function resolveRow(note: Note, captures: readonly Capture[]): ResolvedNote | undefined {
  const { table: id, key, path, series, alike = 1 } = note.anchor.entity ?? {};
  if (id === undefined || key === undefined || series !== undefined) return undefined;
  const isSame = (name: RowName) => name.key === key && name.path === path;
  const shape = shapeOf(key);
  const isAlike = (name: RowName) => shapeOf(name.key) === shape && name.path === path;
  for (const by of ['name', 'shape'] as const) {
    // The last capture of a case is the newest.
    for (let index = captures.length - 1; index >= 0; index--) {
      const table = (captures[index] as Capture).tables.find((one) => one.id === id);
      const rows = table ? rowsNamed(table, by === 'name' ? isSame : isAlike) : [];
      const [row] = rows;
      if (!table || row === undefined) continue;
      const placeOf = (one: number): NotePlace => placeOfRow(captures[index] as Capture, table, one);
      if (rows.length === 1) {
        const now = figuresOfRow(table, row);
        const how = by === 'name' ? '' : ` by its shape, as ${nameOf(table, row)?.key ?? ''}`;
        const words = `Found again in another capture${how}${thenAndNow(note.figures, now)}.`;
        return { note, rung: 'found again', words, capture: index, place: placeOf(row), now };
      }
      return {
        note,
        rung: 'candidates',
        words: `${exact(rows.length)} rows have its ${by}${alike > 1 ? `, ${exact(alike)} then` : ''}: which one is meant is not known.`,
        capture: index,
        candidates: rows.slice(0, CANDIDATES_MAX).map(placeOf),
      };
    }
  }
  return undefined;
}

/** Where the row stands, with its bytes where these are known. */
export function placeOfRow(capture: Capture, table: Table, row: number): NotePlace {
  const { byteStart, byteLength, line } = evidenceAt(capture, table, row);
  return {
    row: { table: table.id, index: row },
    ...(byteStart !== undefined && { byteStart }),
    ...(byteLength !== undefined && { byteLength }),
    ...(line !== undefined && { line }),
  };
}

function rowsNamed(table: Table, isIt: (name: RowName) => boolean): number[] {
  const rows: number[] = [];
  for (let row = 0; row < table.rows && rows.length < ALIKE_MAX; row++) {
    const name = nameOf(table, row);
    if (name !== undefined && isIt(name)) rows.push(row);
  }
  return rows;
}

/** The text of the column that captures are compared by, else of the first text column. */
function nameOf(table: Table, row: number): RowName | undefined {
  const column =
    columnOf(table, table.compareBy?.key ?? '') ??
    table.columns.find((one) => one.type === 'text' && (one.texts || one.words));
  const key = column && textAt(column, row);
  if (key === undefined) return undefined;
  const path = columnOf(table, 'path');
  const way = path === undefined || path === column ? undefined : textAt(path, row);
  return way === undefined || way === '' ? { key } : { key, path: pathShape(way) };
}
