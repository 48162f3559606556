/** Descriptors that are opened again and again and stay open, and the limit that they run into. */
import type { Capture } from '../engine/capture.ts';
import { NumberColumn } from '../engine/columns.ts';
import { evidenceAt } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { columnOf, type Table, textAt } from '../engine/table.ts';
import { exact, plural } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { callEvidence, callStart, callsNamed, callsOf, STRACE, someOf, traces } from './strace-trace.ts';
import { tableRows } from './table-rows.ts';

const LEFT_LEAST = 8;
const CLOSED_SHARE_MOST = 0.2;
const EVIDENCE_MOST = 10;
const SHOWN = 5;

/** What one process opened of one kind. */
interface Group {
  what: string;
  /** NaN where the log names none. */
  process: number;
  opened: number;
  /** Rows of the table whose descriptor is still open. */
  left: number[];
  table: Table;
}

/** Those of which something is left, the most first. */
function groupsOf(capture: Capture): Group[] {
  const table = capture.tables.find(({ id }) => id === 'fds');
  const column = (id: string) => (table && columnOf(table, id)?.numbers) ?? new NumberColumn();
  const whats = table && columnOf(table, 'what');
  const endings = table && columnOf(table, 'ending')?.words;
  if (!table || !whats?.words || !whats.numbers || !endings) return [];
  const [opened, ending, task, process] = [
    column('openedCall'),
    column('ending'),
    column('task'),
    column('process'),
  ];
  const stillOpen = endings.indexOf('open at the end');
  const [tasks, kinds, ends] = [task, whats.numbers, ending].map((one) => one.raw(table.rows));
  const count = whats.words.length;
  const keyOf = (row: number) => (tasks?.[row] as number) * count + (kinds?.[row] as number);
  // Nearly all that is opened is closed: only what was not is worth a group.
  const left = new Set<number>();
  for (let row = 0; row < table.rows; row++) if (ends?.[row] === stillOpen) left.add(keyOf(row));
  const groups = new Map<number, Group>();
  for (let row = 0; row < table.rows; row++) {
    const key = keyOf(row);
    if (!left.has(key) || Number.isNaN(opened.at(row))) continue;
    const what = whats.words[kinds?.[row] as number] as string;
    let group = groups.get(key);
    if (!group) {
      group = { what, process: process.at(row), opened: 0, left: [], table };
      groups.set(key, group);
    }
    group.opened++;
    if (ends?.[row] === stillOpen) group.left.push(row);
  }
  return [...groups.values()]
    .filter(({ left }) => left.length > 0)
    .sort((a, b) => b.left.length - a.left.length);
}

export const straceDescriptorLeak: Rule = {
  id: 'strace.fdLeak',
  about: 'One process opened the same file or peer many times and closed next to none of them.',
  kinds: ['histogram'],
  formats: STRACE,
  thresholds: [
    {
      name: 'left open',
      value: LEFT_LEAST,
      unit: 'count',
      source: 'log files, /dev/null and small pools are held in ones to threes',
    },
    {
      name: 'share that was closed, at most',
      value: CLOSED_SHARE_MOST,
      unit: '',
      source: 'a pool closes some of what it opens',
    },
  ],
  check: ({ captures }) => traces(captures).flatMap(leaks),
};

function leaks(capture: Capture): Finding[] {
  return groupsOf(capture)
    .filter(
      ({ opened, left }) => left.length >= LEFT_LEAST && opened - left.length <= CLOSED_SHARE_MOST * opened,
    )
    .slice(0, SHOWN)
    .flatMap(({ what, process, opened, left, table }) => {
      const [first, ...more] = someOf(left, EVIDENCE_MOST).map((row) => evidenceAt(capture, table, row));
      if (!first) return [];
      const who = Number.isNaN(process) ? '' : ` by process ${process}`;
      const fds = columnOf(table, 'fd')?.numbers;
      const numbers = left.map((row) => fds?.at(row) ?? Number.NaN);
      return [
        finding({
          rule: 'strace.fdLeak',
          severity: 'warning',
          confidence: 'measured',
          subject: what,
          title: `${what} was opened ${opened} times${who} and ${left.length === opened ? 'never' : `only ${opened - left.length} times`} closed: descriptors ${Math.min(...numbers)} to ${Math.max(...numbers)} stay open.`,
          explanation:
            'Each one stays until the process ends. At the limit (`ulimit -n`, often 1,024) every open, socket and accept fails with EMFILE.',
          metrics: { openedCount: opened, leftOpenCount: left.length },
          evidence: [first, ...more],
          limits: [
            'The log ends before the process’s work may be done: a cache that fills looks like this, too.',
            'A descriptor that was passed to another process or closed by a call that was not traced counts as open.',
          ],
          next: [
            'See it grow: watch "ls /proc/PID/fd | wc -l"',
            'See who opens it: strace -f -k -e trace=%desc -p PID',
          ],
        }),
      ];
    });
}

