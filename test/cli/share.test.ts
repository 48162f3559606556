/** Passing findings on from the command line: how much is told, bundles, copies of captures. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { readShared } from '../../server/report/read-shared.ts';
import { readZip } from '../../server/report/zip.ts';
import { root, tidemark } from './run-cli.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-share-cli-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

const NAME = 'quillfeather_bytes';
const capture = path.join(folder, 'quillfeather.tsv');
fs.writeFileSync(
  capture,
  `time\t${NAME}\n${Array.from({ length: 50 }, (_, i) => `2026-01-01T00:${10 + (i % 50)}:00\t${1e8 + i * 1e6}\n`).join('')}`,
);
const core = path.join(root, 'samples/elf-core/orders-1.core.gz');

test('--redact says how much of a capture any report tells', () => {
  const json = (...options: string[]) =>
    tidemark(['analyze', capture, '--format', 'json', ...options]).stdout;
  assert.ok(json().includes(NAME), 'where the captures are, names are needed');
  assert.ok(!json('--redact', 'structure').includes('quillfeather'));
  assert.ok(json('--redact', 'labels').includes(NAME));
  assert.ok(json('--redact', 'none').includes(capture));
  assert.equal(tidemark(['analyze', capture, '--redact', 'some']).code, 2);
});

test('a bundle holds findings and a page, and captures as copies with their words masked', () => {
  const bundle = path.join(folder, 'a.tidemark.zip');
  const ran = tidemark(['analyze', capture, '--output', bundle, '--captures', 'copy']);
  assert.equal(ran.code, 0, ran.stderr);
  const files = readZip(fs.readFileSync(bundle), 1e8);
  assert.deepEqual(
    files.map(({ name }) => name),
    ['findings.json', 'report.html', 'captures/1-capture.tsv'],
  );
  for (const { name, content } of files) assert.ok(!Buffer.from(content).includes('quillfeather'), name);
  const shared = readShared(fs.readFileSync(bundle));
  assert.equal(shared?.copies.length, 1);
  const copy = path.join(folder, 'copy.tsv');
  fs.writeFileSync(copy, files[2]?.content ?? '');
  assert.match(tidemark(['analyze', copy]).stdout, /grows/, 'the copy shows the same');
});

test('a capture that is no text is refused for a bundle, unless it is asked for as it is', () => {
  const bundle = path.join(folder, 'core.tidemark.zip');
  const refused = tidemark(['analyze', core, '--output', bundle, '--captures', 'copy']);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /is no text: what it holds can not be masked/);
  assert.ok(!fs.existsSync(bundle), 'nothing was written');
  const whole = tidemark(['analyze', core, '--output', bundle, '--captures', 'whole']);
  assert.equal(whole.code, 0, whole.stderr);
  const taken = readZip(fs.readFileSync(bundle), 1e8).find(({ name }) => name.startsWith('captures/'));
  assert.deepEqual(Buffer.from(taken?.content ?? ''), fs.readFileSync(core));
});

test('a bundle takes nothing along unless it is told to, and is a file', () => {
  const bundle = path.join(folder, 'none.tidemark.zip');
  assert.equal(tidemark(['analyze', capture, '--output', bundle]).code, 0);
  assert.equal(readZip(fs.readFileSync(bundle), 1e8).length, 2);
  assert.equal(tidemark(['analyze', capture, '--format', 'bundle']).code, 2);
});

test('a copy of a heap snapshot with its texts masked opens, and names what it names by masks', () => {
  const copy = path.join(folder, 'copy.heapsnapshot');
  const sample = path.join(root, 'samples/heapsnapshot/session-cache.heapsnapshot.gz');
  assert.equal(tidemark(['redact', sample, '--output', copy]).code, 0);
  const text = fs.readFileSync(copy, 'utf8');
  JSON.parse(text);
  assert.ok(!/sku-/.test(text));
  const { captures, findings } = JSON.parse(tidemark(['analyze', copy, '--format', 'json']).stdout);
  const before = JSON.parse(tidemark(['analyze', sample, '--format', 'json']).stdout);
  assert.equal(captures[0].facts.nodeCount, before.captures[0].facts.nodeCount);
  assert.equal(captures[0].facts.totalSelfBytes, before.captures[0].facts.totalSelfBytes);
  assert.ok(findings.length > 0);
});

test('links of a report on a folder of samples name the files as a set', () => {
  const samples = path.join(root, 'samples/heapsnapshot');
  const { stdout } = tidemark(['analyze', samples, '--format', 'markdown']);
  const link = /\]\((https:\/\/vscode\.dev[^)]*)\)/.exec(stdout)?.[1] ?? '';
  assert.match(decodeURIComponent(link), /open\?v=1&set=[0-9a-f]{64}&n=\d+\.\d+\.\d+&t=[\w-]+&d=1&f=/);
  assert.ok(link.length <= 2000);
  assert.ok(!link.includes('heapsnapshot'));
});
