/** How often each system call was made, how it ended and how long it took. */
import type { CallColumns, StraceTrace } from '../../packages/strace-log-parser/index.ts';

export interface CallStatistics {
  /** Number of the name in the trace. */
  syscall: number;
  count: number;
  errors: number;
  /** Milliseconds; NaN when no call states its duration. */
  total: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
  /** Row of the longest call, or of the first one. */
  longestRow: number;
}

/** The most time first, then the most calls. */
export function callStatistics({ calls, names }: StraceTrace): CallStatistics[] {
  const counts = new Uint32Array(names.length);
  const errors = new Uint32Array(names.length);
  const timed = new Uint32Array(names.length);
  const longest = new Int32Array(names.length).fill(-1);
  for (let row = 0; row < calls.length; row++) {
    const syscall = calls.syscall[row] as number;
    counts[syscall] = (counts[syscall] as number) + 1;
    if (calls.error[row] !== 0) errors[syscall] = (errors[syscall] as number) + 1;
    const duration = calls.duration[row] as number;
    if (!Number.isNaN(duration)) timed[syscall] = (timed[syscall] as number) + 1;
    const best = longest[syscall] as number;
    if (best < 0 || duration > (calls.duration[best] || 0)) longest[syscall] = row;
  }
  const durations = durationsBySyscall(calls, timed);
  const found: CallStatistics[] = [];
  for (let syscall = 0; syscall < names.length; syscall++) {
    if (counts[syscall] === 0) continue;
    const sorted = (durations[syscall] as Float64Array).sort();
    found.push({
      syscall,
      count: counts[syscall] as number,
      errors: errors[syscall] as number,
      total: sorted.length === 0 ? Number.NaN : sorted.reduce((sum, duration) => sum + duration, 0),
      p50: quantile(sorted, 0.5),
      p95: quantile(sorted, 0.95),
      p99: quantile(sorted, 0.99),
      max: sorted.at(-1) ?? Number.NaN,
      longestRow: longest[syscall] as number,
    });
  }
  return found.sort((a, b) => (b.total || 0) - (a.total || 0) || b.count - a.count);
}

function durationsBySyscall(calls: CallColumns, sizes: Uint32Array): Float64Array[] {
  const found = Array.from(sizes, (size) => new Float64Array(size));
  const used = new Uint32Array(sizes.length);
  for (let row = 0; row < calls.length; row++) {
    const duration = calls.duration[row] as number;
    if (Number.isNaN(duration)) continue;
    const syscall = calls.syscall[row] as number;
    const at = used[syscall] as number;
    (found[syscall] as Float64Array)[at] = duration;
    used[syscall] = at + 1;
  }
  return found;
}

/** The smallest value that so many lie at or below (nearest rank). */
function quantile(sorted: Float64Array, fraction: number): number {
  return sorted[Math.max(0, Math.ceil(fraction * sorted.length) - 1)] ?? Number.NaN;
}
