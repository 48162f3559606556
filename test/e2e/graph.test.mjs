/** Heap snapshots as a developer meets them: opened, searched, followed to the source line, compared with the next one. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import zlib from 'node:zlib';
import { SAMPLES, THEMES, until } from './harness.mjs';
import { useVSCode } from './session.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-graph-'));
for (const name of ['session-cache', 'growth-1', 'growth-2', 'growth-3']) {
  const packed = fs.readFileSync(path.join(SAMPLES, 'heapsnapshot', `${name}.heapsnapshot.gz`));
  fs.writeFileSync(path.join(folder, `${name}.heapsnapshot`), zlib.gunzipSync(packed));
}
/** The capture names /srv/shop/shop.js, which this folder has as shop/shop.js. */
fs.mkdirSync(path.join(folder, 'shop'));
const source = Array.from({ length: 60 }, (_, i) => `// line ${i + 1} of the shop`);
fs.writeFileSync(path.join(folder, 'shop', 'shop.js'), `${source.join('\n')}\n`);

const session = useVSCode({ files: { heap: folder } });

const panel = () => session.vscode.webview();
const view = (name) => panel().locator('.sub-views').getByRole('button', { name, exact: true });
const firstNames = (count = 5) =>
  panel()
    .locator('.graph-tree .grid-body .object-name')
    .allInnerTexts()
    .then((names) => names.slice(0, count));

test('a snapshot opens with its findings, and the graph shows what the first one is about', async () => {
  const { vscode } = session;
  await vscode.openFile('heap/session-cache.heapsnapshot');
  await panel().locator('.finding-title').first().waitFor();
  await panel().locator('#tab-graph').click();
  await panel().locator('.trail strong').waitFor();
  assert.match(await panel().locator('.graph-details').textContent(), /global\.shop\.store\.byId/);
  await panel().locator('.grid-row[aria-level="2"] .object-id').first().waitFor();
  assert.deepEqual(await firstNames(3), ['(array)', 'Session', 'Session']);
  await vscode.shotThemes('graph-dominators', { picture: 'graph' });
});

test('by keyboard: from a class to an object, and from there to what keeps it alive', async () => {
  const { page } = session.vscode;
  await view('Summary').click();
  await panel().locator('.graph-tree[aria-label="Classes"] .object-name').first().waitFor();
  await panel().locator('.graph-tree').focus();
  await page.keyboard.press('Home');
  await page.keyboard.type('SessionStore');
  await until('the class to be active', async () =>
    (await panel().locator('.grid-row.active').textContent()).includes('SessionStore'),
  );
  await page.keyboard.press('ArrowRight');
  await panel().locator('.grid-row[aria-level="2"] .object-id').waitFor();
  await page.keyboard.press('ArrowRight');
  await panel().locator('.details-facts', { hasText: 'global.shop.store' }).waitFor();
  await page.keyboard.press('Enter');
  await panel().locator('.graph-tree[aria-label="What keeps the object alive"]').waitFor();
  await panel().locator('.grid-row', { hasText: '.shop in global' }).waitFor();
  await session.vscode.shotThemes('graph-retainers');
});

test('the source of an object opens at its line, from the folder that is open', async () => {
  const { vscode } = session;
  await panel().locator('.details-facts button', { hasText: '/srv/shop/shop.js:14:1' }).click();
  await vscode.page.locator('.tabs-container .tab.active[data-resource-name="shop.js"]').waitFor();
  await vscode.page.locator('.view-line', { hasText: 'line 14 of the shop' }).waitFor();
  await vscode.page
    .locator('.right-items, .statusbar', { hasText: /Ln 14, Col 1/ })
    .first()
    .waitFor();
  await vscode.shot('graph-source');
  await vscode.page.locator('.tab[data-resource-name="shop.js"]').click({ button: 'middle' });
  await vscode.tab('session-cache.heapsnapshot').waitFor();
});

test('objects are found by text, the map and the statistics are drawn', async () => {
  const { vscode } = session;
  await panel().locator('#filter').fill('onPrice');
  await panel().locator('#filter').press('Enter');
  await panel().locator('.graph-tree[aria-label="Objects found"]').waitFor();
  await until('functions of this name', async () => (await firstNames(1))[0]?.startsWith('onPrice'));
  assert.match(await panel().locator('.grid-foot').textContent(), /of 1,60\d rows/);
  await view('Treemap').click();
  await panel().locator('.tile', { hasText: '1,600 Session' }).last().waitFor();
  await vscode.shotThemes('graph-treemap');
  await view('Statistics').click();
  await panel().locator('.graph-statistics caption', { hasText: '883,600 bytes' }).waitFor();
  await vscode.shot('graph-statistics');
});

test('several snapshots together show what each class gained', async () => {
  const { vscode } = session;
  await vscode.command('View: Close All Editors');
  await vscode.explorerMenu('heap/growth-1.heapsnapshot', 'Analyze This File');
  await panel().getByRole('button', { name: 'Compare…' }).click();
  const { page } = vscode;
  await page.locator('.quick-input-widget', { hasText: 'Compare with' }).waitFor();
  for (const name of ['growth-2', 'growth-3'])
    await page.locator('.quick-input-list .monaco-list-row', { hasText: `${name}.heapsnapshot` }).click();
  await page.keyboard.press('Enter');
  await page.locator('.tabs-container .tab.active', { hasText: '+ 2' }).waitFor();
  await panel().locator('.finding-title').first().waitFor();
  await panel().locator('select[aria-label="Capture shown"]').selectOption('2');
  await panel().locator('#tab-graph').click();
  await view('Summary').click();
  const gained = panel().locator('.grid-row', { hasText: /^Session\d/ });
  await gained.waitFor();
  assert.match(await gained.textContent(), /\+80/);
  await vscode.shotThemes('graph-compared');
});

test('nothing went wrong on the way', () => {
  fs.rmSync(folder, { recursive: true, force: true });
  assert.deepEqual(session.vscode.faults(), []);
  assert.equal(Object.keys(THEMES).length, 3);
});
