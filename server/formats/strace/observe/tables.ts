/** Tables of what was observed beside the calls themselves: locks, sleeps, programs, peers, repeated paths, secrets. */
import type { TableBuilder } from '../../../engine/table-builder.ts';
import { numberColumn, placeAtCalls, textColumn } from '../columns.ts';
import type { Task } from '../process-book.ts';
import type { FollowedTrace } from '../read-trace.ts';
import { orMissing, pidOf } from '../tables.ts';
import { spaceOf } from './locks.ts';
import type { Peer } from './peers.ts';

/** Rows of each table, the most telling first. */
const ROWS_MAX = 1000;
const SLEEPS_LEAST = 10;

export function addObservations(into: TableBuilder, followed: FollowedTrace): void {
  addLocks(into, followed);
  addPeers(into, followed);
  addPrograms(into, followed);
  addRepeats(into, followed);
  addSleeps(into, followed);
  addSecrets(into, followed);
}

function pidAt(followed: FollowedTrace, task: number): number {
  return pidOf(followed, followed.state.processes.tasks[task]) || Number.NaN;
}

function addLocks(into: TableBuilder, followed: FollowedTrace): void {
  const { trace, state, survey } = followed;
  // Whoever a signal woke may wait again, or go on.
  const isLast = (row: number) => survey.activities.get(trace.calls.pid[row] as number)?.lastRow === row;
  for (const lock of state.locks.locks) lock.endless = lock.endless.filter(isLast);
  const locks = state.locks.locks
    .filter(({ waits }) => waits > 1)
    .sort((a, b) => b.time - a.time || b.waits - a.waits)
    .slice(0, ROWS_MAX);
  const stuck = new Set(state.locks.locks.filter(({ endless }) => endless.length > 0));
  const shown = [...locks, ...[...stuck].filter((lock) => !locks.includes(lock)).slice(0, ROWS_MAX)];
  if (shown.length === 0) return;
  const { tasks } = state.processes;
  // Locks of one address space go under its first task.
  const leaders = new Map<unknown, number>();
  for (const task of tasks) {
    const space = spaceOf(task, state.locks);
    if (!leaders.has(space)) leaders.set(space, task.index);
  }
  const leaderOf = (memory: unknown) => leaders.get(memory) ?? -1;
  // A signal that kills ends all threads at once: until then they were there.
  const isAlive = ({ ending }: Task) => ending === '' || ending.startsWith('killed');
  const alive = (memory: unknown) =>
    tasks.filter((task) => spaceOf(task, state.locks) === memory && isAlive(task)).length;
  const numbers = (id: string, title: string, unit: string, of: (lock: (typeof shown)[number]) => number) =>
    numberColumn(id, title, unit, shown.map(of));
  const table = into.table(
    'locks',
    'histogram',
    'Locks',
    [
      textColumn(
        'address',
        'Address',
        shown.map(({ address }) => `0x${address.toString(16)}`),
      ),
      numbers('process', 'Process', '', ({ memory }) => pidAt(followed, leaderOf(memory))),
      numbers('waits', 'Waits', 'count', ({ waits }) => waits),
      numbers('lockWaits', 'For a lock', 'count', ({ lockWaits }) => lockWaits),
      numbers('timeouts', 'Timed out', 'count', ({ timeouts }) => timeouts),
      numbers('threads', 'Threads', 'count', ({ tasks: waiting }) => waiting.size),
      ...(trace.hasDurations
        ? [
            numbers('total', 'Waited', 'ms', ({ time }) => time),
            numbers('max', 'Longest', 'ms', ({ longest }) => longest),
          ]
        : []),
      numbers('endless', 'Still waiting', 'count', ({ endless }) => endless.length),
      numbers('alive', 'Threads at the end', 'count', ({ memory, endless }) =>
        endless.length > 0 ? alive(memory) : Number.NaN,
      ),
      numbers('endlessCall', 'Waits since call', '', ({ endless }) => endless.at(-1) ?? Number.NaN),
    ],
    shown.length,
  );
  placeAtCalls(
    table,
    trace.calls,
    shown.map(({ longestRow }) => longestRow),
  );
}

