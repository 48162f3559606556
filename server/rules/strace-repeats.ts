/** Doing the same again and again: one path, one sleep; and directories that answer slowly. */
import type { Capture } from '../engine/capture.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { duration, plural } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { callEvidence, STRACE, spanOf, traces } from './strace-trace.ts';
import { type TableRow, tableRows } from './table-rows.ts';

const OPENED_LEAST = 50;
const NAMED_LEAST = 100;
const BUSY_MS = 20;
const LOST_SHARE = 0.05;
const SHOWN = 3;

export const straceRepeatedPath: Rule = {
  id: 'strace.repeatedPath',
  about: 'One process opens or looks at the same path again and again.',
  kinds: ['histogram'],
  formats: STRACE,
  thresholds: [
    {
      name: 'times it was opened',
      value: OPENED_LEAST,
      unit: `count, or named ${NAMED_LEAST} times`,
      source: 'measured: compilers and interpreters look at one directory up to 85 times while they start',
    },
    {
      name: 'pause between, for a warning',
      value: BUSY_MS,
      unit: 'ms at most, on average',
      source: 'a watch that sleeps between its looks costs nothing',
    },
  ],
  check: ({ captures }) => traces(captures).flatMap(repeated),
};

function repeated(capture: Capture): Finding[] {
  const span = spanOf(capture);
  return tableRows(capture, 'repeats')
    .filter((row) => row.number('opened') >= OPENED_LEAST || row.number('count') >= NAMED_LEAST)
    .filter((row) => !/^\/(?:dev\/(?:null|u?random|tty)|proc\/self\/(?:maps|stat)|$)/.test(row.text('path')))
    .slice(0, SHOWN)
    .map((row) => {
      const path = row.text('path');
      const count = row.number('count');
      const opened = row.number('opened');
      const period = row.number('period');
      const time = row.number('total');
      const isBusy = count >= NAMED_LEAST && (period <= BUSY_MS || time > LOST_SHARE * span);
      const process = row.number('process');
      return finding({
        rule: 'strace.repeatedPath',
        severity: isBusy ? 'warning' : 'note',
        confidence: 'measured',
        subject: path,
        title: `${Number.isNaN(process) ? 'The process' : `Process ${process}`} asked for ${path} ${plural(count, 'time')}${opened > 0 ? `, ${opened === count ? 'opening it each time' : `and opened it ${plural(opened, 'time')}`}` : ''}${period >= 0 ? `, every ${duration(period / 1000)}` : ''}${time > 0 ? `: ${duration(time / 1000)}` : ''}.`,
        explanation: path.endsWith('/etc/localtime')
          ? 'Each conversion to local time looks whether the zone has changed, as long as TZ is not set. `TZ=:/etc/localtime` in the environment stops that.'
          : 'What a program has read it could keep; a change is told by inotify, or seen by one look a second.',
        metrics: {
          namedCount: count,
          openedCount: opened,
          ...(time > 0 ? { secondsInCalls: time / 1000 } : {}),
        },
        evidence: [row.evidence(), ...callEvidence(capture, [row.number('lastCall')])],
        limits: ['Counted for one process: several that ask once each are no repetition.'],
        next: ['See who asks: strace -f -k -e trace=%file -p PID'],
      });
    });
}

const SLEEPS_LEAST = 50;

export const straceSleepPolling: Rule = {
  id: 'strace.sleepPolling',
  about: 'A thread sleeps for the same short time again and again: it polls for something.',
  kinds: ['histogram'],
  formats: STRACE,
  thresholds: [
    {
      name: 'sleeps of one length by one thread',
      value: SLEEPS_LEAST,
      unit: 'count',
      source: 'a retry with pauses makes some',
    },
  ],
  check: ({ captures }) => traces(captures).flatMap(sleeps),
};

