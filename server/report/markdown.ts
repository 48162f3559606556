/** A case for a ticket: what is wrong, the proof quoted, what to do, and how far it can be trusted. */
import { exact, plural } from '../engine/wording.ts';
import type { CaptureSummary, CaseSummary } from '../protocol/capture.ts';
import type { Evidence, Finding } from '../protocol/finding.ts';
import type { ResolvedNote } from '../protocol/note.ts';
import type { Masked } from '../protocol/sharing.ts';
import { findingLink } from './finding-link.ts';
import { GROWTH_TITLES, growthLists } from './growth-lines.ts';
import {
  CONFIDENCE_MEANS,
  captureFacts,
  coverageWords,
  distinctEvidence,
  expectedWords,
  findingCounts,
} from './headline.ts';
import { blocks, codeCell, codeSpan, escaped, inline } from './markdown-text.ts';
import { maskedWords } from './masked-words.ts';
import { noteHead, noteLines } from './note-words.ts';
import type { ReportContent } from './report.ts';

const EVIDENCE_SHOWN = 8;
const PROBLEMS_SHOWN = 5;

/** Characters that an issue on GitHub takes. */
const CHARACTERS_MAX = 65_536;

export function markdownReport(content: ReportContent): string {
  const { summary, skipped, notes, files, masked } = content;
  const head = [`## Tidemark: ${findingCounts(summary.findings)}`, captureTable(summary.captures)];
  const findings = summary.findings.map((finding) =>
    findingPart(
      finding,
      notes.filter((one) => one.finding === finding.id),
      findingLink(finding, files),
    ),
  );
  const others = notes.filter(({ finding }) => finding === undefined);
  const rest = [
    ...others.map((one) => `### ${noteHead(one)}: ${inline(one.note.title)}\n\n${notePart(one)}`),
    ...growthParts(summary),
    ...problemParts(summary.captures),
    ...(skipped.length > 0
      ? [`### Left out\n\n${list(skipped.map(({ failure }) => `${failure.message} ${failure.next}`))}`]
      : []),
  ];
  return fitted(head, [...findings, ...rest], maskedPart(masked));
}

/** As many parts as an issue holds, in their order; what is left out is said. */
function fitted(head: readonly string[], parts: readonly string[], tail: readonly string[]): string {
  const text = (body: readonly string[]) => `${[...head, ...body, ...tail].join('\n\n')}\n`;
  const whole = text(parts);
  if (whole.length <= CHARACTERS_MAX) return whole;
  const note = (left: number) =>
    `*${plural(left, 'more part')} did not fit into the ${exact(CHARACTERS_MAX)} characters of an issue: an HTML report has all.*`;
  let size = text([note(parts.length)]).length;
  const kept: string[] = [];
  for (const part of parts) {
    if (size + part.length + 2 > CHARACTERS_MAX) break;
    kept.push(part);
    size += part.length + 2;
  }
  const fits = text([...kept, note(parts.length - kept.length)]);
  // A head that fills an issue by itself: thousands of captures.
  return fits.length <= CHARACTERS_MAX ? fits : `${fits.slice(0, CHARACTERS_MAX - 20)}\n\n(cut here)\n`;
}

function captureTable(captures: readonly CaptureSummary[]): string {
  const rows = captures.map((capture) =>
    row([
      codeCell(capture.path),
      escaped(captureFacts(capture).join(' · ')),
      escaped(coverageWords(capture)),
    ]),
  );
  return ['| Capture | What it is | Coverage |', '|---|---|---|', ...rows].join('\n');
}

function findingPart(finding: Finding, notes: readonly ResolvedNote[], link: string | undefined): string {
  const severity = finding.severity.charAt(0).toUpperCase() + finding.severity.slice(1);
  const places = distinctEvidence(finding);
  const proof = places.slice(0, EVIDENCE_SHOWN).map((evidence) => `- ${evidenceLine(evidence)}`);
  if (places.length > EVIDENCE_SHOWN)
    proof.push(`- and ${exact(places.length - EVIDENCE_SHOWN)} more places`);
  return [
    `### ${severity}: ${inline(finding.title)}`,
    inline(expectedWords(finding)),
    blocks(finding.explanation),
    `*${finding.confidence}* (${CONFIDENCE_MEANS[finding.confidence]}), rule ${codeSpan(finding.rule)}`,
    `**Proof**\n\n${proof.join('\n')}`,
    ...(finding.limits.length > 0 ? [`**What this cannot show**\n\n${list(finding.limits)}`] : []),
    ...(finding.next.length > 0 ? [`**Next**\n\n${list(finding.next)}`] : []),
    ...notes.map((one) => `**${noteHead(one)}**\n\n${notePart(one)}`),
    ...(link === undefined ? [] : [`[Open in Tidemark](${link})`]),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function notePart(note: ResolvedNote): string {
  return noteLines(note)
    .map(({ by, text }) => `> ${by === '' ? '' : `${escaped(by)}: `}${blocks(text).replace(/\n/g, '\n> ')}`)
    .join('\n>\n');
}

function evidenceLine(evidence: Evidence): string {
  const place = [
    codeSpan(evidence.line === undefined ? evidence.capture : `${evidence.capture}:${evidence.line}`),
    ...(evidence.line === undefined && evidence.row
      ? [`table ${codeSpan(evidence.row.table)} row ${exact(evidence.row.index + 1)}`]
      : []),
    ...(evidence.byteStart === undefined ? [] : [`byte ${exact(evidence.byteStart)}`]),
  ].join(', ');
  const quote = codeSpan(evidence.quote ?? '');
  return quote ? `${place}: ${quote}` : place;
}

function growthParts(summary: CaseSummary): string[] {
  const lists = growthLists(summary.captures, summary.growth).filter((one) => one.lines.length > 0);
  return lists.map((one) => {
    const heading = lists.length > 1 ? `### Growth in ${codeSpan(one.capture.path)}` : '### Growth';
    const rest = [
      ...(one.left > 0 ? [`${exact(one.left)} more move`] : []),
      ...(one.steady > 0 ? [`${exact(one.steady)} steady`] : []),
    ];
    const lines = one.lines.map(({ cells }) =>
      row(cells.map((cell, i) => (i === 0 ? codeCell(cell) : escaped(cell)))),
    );
    return [
      `${heading}\n`,
      row(GROWTH_TITLES),
      '|---|---|--:|--:|--:|--:|--:|',
      ...lines,
      ...(rest.length > 0 ? [`\n${rest.join(', ')}`] : []),
    ].join('\n');
  });
}

function problemParts(captures: readonly CaptureSummary[]): string[] {
  const lines = captures.flatMap(({ path, problems }) => {
    const shown = problems.first.slice(0, PROBLEMS_SHOWN);
    const left = problems.count - shown.length;
    return [
      ...shown.map(
        ({ byteStart, byteLength, why }) =>
          `- ${codeSpan(path)}, byte ${exact(byteStart)} (${plural(byteLength, 'byte')}): ${escaped(why)}`,
      ),
      ...(left > 0 ? [`- ${codeSpan(path)}: ${exact(left)} more places`] : []),
    ];
  });
  return lines.length > 0 ? [`### Not understood\n\n${lines.join('\n')}`] : [];
}

function maskedPart(masked: Masked): string[] {
  const said = maskedWords(masked);
  return said === '' ? [] : [`Masked: ${said}.`];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${inline(item)}`).join('\n');
}
