/** A case for programs. The shape is a contract: keys may be added, none may change its meaning or go. */
import type { CaptureSummary, CaseSummary } from '../protocol/capture.ts';
import { jsonText } from './json-text.ts';
import type { MaskKind } from './redact.ts';
import type { Skipped } from './report.ts';

export const JSON_VERSION = 1;

export function jsonReport(
  summary: CaseSummary,
  skipped: readonly Skipped[],
  masked: Partial<Record<MaskKind, number>>,
): string {
  const report = {
    version: JSON_VERSION,
    captures: summary.captures.map(jsonCapture),
    findings: summary.findings,
    // Every row has the same keys.
    growth: summary.growth.map((row) => ({ ...row, share: row.share ?? null })),
    skipped,
    masked,
  };
  return jsonText(report);
}

function jsonCapture(capture: CaptureSummary) {
  return {
    path: capture.path,
    format: capture.format,
    bytes: capture.bytes,
    tables: capture.tables.map(({ id, kind, title, rows, columns }) => ({
      id,
      kind,
      title,
      rows,
      columns: columns.map((column) => ({ id: column.id, title: column.title, unit: column.unit })),
    })),
    // Null where the capture states no time, so that the key is always there.
    from: capture.from ?? null,
    to: capture.to ?? null,
    zone: capture.zone,
    facts: capture.facts,
    problems: capture.problems,
    coverage: capture.coverage ?? null,
    marks: capture.marks,
  };
}
