/** Several files as one case, as a user meets it: a folder in the Explorer, and other captures beside the one that is open. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { SAMPLES } from './harness.mjs';
import { useVSCode } from './session.mjs';
import { until } from './wait.mjs';

const session = useVSCode({
  files: { getaddrinfo: path.join(SAMPLES, 'getaddrinfo'), mochiweb: path.join(SAMPLES, 'mochiweb') },
});

/** Panels of several files have no file for the tab to be found by. */
const tab = (title) => session.vscode.page.locator('.tabs-container .tab.active', { hasText: title });
const captureChoice = () => session.vscode.webview().locator('select[aria-label="Capture shown"]');

test('“Analyze Together” on a folder shows its files as one case', async () => {
  const { vscode } = session;
  const panel = await vscode.analyze('getaddrinfo', 'Analyze Together', tab('getaddrinfo/'));
  await panel.locator('.finding-title').first().waitFor();
  const names = await captureChoice().locator('option').allInnerTexts();
  assert.deepEqual(names.map((name) => name.replace(/^.*: /, '')).sort(), ['ahosts.strace', 'hosts.strace']);
  assert.match(await panel.locator('.banner').first().textContent(), /Left out: .*README\.md/);
  await vscode.shot('case-folder');
});

test('each capture of the case has its own lines', async () => {
  const { vscode } = session;
  const panel = vscode.webview();
  await panel.locator('#tab-raw').click();
  const texts = [];
  for (const value of ['0', '1']) {
    await captureChoice().selectOption(value);
    await panel.locator('.raw-lines .line-text').first().waitFor();
    texts.push(
      await until('lines of this capture', async () => {
        const text = await panel.locator('.raw-lines').textContent();
        return texts.includes(text) ? undefined : text;
      }),
    );
  }
  assert.notEqual(texts[0], texts[1]);
});

test('“Compare…” in a panel opens what is chosen together with it', async () => {
  const { vscode } = session;
  await vscode.closeAll();
  const panel = await vscode.analyze('mochiweb/mochimem.log');
  await panel.locator('.finding-title').first().waitFor();
  await panel.getByRole('button', { name: 'Compare…' }).click();
  await vscode.quick.chooseSome('Compare with', ['floodtest-chunks.log']);
  await tab('mochimem.log + 1').waitFor();
  await captureChoice().waitFor();
  assert.equal(await captureChoice().locator('option').count(), 2);
});

test('a panel of several files is there again after the window was reloaded', async () => {
  const { vscode } = session;
  await vscode.reload();
  await tab('mochimem.log + 1').waitFor();
  await captureChoice().waitFor();
  assert.equal(await captureChoice().locator('option').count(), 2);
});
