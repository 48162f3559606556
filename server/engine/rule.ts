/** The seam every check fills. */
import type { TableKind } from '../protocol/capture.ts';
import type { Finding } from '../protocol/finding.ts';
import type { Capture } from './capture.ts';

export interface Threshold {
  name: string;
  value: number;
  unit: string;
  /** Where the number comes from: a man page, a tool's default, a measured case. */
  source: string;
}

/** The captures examined together. */
export interface Case {
  captures: readonly Capture[];
}

export interface Rule {
  readonly id: string;
  /** What it looks for, one sentence. */
  readonly about: string;
  readonly kinds: readonly TableKind[];
  /** Format ids it reads; absent = any with a table of its kinds. */
  readonly formats?: readonly string[];
  readonly thresholds: readonly Threshold[];
  check(cases: Case): Finding[];
}

/** Severity first, then confidence, then the share or size the rule measured. */
export function bySeriousness(a: Finding, b: Finding): number {
  const severity = { error: 0, warning: 1, note: 2 };
  const confidence = { measured: 0, inferred: 1, suspected: 2 };
  return (
    severity[a.severity] - severity[b.severity] ||
    (b.metrics.weight ?? 0) - (a.metrics.weight ?? 0) ||
    confidence[a.confidence] - confidence[b.confidence] ||
    a.subject.localeCompare(b.subject)
  );
}
