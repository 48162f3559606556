/** The values of named series: what rules about /proc files work on. */
import type { Capture } from '../engine/capture.ts';
import { type Column, type Table, timeOf } from '../engine/table.ts';

export interface NamedSeries {
  capture: Capture;
  table: Table;
  column: Column;
  /** Device, zone, process or cgroup; '' for the whole. */
  entity: string;
  values: Float64Array;
}

/** The series of that name, one for each device, zone or process. */
export function seriesNamed(capture: Capture, tableId: string, name: string): NamedSeries[] {
  return capture.tables
    .filter((table) => table.id === tableId)
    .flatMap((table) =>
      table.columns
        .filter((column) => (column.key ?? column.id) === name && column.numbers)
        .map((column) => ({
          capture,
          table,
          column,
          entity: column.entity,
          values: (column.numbers as NonNullable<Column['numbers']>).toArray(table.rows),
        })),
    );
}

/** Of the same table and entity. */
export function beside({ capture, table, entity }: NamedSeries, name: string): NamedSeries | undefined {
  return seriesNamed(capture, table.id, name).find((one) => one.entity === entity);
}

export interface Gain {
  /** What a counter gained, restarts left out. */
  gained: number;
  from: number;
  to: number;
  /** 0 without a clock. */
  seconds: number;
}

/** What a counter gained over the capture; undefined when it was seen only once. */
export function gainOf({ table, values }: NamedSeries): Gain | undefined {
  const time = timeOf(table);
  let from = -1;
  let to = -1;
  let gained = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    if (Number.isNaN(value)) continue;
    if (to >= 0) gained += Math.max(0, value - (values[to] as number));
    if (from < 0) from = row;
    to = row;
  }
  if (to <= from) return undefined;
  return { gained, from, to, seconds: time ? ((time[to] as number) - (time[from] as number)) / 1000 : 0 };
}

/** The last known value; NaN without. */
export function lastOf({ values }: NamedSeries): number {
  for (let row = values.length - 1; row >= 0; row--)
    if (!Number.isNaN(values[row])) return values[row] as number;
  return Number.NaN;
}

export function lastRowOf({ values }: NamedSeries): number {
  let row = values.length - 1;
  while (row > 0 && Number.isNaN(values[row])) row--;
  return Math.max(0, row);
}

/** `of X`, nothing for the whole. */
export function ofEntity(entity: string): string {
  return entity === '' ? '' : ` of ${entity}`;
}