function sleeps(capture: Capture): Finding[] {
  return tableRows(capture, 'sleeps')
    .filter((row) => row.number('count') >= SLEEPS_LEAST)
    .slice(0, SHOWN)
    .map((row) => {
      const count = row.number('count');
      const length = row.number('length');
      const slept = row.number('total');
      const process = row.number('process');
      const who = Number.isNaN(process) ? 'One thread' : `Thread ${process}`;
      return finding({
        rule: 'strace.sleepPolling',
        severity: 'note',
        confidence: 'measured',
        subject: `sleep of ${length} ms`,
        title: `${who} slept ${duration(length / 1000)} ${plural(count, 'time')}${slept > 0 ? `: ${duration(slept / 1000)} in all` : ''}.`,
        explanation:
          'Sleeping and looking again answers late and wakes the CPU for nothing. What it looks for between the sleeps could wake it: a descriptor in poll, a condition variable, inotify.',
        metrics: {
          sleepsCount: count,
          millisecondsEach: length,
          ...(slept > 0 ? { secondsSlept: slept / 1000 } : {}),
        },
        evidence: [row.evidence(), ...callEvidence(capture, [row.number('lastCall')])],
        limits: ['Timers, rate limits and back-off do the same on purpose.'],
        next: ['See what it does between two sleeps: the lines around this one'],
      });
    });
}

const LOOKS_LEAST = 20;
const LOOK_MS = 5;
const TIMES_SLOWER = 5;

export const straceSlowMount: Rule = {
  id: 'strace.slowMount',
  about:
    'Opening and looking is slow below one directory, and fast elsewhere: a network file system, or a slow disk.',
  kinds: ['histogram'],
  formats: STRACE,
  thresholds: [
    { name: 'looks below it', value: LOOKS_LEAST, unit: 'count', source: 'fewer may be single hiccups' },
    {
      name: 'time of each on average',
      value: LOOK_MS,
      unit: `ms, and ${TIMES_SLOWER} times that of all others`,
      source: 'a local file system answers within 0.1 ms from its cache and within 20 ms once from a disk',
    },
  ],
  check: ({ captures }) => traces(captures).flatMap(slowMounts),
};

interface Place {
  looks: number;
  time: number;
  worst: TableRow;
}

function slowMounts(capture: Capture): Finding[] {
  const places = new Map<string, Place>();
  for (const row of tableRows(capture, 'files')) {
    const time = row.number('total');
    const below = /^\/[^/]+(?:\/[^/]+)?(?=\/)/.exec(row.text('path'))?.[0];
    if (below === undefined || Number.isNaN(time)) continue;
    const looks = row.number('opened') + row.number('looked');
    const place = places.get(below);
    if (!place) places.set(below, { looks, time, worst: row });
    else {
      place.looks += looks;
      place.time += time;
      if (time > place.worst.number('total')) place.worst = row;
    }
  }
  const all = { looks: 0, time: 0 };
  for (const { looks, time } of places.values()) {
    all.looks += looks;
    all.time += time;
  }
  return [...places].flatMap(([path, { looks, time, worst }]) => {
    const each = time / looks;
    const others = (all.time - time) / Math.max(1, all.looks - looks);
    if (looks < LOOKS_LEAST || each < LOOK_MS || each < TIMES_SLOWER * others) return [];
    return [
      finding({
        rule: 'strace.slowMount',
        severity: 'warning',
        confidence: 'inferred',
        subject: path,
        title: `Files below ${path} took ${duration(each / 1000)} each to open or look at (${plural(looks, 'call')}, ${duration(time / 1000)}); elsewhere it is ${duration(others / 1000)}.`,
        explanation:
          'One tree that answers slowly while the rest is fast is on another file system: NFS, SMB, FUSE, or a disk that is busy or failing.',
        metrics: { looksCount: looks, secondsTotal: time / 1000, millisecondsEach: each },
        evidence: [worst.evidence()],
        limits: ['The log does not say where a mount begins: grouped are the first two parts of the path.'],
        next: [`What is mounted there? findmnt -T ${path}; nfsstat -c; iostat -x 1`],
      }),
    ];
  });
}
