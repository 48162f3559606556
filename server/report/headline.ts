/** What a case is, in the words that every report begins with. */
import { amount, exact, plural } from '../engine/wording.ts';
import type { CaptureSummary, TableSummary } from '../protocol/capture.ts';
import type { Confidence, Evidence, Finding, Severity } from '../protocol/finding.ts';

export const CONFIDENCE_MEANS: Readonly<Record<Confidence, string>> = {
  measured: 'arithmetic on the bytes shown',
  inferred: 'a documented model whose own test passed on this data',
  suspected: 'a pattern only; it may have another cause',
};

/** `2 warnings, 1 note`; `no findings`. */
export function findingCounts(findings: readonly Finding[]): string {
  const counts: Record<Severity, number> = { error: 0, warning: 0, note: 0 };
  for (const { severity } of findings) counts[severity]++;
  const said = (Object.keys(counts) as Severity[])
    .filter((severity) => counts[severity] > 0)
    .map((severity) => plural(counts[severity], severity));
  return said.length > 0 ? said.join(', ') : 'no findings';
}

/** Why a finding is no reason to worry, when a note says so; else nothing. */
export function expectedWords({ expected }: Finding): string {
  if (!expected) return '';
  const { by, at, reason } = expected;
  return `Expected, says a note of ${by} (${at.slice(0, 10)})${reason === '' ? '' : `: ${reason}`}`;
}

/** A place that proves two figures is shown once. */
export function distinctEvidence({ evidence }: Finding): Evidence[] {
  const placeOf = ({ capture, byteStart, row }: Evidence) =>
    JSON.stringify([capture, byteStart, byteStart === undefined ? row : undefined]);
  const places = evidence.map(placeOf);
  return evidence.filter((_, i) => places.indexOf(places[i] as string) === i);
}

/** `counter log · 15 samples · 2008-10-18 04:34:21–04:50:00 · 612 B`. */
export function captureFacts(capture: CaptureSummary): string[] {
  const facts = [capture.formatTitle];
  const samples = capture.facts.sampleCount;
  if (typeof samples === 'number') facts.push(plural(samples, 'sample'));
  const span = timeRange(capture);
  if (span) facts.push(span);
  if (capture.bytes > 0) facts.push(amount(capture.bytes, 'bytes'));
  return facts;
}

/** `understood 99.7 % of 1,024 lines · 2 repaired · 3 not understood`. */
export function coverageWords(capture: CaptureSummary): string {
  const { coverage, problems } = capture;
  if (!coverage)
    return problems.count === 0 ? 'understood' : `${plural(problems.count, 'place')} not understood`;
  const { lines, understood, repaired, unknown } = coverage;
  // Rounded down: 100 % is only said of all.
  const percent = lines === 0 ? 100 : Math.floor((understood / lines) * 1000) / 10;
  return [
    `understood ${percent} % of ${plural(lines, 'line')}`,
    ...(repaired > 0 ? [`${exact(repaired)} repaired`] : []),
    ...(unknown > 0 ? [`${exact(unknown)} not understood`] : []),
  ].join(' · ');
}

/** In the capture's own zone: `2026-11-20 15:50:54–15:54:00 UTC`. Clocks without a date show none. */
export function timeRange(capture: Pick<CaptureSummary, 'from' | 'to' | 'zone'>): string {
  const from = clock(capture.from);
  const to = clock(capture.to);
  if (!from || !to) return '';
  const dated = from.date !== '';
  const start = dated ? `${from.date} ${from.time}` : from.time;
  const end = from.date === to.date ? to.time : `${to.date} ${to.time}`;
  const zone = capture.zone === '' ? '' : ` ${capture.zone}`;
  return `${start === end || capture.from === capture.to ? start : `${start}–${end}`}${zone}`;
}

function clock(iso: string | undefined): { date: string; time: string } | undefined {
  const m = /^(?:(\d{4}-\d\d-\d\d)T|(\d+d) )?(\d\d:\d\d:\d\d(?:\.\d+)?)/.exec(iso ?? '');
  return m ? { date: m[1] ?? m[2] ?? '', time: m[3] as string } : undefined;
}

/** Without times, rates are changes from sample to sample. */
export function hasTimes(table: TableSummary | undefined): boolean {
  return table?.columns[0]?.type === 'time';
}
