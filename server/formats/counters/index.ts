/** Counter logs: rows of numbers with a stamp, and any repeated line whose numbers change. */
import type { ByteSource } from '../../engine/byte-source.ts';
import type { Certainty, Format } from '../../engine/format.ts';
import { isBinary } from '../../engine/is-binary.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { lineChunks } from '../text/line-chunks.ts';
import { locateLine } from '../text/locate-line.ts';
import { readToolLines } from '../text/tool-lines.ts';
import { DelimitedReader } from './delimited-reader.ts';
import { JsonReader } from './json-reader.ts';
import { counterKind } from './kinds.ts';
import { CounterReader } from './reader.ts';

/** By these bytes it is told how the rows are written. */
const HEAD_BYTES = 64 * 1024;

/** A hundred rows and more: enough to see that they are of one kind. */
const SNIFFED_BYTES = 16 * 1024;

async function read(source: ByteSource, into: TableBuilder, signal: AbortSignal): Promise<void> {
  const kind = counterKind(await source.head(HEAD_BYTES));
  if (kind.is !== 'lines') {
    const rows = kind.is === 'json' ? new JsonReader(into) : new DelimitedReader(into, kind.layout);
    into.pending = rows;
    await readToolLines(rows, source, into, signal);
    into.pending = undefined;
    return;
  }
  const reader = new CounterReader(into);
  into.pending = reader;
  for await (const { bytes, start, end, offset, skippedLines } of lineChunks(source, into, signal)) {
    reader.line += skippedLines;
    reader.take(bytes, start, end, offset);
  }
  reader.finish();
  into.pending = undefined;
}

/** Brackets that the first line does not close: rows of numbers in a larger whole, not a log. */
function opensJsonDocument(head: Uint8Array): boolean {
  const [first = ''] = Buffer.from(head.subarray(0, 4096)).toString('latin1').trimStart().split('\n', 1);
  if (!/^[{[]/.test(first)) return false;
  const opened = first.match(/[{[]/g)?.length ?? 0;
  return opened > (first.match(/[}\]]/g)?.length ?? 0);
}

/** A literal of a program: an indented line that ends with a comma. */
const IN_A_PROGRAM = /^\s+\S.*,\s*(?:#.*|\/\/.*)?$/;

/** A list of mere numbers has a heading at most; with more words it is a table in some program. */
const BARE_NUMBER = /^\s*[-+]?[\d.]+\s*$/;

function fit(start: Uint8Array): Certainty {
  const kind = counterKind(start);
  if (kind.is === 'json') return kind.timed > 0 || kind.measured >= 3 ? 'sure' : 'maybe';
  if (kind.is === 'table') return kind.rows >= 3 ? 'sure' : 'maybe';
  const reader = new CounterReader(undefined);
  const head = start.subarray(0, SNIFFED_BYTES);
  if (isBinary(head)) return 'no';
  const end = head.lastIndexOf(10) + 1;
  reader.take(end > 0 ? head : Uint8Array.from([...head, 10]), 0, end > 0 ? end : head.length + 1, 0);
  const { lines, best, stamped, like } = reader.fit();
  if (best < 2 || best < 0.4 * lines) return 'no';
  if (!stamped && (IN_A_PROGRAM.test(like) || (BARE_NUMBER.test(like) && best < lines - 1))) return 'no';
  if (opensJsonDocument(head)) return 'maybe';
  return best >= 0.6 * lines && (stamped || best >= 3) ? 'sure' : 'maybe';
}

/** @param named formats that know what their numbers mean: rows that one of them is sure of are no mere counters. */
export function countersBeside(named: readonly Format[]): Format {
  return {
    id: 'counters',
    title: 'counter log',
    about:
      'Rows of numbers (CSV, TSV, blanks), JSON objects a line, and repeated lines whose numbers change.',
    patterns: ['*.tsv', '*.csv', '*.jsonl', '*.ndjson'],
    follows: true,
    sniff(head, tail, name) {
      const certainty = fit(head);
      if (certainty !== 'sure') return certainty;
      return named.some((format) => format.sniff(head, tail, name) === 'sure') ? 'maybe' : 'sure';
    },
    read,
    locate: (sample, { entity }) =>
      entity === ''
        ? undefined
        : locateLine(sample, (line) =>
            line.split(/[\t;,|]/).some((field) => field.replace(/^"|"$/g, '') === entity),
          ),
  };
}
