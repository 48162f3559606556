/** How often each system call was made, how it ended and how long it took. */
import type { StraceTrace, TickColumn } from '../../packages/strace-log-parser/index.ts';
import type { CallSurvey } from './call-survey.ts';
import { type Quantiles, quantilesOf, quantilesOfCounts } from './quantiles.ts';

export interface CallStatistics extends Quantiles {
  /** Number of the name in the trace. */
  syscall: number;
  count: number;
  errors: number;
  /** Milliseconds; NaN when no call states its duration. */
  total: number;
  max: number;
  /** Row of the longest call, or of the first one. */
  longestRow: number;
}

/** The most time first, then the most calls. */
export function callStatistics({ calls, names }: StraceTrace, survey: CallSurvey): CallStatistics[] {
  const quantiles = quantilesBySyscall(calls.length, calls.syscall, calls.duration, survey.timed);
  const found: CallStatistics[] = [];
  for (let syscall = 0; syscall < names.length; syscall++) {
    const count = survey.counts[syscall] as number;
    if (count === 0) continue;
    const isTimed = (survey.timed[syscall] as number) > 0;
    const longestRow = survey.longest[syscall] as number;
    found.push({
      syscall,
      count,
      errors: survey.errors[syscall] as number,
      total: isTimed ? inNanoseconds(survey.totals[syscall] as number) : Number.NaN,
      ...quantiles(syscall),
      max: isTimed ? calls.duration.at(longestRow) : Number.NaN,
      longestRow,
    });
  }
  return found.sort((a, b) => (b.total || 0) - (a.total || 0) || b.count - a.count);
}

/** What was added up is whole nanoseconds. */
function inNanoseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1e6) / 1e6;
}

/** @param sizes how many calls of each name state their duration */
function quantilesBySyscall(
  rows: number,
  syscalls: Uint16Array,
  durations: TickColumn,
  sizes: Uint32Array,
): (syscall: number) => Quantiles {
  const { values, coding } = durations;
  const from = new Uint32Array(sizes.length + 1);
  for (let syscall = 0; syscall < sizes.length; syscall++)
    from[syscall + 1] = (from[syscall] as number) + (sizes[syscall] as number);
  const total = from[sizes.length] as number;
  const sorted = coding ? new Uint32Array(total) : new Float64Array(total);
  const next = from.slice();
  for (let row = 0; row < rows; row++) {
    const value = values[row] as number;
    if (coding ? value === coding.missing : Number.isNaN(value)) continue;
    const syscall = syscalls[row] as number;
    const at = next[syscall] as number;
    sorted[at] = value;
    next[syscall] = at + 1;
  }
  return (syscall) => {
    const own = sorted.subarray(from[syscall], from[syscall + 1]);
    if (own instanceof Float64Array || !coding) return quantilesOf(own);
    const { p50, p95, p99 } = quantilesOfCounts(own);
    const { base, per } = coding;
    return { p50: (base + p50) / per, p95: (base + p95) / per, p99: (base + p99) / per };
  };
}
