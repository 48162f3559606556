/**
 * A case as one file that opens anywhere, offline and without any script: findings, proof, pictures as SVG. What was
 * read lies in it as JSON, so that Tidemark can open it again.
 */
import { createHash } from 'node:crypto';
import { sparkline } from '../../webview/charts/sparkline.ts';
import { exact, plural } from '../engine/wording.ts';
import type { CaptureSummary, CaseSummary } from '../protocol/capture.ts';
import type { Evidence, Finding } from '../protocol/finding.ts';
import type { Verdict } from '../protocol/growth.ts';
import type { ResolvedNote } from '../protocol/note.ts';
import { findingLink } from './finding-link.ts';
import { GROWTH_TITLES, type GrowthList, growthLists } from './growth-lines.ts';
import {
  CONFIDENCE_MEANS,
  captureFacts,
  coverageWords,
  distinctEvidence,
  expectedWords,
  findingCounts,
} from './headline.ts';
import { courseOf } from './html-figure.ts';
import { HTML_STYLE } from './html-style.ts';
import { html, htmlBlocks, htmlInline } from './html-text.ts';
import { jsonReport } from './json.ts';
import { maskedWords } from './masked-words.ts';
import { noteHead, noteLines } from './note-words.ts';
import type { ReportContent } from './report.ts';

const EVIDENCE_SHOWN = 8;
const PROBLEMS_SHOWN = 20;

/** Id of the element that holds the case as JSON. */
export const DATA_ID = 'tidemark-case';

const COLOURS: Readonly<Record<Verdict, string>> = {
  growing: 'growing',
  rising: 'rising',
  shrinking: 'rising',
  'stopped growing': 'stopped',
  sawtooth: 'stopped',
  'cannot tell': 'steady',
  steady: 'steady',
};

