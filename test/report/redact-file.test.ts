import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { openCase } from '../../server/engine/open-case.ts';
import { formats } from '../../server/formats/index.ts';
import { FailureError } from '../../server/protocol/failure.ts';
import { redactFile } from '../../server/report/redact-file.ts';
import { rules } from '../../server/rules/index.ts';

const samples = path.resolve(import.meta.dirname, '../../samples');
const signal = new AbortController().signal;
let folder: string;
before(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-copy-'));
});
after(() => fs.rmSync(folder, { recursive: true, force: true }));

const options = { level: 'structure', signal } as const;

async function titles(file: string): Promise<string[]> {
  const { captures, findings } = await openCase([file], { formats, rules, signal });
  for (const { source } of captures) source.close();
  return findings.map(({ title }) => title);
}

test('the copy of a capture gives the same findings, and has none of its paths and hosts', async () => {
  const original = path.join(samples, 'heap-leak/smaps.log');
  const copy = path.join(folder, 'shared.log');
  const { lines } = await redactFile(original, copy, options);
  const text = fs.readFileSync(copy, 'utf8');
  assert.equal(lines, text.trimEnd().split('\n').length);
  assert.deepEqual((await titles(copy))[0], (await titles(original))[0]);
  assert.ok(fs.readFileSync(original, 'utf8').includes('/srv/proc/data'));
  assert.ok(!text.includes('/srv/proc/data'));
});

test('a line is masked whole where a chunk ends in it', async () => {
  const original = path.join(folder, 'long.log');
  const secret = 'zq7Hunter2Xk9Pvw';
  fs.writeFileSync(original, `VmRSS: 12 kB ${secret}\n`.repeat(300_000));
  const copy = path.join(folder, 'long-copy.log');
  const { lines, masked } = await redactFile(original, copy, options);
  assert.equal(lines, 300_000);
  assert.deepEqual(masked, { text: 1 });
  assert.equal(new Set(fs.readFileSync(copy, 'utf8').trimEnd().split('\n')).size, 1);
});

test('what is no text is refused, and so is a copy over the capture', async () => {
  const binary = path.join(folder, 'x.core');
  fs.writeFileSync(binary, Buffer.from([127, 69, 76, 70, 0, 0, 1]));
  await assert.rejects(redactFile(binary, path.join(folder, 'y'), options), FailureError);
  const text = path.join(folder, 'same.log');
  fs.writeFileSync(text, 'VmRSS: 1 kB\n');
  await assert.rejects(redactFile(text, text, options), FailureError);
  assert.equal(fs.readFileSync(text, 'utf8'), 'VmRSS: 1 kB\n');
});
