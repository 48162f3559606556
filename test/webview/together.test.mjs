/** Series of several captures on one time axis. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usePanels } from './panels.mjs';

const onIncident = usePanels({ case: 'incident', ready: '.chart svg' }, async ({ page }) => {
  await page.getByRole('button', { name: 'All captures' }).click();
  await page.waitForFunction(() => document.querySelectorAll('.line-chart .caption').length === 3);
});

const captions = (page) => page.locator('.line-chart .caption').allTextContents();
const spoken = (page) => page.locator('#chart-spoken').textContent();

test('one series of each capture is drawn at first, each over an axis of its own', async () => {
  await onIncident({}, async (_, page) => {
    assert.deepEqual(await captions(page), ['sar-u.txt', 'meminfo.log', 'smaps.log']);
    assert.equal(await page.locator('.line-chart .mark').count(), 1);
    assert.match(
      await page.locator('.series-view .view-tools').textContent(),
      /1 clock assumed: smaps\.log: it states no time zone/,
    );
  });
});

test('the cursor reads every series, also where another capture has the sample, and says how far away its own is', async () => {
  await onIncident({}, async (_, page) => {
    await page.focus('.chart');
    await page.keyboard.press('Home');
    assert.match(
      await spoken(page),
      /2026-05-04 09:00:00 UTC: %iowait 0\.500 %, Cached no value, RSS 51\.0 MB/,
    );
    await page.keyboard.press('ArrowRight');
    assert.match(await spoken(page), /09:00:30 UTC: %iowait 0\.500 %, Cached no value/);
    await page.mouse.move(0, 0);
    await page.hover('.chart', { position: { x: 400, y: 60 } });
    await page.waitForSelector('.reading');
    assert.match(
      await page.textContent('.reading'),
      /%iowait0\.500 %\d+ s (later|earlier)Cached13\.4 GB.*RSS/,
    );
  });
});

test('a line is broken by the gap of its own capture only', async () => {
  await onIncident({}, async (_, page) => {
    const pieces = await page
      .locator('.line-chart .line .stroke')
      .evaluateAll((paths) => paths.map((path) => path.getAttribute('d').split('M').length - 1));
    assert.deepEqual(pieces, [1, 2, 1]);
  });
});

test('any counter is found by typing; what was chosen before stays', async () => {
  await onIncident({}, async (_, page) => {
    await page.fill('#filter', 'mapped');
    const row = page.locator('[role="grid"][aria-label="Series"] .grid-body .grid-row');
    await page.waitForFunction(
      () => document.querySelectorAll('[aria-label="Series"] .grid-body .grid-row').length === 1,
    );
    await row.first().click({ modifiers: ['Control'] });
    await page.waitForFunction(() => document.querySelectorAll('.line-chart .line').length === 4);
    assert.deepEqual(await captions(page), ['sar-u.txt', 'meminfo.log', 'smaps.log']);
    await row.first().click();
    await page.waitForFunction(() => document.querySelectorAll('.line-chart .line').length === 1);
  });
});

test('a stretch of time is zoomed to in all captures, and Esc shows everything again', async () => {
  await onIncident({}, async (panel, page) => {
    await page.focus('.chart');
    await page.keyboard.press('Home');
    for (let i = 0; i < 10; i++) await page.keyboard.press('Shift+PageDown');
    await page.keyboard.press('Enter');
    const { times } = await panel.keptState((state) => state.times !== undefined);
    assert.equal(times.from, Date.UTC(2026, 4, 4, 9));
    assert.ok(times.to < Date.UTC(2026, 4, 4, 10));
    const asked = (await panel.sent('call')).filter(({ method }) => method === 'series').slice(-3);
    const smaps = asked.find(({ params }) => params.table === 'smaps').params;
    assert.equal(smaps.fromTime, times.from - 2 * 3_600_000, 'in the clock of that capture');
    await page.keyboard.press('Escape');
    await panel.keptState((state) => state.times === undefined);
  });
});

test('l is a logarithmic scale and back: zeros lie on its foot', async () => {
  await onIncident({}, async (panel, page) => {
    await page.focus('.chart');
    await page.keyboard.press('l');
    await panel.keptState((state) => state.log === true);
    const labels = await page.locator('.line-chart .axis text').allTextContents();
    assert.ok(labels.includes('10 %') && labels.includes('10.0 GB'), labels.join(', '));
    await page.keyboard.press('l');
    await panel.keptState((state) => state.log === false);
  });
});

test('the table twin and the saved data have a row a moment, empty where a capture has no sample', async () => {
  await onIncident({}, async (panel, page) => {
    await page.getByRole('button', { name: 'Export chart' }).click();
    await page.getByRole('menuitem', { name: 'Save data as CSV…' }).click();
    const lines = (await panel.nextSent('save')).content.trim().split(/\r?\n/);
    assert.equal(lines[0], 'time,%iowait (%),Cached (kB),RSS (kB)');
    assert.equal(lines[1], '2026-05-04T09:00:00.000,0.5,,51000');
    await page.focus('.chart');
    await page.keyboard.press('t');
    const grid = page.locator('[aria-label="Samples of all captures"]');
    await grid.waitFor();
    assert.equal(await grid.getAttribute('aria-rowcount'), String(lines.length));
    assert.equal(await panel.focused(), 'grid: Samples of all captures');
    await page.keyboard.press('t');
    await page.waitForSelector('.line-chart');
  });
});

test('back in one capture, a series of it is drawn', async () => {
  await onIncident({}, async (_, page) => {
    await page.getByRole('button', { name: 'This capture' }).click();
    await page.waitForFunction(() => document.querySelectorAll('.line-chart .line').length > 0);
    assert.equal(await page.locator('.line-chart .caption').count(), 0);
  });
});

for (const theme of ['dark', 'light', 'high-contrast']) {
  test(`axe finds nothing in the series of several captures in the ${theme} theme`, async () => {
    await onIncident({ theme }, async (panel, page) => {
      await page.hover('.chart', { position: { x: 400, y: 100 } });
      await panel.shot(`together-${theme}`);
      assert.deepEqual(await panel.axe(), []);
      await page.getByRole('button', { name: 'As table' }).click();
      await page.locator('[aria-label="Samples of all captures"]').waitFor();
      assert.deepEqual(await panel.axe(), []);
    });
  });
}
