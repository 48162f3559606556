/** The seam every check fills. */
import type { TableKind } from '../protocol/capture.ts';
import type { Finding } from '../protocol/finding.ts';
import type { Comparison } from './across-captures.ts';
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
  /** What changed between captures of one format; empty when there is one capture of each. */
  comparisons: readonly Comparison[];
}

export interface Rule {
  readonly id: string;
  /** What it looks for, one sentence. */
  readonly about: string;
  readonly kinds: readonly TableKind[];
  /** Ids of the formats, or of the tables, that it reads; absent = any with a table of its kinds. */
  readonly formats?: readonly string[];
  readonly thresholds: readonly Threshold[];
  check(examined: Case): Finding[];
}

const SEVERITY = { error: 0, warning: 1, note: 2 };

/** Severity first; what is equally serious stays in the order of the rules, which is from cause to circumstance. */
export function bySeriousness(a: Finding, b: Finding): number {
  return SEVERITY[a.severity] - SEVERITY[b.severity];
}
