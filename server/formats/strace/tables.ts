/** What the views and the rules see of a trace. */
import { NumberColumn } from '../../engine/columns.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { inMicroseconds, type ResultColumn, TickColumn } from '../../packages/strace-log-parser/index.ts';
import { classOfCall } from './call-classes.ts';
import { callStatistics } from './call-statistics.ts';
import type { CallSurvey } from './call-survey.ts';
import { missing, numberColumn, placeAtCalls, textColumn, timeColumn, wordColumn } from './columns.ts';
import { type DescriptorLives, Ending } from './descriptor-table.ts';
import type { Task } from './process-book.ts';
import type { FollowedTrace } from './read-trace.ts';
import type { Tally } from './tally.ts';

/** 0 where the log names no process. */
export function pidOf({ trace }: FollowedTrace, task: Task | undefined): number {
  return task?.pid || trace.mainPid;
}

export function addCalls(into: TableBuilder, { trace, state, survey }: FollowedTrace): void {
  const { calls, names, errors } = trace;
  const { length } = calls;
  if (length === 0) return;
  const over = NumberColumn.over;
  const ticks = ({ values, coding }: TickColumn | ResultColumn) => over(values, length, coding);
  const { numbers, words } = state.subjects.column(length, state.paths.paths, state.lives);
  const columns = [
    ...(trace.clock === 'none' ? [] : [timeColumn('time', 'Time', ticks(calls.start))]),
    ...(hasProcesses(survey) ? [numberColumn('process', 'Process', '', over(calls.pid, length))] : []),
    wordColumn('syscall', 'Call', over(calls.syscall, length), names),
    ...(trace.hasDurations ? [numberColumn('duration', 'Duration', 'ms', ticks(calls.duration))] : []),
    numberColumn('result', 'Result', '', ticks(calls.result)),
    wordColumn('error', 'Error', over(calls.error, length), errors),
    wordColumn('what', 'About', numbers, words),
    wordColumn('class', 'Class', over(calls.syscall, length), names.map(classOfCall)),
  ];
  const table = into.table('calls', 'spans', 'Calls', columns, length);
  table.byteStart = over(calls.byteStart, length);
  table.byteLength = over(calls.byteLength, length);
  table.line = over(calls.line, length);
}

function hasProcesses({ activities }: CallSurvey): boolean {
  return activities.size > 1 || !activities.has(0);
}

export function addSyscalls(into: TableBuilder, { trace, survey }: FollowedTrace): void {
  const found = callStatistics(trace, survey);
  if (found.length === 0) {
    addSummary(into, trace);
    return;
  }
  const timed = (id: string, title: string, of: (at: (typeof found)[number]) => number) =>
    trace.hasDurations ? [numberColumn(id, title, 'ms', found.map(of))] : [];
  const table = into.table(
    'syscalls',
    'histogram',
    'System calls',
    [
      textColumn(
        'syscall',
        'Call',
        found.map(({ syscall }) => trace.names[syscall] as string),
      ),
      numberColumn(
        'count',
        'Count',
        'count',
        found.map(({ count }) => count),
      ),
      numberColumn(
        'errors',
        'Errors',
        'count',
        found.map(({ errors }) => errors),
      ),
      ...timed('total', 'Total', ({ total }) => total),
      ...timed('p50', 'p50', ({ p50 }) => p50),
      ...timed('p95', 'p95', ({ p95 }) => p95),
      ...timed('p99', 'p99', ({ p99 }) => p99),
      ...timed('max', 'Longest', ({ max }) => max),
    ],
    found.length,
  );
  placeAtCalls(
    table,
    trace.calls,
    found.map(({ longestRow }) => longestRow),
  );
}

/** A log of `-c` alone: the counts that strace made. */
function addSummary(into: TableBuilder, { summary }: FollowedTrace['trace']): void {
  if (summary.length === 0) return;
  const milliseconds = (id: string, title: string, values: readonly number[]) =>
    values.every(Number.isNaN)
      ? []
      : [
          numberColumn(
            id,
            title,
            'ms',
            values.map((seconds) => seconds * 1000),
          ),
        ];
  const table = into.table(
    'syscalls',
    'histogram',
    'System calls',
    [
      textColumn(
        'syscall',
        'Call',
        summary.map(({ syscall }) => syscall),
      ),
      numberColumn(
        'count',
        'Count',
        'count',
        summary.map(({ calls }) => calls),
      ),
      numberColumn(
        'errors',
        'Errors',
        'count',
        summary.map(({ errors }) => errors),
      ),
      ...milliseconds(
        'total',
        'Total',
        summary.map(({ seconds }) => seconds),
      ),
      ...milliseconds(
        'min',
        'Shortest',
        summary.map(({ shortest }) => shortest),
      ),
      ...milliseconds(
        'max',
        'Longest',
        summary.map(({ longest }) => longest),
      ),
    ],
    summary.length,
  );
  table.byteStart = NumberColumn.of(summary.map(({ byteStart }) => byteStart));
  table.byteLength = NumberColumn.of(summary.map(({ byteLength }) => byteLength));
  table.line = NumberColumn.of(summary.map(({ line }) => line));
}

