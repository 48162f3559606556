/** The limit of a cgroup’s or a container’s memory, and when memory that grows reaches it. */
import { timeToLimit } from '../engine/growth/eta.ts';
import { amount, duration } from '../engine/wording.ts';
import type { MeasuredSeries } from './measures.ts';
import { beside, lastOf, type NamedSeries } from './series-values.ts';

/** No machine has so many bytes: cgroups without a limit state 2^63. */
const UNLIMITED = 2 ** 52;

const USAGE = /^(?:current|usage_in_bytes|memory)$/;

/** The first of these names that there is. */
export function firstBeside(series: NamedSeries, ...names: string[]): NamedSeries | undefined {
  return names.map((name) => beside(series, name)).find((one) => one !== undefined);
}

export function memoryLimit(usage: NamedSeries): NamedSeries | undefined {
  return firstBeside(usage, 'max', 'limit_in_bytes', 'hierarchical_memory_limit', 'memory limit');
}

/** `; at this rate its limit of 1.07 GB is reached in 57 min`, for memory that grows below a limit; else ''. */
export function limitForecast(
  { capture, table, column, judgement }: MeasuredSeries,
  seconds: number,
): string {
  const isUsage = ['cgroup-memory', 'containers'].includes(table.id) && USAGE.test(column.key ?? column.id);
  const values = column.numbers?.toArray(table.rows);
  if (!isUsage || !values || seconds <= 0) return '';
  const limit = memoryLimit({ capture, table, column, entity: column.entity, values });
  const bytes = limit ? lastOf(limit) : Number.NaN;
  const eta = bytes < UNLIMITED ? timeToLimit(judgement, bytes, seconds) : undefined;
  if (!eta || !('seconds' in eta) || eta.seconds <= 0) return '';
  const [low, high] = [duration(eta.low), duration(eta.high)];
  return `; at this rate its limit of ${amount(bytes, 'bytes')} is reached in ${duration(eta.seconds)}${low === high ? '' : ` (${low} to ${high})`}`;
}
