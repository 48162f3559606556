/** The graph of a heap in the panel: by keyboard alone, in every theme, and back again after a reload. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usePanels } from './panels.mjs';

const onHeap = usePanels({ case: 'shop' }, ({ page }) => page.waitForSelector('.graph-tree .object-name'));

const view = (page, name) => page.locator('.sub-views').getByRole('button', { name, exact: true });
const rows = (page) => page.locator('.graph-tree .grid-body .grid-row');
const texts = async (page) =>
  (await rows(page).allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
const active = (page) =>
  page.evaluate(() => {
    const id = document.querySelector('.graph-tree')?.getAttribute('aria-activedescendant');
    return document.getElementById(id ?? '')?.querySelector('.object-name, .grid-title')?.textContent;
  });

async function summary(page) {
  await view(page, 'Summary').click();
  await page.waitForSelector('.graph-tree[aria-label="Classes"] .object-name');
  await page.locator('.graph-tree').focus();
}

test('a finding about an object shows what that object holds, and where it hangs', async () => {
  await onHeap({}, async (panel, page) => {
    await page.waitForSelector('.trail strong');
    assert.equal(await panel.text('.trail strong'), 'Map @9');
    assert.match((await texts(page))[0], /^Session @/);
    assert.match(await panel.text('.graph-details'), /global\.shop\.store\.byId/);
    assert.match(await panel.text('.grid-foot'), /of 12,345 rows/);
  });
});

test('a finding about a class shows the class with its objects', async () => {
  await onHeap({}, async (panel, page) => {
    await page.locator('.finding-title').nth(1).click();
    await page.waitForSelector('.graph-tree[aria-label="Classes"] [aria-selected="true"]');
    const selected = page.locator('.grid-row[aria-selected="true"]');
    assert.equal(await selected.locator('.object-name').textContent(), '(string)');
    assert.equal(await selected.getAttribute('aria-expanded'), 'true');
    await page.waitForSelector('.grid-row[aria-level="2"] .object-name');
    const state = await panel.keptState(({ graph }) => graph?.finding === 'strings');
    assert.equal(state.graph.view, 'summary');
  });
});

test('by keyboard: a class is unfolded, its object chosen, and what keeps it alive followed to the root', async () => {
  await onHeap({}, async (panel, page) => {
    await summary(page);
    await page.keyboard.press('Home');
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowDown');
    assert.equal(await active(page), 'Session');
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('.grid-row[aria-level="2"] .object-id');
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('.details-facts');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.graph-tree[aria-label="What keeps the object alive"] .object-name');
    await page.waitForSelector('.grid-row[aria-level="4"]');
    const chain = (await texts(page)).filter((text) => /(?:byId|store|shop) in/.test(text));
    assert.deepEqual(
      chain.map((text) => text.split(' @')[0]),
      ['.byId in SessionStore', '.store in Object', '.shop in global'],
    );
    assert.match(await panel.text('.grid-foot'), /Left out: 1 weak reference/);
    assert.match(await panel.text('.graph-tree'), /a root of the heap, or weak references only/);
  });
});

test('left folds a row, goes up to the one that holds it, and space unfolds', async () => {
  await onHeap({}, async (_, page) => {
    await summary(page);
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('.grid-row[aria-level="2"] .object-name');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowLeft');
    assert.equal(await page.locator('.grid-row.active').getAttribute('aria-level'), '1');
    await page.keyboard.press('ArrowLeft');
    assert.equal(await page.locator('.grid-row[aria-level="2"]').count(), 0);
    await page.keyboard.press(' ');
    await page.waitForSelector('.grid-row[aria-level="2"] .object-name');
  });
});

test('a header sorts by mouse and by keyboard, and says so', async () => {
  await onHeap({}, async (panel, page) => {
    await summary(page);
    await page.getByRole('columnheader', { name: 'Count', exact: true }).getByRole('button').click();
    await page.waitForSelector('[role="columnheader"][aria-sort="descending"]:has-text("Count")');
    await page.waitForFunction(
      () => document.querySelector('.grid-body .object-name')?.textContent !== 'global',
    );
    assert.match((await texts(page))[0], /^(Session|\(string\)) 12,345/);
    await page.locator('.graph-tree').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowUp');
    assert.equal(await active(page), 'Class');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    assert.equal(await active(page), 'Δ Count');
    await page.keyboard.press('Enter');
    await panel.keptState(({ graph }) => graph?.sort?.column === 'countDelta');
    await page.waitForFunction(
      () => document.querySelector('.grid-body .object-name')?.textContent === 'Session',
    );
    assert.match((await texts(page))[0], /\+4,000/);
  });
});

test('an object is found by its id, by its name and by its text, and filtered by kind', async () => {
  await onHeap({}, async (_, page) => {
    await page.locator('.graph-tree').focus();
    await page.keyboard.press('/');
    await page.keyboard.type('@9');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelectorAll('.grid-body .object-id').length === 1);
    assert.match((await texts(page))[0], /^Map @9/);
    await page.fill('#filter', 'user 12');
    await page.waitForFunction(() => document.querySelectorAll('.grid-body .object-id').length > 3);
    assert.match((await texts(page))[0], /^"user 12/);
    await page.getByLabel('Kind of object').selectOption('closure');
    await page.waitForFunction(() =>
      /No object is found/.test(document.querySelector('.grid-body').textContent),
    );
  });
});

test('the summary by file and by package leads to the files, and to the objects of one', async () => {
  await onHeap({}, async (panel, page) => {
    await view(page, 'Summary').click();
    await page.getByLabel('Grouped by').selectOption('package');
    await page.waitForSelector('.graph-tree[aria-label="Packages"] .object-name');
    assert.match((await texts(page))[0], /^\(the program itself\) 12,345/);
    await page.locator('.graph-tree').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('.grid-row[aria-level="2"] .object-name');
    assert.match((await texts(page))[2], /^bus\.js \/srv\/shop\/node_modules\/bus\/lib\/ 1/);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('.grid-row[aria-level="3"] .object-id');
    assert.match((await texts(page))[3], /^EventEmitter @/);
    await page.getByLabel('Grouped by').selectOption('file');
    await page.waitForSelector('.graph-tree[aria-label="Files of the program"] .folder');
    await page.fill('#filter', 'node_modules');
    await page.waitForFunction(() => document.querySelectorAll('.grid-body .folder').length === 1);
    const state = await panel.keptState(({ graph }) => graph?.text === 'node_modules');
    assert.equal(state.graph.by, 'file');
  });
});

test('objects are filtered by the package that they belong to', async () => {
  await onHeap({}, async (_, page) => {
    await view(page, 'Objects').click();
    const packages = page.getByLabel('Package that it belongs to');
    await packages.locator('option', { hasText: 'bus' }).waitFor({ state: 'attached' });
    await packages.selectOption('bus');
    await page.waitForFunction(
      () => document.querySelector('.grid-body .object-name')?.textContent === 'onPrice()',
    );
    assert.match(await page.locator('.grid-foot').textContent(), /of 400 rows/);
  });
});

test('a retainer is ignored by key or button, which is seen, and taken back', async () => {
  await onHeap({}, async (panel, page) => {
    await summary(page);
    await page.keyboard.press('Home');
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('.grid-row[aria-level="2"] .object-id');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.graph-tree[aria-label="What keeps the object alive"] .object-name');
    await page.locator('.graph-tree').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Delete');
    await page.locator('.ignored-objects .chip', { hasText: 'Map @9' }).waitFor();
    await page.waitForFunction(() =>
      /Nothing else keeps it alive/.test(document.querySelector('.grid-body').textContent),
    );
    assert.deepEqual((await panel.keptState(({ graph }) => graph?.ignored?.length === 1)).graph.ignored, [4]);
    await page.locator('.ignored-objects .chip').click();
    await page.waitForSelector('.ignored-objects', { state: 'detached' });
    await page.waitForSelector('.grid-row[aria-level="4"]');
    await rows(page).first().click();
    await page.getByRole('button', { name: 'Ignore this retainer' }).click();
    await page.getByRole('button', { name: 'Ignore nothing' }).click();
    await page.waitForSelector('.ignored-objects', { state: 'detached' });
  });
});

test('a finding about a text that repeats shows its copies', async () => {
  await onHeap({}, async (panel, page) => {
    await page.locator('.finding-title').nth(2).click();
    await page.waitForSelector('.graph-tree[aria-label="Objects found"] .object-name');
    assert.deepEqual(
      (await texts(page)).map((text) => text.split(' @')[0]),
      ['"user 7"'],
    );
    await page.getByRole('button', { name: 'Copies of one text' }).click();
    await page.waitForFunction(() => document.querySelectorAll('.grid-body .object-name').length > 3);
    await panel.keptState(({ graph }) => graph?.view === 'objects' && graph.copies === undefined);
  });
});

test('a command leads to an object by its id, or says that there is none', async () => {
  await onHeap({}, async (panel, page) => {
    await panel.send({ type: 'show', state: { tab: 'graph', goal: { view: 'retainers', id: 9 } } });
    await page.waitForSelector('.graph-tree[aria-label="What keeps the object alive"] .object-name');
    await page.locator('.trail strong', { hasText: 'Map @9' }).waitFor();
    await panel.send({ type: 'show', state: { tab: 'graph', goal: { view: 'dominators', id: 4_000_000 } } });
    await page.waitForFunction(() =>
      /There is no object @4000000/.test(document.querySelector('.said')?.textContent ?? ''),
    );
    assert.equal(await panel.text('.trail strong'), 'Map @9');
  });
});

test('what keeps the object selected alive is shown by a command; without one, it is asked for', async () => {
  await onHeap({}, async (panel, page) => {
    await page.getByRole('button', { name: 'Close the details' }).click();
    await panel.send({ type: 'show', state: { tab: 'graph', goal: { view: 'retainers' } } });
    await panel.nextSent('askObject');
    await rows(page).first().click();
    await page.waitForSelector('.details-facts');
    const name = await panel.text('.details-head h2');
    await panel.send({ type: 'show', state: { tab: 'graph', goal: { view: 'retainers' } } });
    await page.waitForSelector('.graph-tree[aria-label="What keeps the object alive"]');
    assert.equal(await panel.text('.trail strong'), name);
  });
});

test('a byte that is in the row of an object leads to the object, any other to the bytes', async () => {
  await onHeap({}, async (panel, page) => {
    await panel.send({
      type: 'show',
      state: { tab: 'graph', goal: { view: 'dominators', byte: 3 * 20 + 5 } },
    });
    await page.waitForFunction(
      () => document.querySelector('.trail strong')?.textContent === 'SessionStore @7',
    );
    await panel.send({ type: 'show', state: { tab: 'graph', goal: { view: 'dominators', byte: 790_000 } } });
    await page.waitForSelector('#tab-raw[aria-selected="true"]');
  });
});

test('an object leads to its class among the others', async () => {
  await onHeap({}, async (_, page) => {
    await rows(page).first().click();
    await page.locator('.details-facts').getByRole('button', { name: 'Session', exact: true }).click();
    await page.waitForSelector('.graph-tree[aria-label="Classes"] .object-name');
    await page.waitForFunction(() =>
      [...document.querySelectorAll('.grid-body .object-name')].every((one) =>
        /^Session/.test(one.textContent),
      ),
    );
  });
});

test('the text of a string stands in its details', async () => {
  await onHeap({}, async (panel, page) => {
    await page.fill('#filter', 'user 12344');
    await page.locator('#filter').press('Enter');
    await rows(page).filter({ hasText: '"user 12344"' }).click();
    await page.waitForSelector('.whole-text');
    assert.equal(await panel.text('.whole-text'), 'user 12344');
  });
});

test('the keyboard alone opens the source of a row', async () => {
  await onHeap({}, async (panel, page) => {
    await page.locator('.graph-tree').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Control+Enter');
    assert.equal(typeof (await panel.nextSent('source')).node, 'number');
  });
});

test('a list of any length is scrolled to its end, and only pages in view are asked for', async () => {
  await onHeap({}, async (panel, page) => {
    await summary(page);
    await page.keyboard.press('Home');
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('.grid-row[aria-setsize="12345"]');
    const before = (await panel.sent('call')).length;
    await page.keyboard.press('End');
    await page.waitForSelector('.grid-row.active[aria-level="1"]');
    for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowUp');
    await page.waitForSelector('.grid-row.active[aria-posinset="12345"] .object-id');
    const asked = (await panel.sent('call')).slice(before).filter(({ method }) => method === 'objects');
    assert.ok(asked.length < 30, `${asked.length} questions for 12,345 rows`);
  });
});

test('after the end of a long list, a short one stands at the top', async () => {
  await onHeap({}, async (_, page) => {
    await view(page, 'Objects').click();
    await page.waitForFunction(() =>
      /of 25,\d{3} rows/.test(document.querySelector('.grid-foot')?.textContent),
    );
    await page.locator('.graph-tree').focus();
    await page.keyboard.press('End');
    await page.waitForFunction(() => document.querySelector('.graph-tree').scrollTop > 100_000);
    await page.fill('#filter', '@9');
    await page.waitForFunction(() => document.querySelectorAll('.grid-body .object-id').length === 1);
    await page.waitForFunction(() => {
      const [head, row] = ['.grid-head', '.grid-body .grid-row'].map((one) =>
        document.querySelector(one).getBoundingClientRect(),
      );
      return Math.abs(row.top - head.bottom) < 2;
    });
  });
});

test('the map zooms into a tile and comes back, by mouse and by keyboard', async () => {
  await onHeap({}, async (_, page) => {
    await view(page, 'Summary').click();
    await view(page, 'Treemap').click();
    await page.waitForSelector('.tile');
    await page
      .locator('.tile', { hasText: 'SessionStore' })
      .last()
      .click({ position: { x: 20, y: 6 } });
    await page.waitForFunction(
      () => document.querySelector('.trail strong')?.textContent === 'SessionStore @7',
    );
    assert.match(await page.locator('.tile').first().getAttribute('aria-label'), /^SessionStore 1.11 MB, @7/);
    await page.locator('.treemap').focus();
    await page.keyboard.press('ArrowDown');
    assert.match(await page.locator('.tile.active').getAttribute('aria-label'), /^Map 1.11 MB, @9/);
    await page.keyboard.press('ArrowDown');
    assert.match(await page.locator('.tile.active').getAttribute('aria-label'), /^12,345 Session/);
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => document.querySelector('.trail strong')?.textContent === 'Object @5');
  });
});

test('the statistics are a picture and a table of the same', async () => {
  await onHeap({}, async (panel, page) => {
    await view(page, 'Statistics').click();
    await page.waitForSelector('.graph-statistics td');
    assert.equal(await page.locator('.parts-bar .part').count(), 4);
    const table = await panel.text('.graph-statistics table');
    assert.match(table, /The whole heap: 1,229,623 bytes/);
    assert.match(table, /Of kind code90,0007\.3 %/);
  });
});

test('a note is written on an object where it stands in the file, and on a class', async () => {
  await onHeap({}, async (panel, page) => {
    for (const [keys, text] of [
      [[], 'everything hangs here'],
      [['ArrowRight', 'ArrowRight'], 'this one'],
    ]) {
      await summary(page);
      await page.keyboard.press('Home');
      for (const key of keys) {
        await page.keyboard.press(key);
        await page.waitForSelector('.grid-row[aria-level="2"] .object-name');
      }
      await page.keyboard.press('n');
      await page.waitForSelector('.note-form textarea:focus');
      await page.keyboard.type(text);
      await page.keyboard.press('Control+Enter');
      await page.waitForSelector('.note-form', { state: 'detached' });
    }
    const places = (await panel.sent('call'))
      .filter(({ method }) => method === 'note')
      .map(({ params }) => params.action.about.place);
    assert.deepEqual(places, [{ row: { table: 'classes', index: 0 } }, { byteStart: 20, byteLength: 18 }]);
  });
});

test('the source of an object is asked for by the object, never by a path', async () => {
  await onHeap({}, async (panel, page) => {
    await page.locator('.source-link').first().click();
    const message = await panel.nextSent('source');
    assert.deepEqual(Object.keys(message).sort(), ['capture', 'node', 'type']);
    assert.equal(typeof message.node, 'number');
  });
});

test('the same picture is there again after the page was thrown away', async () => {
  await onHeap({}, async (panel, page) => {
    await summary(page);
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('.grid-row[aria-level="2"] .object-name');
    await page.keyboard.press('ArrowDown');
    await panel.keptState(({ graph }) => /n2$/.test(graph?.row));
    await page.reload();
    await page.waitForSelector('.grid-row[aria-level="2"][aria-selected="true"] .object-name');
    assert.equal(await view(page, 'Summary').getAttribute('aria-pressed'), 'true');
    assert.match(await panel.text('.graph-details'), /global\.shop/);
  });
});

test('names in a heap stay names', async () => {
  await onHeap({}, async (_, page) => {
    await summary(page);
    assert.equal(await page.locator('.graph-view img, .graph-view script').count(), 0);
    assert.ok((await texts(page)).some((text) => text.startsWith('</script><img')));
  });
});

for (const theme of ['dark', 'light', 'high-contrast']) {
  test(`axe finds nothing in any view of the graph in the ${theme} theme`, async () => {
    await onHeap({ theme }, async (panel, page) => {
      for (const name of [
        'Dominators',
        'Summary',
        'Retainers',
        'Containment',
        'Objects',
        'Treemap',
        'Statistics',
      ]) {
        await view(page, name).click();
        await page.waitForSelector('.graph-tree .object-name, .tile, .graph-statistics td');
        await panel.shot(`graph-${name.toLowerCase()}-${theme}`);
        assert.deepEqual(await panel.axe(), [], name);
      }
    });
  });
}