/** Failures by call and error, the most frequent first. */
export function addErrors(into: TableBuilder, { trace, survey }: FollowedTrace): void {
  const { calls, names, errors } = trace;
  const list = survey.failures.toSorted((a, b) => b.count - a.count || a.row - b.row);
  if (list.length === 0) return;
  const table = into.table(
    'errors',
    'histogram',
    'Errors',
    [
      textColumn(
        'syscall',
        'Call',
        list.map(({ row }) => names[calls.syscall[row] as number] as string),
      ),
      textColumn(
        'error',
        'Error',
        list.map(({ row }) => errors[calls.error[row] as number] as string),
      ),
      numberColumn(
        'count',
        'Count',
        'count',
        list.map(({ count }) => count),
      ),
      ...(trace.hasDurations
        ? [
            numberColumn(
              'total',
              'Total',
              'ms',
              list.map(({ time }) => time),
            ),
          ]
        : []),
    ],
    list.length,
  );
  placeAtCalls(
    table,
    calls,
    list.map(({ row }) => row),
  );
}

export function addFiles(into: TableBuilder, { trace, state }: FollowedTrace): void {
  const { paths } = state.paths;
  const use = state.pathUse;
  const used = [...paths.keys()]
    .filter((path) => use.firstRow(path) >= 0)
    .sort((a, b) => use.uses(b) - use.uses(a) || a - b);
  if (used.length === 0) return;
  const pick = (tally: Tally) => used.map((path) => tally.at(path));
  const table = into.table(
    'files',
    'histogram',
    'Files',
    [
      textColumn(
        'path',
        'Path',
        used.map((path) => paths[path] as string),
      ),
      numberColumn('opened', 'Opened', 'count', pick(use.opened)),
      numberColumn('looked', 'Looked at', 'count', pick(use.looked)),
      numberColumn('missing', 'Missing', 'count', pick(use.missing)),
      numberColumn('failed', 'Other errors', 'count', pick(use.failed)),
      ...(trace.hasDurations ? [numberColumn('total', 'Total', 'ms', pick(use.time))] : []),
    ],
    used.length,
  );
  placeAtCalls(
    table,
    trace.calls,
    used.map((path) => use.firstRow(path)),
  );
}

const ENDINGS: readonly string[] = ['open at the end', 'closed', 'replaced', 'closed by exec'];

/** One row a life of a descriptor. */
export function addDescriptors(into: TableBuilder, followed: FollowedTrace): void {
  const { trace, state } = followed;
  const { lives } = state;
  if (lives.length === 0) return;
  const whats = lives.whats.texts.map((what) => what || 'open before the log began');
  const endings = state.closeSeen ? ENDINGS : ENDINGS.with(Ending.open, 'close was not traced');
  const { length, process, openedRow, closedRow } = lives;
  const tasks = NumberColumn.over(process, length);
  const pids = new Int32Array(new SharedArrayBuffer(4 * length));
  for (let life = 0; life < length; life++)
    pids[life] = pidOf(followed, state.processes.tasks[process[life] as number]);
  const count = (id: string, title: string, unit: string, tally: Tally) =>
    numberColumn(id, title, unit, tally.column(length));
  const table = into.table(
    'fds',
    'histogram',
    'Descriptors',
    [
      wordColumn('what', 'What', NumberColumn.over(lives.what, length), whats),
      numberColumn('process', 'Process', '', NumberColumn.over(pids, length, missing(0))),
      numberColumn('fd', 'Descriptor', '', NumberColumn.over(lives.fd, length, missing(-1))),
      wordColumn('ending', 'End', NumberColumn.over(lives.ending, length), endings),
      count('bytesRead', 'Read', 'bytes', lives.bytesRead),
      count('bytesWritten', 'Written', 'bytes', lives.bytesWritten),
      count('moves', 'Reads and writes', 'count', lives.moves),
      count('tinyMoves', 'Of 16 bytes at most', 'count', lives.tinyMoves),
      count('shortWrites', 'Short writes', 'count', lives.shortWrites),
      count('syncs', 'Syncs', 'count', lives.syncs),
      ...(trace.hasDurations ? [count('syncTime', 'In syncs', 'ms', lives.syncTime)] : []),
      ...(trace.clock === 'none'
        ? []
        : [numberColumn('openFor', 'Open for', 'ms', openFor(lives, trace.calls.start))]),
      numberColumn('openedCall', 'Opened by call', '', NumberColumn.over(openedRow, length, missing(-1))),
      numberColumn('closedCall', 'Closed by call', '', NumberColumn.over(closedRow, length, missing(-1))),
      numberColumn('task', 'Task', '', tasks),
    ],
    length,
  );
  placeAtCalls(table, trace.calls, openedRow.subarray(0, length));
}

/** Milliseconds; NaN for what was opened before the log or is open at its end. */
function openFor({ length, openedRow, closedRow }: DescriptorLives, start: TickColumn): NumberColumn {
  const found = new TickColumn(false);
  found.grow(length);
  for (let life = 0; life < length; life++) {
    const [opened, closed] = [openedRow[life] as number, closedRow[life] as number];
    const isWhole = opened >= 0 && closed >= 0;
    found.set(life, isWhole ? inMicroseconds(start.at(closed) - start.at(opened)) : Number.NaN);
  }
  return NumberColumn.over(found.values, length, found.coding);
}

/** Rows that are not there are missing, not −1. */
export function orMissing(rows: readonly number[]): number[] {
  return rows.map((row) => (row >= 0 ? row : Number.NaN));
}
