/** One page with the panel on it, and what a test wants to know of it. */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { faultsOf } from './browser.mjs';

const require = createRequire(import.meta.url);
const axeSource = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const SHOTS = path.resolve(import.meta.dirname, '../../out/shots/panel');

/** Milliseconds to wait for anything, on the slowest machine that is busy with something else. */
const WAIT = 90_000;

export class PanelPage {
  /** @param {import('playwright-core').Page} page */
  constructor(page) {
    this.page = page;
    this.faults = faultsOf(page);
  }

  /**
   * @param {import('playwright-core').Browser} browser
   * @param {string} address
   * @param {{ case?: string, theme?: string, scenario?: string, width?: number, height?: number, ready?: string }} options
   */
  static async open(browser, address, options = {}) {
    const { width = 1280, height = 800, ready = '.finding-title', ...query } = options;
    const page = await browser.newPage({ viewport: { width, height }, reducedMotion: 'reduce' });
    page.setDefaultTimeout(WAIT);
    const panel = new PanelPage(page);
    await page.goto(`${address}?${new URLSearchParams(query)}`);
    await page.waitForSelector(ready);
    return panel;
  }

  /** Messages that the page sent, of one type. */
  sent(type) {
    return this.page.evaluate((wanted) => window.harness.messages.filter((m) => m.type === wanted), type);
  }

  /** The first message of a type, as soon as there is one. */
  async nextSent(type) {
    await this.page.waitForFunction((wanted) => window.harness.messages.some((m) => m.type === wanted), type);
    return (await this.sent(type))[0];
  }

  send(message) {
    return this.page.evaluate((m) => window.harness.send(m), message);
  }

  /**
   * The state that VS Code would keep, as soon as it passes the check.
   * @param {(state: import('../../server/protocol/webview.ts').ViewState) => unknown} check
   */
  async keptState(check = () => true) {
    for (const end = Date.now() + WAIT; ; ) {
      const state = await this.page.evaluate(() => window.harness.state());
      if (state !== null && check(state)) return state;
      if (Date.now() > end) throw new Error(`The state never passed ${check}: ${JSON.stringify(state)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Which element has the focus, in few words. */
  focused() {
    return this.page.evaluate(() => {
      const element = document.activeElement;
      return `${element?.getAttribute('role') ?? element?.tagName.toLowerCase()}: ${
        element?.getAttribute('aria-label') ?? element?.textContent?.trim().slice(0, 40)
      }`;
    });
  }

  /** What axe finds wrong, one line each. */
  async axe() {
    await this.page.evaluate(axeSource);
    const { violations } = await this.page.evaluate(() =>
      window.axe.run(document, { resultTypes: ['violations'] }),
    );
    return violations.flatMap((violation) =>
      violation.nodes.map(
        (node) => `${violation.id}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`,
      ),
    );
  }

  /** What is saved when an item of the picture's menu is chosen. */
  async exported(item) {
    const before = (await this.sent('save')).length;
    await this.page.getByRole('button', { name: 'Export picture' }).click();
    await this.page.getByRole('menuitem', { name: item }).click();
    await this.page.waitForFunction(
      (n) => window.harness.messages.filter((m) => m.type === 'save').length > n,
      before,
    );
    return (await this.sent('save')).at(-1).content;
  }

  async shot(name) {
    fs.mkdirSync(SHOTS, { recursive: true });
    await this.page.screenshot({ path: path.join(SHOTS, `${name}.png`) });
  }

  text(selector) {
    return this.page.textContent(selector);
  }

  async close() {
    await this.page.close();
  }
}
