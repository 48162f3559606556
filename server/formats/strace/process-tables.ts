/** Processes and what they have mapped. */
import type { TableBuilder } from '../../engine/table-builder.ts';
import { exact } from '../../engine/wording.ts';
import type { AddressSpace } from './address-space.ts';
import type { Activity } from './call-survey.ts';
import { numberColumn, placeAtCalls, textColumn, timeColumn } from './columns.ts';
import type { Task } from './process-book.ts';
import type { FollowedTrace } from './read-trace.ts';
import { pidOf } from './tables.ts';

/** Numbers of processes and threads in the log, in the order of their first line. */
export function tracedPids(followed: FollowedTrace): number[] {
  const { calls, events } = followed.trace;
  const pids = new Set(followed.survey.activities.keys());
  for (let row = 0; row < events.length; row++) pids.add(events.pid[row] as number);
  // Lines without a number in a log that has numbers are of nobody new.
  if (pids.size > 1) pids.delete(0);
  return calls.length + events.length === 0 ? [] : [...pids];
}

export function addProcesses(into: TableBuilder, followed: FollowedTrace): void {
  const { trace, state } = followed;
  const active = followed.survey.activities;
  const tasks = new Map(state.processes.tasks.map((task) => [pidOf(followed, task), task]));
  const pids = tracedPids(followed).filter((pid) => active.has(pid));
  if (pids.length === 0) return;
  const of = (pid: number) => active.get(pid) as Activity;
  const { start } = trace.calls;
  const times = trace.clock !== 'none';
  const table = into.table(
    'processes',
    'histogram',
    'Processes',
    [
      textColumn(
        'command',
        'Command',
        pids.map((pid) => describe(tasks.get(pid))),
      ),
      numberColumn('process', 'Process', '', pids.map(orNone)),
      numberColumn(
        'parent',
        'Parent',
        '',
        pids.map((pid) => orNone(parentOf(followed, tasks.get(pid)))),
      ),
      numberColumn(
        'calls',
        'Calls',
        'count',
        pids.map((pid) => of(pid).calls),
      ),
      numberColumn(
        'errors',
        'Errors',
        'count',
        pids.map((pid) => of(pid).errors),
      ),
      ...(trace.hasDurations
        ? [
            numberColumn(
              'total',
              'In calls',
              'ms',
              pids.map((pid) => of(pid).time),
            ),
          ]
        : []),
      ...(times
        ? [
            timeColumn(
              'from',
              'First call',
              pids.map((pid) => start.at(of(pid).firstRow)),
            ),
            timeColumn(
              'to',
              'Last call',
              pids.map((pid) => start.at(of(pid).lastRow)),
            ),
          ]
        : []),
      textColumn(
        'ending',
        'End',
        pids.map((pid) => tasks.get(pid)?.ending || 'not in the log'),
      ),
    ],
    pids.length,
  );
  placeAtCalls(
    table,
    trace.calls,
    pids.map((pid) => of(pid).firstRow),
  );
}

function describe(task: Task | undefined): string {
  if (!task) return '';
  return task.thread ? `thread of ${task.command || 'its process'}` : task.command;
}

function parentOf(followed: FollowedTrace, task: Task | undefined): number {
  return task?.parent ? pidOf(followed, task.parent) : 0;
}

function orNone(pid: number): number {
  return pid > 0 ? pid : Number.NaN;
}

/** Address spaces at the end of the log, each with the first task that has it. */
export function addressSpaces({ state }: FollowedTrace): Map<AddressSpace, Task> {
  const found = new Map<AddressSpace, Task>();
  for (const task of state.processes.tasks) if (!found.has(task.memory)) found.set(task.memory, task);
  return found;
}

interface Source {
  task: Task;
  /** Bytes of each mapping; 0 = the heap. */
  size: number;
  made: number;
  alive: number;
  bytes: number;
  reserved: boolean;
  /** Share of what is left that the last third of the process's calls made. */
  lastThird: number;
  shrunk: number;
  /** Changes from growing to shrinking. */
  turns: number;
  firstRow: number;
  lastRow: number;
}

