/** Threads that wait for each other: a lock that is fought over, and one that nobody gives back. */
import type { Capture } from '../engine/capture.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { columnOf } from '../engine/table.ts';
import { duration, plural, share } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { callEvidence, STRACE, spanOf, traces } from './strace-trace.ts';
import { type TableRow, tableRows } from './table-rows.ts';

const WAITS_LEAST = 100;
const THREADS_LEAST = 3;
const WAITED_SHARE = 0.2;
const LOCK_SHARE = 0.5;
const SHOWN = 3;

export const straceContention: Rule = {
  id: 'strace.lockContention',
  about: 'Several threads wait again and again for one lock (futex), for a large part of the time.',
  kinds: ['histogram'],
  formats: STRACE,
  thresholds: [
    {
      name: 'waits for one address',
      value: WAITS_LEAST,
      unit: `count, by ${THREADS_LEAST} threads`,
      source: 'measured: 76 of an interpreter lock that cost 1 %',
    },
    {
      name: 'time waited, of the length of the log',
      value: WAITED_SHARE,
      unit: '',
      source: 'less than a fifth of one thread is not felt',
    },
    {
      name: 'share of waits that only locks have (for the value 2)',
      value: LOCK_SHARE,
      unit: '',
      source: 'glibc, musl and Rust mark a contended lock with 2; idle pools wait for other values',
    },
  ],
  check: ({ captures }) => traces(captures).flatMap(contended),
};

function contended(capture: Capture): Finding[] {
  const span = spanOf(capture);
  return tableRows(capture, 'locks')
    .filter(
      (row) =>
        row.number('waits') >= WAITS_LEAST &&
        row.number('threads') >= THREADS_LEAST &&
        row.number('lockWaits') >= LOCK_SHARE * row.number('waits') &&
        // Without durations the number of waits is all there is.
        !(row.number('total') < WAITED_SHARE * span),
    )
    .slice(0, SHOWN)
    .map((row) => {
      const waited = row.number('total');
      const isTimed = waited > 0 && span > 0;
      const process = row.number('process');
      const who = Number.isNaN(process) ? '' : ` of process ${process}`;
      const waits = row.number('waits');
      return finding({
        rule: 'strace.lockContention',
        severity: isTimed ? 'warning' : 'note',
        confidence: isTimed ? 'measured' : 'suspected',
        subject: `lock ${row.text('address')}${who}`,
        title: `${plural(row.number('threads'), 'thread')}${who} waited ${plural(waits, 'time')} for the lock at ${row.text('address')}${isTimed ? `: ${duration(waited / 1000)} together in ${duration(span / 1000)}, the longest ${duration(row.number('max') / 1000)}` : ''}.`,
        explanation: `Each wait is a futex call that found the lock taken. ${isTimed ? `The threads spent ${share(waited / span)} of the log’s length waiting for it, added up over threads: what one of them does while it holds the lock, the others stand still for.` : 'How long they waited is not in this log (-T).'}`,
        metrics: {
          waitsCount: waits,
          threadsCount: row.number('threads'),
          ...(isTimed ? { secondsWaited: waited / 1000, secondsLongest: row.number('max') / 1000 } : {}),
        },
        evidence: [row.evidence()],
        limits: [
          'Which lock it is, the address alone does not say; nor who held it. Locks that are free are taken without a call and do not show.',
          'An interpreter’s global lock looks like this, too.',
        ],
        next: [
          'See who waits and from where: strace -f -k -e trace=futex -p PID; or perf lock record -p PID',
        ],
      });
    });
}

const STUCK_MS = 10_000;

export const straceDeadlock: Rule = {
  id: 'strace.deadlock',
  about: 'All threads of a process wait in futex without a time limit until the end of the log.',
  kinds: ['histogram'],
  formats: STRACE,
  thresholds: [
    { name: 'time all of them wait', value: STUCK_MS, unit: 'ms', source: 'locks are held for milliseconds' },
  ],
  check: ({ captures }) => traces(captures).flatMap(stuck),
};

function stuck(capture: Capture): Finding[] {
  const time = (id: string) => {
    const table = capture.tables.find((one) => one.id === id);
    return table && columnOf(table, 'time')?.numbers?.toArray(table.rows);
  };
  const byProcess = new Map<number, TableRow[]>();
  for (const row of tableRows(capture, 'locks')) {
    if (!(row.number('endless') > 0)) continue;
    const process = row.number('process') || 0;
    byProcess.set(process, [...(byProcess.get(process) ?? []), row]);
  }
  return [...byProcess].flatMap(([process, rows]) => {
    const waiting = rows.reduce((sum, row) => sum + row.number('endless'), 0);
    const alive = Math.max(...rows.map((row) => row.number('alive')));
    const locks = rows.filter((row) => row.number('lockWaits') > 0);
    const since = Math.max(...rows.map((row) => row.number('endlessCall')));
    const begun = time('calls');
    const stoodStill = begun ? lastTime([begun, time('events')]) - (begun[since] as number) : Number.NaN;
    if (waiting < 2 || waiting < alive || locks.length === 0 || !(stoodStill >= STUCK_MS)) return [];
    const [first, ...more] = callEvidence(
      capture,
      rows.map((row) => row.number('endlessCall')),
    );
    if (!first) return [];
    return [
      finding({
        rule: 'strace.deadlock',
        severity: 'warning',
        confidence: 'suspected',
        subject: `process ${process || 'of the log'}`,
        title: `All ${waiting} threads of ${process > 0 ? `process ${process}` : 'the process'} wait for locks or for each other without a time limit, for the last ${duration(stoodStill / 1000)} of the log.`,
        explanation:
          'Nobody is left who could wake them: none of these calls has a limit and none returned. Two locks taken in different orders end like this.',
        metrics: { threadsCount: waiting, secondsStill: stoodStill / 1000 },
        evidence: [first, ...more],
        limits: [
          'A thread that was not traced may wake them after the log ends.',
          'Threads that only wait to be joined are counted, too.',
        ],
        next: ['See what each one holds and waits for: gdb -p PID -batch -ex "thread apply all bt"'],
      }),
    ];
  });
}

function lastTime(columns: readonly (Float64Array | undefined)[]): number {
  let last = Number.NEGATIVE_INFINITY;
  for (const times of columns) for (const time of times ?? []) if (time > last) last = time;
  return last;
}
