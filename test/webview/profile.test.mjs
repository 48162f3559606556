/** Heap profiles in the panel: stacks as bars, zoomed and walked with mouse and keyboard, and in three themes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usePanels } from './panels.mjs';

const onProfiles = usePanels({ case: 'profiles', ready: '.tab-bar' }, (panel) => show(panel, {}));

const show = (panel, state) => panel.send({ type: 'show', state: { tab: 'profile', ...state } });

const bar = (page, name) =>
  page.locator('.flame .tile', { has: page.locator('text', { hasText: name }) }).first();
const foot = (page) => page.locator('.flame-frame .tiles-foot > span').first();
const names = (page) =>
  page.locator('.flame .tile title').evaluateAll((all) => all.map((one) => one.textContent.split(' · ')[0]));

test('callers stand above what they call, the largest first; what has no width is counted', async () => {
  await onProfiles({}, async (_, page) => {
    await bar(page, 'main').waitFor();
    assert.deepEqual((await names(page)).slice(0, 5), [
      'All stacks',
      'main',
      'processTimers',
      'handle',
      `</script><img src=x onerror=alert(1)>`,
    ]);
    assert.equal(await page.textContent('.flame-cut'), '1 stack too narrow to draw: zoom in.');
    assert.match(
      await bar(page, 'handle').getAttribute('aria-label'),
      /^handle · .*router\.js:44:9 · 520,012 bytes with what it calls · 80 % · 40,000 bytes itself$/,
    );
  });
});

test('a click zooms to a stack, and the view keeps it; its callers lead out again', async () => {
  await onProfiles({}, async (panel, page) => {
    await bar(page, 'render').click();
    await panel.keptState((state) => state.stack === 4);
    assert.deepEqual(await names(page), ['All stacks', 'main', 'handle', 'next', 'render']);
    await bar(page, 'handle').click();
    await panel.keptState((state) => state.stack === 1);
    assert.ok((await names(page)).includes('parse'));
    await bar(page, 'All stacks').click();
    await panel.keptState((state) => state.stack === undefined);
  });
});

test('the keyboard walks to what is called, sideways and back, and zooms in and out', async () => {
  await onProfiles({}, async (panel, page) => {
    await bar(page, 'main').waitFor();
    await page.focus('.flame');
    for (const [key, name] of [
      ['ArrowDown', 'main'],
      ['ArrowRight', 'processTimers'],
      ['ArrowLeft', 'main'],
      ['ArrowDown', 'handle'],
    ]) {
      await page.keyboard.press(key);
      await page.waitForFunction(
        (wanted) =>
          document.querySelector('.flame-frame .tiles-foot > span')?.textContent.startsWith(`${wanted} · `),
        name,
      );
    }
    await page.keyboard.press('Enter');
    await panel.keptState((state) => state.stack === 1);
    await page.keyboard.press('Escape');
    await panel.keptState((state) => state.stack === 0);
    assert.match(await foot(page).textContent(), /^main · /);
  });
});

test('the filter leaves what it finds bright and fades the rest', async () => {
  await onProfiles({}, async (_, page) => {
    await bar(page, 'main').waitFor();
    await page.fill('#filter', 'express');
    await page.locator('.flame .tile.faded').first().waitFor();
    const bright = await page
      .locator('.flame .tile:not(.faded) title')
      .evaluateAll((all) => all.map((one) => one.textContent.split(' · ')[0]));
    assert.deepEqual(bright, ['handle', 'next']);
  });
});

test('what a stack has taken in since the first capture is hatched, and said', async () => {
  await onProfiles({}, async (panel, page) => {
    await show(panel, { capture: 1 });
    await bar(page, 'remember').waitFor();
    assert.match(await bar(page, 'remember').getAttribute('aria-label'), /75 % new since the first capture$/);
    assert.equal(await bar(page, 'remember').locator('.tile-grown').count(), 1);
    assert.equal(await bar(page, 'render').locator('.tile-grown').count(), 0);
  });
});

test('the picture is saved as SVG, and its stacks as folded rows', async () => {
  await onProfiles({}, async (panel, page) => {
    await bar(page, 'main').waitFor();
    assert.match(await panel.exported('Save as SVG…'), /^<svg[^>]*xmlns[\s\S]*processTimers/);
    assert.match(await panel.exported('Save data as CSV…'), /main;handle;next;remember,.*,100000,100000,1/);
  });
});

for (const theme of ['dark', 'light', 'high-contrast']) {
  test(`axe finds nothing in a profile in the ${theme} theme`, async () => {
    await onProfiles({ theme }, async (panel, page) => {
      await show(panel, { capture: 1 });
      await bar(page, 'remember').waitFor();
      await page.focus('.flame');
      await panel.shot(`profile-${theme}`);
      assert.deepEqual(await panel.axe(), []);
    });
  });
}
