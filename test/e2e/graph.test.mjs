/** Heap snapshots as a developer meets them: opened, searched, followed to the source line, compared with the next one. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import zlib from 'node:zlib';
import { SAMPLES, THEMES } from './harness.mjs';
import { useVSCode } from './session.mjs';
import { until } from './wait.mjs';

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
  // Letters that come slowly begin a name anew, and `n` alone writes a note.
  await until('the class to be active', async () => {
    await session.vscode.focus(panel().locator('.graph-tree'));
    await page.keyboard.press('Home');
    await page.keyboard.type('SessionStore');
    return (await panel().locator('.grid-row.active').textContent()).includes('SessionStore');
  });
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
  await vscode.closeAll();
  await vscode.analyze('heap/growth-1.heapsnapshot');
  await panel().getByRole('button', { name: 'Compare…' }).click();
  const { page } = vscode;
  await vscode.quick.chooseSome('Compare with', ['growth-2.heapsnapshot', 'growth-3.heapsnapshot']);
  await page.locator('.tabs-container .tab.active', { hasText: '+ 2' }).waitFor();
  await panel().locator('.finding-title').first().waitFor();
  await panel().locator('select[aria-label="Capture shown"]').selectOption('2');
  await panel().locator('#tab-graph').click();
  await view('Summary').click();
  await panel()
    .locator('.grid-row', { hasText: /^Session\d.*\+80/ })
    .waitFor();
  await vscode.shotThemes('graph-compared');
});

test('objects stand together by file and by package', async () => {
  const { vscode } = session;
  await vscode.closeAll();
  await vscode.openFile('heap/session-cache.heapsnapshot');
  await panel().locator('#tab-graph').click();
  await view('Summary').click();
  await panel().getByLabel('Grouped by').selectOption('file');
  await panel().locator('.grid-row', { hasText: 'shop.js' }).first().waitFor();
  assert.match(await panel().locator('.grid-row[data-row="0"]').textContent(), /shop\.js\/srv\/shop\/3,204/);
  await session.vscode.focus(panel().locator('.graph-tree'));
  await vscode.page.keyboard.press('ArrowRight');
  await panel().locator('.grid-row[aria-level="2"] .object-id').first().waitFor();
  assert.deepEqual((await firstNames(2))[1], 'SessionStore');
  await vscode.shotThemes('graph-files');
});

test('an object is found by its id from the palette, and what keeps it alive is shown', async () => {
  const { vscode } = session;
  const { page } = vscode;
  const row = panel().locator('.grid-row', { hasText: 'SessionStore' }).first();
  const id = (await row.locator('.object-id').textContent()).trim();
  await panel().getByLabel('Grouped by').selectOption('class');
  await vscode.command('Tidemark: Find Object by Id…');
  await vscode.quick.field('Find Object by Id').fill('none');
  await page.locator('.quick-input-message', { hasText: 'An id is a number' }).waitFor();
  // The question stays when the panel takes the focus.
  await panel().locator('.grid-row', { hasText: 'SessionStore' }).first().click();
  await vscode.focus(panel().locator('.graph-tree'));
  assert.ok(await vscode.quick.field('Find Object by Id').isVisible());
  await vscode.quick.answer('Find Object by Id', id);
  await panel()
    .locator('.trail strong', { hasText: `SessionStore ${id}` })
    .waitFor();
  await panel().locator('.details-facts', { hasText: 'global.shop.store' }).waitFor();

  await vscode.command('Tidemark: Show Retaining Path');
  await panel().locator('.graph-tree[aria-label="What keeps the object alive"]').waitFor();
  await panel()
    .locator('.trail strong', { hasText: `SessionStore ${id}` })
    .waitFor();
  await panel().locator('.grid-row', { hasText: '.shop in global' }).waitFor();

  await session.vscode.focus(panel().locator('.graph-tree'));
  await page.keyboard.press('Home');
  await panel().locator('.grid-row.active[data-row="0"] .object-name').waitFor();
  await page.keyboard.press('Delete');
  await panel().locator('.ignored-objects .chip').waitFor();
  await panel().locator('.grid-foot', { hasText: 'Nothing else keeps it alive' }).waitFor();
  await vscode.shotThemes('graph-ignored');
  await panel().getByRole('button', { name: 'Ignore nothing' }).click();
  await panel().locator('.grid-row', { hasText: '.shop in global' }).waitFor();
});

test('from the explorer, a file that is not open yet is opened at the object asked for', async () => {
  const { vscode } = session;
  const row = panel().locator('.details-head h2');
  const id = (await row.textContent()).match(/@\d+/)[0];
  await vscode.closeAll();
  const byId = vscode.quick.field('Find Object by Id');
  await vscode.explorerMenu('heap/session-cache.heapsnapshot', 'Find Object by Id…', byId);
  await vscode.quick.answer('Find Object by Id', id);
  await panel().locator('.trail strong', { hasText: id }).waitFor();

  await vscode.closeAll();
  const retained = vscode.quick.field('Show Retaining Path');
  await vscode.explorerMenu('heap/growth-3.heapsnapshot', 'Show Retaining Path', retained);
  await vscode.quick.answer('Show Retaining Path', '999999999');
  await panel().locator('.said', { hasText: 'There is no object @999999999' }).waitFor();
});

/** Presses Tab until what is looked for has the focus. */
async function tabTo(selector) {
  for (let left = 120; left > 0; left--) {
    if ((await panel().locator(`${selector}:focus`).count()) > 0) return;
    await session.vscode.page.keyboard.press('Tab');
  }
  assert.fail(`Tab never reaches ${selector}`);
}

