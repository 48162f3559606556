/** Stories of several files in their own views: dumps that grow, counters of different tools on one axis, bytes. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { SAMPLES } from './harness.mjs';
import { useVSCode } from './session.mjs';
import { until } from './wait.mjs';

const session = useVSCode({
  files: {
    'python-leak': path.join(SAMPLES, 'python-leak'),
    'page-cache': path.join(SAMPLES, 'page-cache'),
    kannel: path.join(SAMPLES, 'kannel'),
    heapprofile: path.join(SAMPLES, 'heapprofile'),
  },
});

async function openTogether(folder) {
  const { vscode } = session;
  const tab = vscode.page.locator('.tabs-container .tab.active', { hasText: `${folder}/` });
  const panel = await vscode.analyze(folder, 'Analyze Together', tab);
  await panel.locator('.finding-title').first().waitFor();
  return panel;
}

/** The capture of a panel whose name ends so. */
async function chooseCapture(panel, ending) {
  const choice = panel.locator('select[aria-label="Capture shown"]');
  const names = await choice.locator('option').allInnerTexts();
  const index = names.findIndex((name) => name.endsWith(ending));
  assert.ok(index >= 0, `${ending} among ${names.join(', ')}`);
  await choice.selectOption({ index });
}

test('a leak in dumps of one process: the first view shows which strings grow, and how', async () => {
  const { vscode } = session;
  const panel = await openTogether('python-leak');
  await panel.locator('.finding-title', { hasText: 'grow together' }).first().click();
  await panel.locator('#tab-histogram').click();
  await panel.getByRole('rowheader', { name: 'Unknown:Unknown', exact: true }).waitFor();
  const row = panel.locator('.grid-body .grid-row', { hasText: 'couchbase.context_info' });
  await row
    .filter({ hasText: /\+2,500.*2,551/ })
    .locator('.sparkline')
    .first()
    .waitFor();
  await vscode.shotThemes('dump-growth');
});

test('what the memory is used for is a treemap, the address space a map', async () => {
  const { vscode } = session;
  const panel = vscode.webview();
  await chooseCapture(panel, 'worker-3.core.zst');
  const tables = panel.locator('select[aria-label="Table shown"]');
  for (const [table, picture] of [
    ['budget', 'dump-budget'],
    ['segments', 'dump-segments'],
  ]) {
    await tables.selectOption(table);
    await panel.locator('.tile').first().waitFor();
    const words = panel.locator('.tiles-foot > span');
    await until('the words of the next part', async () => {
      // The picture of the other table may still be there.
      await session.vscode.focus(panel.locator('.tiles'));
      const first = await words.textContent();
      await vscode.page.keyboard.press('ArrowRight');
      return (await words.textContent()) !== first;
    });
    await vscode.shotThemes(picture);
  }
});

test('the map of addresses is zoomed to one segment and out again', async () => {
  const { vscode } = session;
  const panel = vscode.webview();
  const tiles = panel.locator('.tile');
  const whole = await tiles.count();
  const legend = (await panel.locator('.map-legend .legend').allInnerTexts()).join(' ').split(/\s+/);
  for (const kind of ['heap', 'stack', 'anonymous', 'file', 'data']) assert.ok(legend.includes(kind), kind);
  await session.vscode.focus(panel.locator('.tiles'));
  await vscode.page.keyboard.press('Home');
  for (let i = 0; i < whole; i++) {
    if (/^\[heap\]/.test(await panel.locator('.tiles-foot > span').textContent())) break;
    await vscode.page.keyboard.press('ArrowRight');
  }
  await vscode.page.keyboard.press('Enter');
  await until('one segment', async () => (await tiles.count()) === 1);
  await vscode.page.keyboard.press('-');
  await until('its neighbours', async () => (await tiles.count()) > 1);
  await vscode.shotThemes('dump-segments-zoomed');
  await vscode.page.keyboard.press('Escape');
  await until('all segments', async () => (await tiles.count()) === whole);
});

