/** Files that are not what they seem, grow, or go away. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { counterRows, HOSTILE, writeFixtures } from './fixtures.mjs';
import { useVSCode } from './session.mjs';
import { until } from './wait.mjs';

const fixtures = writeFixtures(fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-files-')));
after(() => fs.rmSync(fixtures, { recursive: true, force: true }));
const session = useVSCode({ files: { '.': fixtures } });

/** What the panel says when it can show nothing: a sentence on why, and one on what to do. */
async function refusal(panel) {
  const alert = panel.locator('[role="alert"]').first();
  await alert.waitFor();
  const sentences = (await alert.locator('p').allInnerTexts()).filter((text) => text.trim() !== '');
  assert.equal(sentences.length, 2, sentences.join(' | '));
  return sentences.join(' ');
}

test('a heap snapshot opens in ours, without a question about default editors', async () => {
  const { vscode } = session;
  await vscode.openFile('empty.heapsnapshot');
  await refusal(vscode.webview());
  assert.deepEqual(await vscode.toasts(), []);
  await vscode.shotThemes('state-empty');
});

test('a heap snapshot shows what holds its memory, and the objects in it', async () => {
  const { vscode } = session;
  await vscode.openFile('shop.heapsnapshot');
  const panel = vscode.webview();
  await panel
    .locator('.finding-title', { hasText: 'SessionStore keeps 1,600 Session alive' })
    .first()
    .waitFor();
  await panel.locator('[role="treegrid"] [role="row"]', { hasText: 'Session' }).first().waitFor();
  assert.deepEqual(await vscode.toasts(), []);
  await vscode.shotThemes('heap-classes');
});

test('an empty log says that it is empty', async () => {
  assert.match(await refusal(await session.vscode.analyze('empty.log')), /empty/i);
});

test('bytes that are no capture are said to be unknown, with what to do', async () => {
  await refusal(await session.vscode.analyze('noise.bin'));
  await session.vscode.shotThemes('state-unknown');
});

test('a file that grows is followed', async () => {
  const { vscode } = session;
  const panel = await session.vscode.analyze('following.tsv');
  const facts = panel.locator('.fact-list');
  await panel.locator('.finding-title').first().waitFor();
  const before = await facts.textContent();
  assert.match(before, /40 samples/);
  fs.appendFileSync(vscode.file('following.tsv'), counterRows(40, 60));
  await until('the new samples', async () => /60 samples/.test(await facts.textContent()));
});

test('a name that is markup is shown as text, everywhere', async () => {
  const panel = await session.vscode.analyze('hostile.tsv');
  await panel.locator('.finding-title').first().waitFor();
  await panel
    .locator('.finding-title', { hasText: HOSTILE.slice(0, 20) })
    .first()
    .waitFor();
  assert.equal(await panel.locator('#broken-out').count(), 0);
  assert.equal(await panel.locator('img').count(), 0);
  await session.vscode.shot('hostile-dark');
});

test('a file that has vanished since its panel was open says so', async () => {
  const { vscode } = session;
  const panel = await session.vscode.analyze('vanishing.tsv');
  await panel.locator('.finding-title').first().waitFor();
  fs.rmSync(vscode.file('vanishing.tsv'));
  await vscode.reload();
  assert.match(await refusal(vscode.webview()), /vanishing\.tsv does not exist/);
  await vscode.shotThemes('state-vanished');
});

test('nothing was refused, reported or asked of the network', () => {
  assert.deepEqual(session.vscode.faults(), []);
});
