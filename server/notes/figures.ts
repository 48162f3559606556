/** Figures of what a note is about, then and now. */
import { type Capture, judgementOf } from '../engine/capture.ts';
import { columnOf, type Table } from '../engine/table.ts';
import { amount, exact, share } from '../engine/wording.ts';
import type { Unit } from '../protocol/capture.ts';
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

/** `: retained 10.0 kB then, 15.0 kB now`; the first figures that both have. */
export function thenAndNow(then: Figures, now: Figures): string {
  const shared = Object.keys(then).filter((key) => Number.isFinite(then[key]) && Number.isFinite(now[key]));
  const changed = shared.filter((key) => then[key] !== now[key]);
  const [key] = changed.length > 0 ? changed : shared;
  if (key === undefined) return '';
  const { name, tell } = spoken(key);
  return `: ${name} ${tell(then[key] as number)} then, ${tell(now[key] as number)} now`;
}

/** What stands in the keys of our own figures, as a word by itself. */
const UNITS: Record<string, Unit> = {
  bytes: 'bytes',
  seconds: 's',
  milliseconds: 'ms',
  ms: 'ms',
  percent: '%',
};

/** Our own keys in words, with their unit behind the figure; names of columns are kept as they are. */
function spoken(key: string): { name: string; tell: (value: number) => string } {
  const [, id, of] = /^(.*)\.(last|delta)$/.exec(key) ?? [];
  if (id !== undefined) return { name: of === 'last' ? `last of ${id}` : `change of ${id}`, tell: figure };
  if (!/^[a-z]+(?:[A-Z][a-z]*)*$/.test(key)) return { name: key, tell: figure };
  const words = key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).split(' ');
  const unit = words.includes('per') ? undefined : words.find((word) => UNITS[word] !== undefined);
  const named = words.filter((word) => word !== unit).map((word) => (word === 'delta' ? 'change' : word));
  const measured = unit === undefined ? undefined : UNITS[unit];
  return {
    name: named.join(' ') || key,
    tell: (value) =>
      measured !== undefined ? amount(value, measured) : words[0] === 'share' ? share(value) : figure(value),
  };
}

function figure(value: number): string {
  return Number.isInteger(value) ? exact(value) : value.toPrecision(3);
}
