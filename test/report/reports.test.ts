import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { type ReportOptions, writeReport as report } from '../../server/report/report.ts';
import { exampleCase, SKIPPED, SURROUNDINGS } from './example-case.ts';

const golden = path.resolve(import.meta.dirname, '../golden/report');
const writeReport = (...asked: Parameters<typeof report>): string => report(...asked).text;

const options: ReportOptions = { skipped: SKIPPED, surroundings: SURROUNDINGS, width: 90 };

/** `UPDATE_GOLDEN=1` writes what is produced now; look at the difference before committing it. */
function assertGolden(name: string, produced: string): void {
  const file = path.join(golden, name);
  if (process.env.UPDATE_GOLDEN === '1') fs.writeFileSync(file, produced);
  assert.equal(produced, fs.readFileSync(file, 'utf8'));
}

test('the text report reads as it was agreed', () => {
  assertGolden('case.txt', writeReport(exampleCase(), 'text', { ...options, level: 'local' }));
});

test('the Markdown report reads as it was agreed', () => {
  assertGolden('case.md', writeReport(exampleCase(), 'markdown', options));
});

test('the JSON report keeps its contract', () => {
  const text = writeReport(exampleCase(), 'json', { ...options, level: 'local' });
  assertGolden('case.json', text);
  const report = JSON.parse(text);
  assert.equal(report.version, 1);
  const [capture] = report.captures;
  for (const key of ['path', 'format', 'bytes', 'tables', 'from', 'to', 'facts', 'problems'])
    assert.ok(key in capture, `captures[].${key}`);
  assert.deepEqual(Object.keys(capture.tables[0].columns[0]).sort(), ['id', 'title', 'unit']);
  assert.deepEqual(Object.keys(capture.problems.first[0]).sort(), ['byteLength', 'byteStart', 'why']);
  for (const row of report.growth)
    for (const key of ['table', 'key', 'values', 'verdict', 'delta', 'share', 'rate'])
      assert.ok(key in row, `growth[].${key}`);
});

test('no report lets a capture act: no escape sequence, no reversed text, no HTML, no link, no broken cell', () => {
  for (const colour of [false, true]) {
    const text = writeReport(exampleCase(), 'text', { ...options, level: 'full', colour });
    // Our own colours are `ESC [ digits m`, and the capture's would be one more of the same.
    assert.ok(!text.includes('\u001b[31m\u202e') && !text.includes('\u202e'));
    assert.equal(text.includes('\u001b'), colour);
    assert.ok(text.includes('\\x1b[31m\\u202e'), 'what was there is shown');
  }
  const markdown = writeReport(exampleCase(), 'markdown', { ...options, level: 'full' });
  assert.ok(!markdown.includes('\u202e') && !markdown.includes('\u001b'));
  const outsideCode = markdown.replace(/(`+)[^`](?:[\s\S]*?[^`])?\1(?!`)/g, '');
  assert.doesNotMatch(outsideCode, /<(?:img|\/?script)/i);
  assert.doesNotMatch(outsideCode, /(?<!\\)\]\(/);
  const rows = markdown.split('\n').filter((line) => line.startsWith('| `'));
  assert.deepEqual(
    rows.map((row) => row.split(/(?<!\\)\|/).length - 2),
    [3, 7, 7],
    'every row has the cells of its table',
  );
});

test('lines keep to the width, but for commands, which are copied whole', () => {
  const text = writeReport(exampleCase(), 'text', { ...options, width: 60 });
  const long = text.split('\n').filter((line) => [...line].length > 60);
  assert.deepEqual(
    long.filter((line) => line.trim().split(' ').length > 3),
    [`  Next    ${exampleCase().findings[0]?.next[0]}`],
  );
});

test('the order of a report is findings, growth, what was not understood, what was left out', () => {
  const text = writeReport(exampleCase(), 'text', options);
  const places = ['1 warning, 1 note', 'RSS grows', '\nGrowth', '\nNot understood', '\nLeft out'].map(
    (part) => text.indexOf(part),
  );
  assert.ok(
    places.every((place, i) => place > (places[i - 1] ?? -1)),
    places.join(' '),
  );
});

test('a Markdown report masks paths and hosts too; a report for this machine keeps them, but no mail address', () => {
  assert.ok(!writeReport(exampleCase(), 'markdown', options).includes('alice'));
  const json = writeReport(exampleCase(), 'json', { ...options, level: 'local' });
  assert.equal(JSON.parse(json).captures[0].path, '/home/alice/case/status.log');
  assert.ok(!json.includes('bob@example.com'));
  assert.ok(json.includes('db1.example.com'), 'a finding may be about a host');
  assert.ok(!writeReport(exampleCase(), 'markdown', options).includes('db1.example.com'));
});

test('nothing is masked when the user says so', () => {
  const json = writeReport(exampleCase(), 'json', { ...options, level: 'full' });
  assert.ok(json.includes('bob@example.com') && json.includes('db1.example.com'));
  assert.deepEqual(JSON.parse(json).masked, {});
});

test('the report says how much was masked', () => {
  assert.match(
    writeReport(exampleCase(), 'markdown', options),
    /Masked: .*5 texts of the capture, 1 e-mail address, 1 host name\./,
  );
});
