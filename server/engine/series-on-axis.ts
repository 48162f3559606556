/** Series of different captures on the one axis of their case, and the samples of two of them that belong to one moment. */
import type { Capture } from './capture.ts';
import { counterToRates } from './growth/prepare.ts';
import { columnOf, type Table, timeOf } from './table.ts';
import type { TimeAxis } from './time-axis.ts';

export interface SeriesOnAxis {
  /** Ascending. */
  time: Float64Array;
  /** Amounts; counters as rates per second. NaN where a sample has none. */
  values: Float64Array;
}

export interface PairedSeries {
  /** Rows of the two that are taken for one moment. */
  rows: [a: number, b: number][];
  /** Milliseconds: two samples further apart than that are no pair. */
  tolerance: number;
}

/** @returns undefined when the capture has no place on the axis, or the table no such column. */
export function seriesOnAxis(
  axis: TimeAxis,
  capture: Capture,
  table: Table,
  column: string,
): SeriesOnAxis | undefined {
  const add = axis.placed.find((one) => one.capture === capture.index)?.add;
  const time = timeOf(table);
  const found = columnOf(table, column);
  if (add === undefined || !time || !found?.numbers) return undefined;
  const raw = found.numbers.toArray(table.rows);
  const values = found.counter ? counterToRates(time, raw).rates : raw;
  return { time: time.map((t) => t + add), values: Float64Array.from(values) };
}

/**
 * Pairs each sample of the coarser series with the nearest one of the other, within half the coarser interval. Samples
 * without a value are passed over; no sample is used twice.
 */
export function pairSeries(a: SeriesOnAxis, b: SeriesOnAxis): PairedSeries {
  const [stepA, stepB] = [usualStep(a.time), usualStep(b.time)];
  const tolerance = Math.max(stepA, stepB) / 2;
  const aIsCoarser = stepA >= stepB;
  const [coarse, fine] = aIsCoarser ? [a, b] : [b, a];
  const rows: PairedSeries['rows'] = [];
  let from = 0;
  for (let row = 0; row < coarse.time.length; row++) {
    if (Number.isNaN(coarse.values[row])) continue;
    const near = nearest(fine, coarse.time[row] as number, from);
    if (near < 0 || Math.abs((fine.time[near] as number) - (coarse.time[row] as number)) > tolerance)
      continue;
    rows.push(aIsCoarser ? [row, near] : [near, row]);
    from = near + 1;
  }
  return { rows, tolerance };
}

/** Row of the sample with a value that is nearest to `time`, from `from` on; -1 for none. */
function nearest({ time, values }: SeriesOnAxis, at: number, from: number): number {
  let best = -1;
  for (let row = from; row < time.length; row++) {
    if (Number.isNaN(values[row])) continue;
    const distance = Math.abs((time[row] as number) - at);
    if (best >= 0 && distance >= Math.abs((time[best] as number) - at)) break;
    best = row;
  }
  return best;
}

/** Median interval; 0 with fewer than two samples. */
function usualStep(time: Float64Array): number {
  const steps = Float64Array.from({ length: Math.max(0, time.length - 1) }, (_, i) => time[i + 1]! - time[i]!)
    .filter((step) => step > 0)
    .sort();
  return steps[steps.length >> 1] ?? 0;
}
