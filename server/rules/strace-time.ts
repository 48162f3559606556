/** Where the time of a trace went, and single calls that took too long. */
import type { Capture } from '../engine/capture.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { columnOf } from '../engine/table.ts';
import { duration, plural, share } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { callEvidence, callsNamed, callsOf, STRACE, spanOf, traces } from './strace-trace.ts';
import { tableRows } from './table-rows.ts';

/** Calls that are there to wait: their length says nothing of the system. */
const WAITS =
  /^(?:poll|ppoll|select|_newselect|pselect6|epoll_p?wait2?|futex|futex_wait|wait4|waitid|waitpid|nanosleep|clock_nanosleep|pause|rt_sigtimedwait|rt_sigsuspend|sigsuspend|restart_syscall|accept4?|recv\w*|read|readv|io_getevents|io_uring_enter|msgrcv|semop|semtimedop|flock|vfork)$/;

const SLOW: readonly { calls: RegExp; ms: number; what: string }[] = [
  {
    calls:
      /^(?:open|openat2?|creat|stat\w*|lstat\w*|fstat\w*|newfstatat|access|faccessat2?|readlink(?:at)?|unlink(?:at)?|rename\w*|mkdir(?:at)?|rmdir|getdents(?:64)?|chdir)$/,
    ms: 50,
    what: 'a look into a directory',
  },
  { calls: /^(?:fsync|fdatasync|sync_file_range|msync|sync|syncfs)$/, ms: 100, what: 'a sync to the disk' },
  { calls: /^(?:write|writev|pwrite64|sendfile|close|ftruncate|fallocate)$/, ms: 200, what: 'a write' },
  {
    calls: /^(?:mmap2?|munmap|mremap|mprotect|brk|madvise|execve|clone3?|fork)$/,
    ms: 100,
    what: 'a change of memory',
  },
  { calls: /^connect$/, ms: 200, what: 'a connection' },
];

const SHOWN = 3;
const EVIDENCE_MOST = 8;

export const straceSlowCalls: Rule = {
  id: 'strace.slowCalls',
  about:
    'Calls that should return at once and did not: opening, looking, syncing, connecting. Calls that wait are left out.',
  kinds: ['spans'],
  formats: STRACE,
  thresholds: SLOW.map(({ ms, what }) => ({
    name: what,
    value: ms,
    unit: 'ms',
    source: 'a local disk answers in 1 to 20 ms; strace itself adds about 0.02 ms',
  })),
  check: ({ captures }) => traces(captures).flatMap(slowCalls),
};

function slowCalls(capture: Capture): Finding[] {
  const table = callsOf(capture);
  const durations = table && columnOf(table, 'duration')?.numbers;
  const syscalls = table && columnOf(table, 'syscall');
  if (!table || !durations || !syscalls?.words || !syscalls.numbers) return [];
  const kindOf = (name: string) => SLOW.findIndex(({ calls }) => calls.test(name));
  const kinds = syscalls.words.map(kindOf);
  const slow = new Set(
    tableRows(capture, 'syscalls')
      .filter((row) => row.number('max') >= (SLOW[kindOf(row.text('syscall'))]?.ms ?? Infinity))
      .map((row) => row.text('syscall')),
  );
  const found = new Map<number, { rows: number[]; total: number }>();
  for (const row of callsNamed(table, (name) => slow.has(name))) {
    const syscall = syscalls.numbers.at(row);
    const took = durations.at(row);
    if (!(took >= (SLOW[kinds[syscall] as number] as (typeof SLOW)[number]).ms)) continue;
    const entry = found.get(syscall) ?? { rows: [], total: 0 };
    entry.rows.push(row);
    entry.total += took;
    found.set(syscall, entry);
  }
  const worst = [...found].sort(([, a], [, b]) => b.total - a.total).slice(0, SHOWN);
  return worst.flatMap(([syscall, { rows, total }]) => {
    const name = (syscalls.words as readonly string[])[syscall] as string;
    const kind = SLOW[kinds[syscall] as number] as (typeof SLOW)[number];
    const byLength = [...rows].sort((a, b) => durations.at(b) - durations.at(a));
    const longest = durations.at(byLength[0] as number);
    const [first, ...more] = callEvidence(capture, byLength.slice(0, EVIDENCE_MOST));
    if (!first) return [];
    return [
      finding({
        rule: 'strace.slowCalls',
        severity: 'warning',
        confidence: 'measured',
        subject: name,
        title:
          rows.length === 1
            ? `One ${name} took ${duration(longest / 1000)}.`
            : `${plural(rows.length, `slow ${name}`, `slow calls of ${name}`)} took ${duration(total / 1000)} together, the longest ${duration(longest / 1000)}.`,
        explanation: `This is ${kind.what}, which takes less than ${kind.ms} ms where disk, file system and network are well. A network file system, a full journal or a machine short of memory show like this.`,
        metrics: { callsCount: rows.length, secondsTotal: total / 1000, secondsLongest: longest / 1000 },
        evidence: [first, ...more],
        limits: [
          'The time is that between entering and leaving the kernel: a process that did not get the CPU waits there, too.',
          'strace slows every call down, with -k by milliseconds.',
        ],
        next: ['See what the kernel waited for: cat /proc/PID/stack while it hangs; vmstat 1; iostat -x 1'],
      }),
    ];
  });
}

