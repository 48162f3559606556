/** A format whose log other tools wrote into as well: their parts are read by their own formats, into tables beside. */

import { NumberColumn } from '../../engine/columns.ts';
import type { Format } from '../../engine/format.ts';
import { HEAD_BYTES } from '../../engine/read-capture.ts';
import { type Column, type Table, TIME_COLUMN } from '../../engine/table.ts';
import type { Coverage } from '../../protocol/capture.ts';
import { MaskedSource } from './masked-source.ts';
import { partStart, SYSSTAT } from './part-of.ts';

const DAY = 86_400_000;

const OF_SYSSTAT = ['iostat', 'mpstat'];

/** By these lines it is told which tools there are. */
const LINES_MAX = 1000;

/**
 * @param all formats by which the other parts are read, without this decoration.
 * @param own part that the format reads; all files of /proc are one.
 */
export function withOtherTools(format: Format, all: readonly Format[], own = format.id): Format {
  return {
    ...format,
    async read(source, into, signal) {
      const parts = partsIn(await source.head(HEAD_BYTES));
      const others = all.filter(({ id }) => id !== own && parts.has(id));
      if (!parts.has(own) || others.length === 0) {
        await format.read(source, into, signal);
        return;
      }
      const theirs = new Set(others.map(({ id }) => id));
      const coverage: Coverage[] = [];
      // What belongs to nobody is shown to this format, which says that it does not understand it.
      for (const one of [format, ...others]) {
        const isOwn = (part: string) => {
          if (part === SYSSTAT) return OF_SYSSTAT.includes(one.id);
          return one === format ? !theirs.has(part) : part === one.id;
        };
        await one.read(new MaskedSource(source, isOwn), into, signal);
        if (into.coverage) coverage.push(into.coverage);
      }
      into.coverage = together(coverage);
      dateClocks(into.tables);
    },
  };
}

function partsIn(head: Uint8Array): Set<string> {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('utf8');
  return new Set(text.split(/\r?\n/, LINES_MAX).flatMap((line) => partStart(line) ?? []));
}

/** uptime states a time of day: its date is that of the times beside it. */
function dateClocks(tables: readonly Table[]): void {
  const series = tables.filter(({ kind, columns }) => kind === 'series' && columns[0]?.id === TIME_COLUMN);
  const dated = series.map(({ columns }) => columns[0]?.numbers?.at(0) ?? 0).find((time) => time >= 2 * DAY);
  if (dated === undefined) return;
  for (const { columns, rows } of series) {
    const times = columns[0]?.numbers?.toArray(rows) ?? new Float64Array(0);
    if (!times.every((time) => time < DAY)) continue;
    let day = Math.floor(dated / DAY) * DAY;
    const moved = times.map((time, row) => {
      if (row > 0 && (times[row - 1] as number) - time > DAY / 2) day += DAY;
      return day + time;
    });
    (columns[0] as Column).numbers = NumberColumn.of(moved);
  }
}

/** Each has seen all lines, and blanks in place of those of the others. */
function together(parts: readonly Coverage[]): Coverage {
  const lines = Math.max(...parts.map((part) => part.lines));
  const unknown = Math.min(
    lines,
    parts.reduce((sum, part) => sum + part.unknown, 0),
  );
  return {
    lines,
    understood: lines - unknown,
    repaired: Math.max(...parts.map(({ repaired }) => repaired)),
    unknown,
  };
}
