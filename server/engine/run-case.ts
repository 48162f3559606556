/** A case on this thread: open, read, check. The command line and the worker both end here. */
import type { CaptureSummary, CaseSummary } from '../protocol/capture.ts';
import type { Finding } from '../protocol/finding.ts';
import type { GrowthRow } from '../protocol/growth.ts';
import { type Capture, summarizeCapture } from './capture.ts';
import { byGrowth, growthKey, growthUnit } from './growth-table.ts';
import { bySeriousness, type Rule } from './rule.ts';

export function checkCase(captures: readonly Capture[], rules: readonly Rule[]): Finding[] {
  const findings: Finding[] = [];
  const present = new Set(captures.flatMap((capture) => capture.tables.map((table) => table.kind)));
  const formats = new Set(captures.map((capture) => capture.format.id));
  for (const rule of rules) {
    if (!rule.kinds.some((kind) => present.has(kind))) continue;
    if (rule.formats && !rule.formats.some((id) => formats.has(id))) continue;
    findings.push(...rule.check({ captures }));
  }
  return findings.sort(bySeriousness);
}

export function summarizeCase(
  captures: readonly Capture[],
  findings: Finding[],
  handle: number,
  revision: number,
): CaseSummary {
  return {
    case: handle,
    revision,
    captures: captures.map(summarizeCapture),
    findings,
    growth: growthRows(captures.map(summarizeCapture)),
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
  return rows.sort(byGrowth);
}
