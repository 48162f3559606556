/** Time between calls: the program computed, was stopped, or did what was not traced. */
import type { Capture } from '../engine/capture.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { columnOf } from '../engine/table.ts';
import { duration, plural, share } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { BLOCK_ROWS, callEvidence, callsOf, STRACE, spanOf, traces } from './strace-trace.ts';

const GAP_MS = 1000;
const GAP_SHARE = 0.05;

export const straceGap: Rule = {
  id: 'strace.gap',
  about: 'A thread made no call for a long time between two calls: it computed, or was stopped.',
  kinds: ['spans'],
  formats: STRACE,
  thresholds: [
    {
      name: 'gap',
      value: GAP_MS,
      unit: `ms, and ${GAP_SHARE * 100} % of the log`,
      source: 'shorter ones are ordinary work',
    },
  ],
  check: ({ captures }) => traces(captures).flatMap(gaps),
};

interface Gap {
  before: number;
  after: number;
  ms: number;
}

/** Of one thread; times in milliseconds. */
interface LastCall {
  pid: number;
  row: number;
  start: number;
  length: number;
}

function gaps(capture: Capture): Finding[] {
  const table = callsOf(capture);
  const time = table && columnOf(table, 'time')?.numbers;
  const durations = table && columnOf(table, 'duration')?.numbers;
  if (!table || !time || !durations) return [];
  const processes = columnOf(table, 'process')?.numbers;
  const least = Math.max(GAP_MS, GAP_SHARE * spanOf(capture));
  const starts = new Float64Array(BLOCK_ROWS);
  const lengths = new Float64Array(BLOCK_ROWS);
  const pids = processes?.raw(table.rows);
  const threads = new Map<number, LastCall>();
  let thread: LastCall | undefined;
  const found: Gap[] = [];
  for (let from = 0; from < table.rows; from += BLOCK_ROWS) {
    time.read(from, starts);
    durations.read(from, lengths);
    for (let i = 0, row = from; i < BLOCK_ROWS && row < table.rows; i++, row++) {
      const pid = pids?.[row] ?? 0;
      if (thread?.pid !== pid) {
        thread = threads.get(pid);
        if (!thread) {
          thread = { pid, row: -1, start: Number.NaN, length: Number.NaN };
          threads.set(pid, thread);
        }
      }
      const start = starts[i] as number;
      // A call without a duration may have waited all that time.
      const ms = start - thread.start - thread.length;
      if (ms >= least) found.push({ before: thread.row, after: row, ms });
      thread.row = row;
      thread.start = start;
      thread.length = lengths[i] as number;
    }
  }
  found.sort((a, b) => b.ms - a.ms);
  const [longest] = found;
  if (!longest) return [];
  const total = found.reduce((sum, { ms }) => sum + ms, 0);
  const [first, ...more] = callEvidence(
    capture,
    found.slice(0, 4).flatMap(({ before, after }) => [before, after]),
  );
  if (!first) return [];
  const part = longest.ms / spanOf(capture);
  return [
    finding({
      rule: 'strace.gap',
      severity: 'note',
      confidence: 'measured',
      subject: capture.path,
      title:
        found.length === 1
          ? `${duration(longest.ms / 1000)} between two calls (${share(part)} of the log) went by outside of calls.`
          : `${plural(found.length, 'gap')} between calls of one thread, ${duration(total / 1000)} together, the longest ${duration(longest.ms / 1000)}.`,
      explanation:
        'From the end of one call to the beginning of the next in the same thread, nothing was asked of the kernel. The program computed, waited for a CPU, or was stopped.',
      metrics: { gapsCount: found.length, secondsTotal: total / 1000, secondsLongest: longest.ms / 1000 },
      evidence: [first, ...more],
      limits: ['Calls that were left out with -e trace= may fill the gap.'],
      next: ['See what it computes: perf record -g -p PID; perf report'],
    }),
  ];
}
