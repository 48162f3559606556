/** What `perf trace -s` prints: a table of counts and times for each thread, in place of calls. */
import type { ByteSource } from '../../engine/byte-source.ts';
import { NumberColumn } from '../../engine/columns.ts';
import type { Table } from '../../engine/table.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { numberColumn, textColumn } from './columns.ts';

const HEADING = /^\s*Summary of events:/m;
const COLUMNS = /^\s*syscall\s+calls(?:\s+errors)?\s+total\s+min\s+avg\s+max/m;
/** ` ls (20076), 214 events, 96.4%`. */
const THREAD = /^\s*(.{1,64}?) \((\d+)\), ([\d,]+) events, [\d.]+%/;
/** Milliseconds; `errors` came with Linux 5.6. */
const ROW =
  /^\s{2,}([a-z_]\w*)\s+(\d+)(?:\s+(\d+))?\s+(\d+\.\d+)\s+(\d+\.\d+)\s+(\d+\.\d+)\s+(\d+\.\d+)(?:\s+[\d.]+%)?\s*$/;

const TEXT_MAX = 64 << 20;

export function isPerfSummary(head: Uint8Array): boolean {
  const text = decoder.decode(head);
  const at = HEADING.exec(text)?.index ?? -1;
  // Behind a trace (`perf trace -S`) it repeats what the calls tell.
  return at >= 0 && COLUMNS.test(text) && !/ ms\): /.test(text.slice(0, at));
}

interface Place {
  byteStart: number;
  byteLength: number;
  line: number;
}

interface Sum {
  count: number;
  errors: number;
  total: number;
  min: number;
  max: number;
  /** Of the row with the longest call. */
  place: Place;
}

interface Thread {
  command: string;
  process: number;
  calls: number;
  errors: number;
  total: number;
  place: Place;
}

export async function readPerfSummary(
  source: ByteSource,
  into: TableBuilder,
  signal: AbortSignal,
): Promise<void> {
  const sums = new Map<string, Sum>();
  const threads: Thread[] = [];
  const counts = { lines: 0, foreign: 0 };
  let line = 0;
  for await (const { text, byteStart, byteLength } of linesOf(source, signal)) {
    line++;
    if (text.trim() === '') continue;
    counts.lines++;
    const place = { byteStart, byteLength, line };
    const row = ROW.exec(text);
    const thread = row ? null : THREAD.exec(text);
    if (row) addRow(row, place, sums, threads.at(-1));
    else if (thread)
      threads.push({
        command: thread[1] as string,
        process: Number(thread[2]),
        calls: 0,
        errors: 0,
        total: 0,
        place,
      });
    else if (!isFrame(text)) {
      counts.foreign++;
      into.problem(byteStart, byteLength, 'not a line of the summary');
    }
    into.progress(byteStart + byteLength);
  }
  const { lines, foreign } = counts;
  into.fact('lineCount', lines);
  into.fact('callCount', 0);
  into.fact('processCount', threads.length);
  into.fact('foreignLineCount', foreign);
  into.coverage = { lines, understood: lines - foreign, repaired: 0, unknown: foreign };
  addSums(into, sums);
  addThreads(into, threads);
}

function isFrame(text: string): boolean {
  return HEADING.test(text) || COLUMNS.test(text) || /^[\s-]*$/.test(text) || /^\s*\(msec\)/.test(text);
}

function addRow(
  row: RegExpExecArray,
  place: Place,
  sums: Map<string, Sum>,
  thread: Thread | undefined,
): void {
  const [, name = '', ...texts] = row;
  const [count = 0, errors = 0, total = 0, min = 0, , max = 0] = texts.map((text) => Number(text ?? 0));
  if (thread) {
    thread.calls += count;
    thread.errors += errors;
    thread.total += total;
  }
  const known = sums.get(name);
  if (!known) {
    sums.set(name, { count, errors, total, min, max, place });
    return;
  }
  known.count += count;
  known.errors += errors;
  known.total += total;
  known.min = Math.min(known.min, min);
  if (max > known.max) known.place = place;
  known.max = Math.max(known.max, max);
}

function addSums(into: TableBuilder, sums: ReadonlyMap<string, Sum>): void {
  const list = [...sums].sort(([, a], [, b]) => b.total - a.total);
  if (list.length === 0) return;
  const numbers = (id: string, title: string, unit: string, of: (sum: Sum) => number) =>
    numberColumn(
      id,
      title,
      unit,
      list.map(([, sum]) => of(sum)),
    );
  const table = into.table(
    'syscalls',
    'histogram',
    'System calls',
    [
      textColumn(
        'syscall',
        'Call',
        list.map(([name]) => name),
      ),
      numbers('count', 'Count', 'count', ({ count }) => count),
      numbers('errors', 'Errors', 'count', ({ errors }) => errors),
      numbers('total', 'Total', 'ms', ({ total }) => total),
      numbers('min', 'Shortest', 'ms', ({ min }) => min),
      numbers('max', 'Longest', 'ms', ({ max }) => max),
    ],
    list.length,
  );
  place(
    table,
    list.map(([, sum]) => sum.place),
  );
}

function addThreads(into: TableBuilder, threads: readonly Thread[]): void {
  if (threads.length === 0) return;
  const numbers = (id: string, title: string, unit: string, of: (thread: Thread) => number) =>
    numberColumn(id, title, unit, threads.map(of));
  const table = into.table(
    'processes',
    'histogram',
    'Processes',
    [
      textColumn(
        'command',
        'Command',
        threads.map(({ command }) => command),
      ),
      numbers('process', 'Process', '', ({ process }) => process),
      numbers('calls', 'Calls', 'count', ({ calls }) => calls),
      numbers('errors', 'Errors', 'count', ({ errors }) => errors),
      numbers('total', 'In calls', 'ms', ({ total }) => total),
    ],
    threads.length,
  );
  place(
    table,
    threads.map((thread) => thread.place),
  );
}

function place(table: Table, places: readonly Place[]): void {
  table.byteStart = NumberColumn.of(places.map(({ byteStart }) => byteStart));
  table.byteLength = NumberColumn.of(places.map(({ byteLength }) => byteLength));
  table.line = NumberColumn.of(places.map(({ line }) => line));
}

/** A summary is short; what is longer than any is not read to its end. */
async function* linesOf(
  source: ByteSource,
  signal: AbortSignal,
): AsyncGenerator<{ text: string; byteStart: number; byteLength: number }> {
  let rest = Buffer.alloc(0);
  let start = 0;
  for await (const { bytes, offset } of source.stream(signal)) {
    if (offset > TEXT_MAX) break;
    const text = Buffer.concat([rest, bytes]);
    let from = 0;
    for (let end = text.indexOf(10, from); end >= 0; end = text.indexOf(10, from)) {
      yield { text: text.toString('utf8', from, end), byteStart: start + from, byteLength: end - from };
      from = end + 1;
    }
    rest = Buffer.from(text.subarray(from));
    start += from;
  }
  if (rest.length > 0) yield { text: rest.toString('utf8'), byteStart: start, byteLength: rest.length };
}

const decoder = new TextDecoder('latin1');
