/** Histograms of dumps in the panel: growth, pictures, secrets, bytes; with the keyboard, and in three themes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usePanels } from './panels.mjs';

const onDump = usePanels({ case: 'dump' });

const rowOf = (page, name) => page.locator('.grid-body .grid-row', { hasText: name }).first();
const chooseTable = (page, id) => page.selectOption('select[aria-label="Table shown"]', id);

test('with several captures the growth comes first: change, course, verdict, the largest change on top', async () => {
  await onDump({}, async (_, page) => {
    const row = rowOf(page, 'Unknown:Unknown');
    await row.waitFor();
    assert.match(
      (await row.locator('.cell').allTextContents()).join(' '),
      /\+2,032,414\s+2,082,202\s+rising\s+\+30,486,210/,
    );
    assert.equal(await row.locator('.trend').getAttribute('title'), '49,788 → 1,065,995 → 2,082,202');
    assert.equal(await page.locator('.grid-body .grid-row').first().getAttribute('aria-rowindex'), '2');
    assert.equal(
      await page.getByRole('button', { name: 'Growth', exact: true }).getAttribute('aria-pressed'),
      'true',
    );
  });
});

test('Enter on what grew looks it up in the capture', async () => {
  await onDump({}, async (panel, page) => {
    await rowOf(page, 'user:2').waitFor();
    await page.locator('.grid').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await panel.keptState((state) => state.growth === false && state.filter === 'user:2');
    await rowOf(page, 'user:2').waitFor();
    assert.equal(await page.inputValue('#filter'), 'user:2');
  });
});

test('the bar of a row is as long as its part of the largest', async () => {
  await onDump({}, async (_, page) => {
    await chooseTable(page, 'budget');
    await page.getByRole('button', { name: 'This capture' }).click();
    const width = async (name) => (await rowOf(page, name).locator('.bar').boundingBox()).width;
    await rowOf(page, 'Python objects').waitFor();
    const ratio = (await width('Python objects')) / (await width('In use by C'));
    assert.ok(Math.abs(ratio - 1_900_000 / 6_400_000) < 0.02, String(ratio));
    assert.match(
      await rowOf(page, 'Python objects').locator('.share-bar').getAttribute('title'),
      /1,900,000 bytes, 21 % of all rows/,
    );
  });
});

test('a secret stays masked until someone asks twice, in the table and in the bytes', async () => {
  await onDump({}, async (_, page) => {
    await page.getByRole('button', { name: 'This capture' }).click();
    await page.fill('#filter', 'AWS');
    await rowOf(page, 'AWS access key').waitFor();
    assert.doesNotMatch(await page.textContent('.panel'), /AKIAIOSFODNN7EXAMPLE/);
    await page.getByRole('button', { name: 'Reveal secrets…' }).click();
    assert.doesNotMatch(await page.textContent('.panel'), /AKIAIOSFODNN7EXAMPLE/);
    await page.getByRole('button', { name: 'Reveal', exact: true }).click();
    await rowOf(page, 'key=AKIAIOSFODNN7EXAMPLE').waitFor();
    await page.getByRole('button', { name: 'Secrets shown' }).click();
    await rowOf(page, 'AWS access key').waitFor();

    await page.click('#tab-raw');
    await page.fill('.go-to input', '0x1030');
    await page.keyboard.press('Enter');
    const line = page.locator('.hex-row.active .hex-text');
    await page.waitForFunction(() =>
      document.querySelector('.hex-row.active .hex-text')?.textContent.startsWith('key='),
    );
    assert.equal(await line.textContent(), `key=${'•'.repeat(12)}`);
    assert.match(await page.textContent('.hex-view .grid-foot'), /“k” 0x6b, u32 1,031,365,995(?!.*u64)/);
    await page.fill('.go-to input', '0x1032');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() =>
      document.querySelector('.hex-view .grid-foot').textContent.includes('“y” 0x79'),
    );
    assert.doesNotMatch(await page.textContent('.hex-view .grid-foot'), /u32/);
    await page.getByRole('button', { name: 'Reveal secrets…' }).click();
    await page.getByRole('button', { name: 'Reveal', exact: true }).click();
    assert.equal(await line.textContent(), 'key=AKIAIOSFODNN');
  });
});

test('the parts of the memory are walked with the arrow keys, and a part selects its row', async () => {
  await onDump({}, async (panel, page) => {
    await chooseTable(page, 'budget');
    await page.locator('.tile').first().waitFor();
    await page.focus('.tiles');
    const words = page.locator('.tiles-foot > span');
    assert.match(
      await words.textContent(),
      /^In use by C · 6,400,000 bytes · 70 % · fakelcb\.so\+0x2050 5\.1 MB · 80 % of it new/,
    );
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() =>
      document.querySelector('.tiles-foot > span')?.textContent.startsWith('Python objects'),
    );
    await page.keyboard.press('Enter');
    const state = await panel.keptState((kept) => kept.row === 1);
    assert.equal(state.table, 'budget');
    assert.equal(
      await page.locator('.tile[aria-selected="true"] title').textContent(),
      await words.textContent(),
    );
  });
});

test('the map of addresses breaks its scale at the holes, and says what was not dumped', async () => {
  await onDump({}, async (panel, page) => {
    await chooseTable(page, 'segments');
    await page.locator('.tile').first().waitFor();
    assert.equal(await page.locator('.tile').count(), 6);
    assert.equal(await page.locator('.scale-break').count(), 4);
    const labels = await page
      .locator('.tile')
      .evaluateAll((tiles) => tiles.map((tile) => tile.querySelector('title').textContent));
    assert.match(
      labels[4],
      /libc\.so\.6 · file · 0x7f0010000000-0x7f0010180000 · 1,572,864 bytes · 1,572,864 of them not in the dump/,
    );
    await page.locator('.tile').nth(2).click();
    await panel.keptState((state) => state.row === 2 && state.growth === false);
  });
});

test('the map of addresses is zoomed by keys, wheel, dragging and double click; a link restores what was shown', async () => {
  await onDump({}, async (panel, page) => {
    await chooseTable(page, 'segments');
    await page.locator('.tile').first().waitFor();
    assert.equal(
      (await page.locator('.map-legend .legend').textContent()).trim().replace(/\s+/g, ' '),
      'heap file anon stack data',
    );
    const tiles = page.locator('.tile');
    const zoomedTo = (from, to) =>
      panel.keptState(({ addresses }) => addresses?.from === from && addresses.to === to);
    const count = (n) => page.waitForFunction((k) => document.querySelectorAll('.tile[id]').length === k, n);
    await page.focus('.tiles');
    for (let i = 0; i < 2; i++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await zoomedTo(0x16c_7000, 0x1ec_7000);
    await count(1);
    assert.match(await page.locator('.map-legend').textContent(), /0x16c7000–0x1ec7000/);
    await page.keyboard.press('+');
    await page.waitForFunction(() =>
      /4,194,304 of 8,388,608 bytes in view/.test(document.querySelector('.tiles-foot > span').textContent),
    );
    await page.keyboard.press('ArrowRight');
    await panel.keptState((state) => state.addresses.from > 0x18c_7000);
    await page.keyboard.press('-');
    await page.keyboard.press('-');
    await page.keyboard.press('Escape');
    await panel.keptState((state) => state.addresses === undefined);
    await count(6);

    await tiles.nth(5).dblclick();
    await zoomedTo(0x7ffc_0000_0000, 0x7ffc_0002_1000);
    const kept = await page.evaluate(() => window.harness.state());
    await page.getByRole('button', { name: 'Show the whole address space' }).click();
    await count(6);
    await page.evaluate((state) => window.harness.send({ type: 'show', state, whole: true }), kept);
    await zoomedTo(0x7ffc_0000_0000, 0x7ffc_0002_1000);
    await count(1);
    await page.focus('.tiles');
    await page.keyboard.press('Escape');
    await count(6);

    const box = await page.locator('.tiles').boundingBox();
    await page.mouse.move(box.x + 300, box.y + 20);
    await page.mouse.wheel(0, -200);
    await panel.keptState((state) => state.addresses !== undefined);
    await page.keyboard.press('Escape');
    await panel.keptState((state) => state.addresses === undefined);
    await page.mouse.move(box.x + 100, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + 400, box.y + 20, { steps: 4 });
    assert.equal(await page.locator('.tiles .brush').count(), 1);
    await page.mouse.up();
    const { row } = await panel.keptState((state) => state.addresses !== undefined);
    assert.equal(row, 5, 'letting go is no click');
  });
});

test('pictures are saved as SVG, PNG and CSV', async () => {
  await onDump({}, async (panel, page) => {
    await chooseTable(page, 'budget');
    await page.locator('.tile').first().waitFor();
    assert.match(await panel.exported('Save as SVG…'), /^<svg[^>]*xmlns[\s\S]*In use by C/);
    assert.match(await panel.exported('Save as PNG…'), /^iVBOR/);
    assert.match(
      await panel.exported('Save data as CSV…'),
      /^Use,Bytes \(bytes\),Share \(%\),Mostly,Kind\r?\nIn use by C,6400000/,
    );
  });
});

test('bytes are shown with their addresses; a proof is jumped to, and a pointer named', async () => {
  await onDump({}, async (panel, page) => {
    await page.click('.finding-title');
    await page.getByRole('button', { name: /Show 1: byte 8,192/ }).click();
    const active = page.locator('.hex-row.active');
    await page.waitForFunction(() =>
      document.querySelector('.hex-row.active .hex-text')?.textContent.startsWith('Unknown'),
    );
    assert.equal(await active.locator('.hex-text').textContent(), 'Unknown:Unknown.');
    assert.equal(await active.locator('.hex-offset').textContent(), '00002000');
    assert.equal(await active.locator('.hex-address').textContent(), '0000016c8000');
    assert.equal(await active.locator('.hex-bytes .proof').count(), 15);
    const box = await active.boundingBox();
    assert.ok(box.y > 200 && box.y < 600, 'with what stands around it');
    await page.fill('.go-to input', '@0x16c9000');
    await page.keyboard.press('Enter');
    await panel.keptState((state) => state.byte === 0x3000);
    assert.match(
      await panel.text('.hex-view .grid-foot'),
      /byte 12,288 of 9,437,184 · address 0x16c9000 · \[heap\] · .*pointer 0x16c8000 into \[heap\]/,
    );
  });
});

test('the chunk that a byte lies in is marked and named; keys go to its start, to the next, along a pointer and back', async () => {
  await onDump({}, async (panel, page) => {
    await page.click('#tab-raw');
    await page.locator('.hex-row').first().waitFor();
    await page.fill('.go-to input', '0x2004');
    await page.keyboard.press('Enter');
    await panel.keptState((state) => state.byte === 0x2004);
    const named = (words) =>
      page.waitForFunction(
        (part) => document.querySelector('.hex-view .grid-foot').textContent.includes(part),
        words,
      );
    const here = page.locator('.hex-bytes .piece.here');
    await named('[heap] · used chunk of 64 bytes at 0x16c7ff0 (arena 0), owner fakelcb.so+0x2050 · ');
    assert.equal(await here.count(), 64);
    assert.equal(await page.locator('.hex-text .piece.here').count(), 64);
    assert.equal(
      await page.locator('.hex-bytes .piece.used.first').getAttribute('data-byte'),
      String(0x1ff0),
    );
    await page.focus('.hex');
    await page.keyboard.press('[');
    await panel.keptState((state) => state.byte === 0x1ff0);
    await page.keyboard.press(']');
    await panel.keptState((state) => state.byte === 0x2030);
    await named('freed chunk of 32 bytes at 0x16c8030 (tcache)');
    assert.equal(await page.locator('.hex-bytes .piece.freed.here').count(), 32);
    await page.keyboard.press('[');
    await panel.keptState((state) => state.byte === 0x1ff0);
    for (let i = 0; i < 3; i++) await page.keyboard.press(']');
    await panel.keptState((state) => state.byte === 0x3000);
    await named('block of Python, 48 bytes at 0x16c9000, str');
    await page.keyboard.press('Enter');
    await panel.keptState((state) => state.byte === 0x2000);
    await page.keyboard.press('Backspace');
    await panel.keptState((state) => state.byte === 0x3000);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => /No pointer into the dump/.test(document.body.textContent));
  });
});

test('the cursor moves through the bytes by keyboard, marks them, and copies', async () => {
  await onDump({}, async (panel, page) => {
    await page.click('#tab-raw');
    await page.locator('.hex-row').first().waitFor();
    await page.focus('.hex');
    await page.keyboard.press('Control+End');
    await panel.keptState((state) => state.byte === 0x90_0000 - 1);
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('ArrowDown');
    for (let i = 0; i < 3; i++) await page.keyboard.press('Shift+ArrowRight');
    await panel.keptState((state) => state.byte === 19);
    await page.keyboard.press('Control+c');
    assert.equal((await panel.nextSent('copy')).text, 'f0 0f 2e 4d');
    await page.keyboard.press('n');
    await page.waitForSelector('.note-form textarea:focus');
  });
});

for (const theme of ['dark', 'light', 'high-contrast']) {
  test(`axe finds nothing in histograms and bytes in the ${theme} theme`, async () => {
    await onDump({ theme }, async (panel, page) => {
      await rowOf(page, 'Unknown:Unknown').waitFor();
      const look = async (name) => {
        await panel.shot(`${name}-${theme}`);
        assert.deepEqual(await panel.axe(), [], name);
      };
      await look('histogram-growth');
      for (const table of ['budget', 'segments']) {
        await chooseTable(page, table);
        await page.locator('.tile').first().waitFor();
        await look(`histogram-${table}`);
        if (table !== 'segments') continue;
        await page.locator('.tile').nth(2).dblclick();
        await page.getByRole('button', { name: 'Show the whole address space' }).waitFor();
        await page.focus('.tiles');
        await page.keyboard.press('+');
        await look('histogram-segments-zoomed');
      }
      await page.click('#tab-raw');
      await page.locator('.hex-row').first().waitFor();
      await page.fill('.go-to input', '0x2004');
      await page.keyboard.press('Enter');
      await page.locator('.piece.here').first().waitFor();
      await look('hex');
      await page.setViewportSize({ width: 640, height: 700 });
      await page.waitForFunction(() => document.querySelectorAll('.hex-head .hex-bytes > span').length === 8);
      await page.locator('.hex-row.active').waitFor();
      const row = await page.locator('.hex-row.active').boundingBox();
      const [foot, view] = await Promise.all(
        ['.hex-view .legend', '.hex-view'].map((part) => page.locator(part).boundingBox()),
      );
      assert.ok(foot.x >= view.x && foot.x + foot.width <= view.x + view.width, 'the legend has room');
      assert.ok(row.y + row.height <= foot.y, 'the row of the cursor stays in view');
      await look('hex-narrow');
    });
  });
}
