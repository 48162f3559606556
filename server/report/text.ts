/** A case for the terminal: findings first, then what grows, then what was not understood. */
import { exact, plural } from '../engine/wording.ts';
import type { CaptureSummary, CaseSummary } from '../protocol/capture.ts';
import type { Evidence, Finding, Severity } from '../protocol/finding.ts';
import { GROWTH_TITLES, type GrowthLine, growthLists } from './growth-lines.ts';
import { captureFacts, coverageWords, distinctEvidence, expectedWords, findingCounts } from './headline.ts';
import { columns, naturalWidth, wrap } from './layout.ts';
import { plain } from './markdown-text.ts';
import { oneLine } from './printable.ts';
import type { ReportContent, Skipped } from './report.ts';

export interface TextOptions {
  /** Characters in a line. */
  width: number;
  colour: boolean;
}

const HEADS_SHOWN = 30;
const EVIDENCE_SHOWN = 4;
const PROBLEMS_SHOWN = 3;
const LABEL_WIDTH = 8;

const SIGN: Readonly<Record<Severity, string>> = { error: '✖', warning: '▲', note: '○' };
/** SGR codes: the terminal's own palette. */
const COLOUR: Readonly<Record<Severity, number>> = { error: 31, warning: 33, note: 36 };

export function textReport(
  { summary, skipped }: Pick<ReportContent, 'summary' | 'skipped'>,
  { width, colour }: TextOptions,
): string {
  const style: Style = (code, text) => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);
  const page = { width: Math.max(40, width), style };
  const sections = [
    ...captureHeads(summary.captures, page),
    [style(1, findingCounts(summary.findings))],
    ...summary.findings.map((finding) => findingLines(finding, page)),
    ...growthSections(summary, page),
    ...notUnderstood(summary.captures, page),
    ...(skipped.length > 0 ? [skippedLines(skipped, page)] : []),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

type Style = (code: number, text: string) => string;

interface Page {
  width: number;
  style: Style;
}

/** What is wrong must not stand below thousands of files. */
function captureHeads(captures: readonly CaptureSummary[], page: Page): string[][] {
  const shown = captures.slice(0, HEADS_SHOWN).map((capture) => captureHead(capture, page));
  const left = captures.slice(HEADS_SHOWN);
  if (left.length === 0) return shown;
  const titles = [...new Set(left.map(({ formatTitle }) => formatTitle))].join(', ');
  return [...shown, wrap(`and ${plural(left.length, 'more capture')}: ${oneLine(titles)}`, page.width)];
}

function captureHead(capture: CaptureSummary, { style, width }: Page): string[] {
  const facts = wrap(oneLine(captureFacts(capture).join(' · ')), width - 2).map((line) => `  ${line}`);
  const coverage = wrap(coverageWords(capture), width - 2).map((line) => style(2, `  ${line}`));
  return [style(1, oneLine(capture.path)), ...facts, ...coverage];
}

function findingLines(finding: Finding, page: Page): string[] {
  const { severity } = finding;
  const title = wrap(oneLine(plain(finding.title)), page.width - 2);
  const [first = '', ...rest] = title;
  const head = [
    page.style(COLOUR[severity], `${SIGN[severity]} ${severity}`) +
      page.style(2, `  ${finding.confidence} · ${oneLine(finding.rule)}`),
    page.style(1, `  ${first}`),
    ...rest.map((line) => page.style(1, `  ${line}`)),
    ...wrap(oneLine(expectedWords(finding)), page.width - 2).map((line) => `  ${line}`),
  ];
  const room = page.width - LABEL_WIDTH - 2;
  const places = distinctEvidence(finding);
  const proof = places.slice(0, EVIDENCE_SHOWN).map((evidence) => placeAndQuote(evidence, room));
  if (places.length > EVIDENCE_SHOWN) proof.push(`and ${exact(places.length - EVIDENCE_SHOWN)} more places`);
  // A note answers in its title; what is wrong needs its reason.
  const why = severity === 'note' ? [] : paragraphs(finding.explanation);
  return [
    ...head,
    ...labelled('Proof', proof, page),
    ...labelled('Why', wrapped(why, room), page),
    ...labelled('Limits', wrapped(finding.limits.map(plain), room), page),
    // Not wrapped: a command that is copied must not come with line ends in it.
    ...labelled(
      'Next',
      finding.next.map((step) => oneLine(plain(step))),
      page,
    ),
  ];
}

/** `path:line  quote` on one line: what editors and terminals make a link of. */
function placeAndQuote(evidence: Evidence, room: number): string {
  const capture = oneLine(evidence.capture);
  const place =
    evidence.line !== undefined
      ? `${capture}:${evidence.line}`
      : evidence.byteStart !== undefined
        ? `${capture} byte ${exact(evidence.byteStart)}`
        : evidence.row
          ? `${capture} ${evidence.row.table} row ${exact(evidence.row.index + 1)}`
          : capture;
  const quote = oneLine(evidence.quote ?? '');
  const left = room - place.length - 2;
  if (quote === '' || left < 8) return place;
  return `${place}  ${quote.length > left ? `${quote.slice(0, left - 1)}…` : quote}`;
}

function paragraphs(markdown: string): string[] {
  return markdown
    .split(/\n{2,}|\n(?=\s*[-*] )/)
    .map((block) => plain(block.replace(/^\s*[-*] /, '· ').replace(/\s*\n\s*/g, ' ')))
    .filter((block) => block.trim() !== '');
}

function wrapped(items: readonly string[], room: number): string[] {
  return items.flatMap((item) => {
    const line = oneLine(item);
    return wrap(line, room, line.startsWith('· ') ? '  ' : '');
  });
}

function labelled(label: string, lines: readonly string[], { style }: Page): string[] {
  return lines.map((line, i) => `  ${style(2, (i === 0 ? label : '').padEnd(LABEL_WIDTH))}${line}`);
}

function growthSections(summary: CaseSummary, { width, style }: Page): string[][] {
  const lists = growthLists(summary.captures, summary.growth);
  return lists.flatMap((list) => {
    const heading = lists.length > 1 ? `Growth in ${oneLine(list.capture.path)}` : 'Growth';
    const rest = [
      ...(list.left > 0 ? [`${exact(list.left)} more move: tidemark page PATH ${list.table}.growth`] : []),
      ...(list.steady > 0
        ? [`${exact(list.steady)} ${list.lines.length > 0 || list.left > 0 ? '' : 'series, all '}steady`]
        : []),
    ];
    if (list.lines.length === 0) return [[`${style(1, heading)}  ${rest.join(', ')}`]];
    const [head = '', ...rows] = growthTable(list.lines, width - 2);
    return [
      [
        style(1, heading),
        style(2, `  ${head}`),
        ...rows.map((row) => `  ${row}`),
        ...(rest.length > 0 ? [style(2, `  ${oneLine(rest.join(', '))}`)] : []),
      ],
    ];
  });
}

/** Where the lines would be too long, the change stands without its ends. */
function growthTable(lines: readonly GrowthLine[], width: number): string[] {
  const cells = lines.map((line) => line.cells.map(oneLine));
  // A column without a value needs no heading either.
  const titles = GROWTH_TITLES.map((title, i) => (cells.some((row) => row[i] !== '') ? title : ''));
  const right = titles.map((_, i) => i > 1);
  const rows = [titles, ...cells];
  if (naturalWidth(rows) <= width) return columns(rows, width, right);
  const narrow = rows.map((row) => row.map((cell, i) => (i === 2 || i === 3 ? '' : cell)));
  return columns(narrow, width, right);
}

function notUnderstood(captures: readonly CaptureSummary[], { width, style }: Page): string[][] {
  return captures
    .filter((capture) => capture.problems.count > 0)
    .map(({ path, problems }) => {
      const shown = problems.first.slice(0, PROBLEMS_SHOWN);
      const left = problems.count - shown.length;
      const lines = shown.flatMap(({ byteStart, byteLength, why }) =>
        wrap(
          oneLine(`${path} byte ${exact(byteStart)} (${plural(byteLength, 'byte')}): ${why}`),
          width - 4,
          '  ',
        ).map((line) => `  ${line}`),
      );
      return [
        style(1, 'Not understood'),
        ...lines,
        ...(left > 0 ? [style(2, `  and ${exact(left)} more places`)] : []),
      ];
    });
}

function skippedLines(skipped: readonly Skipped[], { width, style }: Page): string[] {
  return [
    style(1, 'Left out'),
    ...skipped.flatMap(({ failure }) =>
      wrap(oneLine(`${failure.message} ${failure.next}`), width - 4, '  ').map((line) => `  ${line}`),
    ),
  ];
}
