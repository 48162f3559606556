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

/** The last call of each thread; times in milliseconds. */
class Threads {
  rows = new Int32Array(64);
  starts = new Float64Array(64);
  lengths = new Float64Array(64);
  private readonly numbers = new Map<number, number>();

  numberOf(pid: number): number {
    let number = this.numbers.get(pid);
    if (number !== undefined) return number;
    number = this.numbers.size;
    this.numbers.set(pid, number);
    if (number === this.rows.length) {
      this.rows = moved(this.rows, new Int32Array(2 * number));
      this.starts = moved(this.starts, new Float64Array(2 * number));
      this.lengths = moved(this.lengths, new Float64Array(2 * number));
    }
    // Nothing lies before its first call.
    this.starts[number] = Number.NaN;
    return number;
  }
}

function moved<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
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
  const threads = new Threads();
  const found: Gap[] = [];
  let pid = Number.NaN;
  let thread = 0;
  for (let from = 0; from < table.rows; from += BLOCK_ROWS) {
    time.read(from, starts);
    durations.read(from, lengths);
    const rows = Math.min(BLOCK_ROWS, table.rows - from);
    for (let i = 0; i < rows; i++) {
      const own = pids?.[from + i] ?? 0;
      if (own !== pid) {
        pid = own;
        thread = threads.numberOf(pid);
      }
      // A call without a duration may have waited all that time.
      const ms =
        (starts[i] as number) - (threads.starts[thread] as number) - (threads.lengths[thread] as number);
      if (ms >= least) found.push({ before: threads.rows[thread] as number, after: from + i, ms });
      threads.rows[thread] = from + i;
      threads.starts[thread] = starts[i] as number;
      threads.lengths[thread] = lengths[i] as number;
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
