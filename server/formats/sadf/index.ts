/** What sadf(1) exports from sysstat's binary files: lines with semicolons, pairs, JSON and XML. */
import type { ByteSource } from '../../engine/byte-source.ts';
import type { Certainty, Format, ValuePlace } from '../../engine/format.ts';
import type { ColumnInfo } from '../../engine/table.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { headText } from '../text/head-lines.ts';
import { lineChunks } from '../text/line-chunks.ts';
import { CsvReader } from './csv.ts';
import { readJson } from './json.ts';
import { PairReader } from './pairs.ts';
import { XmlReader } from './xml.ts';

type Form = 'csv' | 'json' | 'xml' | 'pairs';

const CSV = /^# hostname;interval;timestamp;/m;
const JSON_START = /^\s*\{\s*"sysstat"\s*:/;
/** iostat and mpstat write JSON of that kind too, but neither the date of a file nor a moment as an object. */
const JSON_OWN = /"file-date"|"timestamp"\s*:\s*\{/;
const XML = /^\s*(?:<\?xml[^>]*>\s*)?(?:<!DOCTYPE sysstat|<sysstat[\s>])/;
const PAIR = /^[^\t\n]+\t-?\d+\t[^\t\n]*\d[^\t\n]*\t[^\t\n]+\t%?[A-Za-z][\w%/.-]*\t-?\d[\d.,]*$/gm;
/** Pairs have no heading: so many lines must have their form. */
const PAIRS_MIN = 3;

function formOf(head: Uint8Array): Form | undefined {
  // Fields are read where they stand in the bytes: quoted or indented lines are rows of any counters.
  if (/[>\t ]/.test(String.fromCharCode(head[0] ?? 0))) return undefined;
  const text = headText(head);
  if (JSON_START.test(text)) return JSON_OWN.test(text) ? 'json' : undefined;
  if (XML.test(text)) return 'xml';
  if (CSV.test(text)) return 'csv';
  const lines = text.match(PAIR)?.length ?? 0;
  return lines >= PAIRS_MIN && 2 * lines > text.split('\n').length - 1 ? 'pairs' : undefined;
}

async function read(source: ByteSource, into: TableBuilder, signal: AbortSignal): Promise<void> {
  const form = formOf(await source.head(65_536)) ?? 'csv';
  if (form === 'json') return readJson(source, into, signal);
  const reader =
    form === 'xml' ? new XmlReader(into) : form === 'pairs' ? new PairReader(into) : new CsvReader(into);
  for await (const lines of lineChunks(source, into, signal)) {
    reader.skipLines(lines.skippedLines);
    reader.take(lines.bytes, lines.start, lines.end, lines.offset, lines.unterminated ?? false);
  }
  reader.finish();
}

/** The line of a moment that names the device, and in JSON and XML the value. */
function locate(sample: Uint8Array, column: ColumnInfo): ValuePlace | undefined {
  const buffer = Buffer.from(sample.buffer, sample.byteOffset, sample.byteLength);
  const device = column.entity.replace(/^(?:CPU|TTY|INTR) (?=\d+$)/, '');
  let at = 0;
  if (device !== '') {
    at = Math.max(
      buffer.indexOf(`"${device}"`),
      buffer.indexOf(`;${device};`),
      buffer.indexOf(`\t${device}\t`),
    );
    if (at < 0) return undefined;
  }
  const name = (column.key ?? '').replace(/^%|^kb|\/s$/g, '');
  const named = Math.max(
    buffer.indexOf(`"${name}"`, at),
    buffer.indexOf(`<${name}>`, at),
    buffer.indexOf(`\t${column.key}\t`, at),
  );
  const place = Math.max(at, named);
  const byteStart = buffer.lastIndexOf(10, place) + 1;
  const newline = buffer.indexOf(10, place);
  const before = buffer.subarray(0, byteStart);
  let line = 0;
  for (let i = before.indexOf(10); i >= 0; i = before.indexOf(10, i + 1)) line++;
  return { byteStart, byteLength: (newline < 0 ? buffer.length : newline) - byteStart, line };
}

export const sadf: Format = {
  id: 'sadf',
  title: 'sadf export',
  about: 'What sadf -d, -dh, -p, -j and -x export from the binary files of sar.',
  patterns: ['sadf*.csv', 'sadf*.json', 'sar*.json', 'sadf*.xml'],
  sniff: (head): Certainty => (formOf(head) === undefined ? 'no' : 'sure'),
  read,
  locate,
};
