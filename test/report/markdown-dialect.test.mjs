/** The ticket as GitHub's dialect of Markdown draws it: tables, bare addresses as links, HTML passed through. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import MarkdownIt from 'markdown-it';
import { writeReport } from '../../server/report/report.ts';
import { examine } from './examine.ts';
import { exampleCase, SKIPPED, SURROUNDINGS } from './example-case.ts';

/** HTML is let through, so that what would be HTML on GitHub is seen here. */
const github = new MarkdownIt({ html: true, linkify: true });
github.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
/** What GitHub makes links of in bare text: GFM 6.9, extended autolinks. */
const AUTOLINK =
  /(?:^|[\s*_~(])(?:www\.|https?:\/\/|ftp:\/\/)[A-Za-z0-9]|[A-Za-z0-9.+_-]+@[A-Za-z0-9-]+\.[A-Za-z0-9]/;
const samples = path.resolve(import.meta.dirname, '../../samples');
const sha256 = 'ab'.repeat(32);

/** Blocks and marks of the drawn text, one after another. */
function tokensOf(markdown) {
  const all = [];
  for (const token of github.parse(markdown, {})) all.push(token, ...(token.children ?? []));
  return all;
}

function checkDrawn(markdown, findings) {
  assert.ok(markdown.length <= 65_536);
  const tokens = tokensOf(markdown);
  const of = (type) => tokens.filter((token) => token.type === type);
  assert.deepEqual([...of('html_block'), ...of('html_inline'), ...of('image')], [], 'no HTML, no picture');
  for (const { content } of of('text')) assert.doesNotMatch(content, AUTOLINK);
  for (const link of of('link_open')) {
    const href = link.attrGet('href') ?? '';
    assert.match(href, /^https:\/\/vscode\.dev\/redirect\?url=vscode%3A%2F%2Ftidemark/, 'only links of ours');
    assert.doesNotMatch(decodeURIComponent(href), /\/home|file:/);
  }
  // Every row of a table has the cells of its head.
  let head = 0;
  let row = 0;
  for (const { type } of tokens) {
    if (type === 'thead_open') head = 0;
    if (type === 'tr_open') row = 0;
    if (type === 'th_open') head++;
    if (type === 'td_open') row++;
    if (type === 'tr_close' && row > 0) assert.equal(row, head);
  }
  const headings = tokens.flatMap((token, i) =>
    token.type === 'heading_open' && token.tag === 'h3' ? (tokens[i + 1]?.content ?? '') : [],
  );
  const told = headings.filter((heading) => /^(?:Error|Warning|Note): /.test(heading));
  assert.equal(told.length, findings, 'a heading a finding, and none that a capture made');
}

test('a report with hostile names is drawn as it was meant', () => {
  const summary = exampleCase();
  const options = { skipped: SKIPPED, surroundings: SURROUNDINGS, hashes: [sha256] };
  for (const level of ['structure', 'labels', 'full'])
    checkDrawn(writeReport(summary, 'markdown', { ...options, level }).text, summary.findings.length);
});

for (const name of ['page-cache', 'mochiweb', 'strace', 'heapsnapshot', 'jmap-histo', 'getaddrinfo']) {
  test(`${name}: tables are tables, findings are headings, links lead to Tidemark`, async () => {
    const { summary, names } = await examine([path.join(samples, name)]);
    const hashes = summary.captures.map(() => sha256);
    const { text } = writeReport(summary, 'markdown', { names, hashes, surroundings: SURROUNDINGS });
    checkDrawn(text, summary.findings.length);
  });
}
