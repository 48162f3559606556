/** Calls that fail again and again: files that are not there, retries without a pause, peers that refuse. */
import type { Capture } from '../engine/capture.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { columnOf } from '../engine/table.ts';
import { duration, exact, plural, rate, share } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { callEvidence, callsOf, hasDurations, STRACE, someOf, spanOf, traces } from './strace-trace.ts';
import { rowsFrom, type TableRow, tableRows } from './table-rows.ts';

const MISSES_LEAST = 100;
const MISSES_SHARE = 0.05;
const MISSES_LOST_MS = 100;
const SAME_PATH_LEAST = 50;
const EVIDENCE_MOST = 8;

export const straceMissingFiles: Rule = {
  id: 'strace.missingFiles',
  about:
    'Many calls look for files that do not exist: a search path that is too long, or one path asked for again and again.',
  kinds: ['histogram'],
  formats: STRACE,
  thresholds: [
    {
      name: 'calls that found nothing',
      value: MISSES_LEAST,
      unit: `count, and ${MISSES_SHARE * 100} % of all`,
      source: 'a shell and a locale miss some dozens',
    },
    {
      name: 'time lost for a warning',
      value: MISSES_LOST_MS,
      unit: `ms, and ${MISSES_SHARE * 100} % of the log`,
      source: 'interpreters and compilers search like this on every start, and lose a few ms',
    },
    {
      name: 'misses of one path by one process for a warning',
      value: SAME_PATH_LEAST,
      unit: 'count',
      source: 'a program that remembers asks once or twice',
    },
  ],
  check: ({ captures }) => traces(captures).flatMap(missingFiles),
};

