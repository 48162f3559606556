/** Answers of an editor's questions about a trace that is open as text. */
import type { Capture } from '../../../engine/capture.ts';
import { JoinedSource } from '../../../engine/joined-source.ts';
import { columnOf, type Table, textAt } from '../../../engine/table.ts';
import type { TextOutline, TextReading } from '../../../protocol/text.ts';
import { explain } from './explain.ts';
import { type Life, TraceText } from './trace-text.ts';

/** Lines of one descriptor's life that are listed. */
const USES_MAX = 2000;
/** Lines remarked on at once: an editor asks for what it shows. */
const REMARKED_MAX = 2000;
const SYMBOLS_MAX = 2000;
const FOLDS_MAX = 10_000;
/** Calls looked at for where a resumed one began. */
const BACK_MAX = 200_000;

const RESUMED = /<\.\.\. (\w+) resumed>/;
const PID = /^(?:\[pid +(\d+)|(\d+)[ <])/;

/** A descriptor as first argument: where its number stands, and whether strace says already what it is. */
const DESCRIPTOR = /(\w+)\((?:fd=)?(\d+)(<?)/;

/** Calls whose first argument is a number of another kind. */
const NO_DESCRIPTOR =
  /^(?:exit|exit_group|kill|tkill|tgkill|wait4|waitid|waitpid|socket|socketpair|umask|alarm|prlimit64|setuid|setgid|getpgid|getsid|sched_\w+|brk|epoll_create|epoll_create1|eventfd2?|timerfd_create|pipe2?|sync|personality|clone3?|close_range|rt_sig\w+|ioprio_\w+|nice|syslog|bpf|add_key|keyctl|futex)$/;

const known = new WeakMap<Table, TraceText>();

/** Lines of several files have no place in the text of one. */
function trace(capture: Capture): TraceText | undefined {
  const calls = capture.tables.find(({ id }) => id === 'calls');
  if (!calls || capture.source instanceof JoinedSource) return undefined;
  const text = known.get(calls) ?? new TraceText(capture, calls);
  known.set(calls, text);
  return text;
}

/** @param character place in line `from`, to be explained */
export function readTraceText(
  capture: Capture,
  from: number,
  to: number,
  character: number | undefined,
): TextReading | null {
  const text = trace(capture);
  if (!text) return null;
  if (character === undefined) return { remarks: remarks(text, from, to) };
  const row = text.at(from);
  if (row < 0) return resumed(text, from);
  const life = descriptorAt(text, row, character);
  const explanation = explain(text, row);
  if (!life) {
    const goesOn = text.textOf(row).includes('<unfinished ...>') ? resumedLine(text, row) : undefined;
    return {
      explanation,
      remarks: [],
      ...(goesOn === undefined ? {} : { origin: goesOn, uses: [from, goesOn] }),
    };
  }
  return {
    explanation: `${explanation}\n\nDescriptor ${life.fd} is \`${life.what.replaceAll('`', '’')}\`${Number.isNaN(life.opened) ? '' : `, opened on line ${text.lineOf(life.opened)}`}${Number.isNaN(life.closed) ? '' : `, closed on line ${text.lineOf(life.closed)}`}.`,
    ...(Number.isNaN(life.opened) ? {} : { origin: text.lineOf(life.opened) }),
    uses: usesOf(text, life),
    remarks: [],
  };
}

/** A line that ends a call which began above. */
function resumed(text: TraceText, line: number): TextReading | null {
  const own = text.textBelow(line);
  const name = RESUMED.exec(own)?.[1];
  if (name === undefined) return null;
  const pid = PID.exec(own);
  const process = pid ? Number(pid[1] ?? pid[2]) : Number.NaN;
  const below = text.firstFrom(line) - 1;
  for (let row = below; row >= 0 && row > below - BACK_MAX; row--) {
    const isOwn = Number.isNaN(process) || text.number(row, 'process') === process;
    if (!isOwn || text.cell(row, 'syscall') !== name) continue;
    const begin = text.lineOf(row);
    return { explanation: explain(text, row), origin: begin, uses: [begin, line], remarks: [] };
  }
  return null;
}

/** The line on which an unfinished call went on, among those between its calls. */
function resumedLine(text: TraceText, row: number): number | undefined {
  const first = text.textOf(row);
  const pid = PID.exec(first);
  const name = text.cell(row, 'syscall');
  const start = text.lineOf(row);
  for (let line = start + 1; line < start + 2000; line++) {
    if (text.at(line) >= 0) continue;
    const own = text.textBelow(line);
    if (own === '') return undefined;
    if (RESUMED.exec(own)?.[1] === name && PID.exec(own)?.[0] === pid?.[0]) return line;
  }
  return undefined;
}

/** The descriptor that the cursor is on, or the one the call returned when it is on its result. */
function descriptorAt(text: TraceText, row: number, character: number): Life | undefined {
  const line = text.textOf(row);
  const argument = givenDescriptor(line);
  if (argument && character >= argument.from && character <= argument.to)
    return text.lifeAt(row, argument.fd);
  const result = /\) += (\d+)/.exec(line);
  if (!result || text.cell(row, 'error') !== '') return undefined;
  const end = result.index + result[0].length;
  const isOn = character >= end - (result[1] as string).length && character <= end;
  const life = isOn ? text.lifeAt(row, Number(result[1])) : undefined;
  return life?.opened === row ? life : undefined;
}

function givenDescriptor(
  line: string,
): { fd: number; from: number; to: number; isTold: boolean } | undefined {
  const m = DESCRIPTOR.exec(line);
  if (!m || NO_DESCRIPTOR.test(m[1] as string)) return undefined;
  const to = m.index + m[0].length - (m[3] as string).length;
  return { fd: Number(m[2]), from: to - (m[2] as string).length, to, isTold: m[3] === '<' };
}

/** Lines between opening and closing whose first argument is this descriptor, of processes that share it. */
function usesOf(text: TraceText, life: Life): number[] {
  const from = Number.isNaN(life.opened) ? 0 : life.opened;
  const to = Number.isNaN(life.closed) ? text.calls.rows - 1 : life.closed;
  const lines: number[] = [];
  // What a call is about is known without its text: `fd 7 /etc/hosts`.
  const about = `fd ${life.fd}`;
  for (let row = from; row <= to && lines.length < USES_MAX; row++) {
    const what = text.cell(row, 'what');
    const isSame = what === about || what === `${about} ${life.what}`;
    if (row === life.opened || (isSame && givenDescriptor(text.textOf(row))?.fd === life.fd))
      lines.push(text.lineOf(row));
  }
  return lines;
}

/** `fd 7 = /etc/hosts`, where strace does not say it itself. */
function remarks(text: TraceText, from: number, to: number): TextReading['remarks'] {
  const found: TextReading['remarks'] = [];
  for (let row = text.firstFrom(from); row < text.calls.rows && found.length < REMARKED_MAX; row++) {
    const line = text.lineOf(row);
    if (line > to) break;
    const argument = givenDescriptor(text.textOf(row));
    if (!argument || argument.isTold) continue;
    const life = text.lifeAt(row, argument.fd);
    const isKnown = life !== undefined && life.what !== '' && !life.what.startsWith('open before');
    if (isKnown) found.push({ line, character: argument.to, text: ` = ${life.what}` });
  }
  return found;
}

export function outlineTrace(capture: Capture): TextOutline | null {
  const text = trace(capture);
  if (!text) return null;
  return { symbols: processSymbols(text.table('processes')), folds: folds(text) };
}

function processSymbols(table: Table | undefined): TextOutline['symbols'] {
  if (!table?.line) return [];
  const { line } = table;
  const [command, ending] = [columnOf(table, 'command'), columnOf(table, 'ending')];
  const [process, calls] = [columnOf(table, 'process')?.numbers, columnOf(table, 'calls')?.numbers];
  return Array.from({ length: Math.min(table.rows, SYMBOLS_MAX) }, (_, row) => {
    const pid = process?.at(row) ?? Number.NaN;
    const name = (command && textAt(command, row)) || 'process';
    return {
      name: Number.isNaN(pid) ? name : `${pid} ${name}`,
      detail: `${calls?.at(row) ?? 0} calls, ${(ending && textAt(ending, row)) ?? ''}`,
      line: line.at(row),
    };
  });
}

/** Stacks and dumps below a call, and stretches of calls of one process. */
function folds(text: TraceText): TextOutline['folds'] {
  const found: TextOutline['folds'] = [];
  const { rows } = text.calls;
  let runFrom = 0;
  for (let row = 0; row < rows && found.length < FOLDS_MAX; row++) {
    const line = text.lineOf(row);
    const next = row + 1 < rows ? text.lineOf(row + 1) : line + 1;
    if (next - line > 2) found.push({ from: line, to: next - 1 });
    const ends = row + 1 >= rows || text.number(row + 1, 'process') !== text.number(row, 'process');
    if (!ends) continue;
    const from = text.lineOf(runFrom);
    if (line - from >= 3 && runFrom > 0) found.push({ from, to: line });
    runFrom = row + 1;
  }
  return found;
}
