/** How often each system call was made, how it ended and how long it took. */
import type { NumberCoding } from '../../engine/narrow-array.ts';
import type { StraceTrace, TickColumn, WholeNumbers } from '../../packages/strace-log-parser/index.ts';
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

const NO_QUANTILES: Quantiles = { p50: Number.NaN, p95: Number.NaN, p99: Number.NaN };

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
      ...(quantiles[syscall] ?? NO_QUANTILES),
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

/** Durations that are put in order at a time. */
const ROUND_SIZE = 400_000;

/** @param sizes how many calls of each name state their duration */
function quantilesBySyscall(
  rows: number,
  syscalls: WholeNumbers,
  durations: TickColumn,
  sizes: Uint32Array,
): Quantiles[] {
  const found: Quantiles[] = [];
  for (let first = 0; first < sizes.length; ) {
    let last = first + 1;
    let total = sizes[first] as number;
    while (last < sizes.length && total + (sizes[last] as number) <= ROUND_SIZE)
      total += sizes[last++] as number;
    if (total > 0) takeRound(found, { rows, syscalls, durations, sizes, first, last, total });
    first = last;
  }
  return found;
}

interface Round {
  rows: number;
  syscalls: WholeNumbers;
  durations: TickColumn;
  sizes: Uint32Array;
  /** Of the names in this round. */
  first: number;
  last: number;
  total: number;
}

function takeRound(found: Quantiles[], round: Round): void {
  const { rows, syscalls, durations, sizes, first, last, total } = round;
  const { values, coding } = durations;
  const next = new Uint32Array(last - first);
  for (let i = 1; i < next.length; i++) next[i] = (next[i - 1] as number) + (sizes[first + i - 1] as number);
  const gathered = coding ? new Uint32Array(total) : new Float64Array(total);
  const missing = coding?.missing ?? Number.NaN;
  for (let row = 0; row < rows; row++) {
    const name = (syscalls[row] as number) - first;
    if (name < 0 || name >= next.length) continue;
    const value = values[row] as number;
    if (value === missing || Number.isNaN(value)) continue;
    gathered[next[name] as number] = value;
    (next[name] as number)++;
  }
  for (let name = first; name < last; name++) {
    const end = next[name - first] as number;
    const own = gathered.subarray(end - (sizes[name] as number), end);
    found[name] = coding ? inMilliseconds(quantilesOfCounts(own as Uint32Array), coding) : quantilesOf(own);
  }
}

function inMilliseconds({ p50, p95, p99 }: Quantiles, { base, per }: NumberCoding): Quantiles {
  return { p50: (base + p50) / per, p95: (base + p95) / per, p99: (base + p99) / per };
}
