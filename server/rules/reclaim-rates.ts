/** What reclaim does by the second, with the double counting of some versions of sysstat taken out. */
import type { Capture } from '../engine/capture.ts';
import { type MachineSeries, wholeMachine } from './machine-series.ts';

export interface ReclaimRates {
  /** Pages a second looked at, by kswapd and by waiting processes. */
  scanned: MachineSeries;
  /** Pages a second taken; halved where the tool counted them twice. */
  stolen: MachineSeries;
  /** Sample in which more was taken than looked at: the tool counted twice. Undefined when it did not. */
  doubledAt: number | undefined;
}

/** More pages cannot be taken than are looked at; what sar prints is rounded to hundredths. */
const ROUNDING = 1.01;
/** Pages a second below which a ratio says nothing. */
const LEAST = 100;

/**
 * sysstat up to 12.7.8 adds pgsteal_anon and pgsteal_file, which Linux has shown since 5.8, to pgsteal_kswapd and
 * pgsteal_direct: the same pages a second time (sysstat issues 343 and 415).
 */
export function reclaimRates(capture: Capture): ReclaimRates | undefined {
  const kswapd = wholeMachine(capture, 'reclaim.scanKswapd');
  const direct = wholeMachine(capture, 'reclaim.scanDirect');
  const steal = wholeMachine(capture, 'reclaim.steal');
  if (!kswapd || !steal || steal.table !== kswapd.table) return undefined;
  const scanned: MachineSeries = {
    ...kswapd,
    values: kswapd.values.map((value, row) => {
      const other = direct?.values[row] ?? Number.NaN;
      return Number.isNaN(other) ? value : value + other;
    }),
  };
  const doubledAt =
    steal.table.id === 'paging' ? worstRatio(steal.values, scanned.values, ROUNDING) : undefined;
  return {
    scanned,
    stolen: doubledAt === undefined ? steal : { ...steal, values: steal.values.map((value) => value / 2) },
    doubledAt,
  };
}

function worstRatio(steal: Float64Array, scan: Float64Array, beyond: number): number | undefined {
  let worst: number | undefined;
  let most = beyond;
  for (let row = 0; row < steal.length; row++) {
    if (!((scan[row] as number) >= LEAST)) continue;
    const ratio = (steal[row] as number) / (scan[row] as number);
    if (ratio > most) {
      most = ratio;
      worst = row;
    }
  }
  return worst;
}