const TOP = 3;

export const straceTime: Rule = {
  id: 'strace.time',
  about: 'The calls in which the time of the trace went by, waiting told apart from working.',
  kinds: ['histogram'],
  formats: STRACE,
  thresholds: [],
  check: ({ captures }) => traces(captures).flatMap(timeSpent),
};

function timeSpent(capture: Capture): Finding[] {
  const rows = tableRows(capture, 'syscalls').filter((row) => row.number('total') > 0);
  const total = rows.reduce((sum, row) => sum + row.number('total'), 0);
  const [first, ...others] = rows.slice(0, TOP).map((row) => row.evidence());
  const top = rows[0];
  if (!top || !first || callsOf(capture) === undefined) return [];
  const waited = rows
    .filter((row) => WAITS.test(row.text('syscall')))
    .reduce((sum, row) => sum + row.number('total'), 0);
  const span = spanOf(capture);
  const processes = tableRows(capture, 'processes').length;
  const time = (ms: number) => duration(ms / 1000);
  const log = span > 0 && processes === 1 ? ` of ${time(span)}` : '';
  return [
    finding({
      rule: 'strace.time',
      severity: 'note',
      confidence: 'measured',
      subject: capture.path,
      title: `${top.text('syscall')} took ${time(top.number('total'))}${log} in ${plural(top.number('count'), 'call')}, the longest ${time(top.number('max'))}; all calls together ${time(total)}, of which ${share(waited / total)} in calls that may wait.`,
      explanation: `| call | count | total | p50 | p99 | longest |\n|---|--:|--:|--:|--:|--:|\n${rows
        .slice(0, 10)
        .map(
          (row) =>
            `| ${row.text('syscall')} | ${row.number('count')} | ${time(row.number('total'))} | ${time(row.number('p50'))} | ${time(row.number('p99'))} | ${time(row.number('max'))} |`,
        )
        .join(
          '\n',
        )}${span > 0 && processes === 1 && span > total ? `\n\nOutside of calls: ${time(span - total)}, in the program itself and in strace.` : ''}`,
      metrics: {
        secondsInCalls: total / 1000,
        secondsWaited: waited / 1000,
        ...(span > 0 ? { secondsSpan: span / 1000 } : {}),
      },
      evidence: [first, ...others],
      limits: [
        ...(processes > 1
          ? [
              'The time of several processes and threads is added up: together they may wait longer than the log lasts.',
            ]
          : []),
        'strace costs about 50 µs a call, of which 10 to 17 µs show in these times.',
      ],
      next: ['For CPU time instead of waits: perf record -g -p PID'],
    }),
  ];
}
