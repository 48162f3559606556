/** Values, units and times of the tables that tools' output becomes. */
import assert from 'node:assert/strict';
import type { Capture } from '../../server/engine/capture.ts';
import { columnOf } from '../../server/engine/table.ts';

export function values(capture: Capture, id: string, table = capture.format.id): number[] {
  const found = capture.tables.find((one) => one.id === table);
  assert.ok(found, `no table ${table} among ${capture.tables.map((one) => one.id).join(', ')}`);
  const column = columnOf(found, id);
  assert.ok(column, `no column ${id} among ${found.columns.map((one) => one.id).join(', ')}`);
  return [...(column.numbers?.toArray(found.rows) ?? [])];
}

export function unitOf(capture: Capture, id: string): string | undefined {
  return capture.tables[0]?.columns.find((column) => column.id === id)?.unit;
}

export function times(capture: Capture): string[] {
  return values(capture, 'time').map((ms) => new Date(ms).toISOString().slice(0, 19));
}