export function htmlReport(content: ReportContent): string {
  const { summary, skipped, notes, files, masked } = content;
  const title = `Tidemark: ${findingCounts(summary.findings)}`;
  const hash = createHash('sha256').update(HTML_STYLE).digest('base64');
  const hidden = maskedWords(masked);
  const parts = [
    `<h1>${html(title)}</h1>`,
    captureTable(summary.captures),
    `<h2>Findings</h2>`,
    ...summary.findings.map((finding) =>
      findingPart(
        finding,
        notes.filter((one) => one.finding === finding.id),
        findingLink(finding, files),
        courseOf(finding, summary.captures, summary.growth),
      ),
    ),
    ...otherNotes(notes),
    ...growthLists(summary.captures, summary.growth)
      .filter(({ lines }) => lines.length > 0)
      .map((list) => growthPart(list, summary)),
    ...problemPart(summary.captures),
    ...(skipped.length > 0
      ? [
          `<h2>Left out</h2>\n<ul>${skipped.map(({ failure }) => `<li>${html(`${failure.message} ${failure.next}`)}</li>`).join('')}</ul>`,
        ]
      : []),
    ...(hidden === '' ? [] : [`<p class="quiet">Masked: ${html(hidden)}.</p>`]),
  ];
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'">
<title>${html(title)}</title>
<style>${HTML_STYLE}</style>
</head>
<body>
<main>
${parts.join('\n')}
</main>
<script type="application/json" id="${DATA_ID}">
${embedded(jsonReport(content))}</script>
</body>
</html>
`;
}

/** JSON inside a page: nothing in it ends the element, and marks that reverse the reading are spelled out. */
function embedded(json: string): string {
  return json.replace(
    /[<\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function captureTable(captures: readonly CaptureSummary[]): string {
  const rows = captures.map(
    (capture) =>
      `<tr><td class="key">${html(capture.path)}</td><td>${html(captureFacts(capture).join(' · '))}</td><td>${html(coverageWords(capture))}</td></tr>`,
  );
  return table('Captures', ['Capture', 'What it is', 'Coverage'], rows);
}

function table(
  name: string,
  titles: readonly string[],
  rows: readonly string[],
  numbersFrom = titles.length,
): string {
  const heads = titles.map(
    (one, i) => `<th scope="col"${i >= numbersFrom ? ' class="number"' : ''}>${html(one)}</th>`,
  );
  return `<div class="wide" tabindex="0" role="region" aria-label="${html(name)}"><table><thead><tr>${heads.join('')}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table></div>`;
}

function findingPart(
  finding: Finding,
  notes: readonly ResolvedNote[],
  link: string | undefined,
  course: string,
): string {
  const places = distinctEvidence(finding);
  const left = places.length - EVIDENCE_SHOWN;
  const list = (title: string, items: readonly string[]) =>
    items.length === 0
      ? ''
      : `<p><strong>${title}</strong></p>\n<ul>${items.map((item) => `<li>${htmlInline(item)}</li>`).join('')}</ul>`;
  return [
    `<article class="${finding.severity}" id="${html(finding.id)}">`,
    `<h3><span class="severity">${finding.severity}</span>: ${htmlInline(finding.title)}</h3>`,
    `<p class="quiet">${finding.confidence} (${html(CONFIDENCE_MEANS[finding.confidence])}), rule <code>${html(finding.rule)}</code></p>`,
    finding.expected ? `<p class="quiet">${html(expectedWords(finding))}</p>` : '',
    course,
    htmlBlocks(finding.explanation),
    `<p><strong>Proof</strong></p>`,
    `<ul>${places.slice(0, EVIDENCE_SHOWN).map(evidenceItem).join('')}${left > 0 ? `<li>and ${plural(left, 'more place')}</li>` : ''}</ul>`,
    list('What this cannot show', finding.limits),
    list('Next', finding.next),
    ...notes.map(notePart),
    link === undefined ? '' : `<p><a href="${html(link)}">Open in Tidemark</a></p>`,
    '</article>',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function notePart(note: ResolvedNote): string {
  const said = noteLines(note).map(
    ({ by, text }) => `${by === '' ? '' : `<p class="quiet">${html(by)}</p>`}${htmlBlocks(text)}`,
  );
  return `<section class="thread"><h4>${html(noteHead(note))}</h4>\n${said.join('\n')}\n</section>`;
}

/** Notes on rows, lines and stretches of time. */
function otherNotes(notes: readonly ResolvedNote[]): string[] {
  const others = notes.filter(({ finding }) => finding === undefined);
  if (others.length === 0) return [];
  return [
    '<h2>Notes</h2>',
    ...others.map((one) => `<article><h3>${htmlInline(one.note.title)}</h3>\n${notePart(one)}</article>`),
  ];
}

function evidenceItem(evidence: Evidence): string {
  const place = [
    evidence.line === undefined ? evidence.capture : `${evidence.capture}:${evidence.line}`,
    ...(evidence.line === undefined && evidence.row
      ? [`table ${evidence.row.table} row ${exact(evidence.row.index + 1)}`]
      : []),
    ...(evidence.byteStart === undefined ? [] : [`byte ${exact(evidence.byteStart)}`]),
  ].join(', ');
  return `<li><code>${html(place)}</code>${evidence.quote ? `<pre>${html(evidence.quote)}</pre>` : ''}</li>`;
}

function growthPart({ capture, rows, lines, left, steady }: GrowthList, { captures }: CaseSummary): string {
  const heading = captures.length > 1 ? `Growth in ${capture.path}` : 'Growth';
  const drawn = lines.map(({ cells }, i) => {
    const row = rows[i];
    const colour = COLOURS[row?.verdict ?? 'steady'];
    const [key = '', verdict = '', ...figures] = cells;
    return `<tr><td class="key">${html(key)}</td><td class="${colour}">${html(verdict)}</td>${figures
      .map((cell) => `<td class="number">${html(cell)}</td>`)
      .join('')}<td class="${colour}">${picture(row?.values ?? [])}</td></tr>`;
  });
  const rest = [
    ...(left > 0 ? [`${exact(left)} more move`] : []),
    ...(steady > 0 ? [`${exact(steady)} steady`] : []),
  ].join(', ');
  return `<h2>${html(heading)}</h2>\n${table(heading, [...GROWTH_TITLES, 'Course'], drawn, 2)}${rest === '' ? '' : `\n<p class="quiet">${rest}</p>`}`;
}

const WIDTH = 120;
const HEIGHT = 24;

/** The figures beside it say the same in words. */
function picture(values: readonly number[]): string {
  const { path, end } = sparkline(values, WIDTH, HEIGHT);
  const dot = end ? `<circle cx="${end.x.toFixed(1)}" cy="${end.y.toFixed(1)}" r="2"/>` : '';
  return `<svg width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true"><path d="${path}"/>${dot}</svg>`;
}

function problemPart(captures: readonly CaptureSummary[]): string[] {
  const items = captures.flatMap(({ path, problems }) => {
    const shown = problems.first.slice(0, PROBLEMS_SHOWN);
    const left = problems.count - shown.length;
    return [
      ...shown.map(
        ({ byteStart, byteLength, why }) =>
          `<li><code>${html(path)}</code>, byte ${exact(byteStart)} (${plural(byteLength, 'byte')}): ${html(why)}</li>`,
      ),
      ...(left > 0 ? [`<li><code>${html(path)}</code>: ${plural(left, 'more place')}</li>`] : []),
    ];
  });
  return items.length > 0 ? [`<h2>Not understood</h2>\n<ul>${items.join('\n')}</ul>`] : [];
}
