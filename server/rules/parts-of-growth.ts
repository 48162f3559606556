/** One growth that a listing tells several times, whole and in parts: by process, by kind, by node. Pure. */
import type { Column, Table } from '../engine/table.ts';
import type { MeasuredSeries } from './measures.ts';

/** Tables whose totals are told with their parts; of others, each part is a cause of its own. */
const TOLD_WITH_PARTS = new Set(['lsof', 'numastat', 'conntrack']);

export function isToldWithParts({ id }: Table): boolean {
  return TOLD_WITH_PARTS.has(id);
}

/** The totals a column is a part of, the nearest first. */
function totalsOf(table: Table, column: Column): Column[] {
  const totals: Column[] = [];
  for (let { partOf } = column; partOf !== undefined; ) {
    const total = table.columns.find(({ id }) => id === partOf);
    if (!total || totals.includes(total)) break;
    totals.push(total);
    partOf = total.partOf;
  }
  return totals;
}

/** Without the series whose total is among them too and changes the same way. */
export function withoutParts(series: readonly MeasuredSeries[]): MeasuredSeries[] {
  return series.filter(({ table, column, judgement }) => {
    if (!isToldWithParts(table) || column.partOf === undefined) return true;
    const totals = totalsOf(table, column);
    return !series.some(
      (other) =>
        other.table === table &&
        totals.includes(other.column) &&
        Math.sign(other.judgement.delta) === Math.sign(judgement.delta),
    );
  });
}
