/** Logs of strace as a user meets them: the story of a slow lookup as a waterfall, a build as a timeline. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { makeLog } from '../webview/trace-log.ts';
import { SAMPLES } from './harness.mjs';
import { useVSCode } from './session.mjs';
import { until } from './wait.mjs';

const traces = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-spans-'));
fs.writeFileSync(path.join(traces, 'make.strace'), makeLog());
fs.copyFileSync(path.join(SAMPLES, 'getaddrinfo/hosts.strace'), path.join(traces, 'hosts.strace'));
after(() => fs.rmSync(traces, { recursive: true, force: true }));

const session = useVSCode({ files: { traces } });

async function analyze(file) {
  const panel = await session.vscode.analyze(file);
  await panel.locator('.finding-title').first().waitFor();
  return panel;
}

/** Opaque pixels of the canvas with the lanes. */
const inked = (panel) =>
  panel.locator('.timeline-lanes canvas').evaluate((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, i) => i % 4 === 3 && value > 200).length;
  });

test('the finding of the slow lookup stands beside the waterfall of its questions', async () => {
  const panel = await analyze('traces/hosts.strace');
  for (const [what, count] of [
    ['.waterfall .question', 6],
    ['.waterfall .cross', 4],
    ['.waterfall-group.selected', 1],
  ])
    await until(`${count} of ${what}`, async () => (await panel.locator(what).count()) === count);
  await session.vscode.shotThemes('spans-names', { picture: 'names' });
});

test('a question leads to the line that asks it', async () => {
  const panel = session.vscode.webview();
  await panel.locator('.question-name').nth(1).click();
  await panel.locator('.raw-lines .line-text').first().waitFor();
  await until('the line', async () =>
    /sendto\(3.*corp/.test(await panel.locator('.raw-lines').textContent()),
  );
});

test('the calls of the lookup stand on a timeline, and keys speak them', async () => {
  const { vscode } = session;
  const panel = vscode.webview();
  await panel.locator('#tab-spans').click();
  await panel.getByRole('button', { name: 'Calls', exact: true }).click();
  await panel.locator('.timeline-tree li').first().waitFor();
  await until('calls drawn', async () => (await inked(panel)) > 500);
  await session.vscode.focus(panel.locator('.timeline-lanes'));
  await vscode.page.keyboard.press('ArrowRight');
  const spoken = panel.locator('#timeline-spoken');
  await until('the first call', async () => /execve/.test(await spoken.textContent()));
  await panel.locator('#filter').fill('%net >1ms');
  await until('the filter', async () =>
    /of 191 calls/.test(await panel.locator('.span-extent').textContent()),
  );
  await panel.locator('#filter').fill('>1s');
  await until('the waits', async () => /^5 of/.test(await panel.locator('.span-extent').textContent()));
  await panel.locator('#filter').fill('');
  await vscode.shot('spans-getent');
});

test('a build of many processes shows who made whom, and who was killed', async () => {
  const panel = await analyze('traces/make.strace');
  await panel.locator('#tab-spans').click();
  await panel.locator('.timeline-tree li').nth(2).waitFor();
  assert.match(await panel.locator('.timeline-corner').textContent(), /36 processes/);
  await until('calls drawn', async () => (await inked(panel)) > 2000);
  await session.vscode.shotThemes('spans-build');
});

test('zoomed in by keys, calls have names, and Enter leads to the line', async () => {
  const { vscode } = session;
  const panel = vscode.webview();
  await session.vscode.focus(panel.locator('.timeline-lanes'));
  for (const key of ['ArrowRight', 'ArrowDown', 'ArrowDown', '+', '+', '+', '+', '+', '+'])
    await vscode.page.keyboard.press(key);
  await panel.locator('.span-details').waitFor();
  await until('zoomed', async () => /from/.test(await panel.locator('.span-extent').textContent()));
  await vscode.shotThemes('spans-zoomed');
  await session.vscode.focus(panel.locator('.timeline-lanes'));
  await vscode.page.keyboard.press('Enter');
  await panel.locator('.raw-lines .line-text').first().waitFor();
});

test('nothing was refused, and nothing failed in silence', async () => {
  assert.deepEqual(await session.vscode.toasts(), []);
});
