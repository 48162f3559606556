/** Processes that did not end by themselves. */
import type { Capture } from '../engine/capture.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { columnOf, textAt } from '../engine/table.ts';
import { plural } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { asCode, programOf, STRACE, someOf, traces } from './strace-trace.ts';
import { rowAt, type TableRow, tableRows } from './table-rows.ts';

/** Faults of the program itself (signal(7)); others come from outside. */
const FAULTS = /^killed by SIG(?:SEGV|ABRT|BUS|ILL|FPE|SYS|TRAP)/;
const EVIDENCE_MOST = 6;

export const straceKilled: Rule = {
  id: 'strace.killed',
  about:
    'Processes that a signal ended: faults of their own, and SIGKILL, as the kernel sends it when memory runs out.',
  kinds: ['spans'],
  formats: STRACE,
  thresholds: [],
  check: ({ captures }) => traces(captures).flatMap(killed),
};

function killed(capture: Capture): Finding[] {
  const table = capture.tables.find(({ id }) => id === 'events');
  const column = table && columnOf(table, 'event');
  if (!table || !column) return [];
  // A SIGSEGV that a handler takes is no end: virtual machines use them on purpose.
  const bySignal = new Map<string, TableRow[]>();
  for (let index = 0; index < table.rows; index++) {
    const event = textAt(column, index) ?? '';
    const [signal] = /SIG\w+/.exec(event) ?? [];
    if (!event.startsWith('killed by') || !signal || !(FAULTS.test(event) || signal === 'SIGKILL')) continue;
    bySignal.set(signal, [...(bySignal.get(signal) ?? []), rowAt(capture, table, index)]);
  }
  const commands = new Map(
    tableRows(capture, 'processes').map((row) => [row.number('process'), row.text('command')]),
  );
  return [...bySignal].flatMap(([signal, rows]) => {
    const [first, ...more] = someOf(rows, EVIDENCE_MOST).map((row) => row.evidence());
    if (!first) return [];
    const pids = [...new Set(rows.map((row) => row.number('process')))].filter((pid) => !Number.isNaN(pid));
    const programs = [...new Set(pids.map((pid) => programOf(commands.get(pid) ?? '')))].filter(Boolean);
    const who =
      pids.length <= 1
        ? `${pids.length === 1 ? `Process ${pids[0]}` : 'The process'}${programs[0] ? ` (${asCode(programs[0])})` : ''} was`
        : `${plural(pids.length, 'process or thread', 'processes and threads')}${programs.length === 1 ? ` of ${asCode(programs[0] as string)}` : ''} were`;
    const fault = FAULTS.test(`killed by ${signal}`);
    return [
      finding({
        rule: 'strace.killed',
        severity: fault ? 'error' : 'warning',
        confidence: 'measured',
        subject: programs[0] ? `${programs[0]} ${signal}` : signal,
        title: `${who} killed by ${signal}.`,
        explanation: fault
          ? 'A fault of the program itself, or an abort that it asked for after it found one. The last calls before the end often tell what it was doing.'
          : 'SIGKILL cannot be caught. A person, a supervisor, or the kernel’s out-of-memory killer sent it; the log does not say which.',
        metrics: { processesCount: pids.length || rows.length },
        evidence: [first, ...more],
        limits: fault
          ? [
              'The log does not say where in the code it happened; with -k the frames of the last call are near.',
            ]
          : ['Who sent it is not in the log.'],
        next: fault
          ? [
              'See where: coredumpctl gdb PID; or run it under gdb',
              'See the stack of each call: strace -f -k COMMAND',
            ]
          : ['Was it memory? dmesg -T | grep -i "out of memory"; journalctl -k | grep -i oom'],
      }),
    ];
  });
}
