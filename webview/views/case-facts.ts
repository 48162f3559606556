/** Facts of a capture as the header and the coverage line say them. */
import type { CaptureSummary } from '../../server/protocol/capture.ts';
import type { Finding, Severity } from '../../server/protocol/finding.ts';
import { formatBytes, formatExact, formatPlural } from '../ui/numbers.ts';
import { formatSpan } from '../ui/times.ts';

/** Last part of a path of either kind. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) || path;
}

export interface Fact {
  text: string;
  /** The same, exactly. */
  exact?: string;
}

export function headerFacts(capture: CaptureSummary): Fact[] {
  const facts: Fact[] = [{ text: capture.formatTitle, exact: capture.format }];
  // What a timeline was counted together to are no samples.
  const samples =
    capture.facts.sampleCount ?? (capture.timeline === undefined ? largestTable(capture) : undefined);
  if (typeof samples === 'number') facts.push({ text: formatPlural(samples, 'sample') });
  if (capture.from !== undefined && capture.to !== undefined) {
    facts.push({
      text: formatSpan(capture.from, capture.to, capture.zone),
      exact: `${capture.from} to ${capture.to}`,
    });
  }
  facts.push({ text: formatBytes(capture.bytes), exact: `${formatExact(capture.bytes)} bytes` });
  return facts;
}

function largestTable(capture: CaptureSummary): number | undefined {
  const series = capture.tables.filter((table) => table.kind === 'series');
  return series.length === 0 ? undefined : Math.max(...series.map((table) => table.rows));
}

export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note'];

export function countBySeverity(findings: readonly Finding[]): Record<Severity, number> {
  const counts = { error: 0, warning: 0, note: 0 };
  for (const finding of findings) counts[finding.severity]++;
  return counts;
}

export interface CoverageWords {
  understood: string;
  understoodExact: string;
  repaired?: string;
  /** Absent when everything was understood. */
  unknown?: string;
}

/** Never says 100 % while a single line was not understood. */
export function coverageWords(capture: CaptureSummary): CoverageWords {
  const { coverage, problems } = capture;
  if (coverage === undefined) {
    return {
      understood: problems.count === 0 ? 'all bytes understood' : 'not all understood',
      understoodExact: '',
      ...(problems.count > 0 && { unknown: formatPlural(problems.count, 'place') }),
    };
  }
  const { lines, understood, repaired, unknown } = coverage;
  const percent = lines === 0 ? 0 : Math.floor((understood / lines) * 1000) / 10;
  return {
    understood: `understood ${formatExact(percent)} %`,
    understoodExact: `${formatExact(understood)} of ${formatPlural(lines, 'line')}`,
    ...(repaired > 0 && { repaired: `${formatExact(repaired)} repaired` }),
    ...((unknown > 0 || problems.count > 0) && {
      unknown: `${formatExact(Math.max(unknown, problems.count))} unknown`,
    }),
  };
}

/** Where reading broke off, when the end of the capture was not understood, and how many bytes are known to follow. */
export function brokenOffAt(
  capture: CaptureSummary,
): { byte: number; left: number; why: string } | undefined {
  const last = capture.problems.first.at(-1);
  if (last === undefined || capture.problems.count > capture.problems.first.length) return undefined;
  const { byteStart: byte, byteLength: left, why } = last;
  const reachesEnd = byte + left >= capture.bytes;
  const large = left >= 4096 || left >= capture.bytes / 20;
  // Of what is packed, or cut off, nothing is left that could be counted; the reader's own words say so.
  const isCut = left === 0 && /\b(?:stopped here|cut off|ends)\b/.test(why);
  return isCut || (reachesEnd && large) ? { byte, left, why } : undefined;
}
