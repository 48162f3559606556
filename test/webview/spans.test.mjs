/** Calls over time and the waterfall of names: read by pointer and by keyboard alone, in every theme. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { usePanels } from './panels.mjs';

const onTrace = usePanels({ ready: '#tab-spans' }, ({ page }) => page.click('#tab-spans'));

const onMemory = usePanels({ ready: '#tab-series' }, ({ page }) => page.click('#tab-series'));

const lanes = (page) => page.waitForSelector('.timeline-tree li');
const spoken = async (page, words) => {
  await page.waitForFunction(
    (pattern) => new RegExp(pattern).test(document.querySelector('#timeline-spoken')?.textContent ?? ''),
    words.source,
  );
  return page.textContent('#timeline-spoken');
};

/** Beside the pictures of the panel, to be looked at. */
const keep = (name, content) => {
  fs.mkdirSync('out/shots/panel', { recursive: true });
  fs.writeFileSync(`out/shots/panel/${name}`, content);
};

/** Waits until so many pixels of the lanes' canvas are opaque. */
const inked = (page, least) =>
  page.waitForFunction((wanted) => {
    const canvas = document.querySelector('.timeline-lanes canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 3; i < data.length; i += 4) if (data[i] > 200) count++;
    return count > wanted;
  }, least);

test('a build is shown as its tree of processes, each with its calls', async () => {
  await onTrace({ case: 'make' }, async (panel, page) => {
    await lanes(page);
    assert.match(await page.textContent('.timeline-tree li:nth-child(2)'), /gcc.*4001/);
    assert.match(await page.textContent('.timeline-corner'), /36 processes/);
    await inked(page, 2000);
    await panel.shot('spans-make');
  });
});

test('by keyboard: from call to call, to other processes, zoomed, to the line, and back', async () => {
  await onTrace({ case: 'make' }, async (panel, page) => {
    await lanes(page);
    await page.focus('.timeline-lanes');
    await page.keyboard.press('ArrowRight');
    await spoken(page, /^execve .*process 4000, line 1$/);
    await page.keyboard.press('ArrowRight');
    await spoken(page, /^brk.*line 2$/);
    await page.keyboard.press('ArrowDown');
    await spoken(page, /process 4001/);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await spoken(page, /^access of \/etc\/ld\.so\.preload failed with ENOENT.*process 4001/);
    for (const key of ['+', '+', '+']) await page.keyboard.press(key);
    const near = await panel.keptState(({ span }) => span !== undefined && span.to - span.from < 30);
    await page.keyboard.press('Shift+ArrowRight');
    await panel.keptState(({ span }) => span.from > near.span.from);
    await page.keyboard.press('-');
    await page.keyboard.press('Home');
    await panel.keptState(({ span }) => span === undefined);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.raw-line');
    const { byte, tab } = await panel.keptState(({ tab }) => tab === 'raw');
    assert.equal(tab, 'raw');
    assert.ok(byte > 0);
  });
});

test('a branch of the tree folds into its process, by mouse and by keyboard, and says what it hides', async () => {
  await onTrace({ case: 'make' }, async (panel, page) => {
    await lanes(page);
    const count = () => page.locator('.timeline-tree li').count();
    const twisty = page.locator('.timeline-tree li:nth-child(2) button.lane-twisty');
    assert.equal(await twisty.getAttribute('aria-expanded'), 'true');
    await twisty.click();
    await page.waitForFunction(() =>
      /^34 of 36/.test(document.querySelector('.timeline-corner').textContent),
    );
    assert.match(await page.textContent('.timeline-tree li:nth-child(2)'), /gcc.*\+2.*4001/);
    await panel.keptState(({ folded }) => folded?.includes(4001));
    await page.focus('.timeline-lanes');
    await page.keyboard.press('ArrowRight');
    await spoken(page, /line 1$/);
    await page.keyboard.press('f');
    await spoken(page, /35 processes folded away/);
    await page.waitForFunction(() => document.querySelectorAll('.timeline-tree li').length === 1);
    await page.waitForTimeout(150);
    await panel.shot('spans-folded');
    await page.keyboard.press('f');
    await page.waitForFunction(() => document.querySelectorAll('.timeline-tree li').length > 5);
    await page.keyboard.press('Shift+F');
    await panel.keptState(({ folded }) => folded === undefined);
    await page.keyboard.press('Shift+F');
    await page.waitForFunction(() => document.querySelectorAll('.timeline-tree li').length === 1);
    assert.equal(await count(), 1);
  });
});

test('a call in a folded branch that a squiggle or a link names unfolds it', async () => {
  await onTrace({ case: 'make' }, async (panel, page) => {
    await lanes(page);
    await page.focus('.timeline-lanes');
    await page.keyboard.press('Shift+F');
    await panel.keptState(({ folded }) => folded?.includes(4000));
    await panel.send({ type: 'show', state: { tab: 'spans', table: 'calls', row: 100 } });
    await page.waitForSelector('.span-details');
    await panel.keptState(({ folded }) => folded === undefined);
    assert.match(await page.textContent('.span-details'), /process 400[1-5]/);
  });
});

test('the same calls stand in a table, one key away', async () => {
  await onTrace({ case: 'make' }, async (panel, page) => {
    await lanes(page);
    await page.focus('.timeline-lanes');
    await page.keyboard.press('t');
    await page.waitForSelector('.spans-view .grid .cell');
    await panel.keptState(({ asTable }) => asTable === true);
    await page.focus('.spans-view .grid');
    await page.keyboard.press('t');
    await page.waitForSelector('.timeline-tree li');
  });
});

test('a drag zooms, a double click shows everything again, and a click selects the call', async () => {
  await onTrace({ case: 'getent' }, async (panel, page) => {
    await page.getByRole('button', { name: 'Calls', exact: true }).click();
    await lanes(page);
    const box = await page.locator('.timeline-lanes').boundingBox();
    await page.mouse.click(box.x + box.width / 2, box.y + 11);
    await page.waitForSelector('.span-details');
    assert.match(await page.textContent('.span-details .span-text'), /^poll\(\[\{fd=4<UDP/);
    await page.mouse.move(box.x + 100, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + 200, box.y + 60, { steps: 4 });
    await page.mouse.up();
    const { span } = await panel.keptState((state) => state.span !== undefined);
    assert.ok(Math.abs((span.to - span.from) / ((100 / box.width) * 21_100) - 1) < 0.1, JSON.stringify(span));
    await page.mouse.dblclick(box.x + 300, box.y + 90);
    await panel.keptState((state) => state.span === undefined);
  });
});

test('what lies under the pointer is told with its arguments and its time', async () => {
  await onTrace({ case: 'getent' }, async (_panel, page) => {
    await page.getByRole('button', { name: 'Calls', exact: true }).click();
    await lanes(page);
    const box = await page.locator('.timeline-lanes').boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + 11);
    await page.waitForSelector('.span-reading');
    const told = await page.textContent('.span-reading');
    assert.match(told, /poll\(.*= 0 \(Timeout\)/);
    assert.match(told, /5\.00 s · Waiting/);
  });
});

test('the filter speaks the language of calls as one types, and says what it does not understand', async () => {
  await onTrace({ case: 'make' }, async (_panel, page) => {
    await lanes(page);
    await page.keyboard.press('/');
    await page.fill('#filter', 'pid:4002 errno:ENOENT');
    await page.waitForFunction(() => document.querySelectorAll('.timeline-tree li').length === 1);
    assert.match(await page.textContent('#filter-hint'), /process 4002 · error ENOENT/);
    assert.match(await page.textContent('.span-extent'), /^21 of 2,3\d\d calls/);
    await page.fill('#filter', 'pdi:4002');
    await page.waitForSelector('.spans-view .banner');
    assert.match(await page.textContent('.spans-view .banner'), /pdi is no field/);
  });
});

test('a log without times says so, and shows its calls in their order', async () => {
  await onTrace({ case: 'bare' }, async (panel, page) => {
    await lanes(page);
    assert.match(await page.textContent('.span-legend'), /No clock in this log/);
    await page.waitForTimeout(200);
    await panel.shot('spans-bare');
  });
});

test('names: one row a question, grouped by lookup, with what became of it', async () => {
  await onTrace({ case: 'getent' }, async (panel, page) => {
    await page.waitForSelector('.question');
    assert.equal(await page.locator('.waterfall-group').count(), 1);
    assert.match(
      await page.textContent('.waterfall-group th'),
      /6 questions · 4 timeouts · waited 21\.0 s, 20\.0 s of it in vain/,
    );
    assert.deepEqual(
      await page
        .locator('.question')
        .evaluateAll((rows) => rows.map((row) => row.className.replace('question end-', ''))),
      ['answered', 'timeout', 'timeout', 'timeout', 'timeout', 'answered'],
    );
    assert.equal(await page.locator('.waterfall-bar .cross').count(), 4);
    assert.equal(await page.locator('.question-suffix').first().textContent(), '.corp.example.net');
    await page.locator('.question-name').nth(1).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.raw-line');
    await panel.keptState(({ tab, byte }) => tab === 'raw' && byte > 0);
  });
});

test('calls are saved for Perfetto, as the filter leaves them', async () => {
  await onTrace({ case: 'make' }, async (panel, page) => {
    await lanes(page);
    await page.fill('#filter', '%file');
    await page.waitForFunction(() => /of/.test(document.querySelector('.span-extent')?.textContent ?? ''));
    await page.click('button[aria-label="Export calls"]');
    await page.getByRole('menuitem', { name: /Perfetto/ }).click();
    const saved = await panel.nextSent('save');
    assert.equal(saved.name, 'make.strace.trace.json');
    assert.deepEqual(JSON.parse(saved.content), {
      case: 1,
      capture: 0,
      format: 'trace-event',
      level: 'structure',
      filter: '%file',
    });
  });
});

/** The menu behind a button, and what was saved last, once so many files were. */
const exportsOf = (panel, page, button) => ({
  async save(name) {
    await page.click(`button[aria-label="${button}"]`);
    await page.getByRole('menuitem', { name }).click();
  },
  async lastSaved(count) {
    await page.waitForFunction(
      (n) => window.harness.messages.filter(({ type }) => type === 'save').length === n,
      count,
    );
    return (await panel.sent('save')).at(-1);
  },
});

test('the timeline is saved as SVG and PNG, with what may be told', async () => {
  await onTrace({ case: 'make' }, async (panel, page) => {
    await lanes(page);
    const { save, lastSaved } = exportsOf(panel, page, 'Export calls');
    await save(/as SVG/);
    const svg = await lastSaved(1);
    assert.equal(svg.name, 'make.strace.timeline.svg');
    const drawn = await page.evaluate((text) => {
      const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
      return {
        faults: parsed.querySelectorAll('parsererror').length,
        paths: parsed.querySelectorAll('path').length,
        texts: [...parsed.querySelectorAll('text')].map(({ textContent }) => textContent),
      };
    }, svg.content);
    assert.equal(drawn.faults, 0);
    assert.ok(drawn.paths > 100);
    assert.ok(drawn.texts.includes('4035'), 'all lanes are in it, those below the fold too');
    assert.ok(
      drawn.texts.some((text) => /^gcc …/.test(text)),
      'arguments are not told',
    );
    assert.ok(!/color-mix|var\(|-O1/.test(svg.content));
    await save(/leave out paths and commands: put them in/);
    await save(/as SVG/);
    const told = await lastSaved(2);
    assert.ok(/gcc -O1 -c/.test(told.content), 'arguments are told when asked for');
    await save(/as PNG/);
    const png = await lastSaved(3);
    assert.equal(png.base64, true);
    assert.ok(png.content.startsWith('iVBORw0KGgo'));
    assert.ok(png.content.length > 20_000);
    keep('make.timeline.svg', svg.content);
    keep('make.timeline.png', Buffer.from(png.content, 'base64'));
  });
});

test('how names are looked up stands above the questions, each line a way to its proof', async () => {
  await onTrace({ case: 'getent' }, async (panel, page) => {
    await page.waitForSelector('.name-config');
    const told = await page.textContent('.name-config');
    assert.match(told, /resolv\.conf: search\s*corp\.example\.net/);
    assert.match(told, /resolv\.conf: nameserver\s*127\.0\.0\.1, 127\.0\.0\.2/);
    assert.match(told, /nsswitch\.conf: hosts\s*files dns/);
    assert.match(told, /nscd\s*not running \(ENOENT\), 2 attempts/);
    assert.match(await page.textContent('.lookup-facts'), /getaddrinfo would have waited 1\.00 s/);
    await page.getByRole('button', { name: 'files dns' }).click();
    await page.waitForSelector('.raw-line');
    await panel.keptState(({ tab, byte }) => tab === 'raw' && byte > 0);
  });
});

test('the waterfall is saved as SVG, PNG and CSV, with what may be told', async () => {
  await onTrace({ case: 'getent' }, async (panel, page) => {
    await page.waitForSelector('.waterfall-bar');
    const { save, lastSaved } = exportsOf(panel, page, 'Export picture');
    await save(/put them in/);
    await save(/as SVG/);
    const svg = await lastSaved(1);
    assert.match(svg.name, /\.names\.svg$/);
    const drawn = await page.evaluate((text) => {
      const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
      return {
        faults: parsed.querySelectorAll('parsererror').length,
        bars: parsed.querySelectorAll('rect[fill*="dns-hatch"]').length,
        pattern: parsed.querySelector('pattern')?.id,
        texts: [...parsed.querySelectorAll('text')].map(({ textContent }) => textContent),
      };
    }, svg.content);
    const rows = await page.locator('.waterfall .question').count();
    assert.equal(drawn.faults, 0);
    assert.equal(drawn.pattern, 'dns-hatch');
    assert.ok(drawn.bars >= rows - 1, `${drawn.bars} bars of ${rows} questions`);
    assert.ok(drawn.texts.some((text) => /^AAAA db1\.prod\.example\.com/.test(text)));
    assert.ok(drawn.texts.includes('Server') && drawn.texts.includes('timed out'));
    await save(/as PNG/);
    const png = await lastSaved(2);
    assert.ok(png.base64 && png.content.startsWith('iVBORw0KGgo') && png.content.length > 10_000);
    await save(/as CSV/);
    const csv = await lastSaved(3);
    assert.equal(csv.content.trim().split(/\r?\n/).length, rows + 1);
    keep('getent.names.svg', svg.content);
    keep('getent.names.png', Buffer.from(png.content, 'base64'));
  });
});

test('the list of keys tells the language of the filter', async () => {
  await onTrace({ case: 'make' }, async (_panel, page) => {
    await lanes(page);
    await page.focus('.timeline-lanes');
    await page.keyboard.press('?');
    await page.waitForSelector('dialog.key-help[open]');
    const help = await page.textContent('dialog.key-help');
    for (const term of [
      '%net',
      'errno:ENOENT',
      '>10ms',
      'fd:3',
      'path~/etc',
      '!errno:ENOENT',
      'Fold or unfold',
    ])
      assert.ok(help.includes(term), term);
  });
});

for (const theme of ['dark', 'light', 'high-contrast']) {
  test(`axe finds nothing in calls and names in the ${theme} theme`, async () => {
    await onTrace({ case: 'make', theme }, async (panel, page) => {
      await lanes(page);
      await page.focus('.timeline-lanes');
      await page.keyboard.press('ArrowRight');
      await page.waitForSelector('.span-details');
      await panel.shot(`spans-${theme}`);
      assert.deepEqual(await panel.axe(), []);
    });
    await onTrace({ case: 'getent', theme }, async (panel, page) => {
      await page.waitForSelector('.question');
      await panel.shot(`names-${theme}`);
      assert.deepEqual(await panel.axe(), []);
    });
  });
}

/** A real build: the log of `make -j2` of the corpus. */
const CORPUS = process.env.TIDEMARK_CORPUS ?? '';
for (const theme of ['dark', 'light', 'high-contrast']) {
  test(`a real build is a tree of its processes, with its calls and its memory, in the ${theme} theme`, {
    skip: CORPUS === '' && 'TIDEMARK_CORPUS names no folder of captures',
  }, async () => {
    await onTrace({ case: 'build', theme }, async (panel, page) => {
      await lanes(page);
      await inked(page, 2000);
      await panel.shot(`build-${theme}`);
      assert.deepEqual(await panel.axe(), []);
    });
  });
}

for (const theme of ['dark', 'light', 'high-contrast']) {
  test(`memory that stays is a series, and a list of who asked for it, in the ${theme} theme`, async () => {
    await onMemory({ case: 'leak', theme }, async (panel, page) => {
      await page.waitForSelector('.line-chart svg, .chart svg');
      await page.waitForTimeout(200);
      await panel.shot(`memory-${theme}`);
      assert.deepEqual(await panel.axe(), []);
      await panel.send({ type: 'show', state: { tab: 'table', table: 'allocations', row: 0 } });
      await page.waitForFunction(() =>
        /mmap of 311,296 bytes, after clock_nanosleep/.test(document.body.textContent),
      );
      await panel.shot(`allocations-${theme}`);
      assert.deepEqual(await panel.axe(), []);
    });
  });
}
