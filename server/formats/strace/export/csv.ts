/** Calls as CSV (RFC 4180), a row a call, times as the log's clock has them. */
import { type Capture, isoTime } from '../../../engine/capture.ts';
import type { SpanExportOptions } from '../../../engine/spans/span-source.ts';
import { type Column, textAt } from '../../../engine/table.ts';
import { callName, exportedCalls } from './exported-calls.ts';

const PIECE = 4096;

export function* callsCsv(capture: Capture, options: SpanExportOptions): Generator<string> {
  const { table, columns, passes } = exportedCalls(capture, options.filter);
  const heads = table.columns.map(({ title, unit, type }) =>
    unit === '' || unit === 'count' || type === 'time' ? title : `${title} (${unit})`,
  );
  const masked = (column: Column, text: string) =>
    column.id === 'what'
      ? options.mask(text, 'about')
      : column.id === 'syscall'
        ? callName(text, options.mask)
        : options.mask(text, 'name');
  const words = new Map(
    table.columns.flatMap((column) =>
      column.words ? [[column, column.words.map((word) => field(masked(column, word)))] as const] : [],
    ),
  );
  const cell = (column: Column, row: number): string => {
    const known = words.get(column);
    if (known) return known[column.numbers?.at(row) ?? -1] ?? '';
    if (column.texts) return field(masked(column, textAt(column, row) ?? ''));
    const value = column.numbers?.at(row) ?? Number.NaN;
    if (!Number.isFinite(value)) return '';
    return column.type === 'time' ? moment(value) : String(value);
  };
  let lines = [[...heads.map(field), 'Line'].join()];
  for (let row = 0; row < columns.rows; row++) {
    if (!passes(row)) continue;
    lines.push([...table.columns.map((column) => cell(column, row)), table.line?.at(row) ?? ''].join());
    if (lines.length < PIECE) continue;
    yield `${lines.join('\r\n')}\r\n`;
    lines = [];
  }
  if (lines.length > 0) yield `${lines.join('\r\n')}\r\n`;
}

/** `2024-05-01T12:00:00.123456`; the date only where the log has one. */
function moment(ms: number): string {
  const second = Math.floor(ms / 1000);
  const fraction = Math.round((ms - second * 1000) * 1000);
  const whole = fraction === 1_000_000 ? second + 1 : second;
  return `${isoTime(whole * 1000, undefined)}.${String(fraction % 1_000_000).padStart(6, '0')}`;
}

/** A text that a spreadsheet would take for a formula is given as text. */
function field(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
