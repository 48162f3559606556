/** Runs the growth statistics over every series of a capture. */
import type { Mark } from '../protocol/capture.ts';
import { attribute } from './growth/attribution.ts';
import { floorFor } from './growth/floors.ts';
import type { Judgement, SeriesInput } from './growth/judge.ts';
import { longSeries } from './growth/long-series.ts';
import { judgeTogether } from './growth/multiple-testing.ts';
import { counterToRates } from './growth/prepare.ts';
import { type Column, columnOf, type Table, timeOf } from './table.ts';

export interface JudgedTables {
  judgements: Map<string, Map<string, Judgement>>;
  /** Share of the growth of its total, by `table column`. */
  shares: Map<string, number>;
}

export function judgeTables(tables: readonly Table[], marks: readonly Mark[]): JudgedTables {
  const judgements = new Map<string, Map<string, Judgement>>();
  const shares = new Map<string, number>();
  const restarts = marks.filter((m) => m.kind === 'restart').map((m) => m.sample);
  for (const table of tables) {
    if (table.kind !== 'series') continue;
    const judged = judgeTable(table, restarts);
    judgements.set(table.id, judged);
    for (const [column, share] of sharesOfTotals(table, judged)) shares.set(`${table.id} ${column}`, share);
  }
  return { judgements, shares };
}

function isJudged(column: Column, rows: number): boolean {
  if (column.type !== 'number' || column.attribute || !column.numbers) return false;
  return rows >= 2 && !(column.numbers.isConstant && column.numbers.end === rows);
}

function judgeTable(table: Table, restarts: readonly number[]): Map<string, Judgement> {
  const columns = table.columns.filter((column) => isJudged(column, table.rows));
  const time = timeOf(table);
  const hostTotal = lastValue(columnOf(table, 'MemTotal'));
  const results = judgeTogether(inputsOf(columns, table.rows, time, hostTotal, restarts));
  return new Map(columns.map((column, i) => [column.id, results[i] as Judgement]));
}

/** One at a time: the values of all columns at once would double what the capture takes. */
function* inputsOf(
  columns: readonly Column[],
  rows: number,
  time: Float64Array | undefined,
  hostTotal: number | undefined,
  restarts: readonly number[],
): Iterable<SeriesInput> {
  const values = longSeries(rows)?.room(rows) ?? new Float64Array(rows);
  for (const column of columns) {
    column.numbers?.read(0, values);
    if (column.counter) values.set(counterToRates(time, values).rates);
    yield {
      ...(time ? { time } : {}),
      values,
      floor: floorFor(column.unit, values, hostTotal),
      ...(restarts.length > 0 ? { restarts } : {}),
    };
  }
}

function lastValue(column: Column | undefined): number | undefined {
  return column?.numbers ? column.numbers.at(column.numbers.end - 1) : undefined;
}

function* sharesOfTotals(table: Table, judged: ReadonlyMap<string, Judgement>): Iterable<[string, number]> {
  const totals = new Map<string, Column[]>();
  for (const column of table.columns) {
    if (column.partOf) totals.set(column.partOf, [...(totals.get(column.partOf) ?? []), column]);
  }
  for (const [id, parts] of totals) {
    const total = columnOf(table, id)?.numbers;
    const judgement = judged.get(id);
    if (!total || !judgement) continue;
    const zeroed = (column: Column) =>
      column.numbers?.toArray(table.rows).map((v) => (!Number.isNaN(v) ? v : 0)) ??
      new Float64Array(table.rows);
    const result = attribute(
      total.toArray(table.rows),
      parts.map(zeroed),
      judgement.rateFrom,
      judgement.rateTo,
    );
    if (result.totalDelta === 0) continue;
    for (const share of result.shares) {
      if (share.delta !== 0) yield [(parts[share.index] as Column).id, share.share];
    }
  }
}