test('the bytes of a dump are shown with their addresses, from the place of a proof on', async () => {
  const { vscode } = session;
  const panel = vscode.webview();
  await panel.locator('.finding-title', { hasText: 'grow together' }).first().click();
  await panel.locator('#tab-raw').click();
  await panel.locator('.hex-row').first().waitFor();
  await until('the text of the proof', async () =>
    (await panel.locator('.hex-text').allTextContents()).join('').includes('Unknown:Unknown'),
  );
  await session.vscode.focus(panel.locator('.hex'));
  await vscode.page.keyboard.press('ArrowRight');
  const foot = panel.locator('.hex-view .grid-foot');
  await until('the address', async () => /address 0x[\da-f]+/.test(await foot.textContent()));
  await until('the chunk of the proof', async () =>
    /used chunk of 32 bytes at 0x[\da-f]+ \(arena 0\), text as fakelcb\.so\+0x2050 holds it/.test(
      await foot.textContent(),
    ),
  );
  await until(
    'its bytes to be marked',
    async () => (await panel.locator('.hex-bytes .piece.here').count()) === 32,
  );
  await vscode.shotThemes('dump-bytes');
  const chunk = await foot.textContent();
  await vscode.page.keyboard.press(']');
  await until('the next chunk', async () => {
    const words = await foot.textContent();
    return words !== chunk && /(?:used|freed) chunk of [\d,]+ bytes at 0x/.test(words);
  });
});

test('counters of different tools lie on one axis: iowait, reads and the cache', async () => {
  const { vscode } = session;
  const panel = await openTogether('page-cache');
  await chooseCapture(panel, 'sar-u.txt');
  await panel.locator('#tab-series').click();
  await panel.getByRole('button', { name: 'All captures' }).click();
  const list = panel.locator('[aria-label="Series"][role="grid"]');
  for (const [i, name] of ['%iowait', 'majflt/s', 'Cached'].entries()) {
    await panel.locator('#filter').fill(name);
    const row = list.locator('.grid-row', { hasText: name }).first();
    await row.waitFor();
    await until(`only ${name}`, async () => (await list.locator('.grid-body .grid-row').count()) < 8);
    await row.click({ position: { x: 30, y: 10 }, ...(i > 0 && { modifiers: ['Control'] }) });
  }
  await panel.locator('#filter').fill('');
  await until('three panels', async () => (await panel.locator('.line-chart .caption').count()) === 3);
  await session.vscode.focus(panel.locator('.chart'));
  await vscode.page.keyboard.press('End');
  await panel.locator('.reading', { hasText: /iowait.*majflt.*Cached/s }).waitFor();
  await vscode.shotThemes('case-one-axis');
  await session.vscode.focus(panel.locator('.chart'));
  await vscode.page.keyboard.press('l');
  await panel.locator('.toggle[aria-pressed="true"]', { hasText: 'Log' }).waitFor();
  await vscode.shotThemes('case-one-axis-log');
});

test('the story of the queue shows its findings and its series', async () => {
  const { vscode } = session;
  const panel = await openTogether('kannel');
  await panel.locator('.finding-title', { hasText: 'empties in 2.5 years' }).first().click();
  await panel.locator('#tab-series').click();
  await panel.locator('.line-chart .line').first().waitFor();
  await vscode.shotThemes('kannel-case');
});

test('heap profiles are a flame graph, in which what grew is hatched; the keyboard zooms', async () => {
  const { vscode } = session;
  const panel = await openTogether('heapprofile');
  await chooseCapture(panel, 'day-3.heapprofile');
  await panel.locator('#tab-profile').click();
  const bar = panel.locator('.flame .tile', { has: panel.locator('text', { hasText: 'remember' }) }).first();
  await bar.waitFor();
  assert.match(await bar.getAttribute('aria-label'), /new since the first capture$/);
  assert.ok((await bar.locator('.tile-grown').count()) > 0);
  await vscode.shotThemes('profile');
  await session.vscode.focus(panel.locator('.flame'));
  for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await vscode.page.keyboard.press(key);
  await until('the callers above the stack zoomed to', async () => {
    const level = await panel.locator('.flame .tile[aria-selected="true"]').getAttribute('aria-level');
    return Number(level) > 1;
  });
  await vscode.page.keyboard.press('Escape');
});

test('nothing was refused, reported or asked of the network', () => {
  assert.deepEqual(session.vscode.faults(), []);
});
