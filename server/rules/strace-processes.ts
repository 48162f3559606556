/** Processes and threads that are made too often, kept too long, or never buried. */
import type { Capture } from '../engine/capture.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { columnOf, textAt } from '../engine/table.ts';
import { duration, plural, rate, share } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import {
  asCode,
  callEvidence,
  callStart,
  callsNamed,
  callsOf,
  programOf,
  STRACE,
  someOf,
  traces,
} from './strace-trace.ts';
import { type TableRow, tableRows } from './table-rows.ts';

const RUNS_LEAST = 20;
const RUNS_PER_SECOND = 10;
const SHOWN = 3;

export const straceProgramStorm: Rule = {
  id: 'strace.programStorm',
  about: 'The same command is started again and again, with the same words.',
  kinds: ['histogram'],
  formats: STRACE,
  thresholds: [
    {
      name: 'starts of one command',
      value: RUNS_LEAST,
      unit: 'count',
      source: 'a build starts a compiler for each file, with other words each time',
    },
    {
      name: 'for a warning',
      value: RUNS_PER_SECOND,
      unit: 'starts a second',
      source: 'a start costs 1 to 10 ms of a CPU',
    },
  ],
  check: ({ captures }) => traces(captures).flatMap(storms),
};

function storms(capture: Capture): Finding[] {
  return tableRows(capture, 'programs')
    .filter((row) => row.number('runs') >= RUNS_LEAST)
    .slice(0, SHOWN)
    .map((row) => {
      const runs = row.number('runs');
      const over = row.number('over');
      const perSecond = runs / (over / 1000);
      const total = row.number('total');
      const parent = row.number('parent');
      const calls = row.number('calls') / runs;
      return finding({
        rule: 'strace.programStorm',
        severity: perSecond >= RUNS_PER_SECOND ? 'warning' : 'note',
        confidence: 'measured',
        subject: row.text('command'),
        title: `${asCode(row.text('command'))} was started ${plural(runs, 'time')}${Number.isNaN(parent) ? '' : ` by process ${parent}`}${over > 0 ? ` within ${duration(over / 1000)} (${rate(perSecond, '')})` : ''}; each run made ${Math.round(calls)} calls${total > 0 ? ` that took ${duration(total / runs / 1000)}` : ''}.`,
        explanation:
          'Most of what a short program does is to start: loading libraries, reading locales. The same words give the same answer; asking once, or doing it within the program, saves all others.',
        metrics: {
          runsCount: runs,
          callsPerRun: calls,
          ...(over > 0 ? { runsPerSecond: perSecond } : {}),
          ...(total > 0 ? { secondsTotal: total / 1000 } : {}),
        },
        evidence: [row.evidence(), ...callEvidence(capture, [row.number('lastCall')])],
        limits: ['Words beyond what -s shows may differ.'],
        next: ['See who starts it: strace -f -e trace=%process -p PID'],
      });
    });
}

const THREADS_LEAST = 32;
const LATE_SHARE = 0.2;

export const straceThreadGrowth: Rule = {
  id: 'strace.threadGrowth',
  about: 'A process makes threads until the end of the log, and few of them end.',
  kinds: ['histogram'],
  formats: STRACE,
  thresholds: [
    {
      name: 'threads more at the end than at the start',
      value: THREADS_LEAST,
      unit: 'count',
      source: 'pools have as many threads as CPUs, or a few dozens',
    },
    {
      name: 'of them made in the last third',
      value: LATE_SHARE,
      unit: '',
      source: 'a pool is full after its start',
    },
  ],
  check: ({ captures }) => traces(captures).flatMap(threadGrowth),
};

function threadGrowth(capture: Capture): Finding[] {
  const threads = tableRows(capture, 'processes').filter((row) =>
    row.text('command').startsWith('thread of '),
  );
  if (threads.length < THREADS_LEAST) return [];
  const ends = endings(capture);
  const placeOf = (row: TableRow) => row.evidence().byteStart ?? 0;
  const table = callsOf(capture);
  const to = table?.byteStart?.at(table.rows - 1) ?? 0;
  // All threads of a process end when it does: that is not the time to count them.
  const lastEnd = Math.max(0, ...ends.values());
  const until = lastEnd > 0.9 * to ? 0.95 * to : to;
  const aliveAt = (at: number) =>
    threads.filter((row) => {
      const end = ends.get(row.number('process'));
      return placeOf(row) <= at && (end === undefined || end > at);
    }).length;
  const [early, late, last] = [aliveAt(until / 3), aliveAt((2 * until) / 3), aliveAt(until)];
  if (last - early < THREADS_LEAST || last - late < LATE_SHARE * (last - early)) return [];
  const [first, ...more] = someOf(threads, 8).map((row) => row.evidence());
  if (!first) return [];
  return [
    finding({
      rule: 'strace.threadGrowth',
      severity: 'warning',
      confidence: 'inferred',
      subject: 'threads',
      title: `Threads grow from ${early} after a third of the log to ${late} after two thirds and ${last} near its end; ${plural(threads.length, 'thread')} were made.`,
      explanation:
        'Each thread keeps a stack (8 MiB of address space by default) and a place in the scheduler. Threads that wait for something that never comes pile up like this.',
      metrics: { threadsMade: threads.length, threadsEarly: early, threadsLast: last },
      evidence: [first, ...more],
      limits: ['A pool that is still filling looks the same.'],
      next: [
        'Count them: ls /proc/PID/task | wc -l; see what they wait for: gdb -p PID -batch -ex "thread apply all bt"',
      ],
    }),
  ];
}

