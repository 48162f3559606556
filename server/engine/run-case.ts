/** A case on this thread: open, read, check. The command line and the worker both end here. */
import type { CaptureSummary, CaseSummary } from '../protocol/capture.ts';
import type { Finding } from '../protocol/finding.ts';
import type { GrowthRow } from '../protocol/growth.ts';
import { compareCaptures, comparisonRows, comparisonTables } from './across-captures.ts';
import { type Capture, summarizeCapture } from './capture.ts';
import { byGrowth, growthKey, growthUnit } from './growth-table.ts';
import { bySeriousness, type Case, type Rule } from './rule.ts';
import { timeAxis, zoneName } from './time-axis.ts';

/** Growth rows a comparison gives to the report: the tables have the rest. */
const COMPARED_ROWS = 50;

export function checkCase(examined: Case, rules: readonly Rule[]): Finding[] {
  const { captures } = examined;
  const findings: Finding[] = [];
  const present = new Set(captures.flatMap((capture) => capture.tables.map((table) => table.kind)));
  // A log of several files of /proc is of one format, and has the tables of all.
  const formats = new Set(
    captures.flatMap(({ format, tables }) => [format.id, ...tables.map(({ id }) => id)]),
  );
  for (const rule of rules) {
    if (!rule.kinds.some((kind) => present.has(kind))) continue;
    if (rule.formats && !rule.formats.some((id) => formats.has(id))) continue;
    findings.push(...rule.check(examined));
  }
  return findings.sort(bySeriousness);
}

/** Compares the captures, and gives the last of them a table for each comparison. */
export function examine(captures: readonly Capture[]): Case {
  const comparisons = compareCaptures(captures);
  for (const { capture, table } of comparisonTables(comparisons)) capture.tables.push(table);
  for (const format of new Set(captures.map((capture) => capture.format))) {
    const own = captures.filter((capture) => capture.format === format);
    if (own.length < 2 || !format.across) continue;
    for (const { capture, tables, comparisons: more } of format.across(own)) {
      capture.tables.push(...tables);
      comparisons.push(...more);
    }
  }
  return { captures, comparisons };
}

export function summarizeCase(
  { captures, comparisons }: Case,
  findings: Finding[],
  handle: number,
  revision: number,
): CaseSummary {
  const axis = timeAxis(captures);
  const isShared = axis.placed.length > 1;
  const summaries = captures.map((capture) => {
    const summary = summarizeCapture(capture);
    const placed = isShared ? axis.placed.find((one) => one.capture === capture.index) : undefined;
    return placed?.add === undefined
      ? summary
      : { ...summary, onAxis: { add: placed.add, note: placed.note } };
  });
  return {
    case: handle,
    revision,
    captures: summaries,
    ...(isShared && axis.offset !== undefined ? { axisZone: zoneName(axis.offset) } : {}),
    findings,
    growth: [...growthRows(summaries), ...comparisonRows(comparisons, COMPARED_ROWS)].sort(byGrowth),
  };
}

function growthRows(captures: readonly CaptureSummary[]): GrowthRow[] {
  const rows: GrowthRow[] = [];
  for (const capture of captures) {
    for (const table of capture.tables) {
      for (const { title, unit, series } of table.columns) {
        if (!series || series.spark.length < 2) continue;
        const { verdict, delta, rate, share, spark } = series;
        rows.push({
          capture: capture.index,
          table: table.id,
          key: growthKey(title, series.counter),
          unit: growthUnit(unit, series.counter),
          values: spark,
          verdict,
          delta,
          rate,
          ...(share === undefined ? {} : { share }),
        });
      }
    }
  }
  return rows;
}
