/** The main story as a user meets it: a log in the Explorer, its panel, every view in every theme. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { SAMPLES } from './harness.mjs';
import { useVSCode } from './session.mjs';
import { until } from './wait.mjs';

const session = useVSCode({
  files: { mochiweb: path.join(SAMPLES, 'mochiweb'), 'page-cache': path.join(SAMPLES, 'page-cache') },
});

/** The views of a panel, and what each shows when it has drawn. */
const VIEWS = {
  series: '.line-chart .line',
  table: '#view [role="row"] [role="gridcell"]',
  raw: '.raw-lines .line-text',
};

async function show(tab) {
  const panel = session.vscode.webview();
  await panel.locator(`#tab-${tab}`).click();
  await panel.locator(VIEWS[tab]).first().waitFor();
}

test('“Analyze This File” in the Explorer opens the panel with its findings', async () => {
  const { vscode } = session;
  const panel = await vscode.analyze('mochiweb/mochimem.log');
  await panel.locator('.finding-title').first().waitFor();
  const titles = await panel.locator('.finding-title').allInnerTexts();
  assert.match(titles.join('\n'), /5\.06\skB[\s\S]*\+34\.4\sMB/);
  assert.deepEqual(await vscode.toasts(), []);
});

test('the findings are drawn: a chart with its stretches, and a value for each sample', async () => {
  const { vscode } = session;
  await show('series');
  const panel = vscode.webview();
  assert.ok((await panel.locator('.line-chart .line .stroke').count()) > 0);
  await panel.locator('.chart').hover({ position: { x: 200, y: 80 } });
  await panel.locator('.reading', { hasText: /\d/ }).waitFor();
});

test('the arrow keys speak the values under the crosshair', async () => {
  const panel = session.vscode.webview();
  await session.vscode.focus(panel.locator('.chart'));
  const spoken = panel.locator('#chart-spoken');
  await session.vscode.page.keyboard.press('ArrowRight');
  const first = await until('the first words', async () => (await spoken.textContent()).trim());
  await session.vscode.page.keyboard.press('ArrowRight');
  await until('other words', async () => (await spoken.textContent()).trim() !== first);
});

test('the chart has a table twin with the same data', async () => {
  const panel = session.vscode.webview();
  await show('series');
  const toggle = panel.locator('.series-view .toggle', { hasText: /table/i });
  await toggle.click();
  await panel.locator('#view [role="grid"] [role="gridcell"]').first().waitFor();
  await toggle.click();
  await panel.locator(VIEWS.series).first().waitFor();
});

test('a finding’s proof leads to the line, in the raw view and in the text', async () => {
  const { vscode } = session;
  const panel = vscode.webview();
  await panel.locator('.finding-foot .proof .link').first().click();
  await panel.locator('#tab-raw[aria-selected="true"]').waitFor();
  await panel.locator('.raw-lines [role="row"]', { hasText: '16:57:24' }).first().waitFor();
  await panel.locator('.finding-foot .proof .link', { hasText: 'Open in editor' }).click();
  await vscode.page.locator('.editor-instance .view-line', { hasText: '16:57:24' }).first().waitFor();
  await vscode.closeAll();
  await vscode.page.locator('.editor-group-container.empty').first().waitFor();
});

test('every view, in every theme', async () => {
  const { vscode } = session;
  for (const [name, file] of Object.entries({
    mochiweb: 'mochimem.log',
    'page-cache': 'meminfo-4snap.log',
  })) {
    await vscode.analyze(`${name}/${file}`);
    await vscode.webview().locator('.finding-title').first().waitFor();
    for (const view of ['raw', 'table', 'series']) {
      if ((await vscode.webview().locator(`#tab-${view}`).count()) === 0) continue;
      await show(view);
      await vscode.shotThemes(`${name}-${view}`, { picture: view === 'series' ? name : undefined });
    }
  }
});

test('a reload of the window brings the same view back', async () => {
  const { vscode } = session;
  await show('raw');
  await vscode.reload();
  await vscode.webview().locator('#tab-raw[aria-selected="true"]').waitFor();
});

test('nothing was refused, reported or asked of the network', () => {
  assert.deepEqual(session.vscode.faults(), []);
});
