/** A case for programs. The shape is a contract: keys may be added, none may change its meaning or go. */
import type { CaptureSummary } from '../protocol/capture.ts';
import { jsonText } from './json-text.ts';
import type { ReportContent } from './report.ts';

export const JSON_VERSION = 1;

export function jsonReport(content: ReportContent): string {
  return jsonText(jsonCase(content));
}

export function jsonCase({ summary, skipped, notes, hashes, files, masked, level, copies }: ReportContent) {
  return {
    version: JSON_VERSION,
    captures: summary.captures.map((capture) => jsonCapture(capture, hashes[capture.index])),
    findings: summary.findings,
    // Every row has the same keys.
    growth: summary.growth.map((row) => ({ ...row, share: row.share ?? null })),
    skipped,
    ...(notes.length > 0 ? { notes } : {}),
    // Captures of several files are found by this.
    ...(files?.set ? { set: files.set } : {}),
    ...(copies ? { copies } : {}),
    masked,
    ...(level === 'local' ? {} : { level }),
  };
}

function jsonCapture(capture: CaptureSummary, sha256: string | undefined) {
  return {
    path: capture.path,
    format: capture.format,
    bytes: capture.bytes,
    sha256,
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
