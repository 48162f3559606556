import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { findCapture } from '../../server/lsp/find-capture.ts';
import { addEvent } from '../../server/notes/store.ts';

let folder: string;
let sha256: string;
const TEXT = 'VmRSS: 1 kB\n';
const bytes = TEXT.length;
const signal = new AbortController().signal;

before(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-find-'));
  fs.mkdirSync(path.join(folder, 'deep/er'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'deep/er/renamed.log'), TEXT);
  fs.writeFileSync(path.join(folder, 'status.log'), 'VmRSS: 2 kB\n');
  sha256 = createHash('sha256').update(TEXT).digest('hex');
});
after(() => fs.rmSync(folder, { recursive: true, force: true }));

const uriOf = (name: string) => pathToFileURL(path.join(folder, name)).href;

test('the file with these bytes is found in the workspace, whatever it is called', async () => {
  const found = await findCapture({ sha256, bytes, among: [], workspace: true }, [folder], signal);
  assert.deepEqual(found, { uri: uriOf('deep/er/renamed.log'), others: [] });
});

test('a file of the same size where it used to be is refused, and named', async () => {
  const found = await findCapture(
    { sha256, bytes, among: [uriOf('status.log')], workspace: false },
    [folder],
    signal,
  );
  assert.deepEqual(found, { uri: null, others: ['status.log'] });
});

test('a file of the name that a note knows is refused, and named, when its bytes are others', async () => {
  const empty = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-find-'));
  fs.writeFileSync(path.join(empty, 'worker.log'), 'other');
  const exact = { sha256, bytes, format: 'status', name: 'worker.log', place: {} };
  addEvent(
    empty,
    { op: 'create', anchor: { exact }, title: 'x', text: 'y', status: 'open', figures: {} },
    { name: 'Ann' },
  );
  const found = await findCapture({ sha256, bytes, among: [], workspace: true }, [empty], signal);
  assert.deepEqual(found, { uri: null, others: ['worker.log'] });
  fs.rmSync(empty, { recursive: true });
});

test('links on disk are not followed, and what is no file of this machine is passed over', async () => {
  const outside = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-find-'));
  fs.symlinkSync(path.join(folder, 'deep'), path.join(outside, 'link'));
  const among = ['vscode-remote://elsewhere/x', uriOf('missing.log'), 'nonsense'];
  const found = await findCapture({ sha256, bytes, among, workspace: true }, [outside], signal);
  assert.deepEqual(found, { uri: null, others: [] });
  fs.rmSync(outside, { recursive: true });
});