export const straceDescriptorLimit: Rule = {
  id: 'strace.fdLimit',
  about: 'Calls failed because no descriptor was left (EMFILE, ENFILE), and what held them.',
  kinds: ['histogram'],
  formats: STRACE,
  thresholds: [],
  check: ({ captures }) => traces(captures).flatMap(limits),
};

function limits(capture: Capture): Finding[] {
  const rows = tableRows(capture, 'errors').filter((row) => /^E[MN]FILE$/.test(row.text('error')));
  const [first, ...more] = rows.map((row) => row.evidence());
  if (!first) return [];
  const count = rows.reduce((sum, row) => sum + row.number('count'), 0);
  const error = rows[0]?.text('error') ?? '';
  const [top] = groupsOf(capture);
  return [
    finding({
      rule: 'strace.fdLimit',
      severity: 'error',
      confidence: 'measured',
      subject: error,
      title: `${plural(count, 'call')} failed with ${error}: no descriptor was left${top && top.left.length > 1 ? `; ${top.left.length} are of ${top.what}` : ''}.`,
      explanation:
        error === 'EMFILE'
          ? 'The process holds as many descriptors as it may (`RLIMIT_NOFILE`). Nothing that needs one works until some are closed.'
          : 'The whole machine holds as many open files as it may (`fs.file-max`).',
      metrics: { failedCount: count, ...(top ? { topHolderCount: top.left.length } : {}) },
      evidence: [
        first,
        ...more,
        ...(top ? someOf(top.left, 3).map((row) => evidenceAt(capture, top.table, row)) : []),
      ],
      limits: ['Descriptors from before the log began are not known.'],
      next: ['See what it holds: ls -l /proc/PID/fd; grep files /proc/PID/limits'],
    }),
  ];
}

const BAD_CLOSES_LEAST = 3;
/** Where the sweep of a daemon ends or begins, and how long it is. */
const SWEEP_FROM = 16;
const SWEEP_LONG = 200;
const CLOSES_MOST = 1000;

export const straceBadClose: Rule = {
  id: 'strace.badClose',
  about: 'Descriptors are closed that are not open (EBADF), outside of the sweep that daemons begin with.',
  kinds: ['spans'],
  formats: STRACE,
  thresholds: [
    {
      name: 'failed closes of numbers that do not follow each other',
      value: BAD_CLOSES_LEAST,
      unit: 'count',
      source: 'a sweep closes every number in turn and is no mistake',
    },
  ],
  check: ({ captures }) => traces(captures).flatMap(badCloses),
};

const CLOSE = /close\((?:fd=)?(\d+)/;

function badCloses(capture: Capture): Finding[] {
  const error = tableRows(capture, 'errors').find(
    (row) => row.text('syscall') === 'close' && row.text('error') === 'EBADF',
  );
  const table = callsOf(capture);
  const errors = table && columnOf(table, 'error');
  if (!error || !table || !errors || error.number('count') < BAD_CLOSES_LEAST) return [];
  const all = callsNamed(table, (name) => name === 'close').filter((row) => textAt(errors, row) === 'EBADF');
  const rows = all.slice(0, CLOSES_MOST);
  const numbers = rows.map((row) => Number(CLOSE.exec(callStart(capture, table, row))?.[1] ?? Number.NaN));
  const isNext = (i: number) => Math.abs((numbers[i] as number) - (numbers[i - 1] ?? Number.NaN)) === 1;
  const single = rows.filter((_, i) => !isNext(i) && !isNext(i + 1));
  const isSweep = single.length < BAD_CLOSES_LEAST;
  const shown = isSweep ? rows : single;
  // Daemons close every number from the lowest on, or down to it.
  const [lowest, highest] = [Math.min(...numbers), Math.max(...numbers)];
  const [first, ...more] = callEvidence(capture, someOf(shown, EVIDENCE_MOST));
  if (!first || (isSweep && (lowest < SWEEP_FROM || highest - lowest >= SWEEP_LONG))) return [];
  return [
    finding({
      rule: 'strace.badClose',
      severity: isSweep ? 'note' : 'warning',
      confidence: 'measured',
      subject: 'close',
      title: `${all.length > rows.length ? 'At least ' : ''}${plural(shown.length, 'close')} failed with EBADF: ${isSweep ? `none of the numbers ${lowest} to ${highest} was open` : 'the descriptor was not open'}.`,
      explanation:
        'A descriptor that is closed twice does harm when another thread opens a file between: its number is used again, and the second close takes it away.',
      metrics: { failedCount: shown.length },
      evidence: [first, ...more],
      limits: [
        'Which call closed it first is shown in the table of descriptors, when it is in the log.',
        ...(all.length > rows.length
          ? [`Only the first ${exact(rows.length)} of ${exact(all.length)} such calls were looked at.`]
          : []),
      ],
      next: ['See who closes it: strace -f -k -e trace=close -p PID'],
    }),
  ];
}
