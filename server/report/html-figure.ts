/** The course of what a finding is about, as a picture in the page: the panel's own line, with its figures written on it. */
import { sparkline } from '../../webview/charts/sparkline.ts';
import { amount } from '../engine/wording.ts';
import type { CaptureSummary } from '../protocol/capture.ts';
import type { Finding } from '../protocol/finding.ts';
import type { GrowthRow } from '../protocol/growth.ts';
import { timeRange } from './headline.ts';
import { html } from './html-text.ts';

const WIDTH = 640;
const HEIGHT = 120;
/** Room for the figures at the left, and below. */
const LEFT = 74;
const BELOW = 18;
/** Two values are a change, and the sentence says it. */
const VALUES_MIN = 3;

/** Empty for a finding that is about no series that was listed. */
export function courseOf(
  finding: Finding,
  captures: readonly CaptureSummary[],
  growth: readonly GrowthRow[],
): string {
  // The proof of a capture in several files stands in one of them.
  const only = captures.length === 1 ? captures[0] : undefined;
  const capture = captures.find(({ path }) => path === finding.evidence[0].capture) ?? only;
  const row =
    capture &&
    rowOf(
      finding,
      growth.filter((one) => (one.capture ?? 0) === capture.index),
    );
  if (!capture || !row) return '';
  const known = row.values.filter(Number.isFinite);
  const low = Math.min(0, ...known);
  const high = Math.max(0, ...known);
  const { path, end } = sparkline(row.values, WIDTH - LEFT, HEIGHT - BELOW, [low, high]);
  const unit = row.unit ?? '';
  const [first, last] = [known[0] ?? 0, known.at(-1) ?? 0];
  const said = `${row.key}: ${amount(first, unit)} to ${amount(last, unit)}, ${row.verdict}`;
  const when = timeRange(capture);
  const text = (x: number, y: number, words: string, anchor: 'start' | 'end') =>
    `<text x="${x}" y="${y}" text-anchor="${anchor}">${html(words)}</text>`;
  return [
    `<figure><svg class="course ${colourOf(row)}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${html(said)}">`,
    text(LEFT - 6, 12, amount(high, unit), 'end'),
    text(LEFT - 6, HEIGHT - BELOW, low === 0 ? '0' : amount(low, unit), 'end'),
    `<path class="ground" d="M${LEFT} ${HEIGHT - BELOW}H${WIDTH}"/>`,
    `<g transform="translate(${LEFT} 0)"><path d="${path}"/>`,
    end ? `<circle cx="${end.x.toFixed(1)}" cy="${end.y.toFixed(1)}" r="2.5"/>` : '',
    '</g>',
    text(LEFT, HEIGHT - 4, when, 'start'),
    `</svg><figcaption class="quiet">${html(said)}</figcaption></figure>`,
  ].join('');
}

/** The series that the finding names; of several the one with the longest name. */
function rowOf({ subject, title }: Finding, rows: readonly GrowthRow[]): GrowthRow | undefined {
  return rows
    .filter(
      ({ key, values }) => values.length >= VALUES_MIN && (subject.includes(key) || title.includes(key)),
    )
    .sort((a, b) => b.key.length - a.key.length)[0];
}

function colourOf({ verdict }: GrowthRow): string {
  if (verdict === 'growing') return 'growing';
  return verdict === 'rising' || verdict === 'shrinking' ? 'rising' : 'stopped';
}
