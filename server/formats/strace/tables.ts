/** What the views and the rules see of a trace. */
import { NumberColumn } from '../../engine/columns.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { classOfCall } from './call-classes.ts';
import { callStatistics } from './call-statistics.ts';
import { numberColumn, placeAtCalls, textColumn, timeColumn, wordColumn } from './columns.ts';
import { Ending } from './descriptor-table.ts';
import type { Task } from './process-book.ts';
import type { FollowedTrace } from './read-trace.ts';

/** 0 where the log names no process. */
export function pidOf({ trace }: FollowedTrace, task: Task | undefined): number {
  return task?.pid || trace.mainPid;
}

export function addCalls(into: TableBuilder, { trace, state }: FollowedTrace): void {
  const { calls, names, errors } = trace;
  const { length } = calls;
  if (length === 0) return;
  const over = NumberColumn.over;
  const { numbers, words } = state.subjects.column(length, state.paths.paths, state.lives);
  const columns = [
    ...(trace.clock === 'none' ? [] : [timeColumn('time', 'Time', over(calls.start, length))]),
    ...(hasProcesses(trace) ? [numberColumn('process', 'Process', '', over(calls.pid, length))] : []),
    wordColumn('syscall', 'Call', over(calls.syscall, length), names),
    ...(trace.hasDurations ? [numberColumn('duration', 'Duration', 'ms', over(calls.duration, length))] : []),
    numberColumn('result', 'Result', '', over(calls.result, length)),
    wordColumn('error', 'Error', over(calls.error, length), errors),
    wordColumn('what', 'About', numbers, words),
    wordColumn('class', 'Class', over(calls.syscall, length), names.map(classOfCall)),
  ];
  const table = into.table('calls', 'spans', 'Calls', columns, length);
  table.byteStart = over(calls.byteStart, length);
  table.byteLength = over(calls.byteLength, length);
  table.line = over(calls.line, length);
}

function hasProcesses({ calls }: FollowedTrace['trace']): boolean {
  for (let row = 0; row < calls.length; row++) if (calls.pid[row] !== 0) return true;
  return false;
}

export function addSyscalls(into: TableBuilder, { trace }: FollowedTrace): void {
  const found = callStatistics(trace);
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
export function addErrors(into: TableBuilder, { trace }: FollowedTrace): void {
  const { calls, names, errors } = trace;
  const found = new Map<number, { row: number; count: number; time: number }>();
  for (let row = 0; row < calls.length; row++) {
    const error = calls.error[row] as number;
    if (error === 0) continue;
    const key = (calls.syscall[row] as number) * 65_536 + error;
    const entry = found.get(key);
    const time = calls.duration[row] || 0;
    if (!entry) found.set(key, { row, count: 1, time });
    else {
      entry.count++;
      entry.time += time;
    }
  }
  const list = [...found.values()].sort((a, b) => b.count - a.count || a.row - b.row);
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
  const { opened, looked, missing, failed, time, firstRow } = state.pathUse;
  const used = [...firstRow.keys()]
    .filter((path) => (firstRow[path] as number) >= 0)
    .sort((a, b) => uses(b) - uses(a) || a - b);
  function uses(path: number): number {
    return (opened[path] as number) + (looked[path] as number);
  }
  if (used.length === 0) return;
  const pick = (values: readonly number[]) => used.map((path) => values[path] as number);
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
      numberColumn('opened', 'Opened', 'count', pick(opened)),
      numberColumn('looked', 'Looked at', 'count', pick(looked)),
      numberColumn('missing', 'Missing', 'count', pick(missing)),
      numberColumn('failed', 'Other errors', 'count', pick(failed)),
      ...(trace.hasDurations ? [numberColumn('total', 'Total', 'ms', pick(time))] : []),
    ],
    used.length,
  );
  placeAtCalls(table, trace.calls, pick(firstRow));
}

const ENDINGS: readonly string[] = ['open at the end', 'closed', 'replaced', 'closed by exec'];

/** One row a life of a descriptor. */
export function addDescriptors(into: TableBuilder, followed: FollowedTrace): void {
  const { trace, state } = followed;
  const { lives } = state;
  if (lives.length === 0) return;
  const { start } = trace.calls;
  const whats = lives.whats.texts.map((what) => what || 'open before the log began');
  const endings = state.closeSeen ? ENDINGS : ENDINGS.with(Ending.open, 'close was not traced');
  const openFor = lives.openedRow.map((row, life) => {
    const closed = lives.closedRow[life] as number;
    return row >= 0 && closed >= 0 ? (start[closed] as number) - (start[row] as number) : Number.NaN;
  });
  const table = into.table(
    'fds',
    'histogram',
    'Descriptors',
    [
      wordColumn('what', 'What', NumberColumn.of(lives.what), whats),
      numberColumn(
        'process',
        'Process',
        '',
        lives.process.map((index) => pidOf(followed, state.processes.tasks[index]) || Number.NaN),
      ),
      numberColumn('fd', 'Descriptor', '', lives.fd),
      wordColumn('ending', 'End', NumberColumn.of(lives.ending), endings),
      numberColumn('bytesRead', 'Read', 'bytes', lives.bytesRead),
      numberColumn('bytesWritten', 'Written', 'bytes', lives.bytesWritten),
      numberColumn('moves', 'Reads and writes', 'count', lives.moves),
      numberColumn('tinyMoves', 'Of 16 bytes at most', 'count', lives.tinyMoves),
      numberColumn('shortWrites', 'Short writes', 'count', lives.shortWrites),
      numberColumn('syncs', 'Syncs', 'count', lives.syncs),
      ...(trace.hasDurations ? [numberColumn('syncTime', 'In syncs', 'ms', lives.syncTime)] : []),
      ...(trace.clock === 'none' ? [] : [numberColumn('openFor', 'Open for', 'ms', openFor)]),
      numberColumn('openedCall', 'Opened by call', '', orMissing(lives.openedRow)),
      numberColumn('closedCall', 'Closed by call', '', orMissing(lives.closedRow)),
      numberColumn('task', 'Task', '', lives.process),
    ],
    lives.length,
  );
  placeAtCalls(table, trace.calls, lives.openedRow);
}

/** Rows that are not there are missing, not −1. */
export function orMissing(rows: readonly number[]): number[] {
  return rows.map((row) => (row >= 0 ? row : Number.NaN));
}
