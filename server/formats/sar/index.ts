/** The text of sar(1): every report, in any locale, clock and version of sysstat. */
import type { ByteSource } from '../../engine/byte-source.ts';
import type { Certainty, Format, ValuePlace } from '../../engine/format.ts';
import { HEAD_BYTES } from '../../engine/read-capture.ts';
import type { ColumnInfo } from '../../engine/table.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { headLines } from '../text/head-lines.ts';
import { lineChunks } from '../text/line-chunks.ts';
import { LineClock } from './clock.ts';
import { SarReader } from './reader.ts';
import { type DateOrder, dateOrderOf, reportHeader } from './report-header.ts';
import { isMpstatHeading, sectionOf } from './sections.ts';

/** Columns of a heading that must be known, unless all are: `CPU MHz` has but one. */
const KNOWN_COLUMNS = 2;

/** `sar -I` has a column for each. */
const ONE_CPU = /^CPU\d+$/;

async function read(source: ByteSource, into: TableBuilder, signal: AbortSignal): Promise<void> {
  const reader = new SarReader(into, dateOrder(await source.head(HEAD_BYTES)));
  for await (const lines of lineChunks(source, into, signal)) {
    reader.skipLines(lines.skippedLines);
    reader.take(lines.bytes, lines.start, lines.end, lines.offset, lines.unterminated ?? false);
  }
  reader.finish();
}

function dateOrder(head: Uint8Array): DateOrder {
  const clock = new LineClock();
  const dates = headLines(head).flatMap(({ bare }) => {
    const bytes = Buffer.from(bare);
    if (/^\d/.test(bare)) clock.read(bytes, 0, bytes.length);
    return reportHeader(bare)?.date ?? [];
  });
  return dateOrderOf(dates, clock.twelveHours);
}

function sniff(head: Uint8Array, tail: Uint8Array): Certainty {
  return hasHeading(head) || hasHeading(tail) ? 'sure' : 'no';
}

function hasHeading(bytes: Uint8Array): boolean {
  const clock = new LineClock();
  return headLines(bytes).some(({ bare }) => isHeading(bare.replace(/^[>|\s]+/, ''), clock));
}

function isHeading(line: string, clock: LineClock): boolean {
  if (line.length > 4000 || !/[%/A-Za-z]/.test(line)) return false;
  const bytes = Buffer.from(line);
  const rest = clock.read(bytes, 0, bytes.length);
  if (rest < 0) return false;
  const words = bytes.subarray(rest).toString().trim().split(/\s+/);
  if (words.length > 2000 || words.some((word) => /^[\d.,-]+$/.test(word)) || isMpstatHeading(words))
    return false;
  // pidstat's columns of CPU time are those of sar; its last column is the command.
  if (words.at(-1) === 'Command') return false;
  const section = sectionOf(words);
  if (!section) return false;
  const known = words.filter((word) => section.columns.has(word) || ONE_CPU.test(word)).length;
  return known >= KNOWN_COLUMNS || known + (section.entity === '' ? 0 : 1) === words.length;
}

/** The line of the device that a column belongs to. */
function locate(sample: Uint8Array, column: ColumnInfo): ValuePlace | undefined {
  const name = column.entity.replace(/^(?:CPU|TTY|INTR|FAN|TEMP|IN|BAT) (?=\d+$)/, '');
  let byteStart = 0;
  for (let line = 0; byteStart < sample.length; line++) {
    const newline = sample.indexOf(10, byteStart);
    const end = newline < 0 ? sample.length : newline;
    const words = Buffer.from(sample.subarray(byteStart, end)).toString('utf8').trim().split(/\s+/);
    const wanted = name === '' ? 'all' : name;
    if (words.slice(1, 3).includes(wanted) || words[words.length - 1] === wanted)
      return { byteStart, byteLength: end - byteStart, line };
    byteStart = end + 1;
  }
  return undefined;
}

export const sar: Format = {
  id: 'sar',
  title: 'sar report',
  about: 'What sar prints, in any language: CPU, memory, paging, disks, network and the rest, by time.',
  patterns: ['sar*.txt', 'sar[0-9][0-9]', '*.sar'],
  sniff,
  read,
  locate,
};
