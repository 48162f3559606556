/** Calls that were not allowed, interrupted, or looked for a library that is nowhere. */
import type { Capture } from '../engine/capture.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { plural } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { STRACE, someOf, traces } from './strace-trace.ts';
import { type TableRow, tableRows } from './table-rows.ts';

const GUARDED =
  /^(?:open|openat2?|creat|execve|execveat|connect|bind|mount|umount2?|mkdir(?:at)?|unlink(?:at)?|rmdir|rename\w*|f?chmod(?:at)?|f?chown(?:at)?|kill|tkill|tgkill|setuid|setgid|setgroups|ptrace|perf_event_open|bpf|chroot|link(?:at)?|symlink(?:at)?)$/;

export const straceDenied: Rule = {
  id: 'strace.denied',
  about: 'Opening, executing, connecting, changing or signalling was not allowed (EACCES, EPERM).',
  kinds: ['histogram'],
  formats: STRACE,
  thresholds: [],
  check: ({ captures }) => traces(captures).flatMap(denied),
};

function denied(capture: Capture): Finding[] {
  const rows = tableRows(capture, 'errors').filter(
    (row) => /^E(?:ACCES|PERM)$/.test(row.text('error')) && GUARDED.test(row.text('syscall')),
  );
  const [first, ...more] = rows.map((row) => row.evidence());
  if (!first) return [];
  const count = rows.reduce((sum, row) => sum + row.number('count'), 0);
  return [
    finding({
      rule: 'strace.denied',
      severity: 'note',
      confidence: 'measured',
      subject: rows.map((row) => `${row.text('syscall')} ${row.text('error')}`).join(', '),
      title: `${plural(count, 'call')} ${count === 1 ? 'was' : 'were'} not allowed: ${rows.map((row) => `${row.number('count')} × ${row.text('syscall')} (${row.text('error')})`).join(', ')}.`,
      explanation:
        'EACCES is about the permissions of a path or a security module, EPERM about what only root or a capability may do. The first one of each is shown.',
      metrics: { deniedCount: count },
      evidence: [first, ...more],
      limits: [
        'Programs also try what they can do without: a denial that is followed by another way does no harm.',
      ],
      next: ['namei -l PATH; getcap PROGRAM; journalctl -k | grep -i denied'],
    }),
  ];
}

const INTERRUPTED_LEAST = 20;

export const straceInterrupted: Rule = {
  id: 'strace.interrupted',
  about: 'Signals interrupt calls again and again (EINTR).',
  kinds: ['histogram'],
  formats: STRACE,
  thresholds: [
    {
      name: 'calls that ended with EINTR',
      value: INTERRUPTED_LEAST,
      unit: 'count',
      source: 'a child that ends or a window that is resized interrupts one',
    },
  ],
  check: ({ captures }) => traces(captures).flatMap(interrupted),
};

function interrupted(capture: Capture): Finding[] {
  const rows = tableRows(capture, 'errors').filter((row) => row.text('error') === 'EINTR');
  const count = rows.reduce((sum, row) => sum + row.number('count'), 0);
  const [first, ...more] = rows.map((row) => row.evidence());
  if (!first || count < INTERRUPTED_LEAST) return [];
  return [
    finding({
      rule: 'strace.interrupted',
      severity: 'note',
      confidence: 'measured',
      subject: 'EINTR',
      title: `${plural(count, 'call')} ended with EINTR: ${rows.map((row) => `${row.number('count')} × ${row.text('syscall')}`).join(', ')}.`,
      explanation:
        'A signal with a handler ended the call before it had done anything. Code that does not try again loses data or gives up; SA_RESTART makes the kernel try again by itself.',
      metrics: { interruptedCount: count },
      evidence: [first, ...more],
      limits: ['Loops that try again are correct, and cost a call each.'],
      next: ['Which signals? The table of events lists them; strace -f -e signal=all -p PID'],
    }),
  ];
}

/** What the dynamic linker exits with when a library is missing (ld.so(8)), and shells when a command is. */
const NOT_FOUND = /^exited with 127$/;

export const straceMissingLibrary: Rule = {
  id: 'strace.missingLibrary',
  about: 'A shared library was looked for and found nowhere, and the process ended with code 127.',
  kinds: ['histogram'],
  formats: STRACE,
  thresholds: [{ name: 'exit code', value: 127, unit: '', source: 'ld.so ends with it' }],
  check: ({ captures }) => traces(captures).flatMap(missingLibraries),
};

function missingLibraries(capture: Capture): Finding[] {
  if (!tableRows(capture, 'processes').some((row) => NOT_FOUND.test(row.text('ending')))) return [];
  const libraries = new Map<string, { rows: TableRow[]; found: boolean }>();
  for (const row of tableRows(capture, 'files')) {
    const name = /\/([^/]+\.so(?:\.\d+)*)$/.exec(row.text('path'))?.[1];
    if (!name) continue;
    const library = libraries.get(name) ?? { rows: [], found: false };
    library.rows.push(row);
    if (row.number('missing') < row.number('opened') + row.number('looked')) library.found = true;
    libraries.set(name, library);
  }
  return [...libraries]
    .filter(([, { found, rows }]) => !found && rows.length > 0)
    .slice(0, 3)
    .flatMap(([name, { rows }]) => {
      const [first, ...more] = someOf(rows, 6).map((row) => row.evidence());
      if (!first) return [];
      return [
        finding({
          rule: 'strace.missingLibrary',
          severity: 'error',
          confidence: 'inferred',
          subject: name,
          title: `${name} was looked for in ${plural(rows.length, 'place')} and found in none; a process ended with code 127.`,
          explanation: 'The dynamic linker ends a program with 127 when a library that it needs is missing.',
          metrics: { placesCount: rows.length },
          evidence: [first, ...more],
          limits: ['A shell ends with 127, too, when it does not find a command.'],
          next: [`ldd PROGRAM; find / -name '${name}*'; ldconfig -p | grep ${name.split('.')[0]}`],
        }),
      ];
    });
}
