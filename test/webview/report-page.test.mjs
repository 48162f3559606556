/** The page that is shared, in a real browser: without network, without script, by the rules of accessibility. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { readShared } from '../../server/report/read-shared.ts';
import { writeReport } from '../../server/report/report.ts';
import { examine } from '../report/examine.ts';
import { exampleCase, SURROUNDINGS } from '../report/example-case.ts';
import { faultsOf, launchBrowser } from './browser.mjs';

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const samples = path.resolve(import.meta.dirname, '../../samples');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-page-'));
/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

async function written(name, summary, options = {}) {
  const { text } = writeReport(summary, 'html', { surroundings: SURROUNDINGS, ...options });
  const file = path.join(folder, `${name}.html`);
  fs.writeFileSync(file, text);
  return file;
}

const reports = [
  ['hostile', async () => written('hostile', exampleCase(), { level: 'full' })],
  ['counters', async () => written('counters', (await examine([path.join(samples, 'page-cache')])).summary)],
  [
    'heaps',
    async () => {
      const { summary, names } = await examine([
        path.join(samples, 'heapsnapshot/session-cache.heapsnapshot.gz'),
      ]);
      return written('heaps', summary, { names });
    },
  ],
];

/** Opens a page with nothing but the file; what it asked for beside that is told. */
async function opened(file, context) {
  const page = await (await browser.newContext({ offline: true, ...context })).newPage();
  const faults = faultsOf(page);
  const asked = [];
  page.on('request', (request) => request.url() !== pathToFileURL(file).href && asked.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  return { page, faults, asked };
}

for (const [name, make] of reports) {
  test(`${name}: the page is whole without a network and without a script`, async () => {
    const file = await make();
    const { page, asked } = await opened(file, { javaScriptEnabled: false });
    const shared = readShared(fs.readFileSync(file));
    assert.ok(shared, 'Tidemark opens it again');
    assert.equal(await page.locator('article h3').count(), shared.summary.findings.length);
    assert.ok(await page.locator('article').first().isVisible());
    assert.ok((await page.locator('main').textContent()).includes('What this cannot show'));
    const pictures = await page.locator('svg path').count();
    if (name === 'counters') {
      assert.ok(pictures > 0, 'its charts are drawn');
      const course = page.locator('article figure svg[role="img"]').first();
      assert.ok(await course.isVisible(), 'a finding shows its course');
      assert.match(await course.getAttribute('aria-label'), /: .+ to .+, [a-z ]+$/);
    }
    assert.deepEqual(asked, [], 'it asks for nothing');
    await page.context().close();
  });

  for (const colorScheme of ['light', 'dark']) {
    test(`${name}: axe finds nothing in the page, ${colorScheme}`, async () => {
      const { page, faults, asked } = await opened(await make(), { colorScheme, forcedColors: 'none' });
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      assert.deepEqual(
        violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`),
        [],
      );
      assert.deepEqual([...faults, ...asked], []);
      await page.setViewportSize({ width: 420, height: 800 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `nothing but tables scrolls sideways: ${overflow} px`);
      await page.context().close();
    });
  }
}
