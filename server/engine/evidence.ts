/** Finds the bytes behind a number. */
import type { Evidence } from '../protocol/finding.ts';
import type { Capture } from './capture.ts';
import { columnOf, type Table } from './table.ts';

const QUOTE_MAX = 200;

/** Samples larger than this are quoted by their first line only. */
const SAMPLE_MAX = 8 << 20;

/** Where row `row` of `column` stands in the text; falls back to the sample's first line, then to the row. */
export function evidenceAt(capture: Capture, table: Table, row: number, column?: string): Evidence {
  const evidence: Evidence = { capture: capture.path, row: { table: table.id, index: row } };
  const start = table.byteStart?.at(row) ?? Number.NaN;
  const length = table.byteLength?.at(row) ?? Number.NaN;
  const line = table.line?.at(row) ?? Number.NaN;
  if (Number.isNaN(start) || Number.isNaN(length)) return evidence;
  const sample = capture.source.readAt(start, Math.min(length, SAMPLE_MAX));
  const info = column === undefined ? undefined : columnOf(table, column);
  const place = info && capture.format.locate?.(sample, info);
  const from = place?.byteStart ?? 0;
  const firstLine = lineLength(sample, from);
  // Bytes of a binary capture are no text to be quoted, nor lines.
  const isBinary = sample.subarray(from, from + QUOTE_MAX).includes(0);
  const size = place?.byteLength ?? (isBinary ? length : firstLine);
  const found = capture.source.place(start + from);
  evidence.capture = found.path;
  evidence.byteStart = found.start;
  evidence.byteLength = size;
  if (!Number.isNaN(line)) evidence.line = line + (place?.line ?? 0) - found.linesBefore;
  if (!isBinary) evidence.quote = quoteOf(sample.subarray(from, from + Math.min(size, 4 * QUOTE_MAX)));
  return evidence;
}

/** The proof of a change: the value at one row and at a later one. */
export function evidenceOfChange(
  capture: Capture,
  table: Table,
  column: string,
  from: number,
  to: number,
): [Evidence, ...Evidence[]] {
  const numbers = columnOf(table, column)?.numbers;
  const before = numbers?.at(from) ?? Number.NaN;
  const after = numbers?.at(to) ?? Number.NaN;
  const first = evidenceAt(capture, table, from, column);
  const last = evidenceAt(capture, table, to, column);
  return [
    { ...first, ...(!Number.isNaN(before) ? { before } : {}) },
    { ...last, ...(!Number.isNaN(before) ? { before } : {}), ...(!Number.isNaN(after) ? { after } : {}) },
  ];
}

function lineLength(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(10, from);
  const length = (end < 0 ? bytes.length : end) - from;
  return length > 0 && bytes[from + length - 1] === 13 ? length - 1 : length;
}

function quoteOf(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes).replace(/\r?\n[\s\S]*$/, '');
  return text.length > QUOTE_MAX ? `${text.slice(0, QUOTE_MAX)}… (${text.length - QUOTE_MAX} more)` : text;
}
