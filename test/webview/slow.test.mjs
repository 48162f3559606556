/** A panel whose server answers late, or whose page is busy: nothing that is pressed, typed or chosen is lost. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usePanels } from './panels.mjs';

const onPanel = usePanels();

const hold = (page, method) => page.evaluate((name) => window.harness.hold(name), method);
const release = (page) => page.evaluate(() => window.harness.release());

test('keys on a timeline wait for its calls', async () => {
  await onPanel({ case: 'make', ready: '#tab-spans' }, async (panel, page) => {
    await page.click('#tab-raw');
    await panel.send({ type: 'show', state: { row: undefined, span: undefined } });
    await hold(page, 'spans');
    await page.click('#tab-spans');
    await page.focus('.timeline-lanes');
    for (const key of ['+', '+', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
    assert.equal(await panel.text('#timeline-spoken'), '');
    await release(page);
    // The middle half of the middle half, and the second call in it.
    await page.waitForFunction(() => document.querySelector('#timeline-spoken').textContent !== '');
    const { span } = await panel.keptState((state) => state.span !== undefined);
    assert.ok(span.from > 0, `${span.from} ms`);
    await page.waitForSelector('.span-details');
  });
});

test('a view of the graph chosen while a finding is followed stays', async () => {
  await onPanel({ case: 'shop' }, async (panel, page) => {
    await page.waitForSelector('.trail strong');
    await hold(page, 'objects');
    await page.locator('.finding-title').nth(1).click();
    await page.locator('.sub-views').getByRole('button', { name: 'Containment', exact: true }).click();
    await panel.keptState(({ graph }) => graph?.view === 'containment');
    await release(page);
    await page.waitForSelector('.graph-tree[aria-label="What refers to what"] .object-name');
    const { graph } = await panel.keptState(({ finding }) => finding === 'strings');
    assert.equal(graph.view, 'containment');
    await page.locator('.finding-title').first().click();
    await panel.keptState((state) => state.graph.view !== 'containment');
  });
});

test('letters typed into the filter while the ones before are applied stay', async () => {
  await onPanel({ case: 'many', ready: '#filter' }, async (panel, page) => {
    await page.focus('#filter');
    await page.keyboard.type('he');
    // The moment in which the first letters were applied, and are not drawn yet.
    await page.evaluate(() => {
      const input = document.querySelector('#filter');
      const type = (text) => {
        input.value += text;
        input.dispatchEvent(new InputEvent('input', { bubbles: true }));
      };
      type('a');
      return new Promise((resolve) => {
        setTimeout(() => {
          type('p');
          requestAnimationFrame(() => setTimeout(() => resolve(type('!')), 50));
        }, 150);
      });
    });
    await panel.keptState(({ filter }) => filter.endsWith('!'));
    assert.equal(await page.inputValue('#filter'), 'heap!');
  });
});

test('a name typed on a list is one name, however late its letters are handled', async () => {
  await onPanel({ case: 'many' }, async (_panel, page) => {
    await page.focus('.series-list .grid');
    await page.evaluate(() => {
      const grid = document.activeElement;
      const keys = [...'faults'].map((key) => new KeyboardEvent('keydown', { key, bubbles: true }));
      for (const key of keys) {
        // Where libc.so.6 would be found if it began a name.
        for (const end = Date.now() + (key.key === 'l' ? 1000 : 0); Date.now() < end; );
        grid.dispatchEvent(key);
      }
    });
    await page.waitForFunction(() => {
      const id = document.activeElement.getAttribute('aria-activedescendant');
      return /^faults/.test(document.getElementById(id ?? '')?.textContent);
    });
  });
});

test('who looks around before the findings are there goes on doing so', async () => {
  await onPanel({ case: 'many', scenario: 'partial', ready: '#tab-table' }, async (panel, page) => {
    await page.click('#tab-table');
    await page.selectOption('[aria-label="Table shown"]', 'classes');
    await panel.keptState(({ table }) => table === 'classes');
    await page.evaluate(() => window.harness.finishOpening());
    await page.waitForSelector('.banner', { state: 'detached' });
    await page.waitForSelector('.finding-title');
    const { table, finding } = await panel.keptState();
    assert.deepEqual({ table, finding }, { table: 'classes', finding: undefined });
  });
});