/** Byte offsets of the lines that tell of the ends of processes and threads. */
function endings(capture: Capture): Map<number, number> {
  const table = capture.tables.find(({ id }) => id === 'events');
  const events = table && columnOf(table, 'event');
  const pids = table && columnOf(table, 'process')?.numbers;
  const found = new Map<number, number>();
  if (!table || !events || !pids) return found;
  for (let row = 0; row < table.rows; row++)
    if (/^(?:exited|killed)/.test(textAt(events, row) ?? ''))
      found.set(pids.at(row), table.byteStart?.at(row) ?? 0);
  return found;
}

const ZOMBIES_LEAST = 10;
const UNREAPED_SHARE = 0.5;
/** Calls that every whole trace of a parent shows; without them it was made with a filter. */
const UNFILTERED = /^(?:close|rt_sigaction|rt_sigprocmask|mmap)$/;

export const straceZombies: Rule = {
  id: 'strace.zombies',
  about: 'Child processes ended and their parent, which goes on, never waited for them.',
  kinds: ['histogram'],
  formats: STRACE,
  thresholds: [
    {
      name: 'children not waited for',
      value: ZOMBIES_LEAST,
      unit: `count, and ${UNREAPED_SHARE * 100} % of those that ended`,
      source: 'a daemon leaves one or two on purpose',
    },
  ],
  check: ({ captures }) => traces(captures).flatMap(zombies),
};

function zombies(capture: Capture): Finding[] {
  const processes = tableRows(capture, 'processes');
  const ends = endings(capture);
  const table = callsOf(capture);
  const results = table && columnOf(table, 'result')?.numbers;
  const pids = table && columnOf(table, 'process')?.numbers;
  if (
    !table ||
    !results ||
    !pids ||
    !columnOf(table, 'syscall')?.words?.some((name) => UNFILTERED.test(name))
  )
    return [];
  const reaped = new Set<number>();
  const unnamed = new Map<number, number>();
  for (const row of callsNamed(table, (name) => /^(?:wait4|waitpid|waitid)$/.test(name))) {
    if (results.at(row) > 0) reaped.add(results.at(row));
    // waitid names the child among its arguments.
    else if (results.at(row) === 0) unnamed.set(pids.at(row), (unnamed.get(pids.at(row)) ?? 0) + 1);
  }
  const byParent = new Map<number, TableRow[]>();
  for (const row of processes) {
    const parent = row.number('parent');
    const isThread = row.text('command').startsWith('thread of ');
    if (!(parent > 0) || isThread || !ends.has(row.number('process'))) continue;
    const children = byParent.get(parent);
    if (children) children.push(row);
    else byParent.set(parent, [row]);
  }
  return [...byParent].flatMap(([parent, children]) => {
    const left = children.filter((row) => !reaped.has(row.number('process')));
    const unknown = unnamed.get(parent) ?? 0;
    const count = left.length - unknown;
    const goesOn = pids.raw(table.rows).lastIndexOf(parent);
    const after = left.filter(
      (row) => (ends.get(row.number('process')) ?? 0) < (table.byteStart?.at(goesOn) ?? 0),
    );
    if (Math.min(count, after.length) < ZOMBIES_LEAST || count < UNREAPED_SHARE * children.length) return [];
    if (ignoresChildren(capture, parent)) return [];
    const [first, ...more] = someOf(left, 6).map((row) => row.evidence());
    if (!first) return [];
    const program = programOf(
      processes.find((row) => row.number('process') === parent)?.text('command') ?? '',
    );
    return [
      finding({
        rule: 'strace.zombies',
        severity: 'warning',
        confidence: 'measured',
        subject: `children of ${program || parent}`,
        title: `Process ${parent}${program ? ` (${asCode(program)})` : ''} never waited for ${count} of its ${plural(children.length, 'child', 'children')} that ended (${share(count / children.length)}).`,
        explanation:
          'A child that ended keeps its number until its parent asks how (wait). Such zombies need no memory but process numbers, of which a user and a container have few.',
        metrics: { unreapedCount: count, endedCount: children.length },
        evidence: [first, ...more],
        limits: ['The parent may wait for them after the log ends.'],
        next: [`See them: ps --ppid ${parent} -o pid,stat,etime,cmd`],
      }),
    ];
  });
}

/** Programs set what they do at signals when they start. */
const SETTINGS_MOST = 500;

/** `rt_sigaction(SIGCHLD, {sa_handler=SIG_IGN …` or SA_NOCLDWAIT: the kernel buries them (sigaction(2)). */
function ignoresChildren(capture: Capture, parent: number): boolean {
  const table = callsOf(capture);
  const pids = table && columnOf(table, 'process')?.numbers;
  if (!table || !pids) return false;
  const settings = callsNamed(table, (name) => name === 'rt_sigaction');
  for (const row of settings.filter((one) => pids.at(one) === parent).slice(0, SETTINGS_MOST)) {
    const text = callStart(capture, table, row);
    if (/\(SIGCHLD, \{(?:sa_handler=)?SIG_IGN|\(SIGCHLD, .*SA_NOCLDWAIT/.test(text)) return true;
  }
  return false;
}
