/** Figures of what a note is about, then and now. */
import { type Capture, judgementOf } from '../engine/capture.ts';
import { columnOf, type Table } from '../engine/table.ts';
import { exact } from '../engine/wording.ts';
import type { Figures } from '../protocol/note.ts';

/** Every number of the row, by its column. */
export function figuresOfRow(table: Table, row: number): Figures {
  const figures: Figures = {};
  for (const column of table.columns) {
    const value = column.type === 'number' && !column.words ? column.numbers?.at(row) : undefined;
    if (value !== undefined && Number.isFinite(value)) figures[column.id] = value;
  }
  return figures;
}

/** Last value and change of each series. */
export function figuresOfSeries(capture: Capture, table: Table, series: readonly string[]): Figures {
  const figures: Figures = {};
  for (const id of series) {
    const numbers = columnOf(table, id)?.numbers;
    const judged = judgementOf(capture, table.id, id);
    const last = numbers ? numbers.at(numbers.end - 1) : Number.NaN;
    if (Number.isFinite(last)) figures[`${id}.last`] = last;
    if (judged) figures[`${id}.delta`] = judged.delta;
  }
  return figures;
}

/** `: retainedBytes 10,000 then, 15,000 now`; the first figures that both have. */
export function thenAndNow(then: Figures, now: Figures): string {
  const shared = Object.keys(then).filter((key) => Number.isFinite(then[key]) && Number.isFinite(now[key]));
  const changed = shared.filter((key) => then[key] !== now[key]);
  const [key] = changed.length > 0 ? changed : shared;
  if (key === undefined) return '';
  return `: ${key} ${figure(then[key] as number)} then, ${figure(now[key] as number)} now`;
}

function figure(value: number): string {
  return Number.isInteger(value) ? exact(value) : value.toPrecision(3);
}
