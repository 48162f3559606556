/** The smallest change of a series that matters to anybody. */
import { holderOf } from './long-series.ts';
import { quantileOf } from './order.ts';

/** Bytes in one unit of the memory units that the formats use. The kernel's kB are 1024 bytes. */
const BYTES: Record<string, number> = {
  bytes: 1,
  B: 1,
  kB: 1024,
  KB: 1024,
  KiB: 1024,
  MB: 2 ** 20,
  MiB: 2 ** 20,
  GB: 2 ** 30,
  GiB: 2 ** 30,
  pages: 4096,
};

const LEAST_BYTES = 2 ** 20;
const SHARE_OF_MEMORY = 0.02;
const SHARE_OF_HOST = 0.001;
const LEAST_COUNT = 8;
const SHARE_OF_COUNT = 0.2;
const LEAST_PERCENT = 5;

/**
 * Memory: 1 MiB, 2 % of the usual value, or 0.1 % of the machine, whichever is most. Counts: 8 or 20 %. Percentages:
 * 5 points. Rates and everything else: 20 %, since their scale is unknown.
 * @param hostTotal memory of the machine, in the series' own unit, for gauges of the whole host
 */
export function floorFor(unit: string, values: Float64Array, hostTotal = 0): number {
  const usual = usualSize(values);
  const bytes = BYTES[unit];
  if (bytes) return Math.max(LEAST_BYTES / bytes, SHARE_OF_MEMORY * usual, SHARE_OF_HOST * hostTotal);
  if (unit === 'count' || unit === '') return Math.max(LEAST_COUNT, SHARE_OF_COUNT * usual);
  if (unit === '%') return LEAST_PERCENT;
  return SHARE_OF_COUNT * usual;
}

/** More values than this change the median by nothing that matters. */
const MOST_LOOKED_AT = 1024;

function usualSize(values: Float64Array): number {
  const stride = Math.max(1, Math.ceil(values.length / MOST_LOOKED_AT));
  const fast = holderOf(values);
  if (fast) return fast.usual(values, stride);
  const some = new Float64Array(Math.ceil(values.length / stride));
  let count = 0;
  for (let i = 0; i < values.length; i += stride) {
    if (Number.isFinite(values[i]!)) some[count++] = Math.abs(values[i]!);
  }
  return count > 0 ? quantileOf(some.subarray(0, count), 0.5) : 0;
}
