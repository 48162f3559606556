/** What the rules of strace logs share. */
import type { Capture } from '../engine/capture.ts';
import { columnOf, type Table } from '../engine/table.ts';
import type { Evidence } from '../protocol/finding.ts';
import { rowAt } from './table-rows.ts';

export const STRACE = ['strace'] as const;

export function traces(captures: readonly Capture[]): Capture[] {
  return captures.filter(({ format }) => format.id === 'strace');
}

/** Formats that tell who asked which name server for what, in tables `dns` and `lookups`. */
export const NAME_LOGS = ['strace', 'pcap', 'tcpdump'] as const;

export function nameLogs(captures: readonly Capture[]): Capture[] {
  return captures.filter(({ format }) => NAME_LOGS.some((id) => id === format.id));
}

export function callsOf(capture: Capture): Table | undefined {
  return capture.tables.find(({ id }) => id === 'calls');
}

const decoder = new TextDecoder('latin1');

/** The start of a call as the log has it, a byte a character; '' for a table without places. */
export function callStart(capture: Capture, table: Table, row: number, bytes = 300): string {
  const length = Math.min(bytes, table.byteLength?.at(row) ?? 0);
  return decoder.decode(capture.source.readAt(table.byteStart?.at(row) ?? 0, length));
}

/** The line of a call; a row that is not there proves nothing. */
export function callEvidence(capture: Capture, rows: readonly number[]): Evidence[] {
  const table = callsOf(capture);
  if (!table) return [];
  return rows
    .filter((row) => row >= 0 && row < table.rows)
    .map((row) => rowAt(capture, table, row).evidence());
}

/** First ones and the last one of a long list: enough to see the pattern, and that it lasts. */
export function someOf<T>(items: readonly T[], most: number): T[] {
  return items.length <= most ? [...items] : [...items.slice(0, most - 1), items.at(-1) as T];
}

const spans = new WeakMap<Table, number>();

/** Milliseconds from the first call to the last; NaN without a clock. */
export function spanOf(capture: Capture): number {
  const table = callsOf(capture) ?? capture.tables.find(({ id }) => id === 'packets');
  if (!table) return Number.NaN;
  const known = spans.get(table);
  if (known !== undefined) return known;
  const span = spanOfTable(table);
  spans.set(table, span);
  return span;
}

function spanOfTable(table: Table): number {
  const time = columnOf(table, 'time')?.numbers;
  if (!time) return Number.NaN;
  const [from, to] = time.extent();
  return to - from;
}

/** Rows that are looked at together; those behind the last one are NaN. */
export const BLOCK_ROWS = 4096;

/** Rows of the calls whose name passes: the first ones. */
export function callsNamed(table: Table, passes: (name: string) => boolean, most = Infinity): number[] {
  const column = columnOf(table, 'syscall');
  const isNamed = Uint8Array.from(column?.words ?? [], (name) => (passes(name) ? 1 : 0));
  const rows: number[] = [];
  if (!column?.numbers || !isNamed.includes(1)) return rows;
  const syscalls = column.numbers.raw(table.rows);
  for (let row = 0; row < table.rows && rows.length < most; row++)
    if (isNamed[syscalls[row] as number] === 1) rows.push(row);
  return rows;
}

export function hasDurations(capture: Capture): boolean {
  const table = callsOf(capture);
  return table !== undefined && columnOf(table, 'duration') !== undefined;
}

/** Program and first word of a command line: `getent hosts`, `python3 app.py`. */
export function programOf(command: string): string {
  const [program = '', next = ''] = command.split(' ');
  const name = program.slice(program.lastIndexOf('/') + 1);
  const word = next.slice(next.lastIndexOf('/') + 1);
  return /^[\w][\w.-]{0,40}$/.test(word) ? `${name} ${word}` : name;
}

/** A text that may hold anything, as code in Markdown. */
export function asCode(text: string): string {
  const line = text.replace(/[\r\n]+/g, ' ');
  return line.includes('`') ? `\`\` ${line} \`\`` : `\`${line}\``;
}
