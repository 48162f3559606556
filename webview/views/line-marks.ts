/** Which lines of a capture are proof of a finding, and which were not understood. */
import type { CaptureSummary } from '../../server/protocol/capture.ts';
import type { Finding, Severity } from '../../server/protocol/finding.ts';
import type { RawLine } from './line-window.ts';

export interface LineMark {
  byteStart: number;
  byteEnd: number;
  line?: number;
  kind: Severity | 'unknown';
  /** Of the selected finding. */
  selected: boolean;
  words: string;
}

/** Marks of a capture in the order of its bytes. Evidence that names no byte is found by its line. */
export function lineMarks(
  capture: CaptureSummary,
  findings: readonly Finding[],
  selected: string | undefined,
): LineMark[] {
  const proofs = findings.flatMap((finding) =>
    finding.evidence
      .filter((e) => e.capture === capture.path && (e.byteStart !== undefined || e.line !== undefined))
      .map((e) => ({
        byteStart: e.byteStart ?? -1,
        byteEnd: (e.byteStart ?? -1) + Math.max(1, e.byteLength ?? 1),
        ...(e.line !== undefined && e.byteStart === undefined && { line: e.line }),
        kind: finding.severity,
        selected: finding.id === selected,
        words: finding.title,
      })),
  );
  const unknown = capture.problems.first.map((problem) => ({
    byteStart: problem.byteStart,
    byteEnd: problem.byteStart + Math.max(1, problem.byteLength),
    kind: 'unknown' as const,
    selected: false,
    words: `Not understood: ${problem.why}`,
  }));
  return [...proofs, ...unknown].sort((a, b) => a.byteStart - b.byteStart);
}

const WEIGHT: Record<LineMark['kind'], number> = { error: 4, warning: 3, unknown: 2, note: 1 };

/** The mark that a line shows: of the selected finding first, then the most serious. */
export function markOfLine(marks: readonly LineMark[], line: RawLine): LineMark | undefined {
  const end = line.byteStart + Math.max(1, line.byteLength);
  let best: LineMark | undefined;
  for (const mark of marks) {
    const here =
      mark.line !== undefined
        ? mark.line === line.line
        : mark.byteStart < end && mark.byteEnd > line.byteStart;
    if (here && (best === undefined || weight(mark) > weight(best))) best = mark;
  }
  return best;
}

function weight(mark: LineMark): number {
  return WEIGHT[mark.kind] + (mark.selected ? 10 : 0);
}

/** Places to step through: of the selected finding, else those that were not understood. */
export function stops(marks: readonly LineMark[]): { words: string; bytes: number[] } | undefined {
  const selected = marks.filter((mark) => mark.selected && mark.byteStart >= 0);
  if (selected.length > 0) return { words: 'Proof', bytes: distinct(selected) };
  const unknown = marks.filter((mark) => mark.kind === 'unknown');
  return unknown.length > 0 ? { words: 'Unknown', bytes: distinct(unknown) } : undefined;
}

function distinct(marks: readonly LineMark[]): number[] {
  return [...new Set(marks.map((mark) => mark.byteStart))];
}

/** Numbers of lines by the byte at which they begin, as evidence knows them. */
export function knownLines(capture: CaptureSummary, findings: readonly Finding[]): Map<number, number> {
  const known = new Map<number, number>();
  for (const { evidence } of findings) {
    for (const { capture: path, byteStart, line } of evidence) {
      if (path === capture.path && byteStart !== undefined && line !== undefined) known.set(byteStart, line);
    }
  }
  return known;
}