test('the whole way by keyboard alone: open, sort, search, retaining path, source line, compare', async () => {
  const { vscode } = session;
  const { page } = vscode;
  const press = (key) => page.keyboard.press(key);
  await vscode.closeAll();
  await vscode.openFile('heap/growth-1.heapsnapshot');
  await panel().locator('.finding-title, .no-findings, .findings').first().waitFor();

  await tabTo('[role="tab"]');
  for (let left = 5; left > 0 && (await panel().locator('#tab-graph:focus').count()) === 0; left--)
    await press('ArrowRight');
  await press('Enter');
  await panel().locator('.sub-views').waitFor();
  await tabTo('.sub-views button:text-is("Summary")');
  await press('Enter');
  await panel().locator('.graph-tree[aria-label="Classes"] .object-name').first().waitFor();
  await tabTo('.graph-tree');

  await press('Home');
  await press('ArrowUp');
  await press('ArrowRight');
  await press('Enter');
  await panel().locator('[role="columnheader"][aria-sort="descending"]', { hasText: 'Count' }).waitFor();

  await press('/');
  await panel().locator('#filter:focus').waitFor();
  await page.keyboard.type('SessionStore');
  await until('one class', async () => (await firstNames(9)).join() === 'SessionStore');
  await tabTo('.graph-tree');
  await press('Home');
  await press('ArrowRight');
  await panel().locator('.grid-row[aria-level="2"] .object-id').waitFor();
  await press('ArrowRight');
  await panel().locator('.grid-row.active[aria-level="2"]').waitFor();
  await press('Enter');
  await panel().locator('.grid-row', { hasText: '.shop in global' }).waitFor();
  await tabTo('.details-facts button:has-text("shop.js:14:1")');
  await press('Enter');
  await page.locator('.tabs-container .tab.active[data-resource-name="shop.js"]').waitFor();
  await page.locator('.view-line', { hasText: 'line 14 of the shop' }).waitFor();

  await vscode.command('View: Focus First Editor Group');
  const first = '.editor-group-container.active .tab.active[data-resource-name="growth-1.heapsnapshot"]';
  await page.locator(first).waitFor();
  await vscode.command('Tidemark: Compare With…');
  await vscode.quick.field('Compare with').waitFor();
  await page.keyboard.type('growth-2');
  const second = vscode.quick.row('Compare with', 'growth-2');
  await until('the focus on the second snapshot', async () => {
    await press('ArrowDown');
    return (await second.and(page.locator('.focused')).count()) > 0;
  });
  await press('Space');
  await second.and(page.locator('[aria-checked="true"]')).waitFor();
  await press('Enter');
  await page.locator('.tabs-container .tab.active', { hasText: '+ 1' }).waitFor();
  await panel().locator('.finding-title').first().waitFor();
});

test('a running process gives a heap snapshot, after one has read what it costs', async () => {
  const { vscode } = session;
  const { page } = vscode;
  const program = 'class PlantedThing {} globalThis.kept = new PlantedThing(); setInterval(() => {}, 1000);';
  const child = spawn(process.execPath, ['--inspect-port=0', '-e', program], { stdio: 'ignore' });
  try {
    await vscode.closeAll();
    await vscode.command('Tidemark: Take Heap Snapshot of a Running Node Process…');
    await vscode.quick.field('Take a heap snapshot of which process?').fill('PlantedThing');
    await vscode.quick.row('Take a heap snapshot of which process?', `${child.pid}`).waitFor();
    await vscode.shot('heap-processes');
    await vscode.quick.choose('Take a heap snapshot of which process?', `${child.pid}`);
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    assert.match(
      await dialog.textContent(),
      /stands still until all is written.*MB free.*SIGUSR1.*passwords/s,
    );
    await vscode.shot('heap-agree');
    await dialog.getByRole('button', { name: 'Take Snapshot' }).click();
    await vscode.quick.save(`node-${child.pid}-`);
    const tab = page.locator('.tabs-container .tab.active', { hasText: `node-${child.pid}-` });
    await tab.waitFor();
    await panel().locator('#tab-graph').click();
    await view('Summary').click();
    await panel().locator('#filter').fill('PlantedThing');
    await until('the planted class', async () => (await firstNames(9)).join() === 'PlantedThing');
    assert.equal(child.exitCode, null, 'the process goes on');
  } finally {
    child.kill('SIGKILL');
  }
});

test('nothing went wrong on the way', () => {
  fs.rmSync(folder, { recursive: true, force: true });
  assert.deepEqual(session.vscode.faults(), []);
  assert.equal(Object.keys(THEMES).length, 3);
});