function missingFiles(capture: Capture): Finding[] {
  const paths = rowsFrom(capture, 'files', 'missing', 1);
  const misses = paths.reduce((sum, row) => sum + row.number('missing'), 0);
  const calls = Number(capture.facts.callCount ?? 0);
  if (misses < MISSES_LEAST || misses < MISSES_SHARE * calls) return [];
  const byMisses = [...paths].sort((a, b) => b.number('missing') - a.number('missing'));
  const top = byMisses[0] as TableRow;
  const lost = paths.reduce((sum, row) => sum + (row.number('total') || 0) * missedShare(row), 0);
  const folders = new Set(paths.map((row) => row.text('path').replace(/\/[^/]*$/, ''))).size;
  const span = spanOf(capture);
  // Over several processes the counts of a path say nothing: each of them asks for itself.
  const alone = tableRows(capture, 'processes').length === 1;
  const again = alone && top.number('missing') >= SAME_PATH_LEAST;
  const felt = lost >= MISSES_LOST_MS && !(lost < MISSES_SHARE * span);
  const evidence = someOf(byMisses, EVIDENCE_MOST).map((row) => row.evidence());
  const timed = hasDurations(capture);
  return [
    finding({
      rule: 'strace.missingFiles',
      severity: felt || again ? 'warning' : 'note',
      confidence: 'measured',
      subject: again ? top.text('path') : 'ENOENT',
      title: `${exact(misses)} of ${plural(calls, 'call')} (${share(misses / calls)}) asked for ${plural(paths.length, 'file')} that ${paths.length === 1 ? 'does' : 'do'} not exist, in ${plural(folders, 'directory', 'directories')}${timed ? `: ${duration(lost / 1000)}` : ''}${again ? `; ${top.text('path')} alone ${plural(top.number('missing'), 'time')}` : ''}.`,
      explanation: `The most wanted:\n\n${byMisses
        .slice(0, 10)
        .map((row) => `- ${row.number('missing')} × \`${row.text('path').replaceAll('`', '’')}\``)
        .join('\n')}`,
      metrics: {
        missesCount: misses,
        pathsCount: paths.length,
        share: misses / calls,
        ...(timed ? { secondsLost: lost / 1000 } : {}),
      },
      evidence: [evidence[0] ?? top.evidence(), ...evidence.slice(1)],
      limits: ['Searching is how libraries, modules and locales are found: only time that was lost matters.'],
      next: ['Shorten the search path: PATH, PYTHONPATH, LD_LIBRARY_PATH, include paths; or make the file.'],
    }),
  ];
}

function missedShare(row: TableRow): number {
  return row.number('missing') / Math.max(1, row.number('opened') + row.number('looked'));
}

const RUN_LEAST = 200;
const RUN_MS_LEAST = 5;

export const straceSpin: Rule = {
  id: 'strace.spin',
  about:
    'One thread repeats a call that has nothing to do (EAGAIN, or a poll that does not wait), many times without a pause.',
  kinds: ['spans'],
  formats: STRACE,
  thresholds: [
    {
      name: 'calls in a row',
      value: RUN_LEAST,
      unit: 'count',
      source: 'a few tries before a wait are usual',
    },
    { name: 'length of the run', value: RUN_MS_LEAST, unit: 'ms', source: 'shorter bursts cost nothing' },
  ],
  check: ({ captures }) => traces(captures).flatMap(spins),
};

interface Run {
  syscall: number;
  first: number;
  last: number;
  count: number;
}

function spins(capture: Capture): Finding[] {
  const table = callsOf(capture);
  const syscalls = table && columnOf(table, 'syscall');
  const errors = table && columnOf(table, 'error');
  const results = table && columnOf(table, 'result')?.numbers;
  if (!table || !syscalls?.words || !syscalls.numbers || !errors?.words || !errors.numbers || !results)
    return [];
  const processes = columnOf(table, 'process')?.numbers;
  const time = columnOf(table, 'time')?.numbers;
  const durations = columnOf(table, 'duration')?.numbers;
  const again = errors.words.indexOf('EAGAIN');
  const polls = syscalls.words.map((name) => /^(?:poll|ppoll|select|_newselect|epoll_p?wait)$/.test(name));
  const harmless = syscalls.words.map((name) => name === 'futex');
  if (again <= 0 && !polls.includes(true)) return [];
  const runs = new Map<number, Run>();
  const found: Run[] = [];
  const names = syscalls.numbers.raw(table.rows);
  const errorOf = errors.numbers.raw(table.rows);
  for (let row = 0; row < table.rows; row++) {
    const syscall = names[row] as number;
    const idlePoll =
      polls[syscall] === true && results.at(row) === 0 && durations !== undefined && durations.at(row) < 1;
    const idle = (errorOf[row] === again && again > 0 && !harmless[syscall]) || idlePoll;
    if (!idle && runs.size === 0) continue;
    const process = processes?.at(row) ?? 0;
    const run = runs.get(process);
    if (idle && run?.syscall === syscall) {
      run.count++;
      run.last = row;
      continue;
    }
    if (run && run.count >= RUN_LEAST) found.push(run);
    if (idle) runs.set(process, { syscall, first: row, last: row, count: 1 });
    else runs.delete(process);
  }
  for (const run of runs.values()) if (run.count >= RUN_LEAST) found.push(run);
  const [worst] = found
    .filter(({ first, last }) => !time || time.at(last) - time.at(first) >= RUN_MS_LEAST)
    .sort((a, b) => b.count - a.count);
  if (!worst) return [];
  const name = syscalls.words[worst.syscall] as string;
  const length = time ? time.at(worst.last) - time.at(worst.first) : Number.NaN;
  const [first, ...more] = callEvidence(capture, [worst.first, worst.last]);
  if (!first) return [];
  return [
    finding({
      rule: 'strace.spin',
      severity: 'warning',
      confidence: 'measured',
      subject: name,
      title: `${name} was called ${plural(worst.count, 'time')} in a row for nothing${length > 0 ? `, ${rate(worst.count / (length / 1000), '')} for ${duration(length / 1000)}` : ''}.`,
      explanation:
        'The program asks again at once instead of waiting until there is something to do. That burns a CPU; poll or epoll with a time limit would sleep.',
      metrics: {
        callsCount: worst.count,
        ...(length > 0 ? { seconds: length / 1000 } : {}),
        runsCount: found.length,
      },
      evidence: [first, ...more],
      limits: ['strace slows the loop down: without it, it turns faster.'],
      next: ['See who asks: strace -f -k -p PID; top -H -p PID'],
    }),
  ];
}