function addPeers(into: TableBuilder, { trace, state }: FollowedTrace): void {
  const peers = state.peers.peers.sort((a, b) => b.tried - a.tried).slice(0, ROWS_MAX);
  if (peers.length === 0) return;
  const numbers = (id: string, title: string, unit: string, of: (peer: Peer) => number) =>
    numberColumn(id, title, unit, peers.map(of));
  const { start } = trace.calls;
  const lives = bytesByPeer(state.lives);
  const table = into.table(
    'peers',
    'histogram',
    'Remote addresses',
    [
      textColumn(
        'peer',
        'Address',
        peers.map(({ address }) => address),
      ),
      numbers('tried', 'Tried', 'count', ({ tried }) => tried),
      numbers('connected', 'Connected', 'count', ({ connected }) => connected),
      numbers('failed', 'Failed', 'count', failures),
      textColumn('error', 'Error', peers.map(worstError)),
      numbers('max', 'Longest', 'ms', ({ longest }) => longest),
      numbers('bytesRead', 'Read', 'bytes', ({ address }) => lives.get(address)?.read ?? 0),
      numbers('bytesWritten', 'Written', 'bytes', ({ address }) => lives.get(address)?.written ?? 0),
      ...(trace.clock === 'none'
        ? []
        : [
            numbers(
              'period',
              'Every',
              'ms',
              ({ firstRow, lastRow, tried }) =>
                (start.at(lastRow) - start.at(firstRow)) / Math.max(1, tried - 1),
            ),
          ]),
      numberColumn('endCall', 'Ended by call', '', orMissing(peers.map(({ endRow }) => endRow))),
      numbers('lastCall', 'Last call', '', ({ lastRow }) => lastRow),
    ],
    peers.length,
  );
  placeAtCalls(
    table,
    trace.calls,
    peers.map(({ worstRow }) => worstRow),
  );
}

function failures({ errors }: Peer): number {
  return [...errors.values()].reduce((sum, count) => sum + count, 0);
}

function worstError({ errors }: Peer): string {
  return [...errors].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
}

function bytesByPeer(lives: FollowedTrace['state']['lives']): Map<string, { read: number; written: number }> {
  const found = new Map<string, { read: number; written: number }>();
  for (let life = 0; life < lives.length; life++) {
    const what = lives.whatOf(life);
    if (!what.startsWith('TCP ')) continue;
    const sum = found.get(what) ?? { read: 0, written: 0 };
    sum.read += lives.bytesRead.at(life);
    sum.written += lives.bytesWritten.at(life);
    found.set(what, sum);
  }
  return found;
}

function addPrograms(into: TableBuilder, followed: FollowedTrace): void {
  const { trace, state, survey } = followed;
  const programs = [...state.programs.programs].sort((a, b) => b.runs - a.runs).slice(0, ROWS_MAX);
  if (programs.length === 0) return;
  const cost = (tasks: readonly number[], of: 'calls' | 'time') =>
    tasks.reduce(
      (sum, task) => sum + (survey.activities.get(pidOf(followed, state.processes.tasks[task]))?.[of] ?? 0),
      0,
    );
  const { start } = trace.calls;
  const table = into.table(
    'programs',
    'histogram',
    'Programs',
    [
      textColumn(
        'command',
        'Command',
        programs.map(({ command }) => command),
      ),
      numberColumn(
        'runs',
        'Started',
        'count',
        programs.map(({ runs }) => runs),
      ),
      numberColumn(
        'parent',
        'Started by',
        '',
        programs.map(({ parent }) => (parent < 0 ? Number.NaN : pidAt(followed, parent))),
      ),
      numberColumn(
        'calls',
        'Calls',
        'count',
        programs.map(({ tasks }) => cost(tasks, 'calls')),
      ),
      ...(trace.hasDurations
        ? [
            numberColumn(
              'total',
              'In calls',
              'ms',
              programs.map(({ tasks }) => cost(tasks, 'time')),
            ),
          ]
        : []),
      ...(trace.clock === 'none'
        ? []
        : [
            numberColumn(
              'over',
              'Over',
              'ms',
              programs.map(({ firstRow, lastRow }) => start.at(lastRow) - start.at(firstRow)),
            ),
          ]),
      numberColumn(
        'lastCall',
        'Last started by call',
        '',
        programs.map(({ lastRow }) => lastRow),
      ),
    ],
    programs.length,
  );
  placeAtCalls(
    table,
    trace.calls,
    programs.map(({ firstRow }) => firstRow),
  );
}

