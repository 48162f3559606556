/** Notes in the panel: written, answered and found by keyboard alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usePanels } from './panels.mjs';

const onPanel = usePanels();

const created = async (panel) =>
  (await panel.sent('call')).filter(({ method }) => method === 'note').map(({ params }) => params.action);

test('n writes a note on the selected finding, Ctrl+Enter keeps it, and the finding wears it', async () => {
  await onPanel({}, async (panel, page) => {
    await page.focus('.finding-title');
    await page.keyboard.press('Enter');
    await page.keyboard.press('n');
    await page.waitForSelector('.note-form textarea:focus');
    await page.keyboard.type('Since the **last** release');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('.note-card');
    const [action] = await created(panel);
    assert.equal(action.text, 'Since the **last** release');
    assert.ok(action.about.finding);
    assert.equal(await page.locator('.finding.selected .noted').count(), 1);
    assert.equal(
      await page.locator('.note-card strong', { hasText: 'last' }).count(),
      1,
      'Markdown is drawn',
    );
  });
});

test('Esc leaves the form without a note', async () => {
  await onPanel({}, async (panel, page) => {
    await page.click('.finding-title');
    await page.keyboard.press('n');
    await page.waitForSelector('.note-form textarea:focus');
    await page.keyboard.type('never mind');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.note-form', { state: 'detached' });
    assert.deepEqual(await created(panel), []);
  });
});

test('a note is written on a row of a table, and on lines, where they stand', async () => {
  await onPanel({}, async (panel, page) => {
    await page.click('#tab-table');
    await page.click('.cell.frozen[data-row="2"]');
    await page.keyboard.press('n');
    await page.waitForSelector('.note-form textarea:focus');
    await page.keyboard.type('odd row');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('.note-card');
    await page.click('#tab-raw');
    await page.click('.raw-line');
    await page.keyboard.press('n');
    await page.waitForSelector('.note-form textarea:focus');
    await page.keyboard.type('deployed here');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('.note-card:nth-child(2)');
    const [row, line] = await created(panel);
    assert.equal(row.about.place.row.index, 2);
    assert.ok(line.about.place.byteLength > 0);
    assert.equal(line.about.place.byteStart, 0);
  });
});

test('a note is answered, its status changed, and it is deleted only when asked twice', async () => {
  await onPanel({}, async (panel, page) => {
    await page.click('.finding-title');
    await page.keyboard.press('n');
    await page.waitForSelector('.note-form textarea:focus');
    await page.keyboard.type('why?');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('button', { name: 'Reply' }).click();
    await page.locator('.note-card textarea').fill('because');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('.reply');
    await page.locator('.note-card select').selectOption('expected');
    await page.getByRole('button', { name: 'Delete' }).click();
    assert.equal(await page.locator('.note-card').count(), 1);
    await page.getByRole('button', { name: 'Delete for everyone?' }).click();
    await page.waitForSelector('.note-card', { state: 'detached' });
    assert.deepEqual(
      (await created(panel)).map(({ op }) => op),
      ['create', 'reply', 'status', 'delete'],
    );
  });
});

/** Writes a note on what has the focus. */
async function noteHere(page, text) {
  await page.keyboard.press('n');
  await page.waitForSelector('.note-form textarea:focus');
  await page.keyboard.type(text);
  await page.keyboard.press('Control+Enter');
  await page.locator('.note-card', { hasText: text }).waitFor();
}

for (const theme of ['dark', 'light', 'high-contrast']) {
  test(`pins stand in the chart, the table and the lines, and axe finds nothing in them in the ${theme} theme`, async () => {
    await onPanel({ theme }, async (panel, page) => {
      await page.focus('.chart');
      await noteHere(page, 'the whole time');
      await page.locator('.line-chart .pin').first().waitFor();
      await panel.shot(`pins-chart-${theme}`);
      assert.deepEqual(await panel.axe(), []);
      await page.click('#tab-table');
      await page.click('.cell.frozen[data-row="2"]');
      await noteHere(page, 'odd row');
      await page.locator('.cell.frozen[data-row="2"] .pin-mark').waitFor();
      assert.deepEqual(await panel.axe(), []);
      await page.click('#tab-raw');
      await page.click('.raw-line');
      await noteHere(page, 'deployed here');
      await page.locator('.raw-line .pin-mark').first().waitFor();
      await panel.shot(`pins-lines-${theme}`);
      assert.deepEqual(await panel.axe(), []);
      await page.focus('.raw-lines');
      await page.keyboard.press('Shift+N');
      await page.waitForFunction(() => document.activeElement?.closest('.note-card') !== null);
    });
  });
}

for (const theme of ['dark', 'light', 'high-contrast']) {
  test(`axe finds nothing in notes in the ${theme} theme`, async () => {
    await onPanel({ theme }, async (panel, page) => {
      await page.click('.finding-title');
      await page.keyboard.press('n');
      await page.waitForSelector('.note-form textarea:focus');
      await page.keyboard.type('Since the last release');
      await page.keyboard.press('Control+Enter');
      await page.waitForSelector('.note-card');
      await page.keyboard.press('Escape');
      await page.locator('.finding-title').first().focus();
      await page.keyboard.press('n');
      await page.waitForSelector('.note-form');
      await panel.shot(`notes-${theme}`);
      assert.deepEqual(await panel.axe(), []);
    });
  });
}

test('a link is asked for with the view as it stands, from the menu and from a finding', async () => {
  await onPanel({}, async (panel, page) => {
    await page.click('.finding-title');
    await page.click('#tab-table');
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByRole('menuitem', { name: 'Copy link to this view' }).click();
    await page.getByRole('button', { name: 'Link', exact: true }).click();
    const [view, finding] = await panel.sent('link');
    assert.equal(view.state.tab, 'table');
    assert.ok(finding.state.finding);
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByRole('menuitem', { name: 'Share findings…' }).click();
    assert.equal((await panel.sent('shareFindings')).length, 1);
  });
});