/** Rows about mappings: of thousands of processes that each load some libraries, the largest. */
const MAPPINGS_MAX = 5000;

/** What each process's heap and mappings grew by, the largest first. */
export function addMemory(into: TableBuilder, followed: FollowedTrace): void {
  const { trace } = followed;
  const all = [...addressSpaces(followed)].flatMap(([space, task]) => sourcesOf(space, task));
  if (all.length === 0) return;
  all.sort((a, b) => b.bytes - a.bytes);
  let mappings = 0;
  const sources = all.filter(({ size }) => size === 0 || mappings++ < MAPPINGS_MAX);
  const pick = (of: (source: Source) => number) => sources.map(of);
  const table = into.table(
    'memory',
    'histogram',
    'Memory',
    [
      textColumn(
        'source',
        'Source',
        sources.map(({ size }) => (size === 0 ? 'heap (brk)' : `mmap of ${exact(size)} bytes`)),
      ),
      numberColumn(
        'process',
        'Process',
        '',
        pick(({ task }) => orNone(pidOf(followed, task))),
      ),
      numberColumn(
        'made',
        'Made',
        'count',
        pick(({ made }) => made),
      ),
      numberColumn(
        'alive',
        'Left',
        'count',
        pick(({ alive }) => alive),
      ),
      numberColumn(
        'bytes',
        'Left',
        'bytes',
        pick(({ bytes }) => bytes),
      ),
      numberColumn(
        'shrunk',
        'Given back',
        'bytes',
        pick(({ shrunk }) => shrunk),
      ),
      numberColumn(
        'turns',
        'Turns',
        'count',
        pick(({ turns }) => turns),
      ),
      numberColumn(
        'lastThird',
        'Of the last third',
        '%',
        pick(({ lastThird }) => 100 * lastThird),
      ),
      textColumn(
        'kind',
        'Kind',
        sources.map(({ size, reserved }) => (size === 0 ? 'heap' : reserved ? 'reserved' : 'anonymous')),
      ),
      numberColumn(
        'lastCall',
        'Last call',
        '',
        pick(({ lastRow }) => lastRow),
      ),
    ],
    sources.length,
  );
  placeAtCalls(
    table,
    trace.calls,
    pick(({ firstRow }) => firstRow),
  );
}

function sourcesOf(space: AddressSpace, task: Task): Source[] {
  const lateFrom = space.firstRow + (2 / 3) * (space.lastRow - space.firstRow);
  const found: Source[] = [];
  const { rows: steps, deltas } = space.heapSteps;
  const firstStep = steps[0];
  const lastStep = steps.at(-1);
  if (firstStep !== undefined && lastStep !== undefined) {
    const grown = deltas.filter((delta) => delta > 0);
    const net = space.heapNetBytes;
    const late = deltas.reduce((sum, delta, i) => sum + ((steps[i] as number) >= lateFrom ? delta : 0), 0);
    found.push({
      task,
      size: 0,
      made: grown.length,
      alive: grown.length,
      bytes: net,
      reserved: false,
      lastThird: net > 0 ? late / net : 0,
      shrunk: deltas.reduce((sum, delta) => sum - Math.min(0, delta), 0),
      turns: deltas.filter((delta, i) => delta < 0 && (deltas[i - 1] ?? 0) > 0).length,
      firstRow: firstStep,
      lastRow: lastStep,
    });
  }
  for (const { source, count, bytes, rows } of space.alive()) {
    const late = rows.filter((row) => row >= lateFrom).length;
    found.push({
      task,
      size: source.bytes,
      made: source.made,
      alive: count,
      bytes,
      reserved: source.reserved,
      lastThird: late / count,
      shrunk: Math.max(0, source.made * source.bytes - bytes),
      turns: 0,
      firstRow: source.firstRow,
      lastRow: source.lastRow,
    });
  }
  return found;
}