function addRepeats(into: TableBuilder, followed: FollowedTrace): void {
  const { trace, state } = followed;
  const repeats = state.repeats.mostFrequent(ROWS_MAX);
  if (repeats.length === 0) return;
  const { start } = trace.calls;
  const table = into.table(
    'repeats',
    'histogram',
    'Repeated paths',
    [
      textColumn(
        'path',
        'Path',
        repeats.map(({ path }) => state.paths.paths[path] as string),
      ),
      numberColumn(
        'process',
        'Process',
        '',
        repeats.map(({ task }) => pidAt(followed, task)),
      ),
      numberColumn(
        'count',
        'Named',
        'count',
        repeats.map(({ count }) => count),
      ),
      numberColumn(
        'opened',
        'Opened',
        'count',
        repeats.map(({ opened }) => opened),
      ),
      ...(trace.hasDurations
        ? [
            numberColumn(
              'total',
              'Total',
              'ms',
              repeats.map(({ time }) => time),
            ),
          ]
        : []),
      ...(trace.clock === 'none'
        ? []
        : [
            numberColumn(
              'period',
              'Every',
              'ms',
              repeats.map(
                ({ firstRow, lastRow, count }) => (start.at(lastRow) - start.at(firstRow)) / (count - 1),
              ),
            ),
          ]),
      numberColumn(
        'lastCall',
        'Last call',
        '',
        repeats.map(({ lastRow }) => lastRow),
      ),
    ],
    repeats.length,
  );
  placeAtCalls(
    table,
    trace.calls,
    repeats.map(({ firstRow }) => firstRow),
  );
}

function addSleeps(into: TableBuilder, followed: FollowedTrace): void {
  const { trace, state } = followed;
  const sleeps = state.sleeps.sleeps
    .filter(({ count }) => count >= SLEEPS_LEAST)
    .sort((a, b) => b.count - a.count)
    .slice(0, ROWS_MAX);
  if (sleeps.length === 0) return;
  const table = into.table(
    'sleeps',
    'histogram',
    'Sleeps',
    [
      numberColumn(
        'length',
        'Length',
        'ms',
        sleeps.map(({ length }) => length),
      ),
      numberColumn(
        'process',
        'Process',
        '',
        sleeps.map(({ task }) => pidAt(followed, task)),
      ),
      numberColumn(
        'count',
        'Count',
        'count',
        sleeps.map(({ count }) => count),
      ),
      ...(trace.hasDurations
        ? [
            numberColumn(
              'total',
              'Slept',
              'ms',
              sleeps.map(({ time }) => time),
            ),
          ]
        : []),
      numberColumn(
        'lastCall',
        'Last call',
        '',
        sleeps.map(({ lastRow }) => lastRow),
      ),
    ],
    sleeps.length,
  );
  placeAtCalls(
    table,
    trace.calls,
    sleeps.map(({ firstRow }) => firstRow),
  );
}

function addSecrets(into: TableBuilder, { trace, state }: FollowedTrace): void {
  const { places, count } = state.secrets;
  into.fact('secretCount', count);
  if (places.length === 0) return;
  const table = into.table(
    'secrets',
    'histogram',
    'Secrets',
    [
      textColumn(
        'kind',
        'Kind',
        places.map(({ kind }) => kind),
      ),
    ],
    places.length,
  );
  placeAtCalls(
    table,
    trace.calls,
    places.map(({ row }) => row),
  );
}
