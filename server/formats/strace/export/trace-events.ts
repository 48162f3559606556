/**
 * Trace Event JSON, which Perfetto and the Firefox Profiler open: a complete event (`X`) a call, an instant event
 * (`i`) a call without a duration, a name a process and thread. Times are microseconds since the first call.
 */
import type { Capture } from '../../../engine/capture.ts';
import { spanIndex } from '../../../engine/spans/span-index.ts';
import type { SpanExportOptions } from '../../../engine/spans/span-source.ts';
import { columnOf } from '../../../engine/table.ts';
import { callName, exportedCalls } from './exported-calls.ts';

const PIECE = 4096;

export function* traceEvents(capture: Capture, options: SpanExportOptions): Generator<string> {
  const { table, columns, passes } = exportedCalls(capture, options.filter);
  const processes = capture.tables.find(({ id }) => id === 'processes');
  const index = spanIndex(table, processes, '');
  const origin = index?.origin ?? 0;
  const lanes = index?.lanes ?? [];
  const groupOf = threadGroups(lanes, (process) => isThread(lanes, process));
  const whats = columns.whats.map((what) => JSON.stringify(options.mask(what, 'about')));
  const names = columns.names.map((name) => JSON.stringify(callName(name, options.mask)));
  const errors = columns.errors.map((error) => JSON.stringify(options.mask(error, 'name')));
  const line = table.line && columnOf(table, 'syscall') ? table.line : undefined;
  const result = columnOf(table, 'result')?.numbers;
  yield '{"displayTimeUnit":"ms","traceEvents":[\n';
  let events = lanes.flatMap(({ process, title }) => {
    const name = JSON.stringify(title === '' ? `process ${process}` : options.mask(title, 'command'));
    const group = groupOf.get(process) ?? process;
    const naming = (what: string) =>
      `{"ph":"M","name":"${what}","pid":${group},"tid":${process},"args":{"name":${name}}}`;
    return group === process ? [naming('process_name'), naming('thread_name')] : [naming('thread_name')];
  });
  let separator = '';
  for (let row = 0; row < columns.rows; row++) {
    if (!passes(row)) continue;
    const syscall = columns.syscall[row] as number;
    const start = (columns.start ? (columns.start[row] as number) : row) - origin;
    if (!Number.isFinite(start)) continue;
    const process = columns.process ? (columns.process[row] as number) : 0;
    const duration = columns.duration?.[row] ?? Number.NaN;
    const known = Number.isFinite(duration);
    const error = errors[columns.error?.[row] ?? -1] ?? '""';
    const about = whats[columns.what?.[row] ?? -1] ?? '""';
    const value = result?.at(row) ?? Number.NaN;
    const args = [
      ...(line ? [`"line":${line.at(row)}`] : []),
      ...(Number.isFinite(value) ? [`"result":${value}`] : []),
      ...(error === '""' ? [] : [`"error":${error}`]),
      ...(about === '""' ? [] : [`"about":${about}`]),
    ];
    events.push(
      `{"ph":"${known ? 'X' : 'i'}","name":${names[syscall]},"cat":"${
        columns.classes[columns.classOf[syscall] as number]
      }","pid":${groupOf.get(process) ?? process},"tid":${process},"ts":${microseconds(start)}${
        known ? `,"dur":${microseconds(duration)}` : ',"s":"t"'
      },"args":{${args.join()}}}`,
    );
    if (events.length < PIECE) continue;
    yield `${separator}${events.join(',\n')}`;
    separator = ',\n';
    events = [];
  }
  yield `${events.length > 0 ? separator : ''}${events.join(',\n')}\n]}\n`;
}

function microseconds(ms: number): number {
  return Math.round(ms * 1e6) / 1e3;
}

interface LaneName {
  process: number;
  depth: number;
  title: string;
}

function isThread(lanes: readonly LaneName[], process: number): boolean {
  return lanes.find((lane) => lane.process === process)?.title.startsWith('thread of ') === true;
}

/** Threads go with the process above them in the tree. */
function threadGroups(
  lanes: readonly LaneName[],
  threads: (process: number) => boolean,
): ReadonlyMap<number, number> {
  const groups = new Map<number, number>();
  const above: number[] = [];
  for (const { process, depth } of lanes) {
    const parent = above[depth - 1];
    const group = parent !== undefined && threads(process) ? (groups.get(parent) ?? parent) : process;
    groups.set(process, group);
    above[depth] = process;
  }
  return groups;
}
