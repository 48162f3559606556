/** Series cut down to the pixels that show them, without losing a peak. */
import type { SeriesQuery, SeriesWindow } from '../protocol/operations.ts';
import { counterToRates } from './growth/prepare.ts';
import { columnOf, type Table, timeOf } from './table.ts';

/** No screen is wider. */
const BUCKETS_MAX = 16_384;

/**
 * Lowest and highest value in each of at most `width` runs of samples. A run without values is null. Series that
 * the table does not have are left out.
 */
export function reduceSeries(
  table: Table,
  query: Omit<SeriesQuery, 'case' | 'capture' | 'table'>,
): SeriesWindow {
  const time = timeOf(table);
  const from = clamp(query.from ?? sampleAt(time, query.fromTime) ?? 0, 0, table.rows - 1);
  const to = clamp(query.to ?? sampleAt(time, query.toTime) ?? table.rows - 1, from, table.rows - 1);
  const samples = table.rows === 0 ? 0 : to - from + 1;
  const count = Math.min(samples, clamp(query.width, 1, BUCKETS_MAX));
  const startOf = (bucket: number) => from + Math.floor((bucket * samples) / count);
  const first = Array.from({ length: count }, (_, bucket) => startOf(bucket));
  const last = Array.from({ length: count }, (_, bucket) => startOf(bucket + 1) - 1);
  return {
    first,
    last,
    time: time ? first.map((sample) => time[sample] as number) : [...first],
    hasTime: time !== undefined,
    series: query.series.flatMap((id) => {
      const column = columnOf(table, id);
      if (!column?.numbers) return [];
      const raw = column.numbers.toArray(table.rows);
      const values = query.rate && column.counter ? counterToRates(time, raw).rates : raw;
      return [{ id, ...extremes(values, first, last) }];
    }),
  };
}

/** Last sample at or before a moment; undefined where nothing says when samples were taken. */
function sampleAt(time: Float64Array | undefined, moment: number | undefined): number | undefined {
  if (time === undefined || moment === undefined) return undefined;
  let low = 0;
  let high = time.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((time[middle] as number) <= moment) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function extremes(values: Float64Array, first: readonly number[], last: readonly number[]) {
  const min: (number | null)[] = [];
  const max: (number | null)[] = [];
  for (let bucket = 0; bucket < first.length; bucket++) {
    let low: number | null = null;
    let high: number | null = null;
    for (let sample = first[bucket] as number; sample <= (last[bucket] as number); sample++) {
      const value = values[sample] as number;
      if (!Number.isFinite(value)) continue;
      if (low === null || value < low) low = value;
      if (high === null || value > high) high = value;
    }
    min.push(low);
    max.push(high);
  }
  return { min, max };
}

function clamp(value: number, low: number, high: number): number {
  return Number.isFinite(value) ? Math.max(low, Math.min(high, Math.floor(value))) : low;
}
