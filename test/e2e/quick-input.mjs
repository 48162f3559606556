/**
 * VS Code's box at the top: commands, files, lists, questions. It closes whenever something else takes the focus, so
 * nothing counts as done before it was.
 */
import { until, WAIT } from './wait.mjs';

/** For one step of several that are taken again when one of them fails. */
const STEP = WAIT / 10;
const INPUT = '.quick-input-widget input.input';
const FOCUSED_ROW = '.quick-input-list .monaco-list-row.focused';

export class QuickInput {
  #page;

  /** @param {import('playwright-core').Page} page */
  constructor(page) {
    this.#page = page;
  }

  /** The box with these words as its title, or below its field. */
  #box(words) {
    const named = '.quick-input-title:visible, .quick-input-message:visible';
    return this.#page
      .locator('.quick-input-widget')
      .filter({ has: this.#page.locator(named, { hasText: words }) });
  }

  /** Field of the box that asks this. */
  field(words) {
    return this.#box(words).locator('input.input');
  }

  /** Row of the box that asks this. */
  row(words, item) {
    return this.#box(words).locator('.quick-input-list .monaco-list-row', { hasText: item }).first();
  }

  /** Presses `key`, types `text`, and takes the row that then has the focus. */
  async take(key, text, row) {
    const field = this.#page.locator(INPUT);
    const listed = this.#page.locator(FOCUSED_ROW, { hasText: row }).first();
    await until(`the quick pick to take "${row}"`, async () => {
      if (await field.isVisible()) await field.press('Escape', { timeout: STEP });
      await this.#page.keyboard.press(key);
      await field.waitFor({ timeout: STEP });
      await field.fill(text, { timeout: STEP });
      await listed.waitFor({ timeout: STEP });
      return this.#enter(row);
    });
  }

  /** Types into the box that asks this, and presses Enter. */
  async answer(words, text, timeout = WAIT) {
    const field = this.field(words);
    await field.waitFor({ timeout });
    await until(
      `"${words}" to take its answer`,
      async () => {
        await field.fill(text, { timeout: STEP });
        return this.#enter();
      },
      timeout,
    );
  }

  /** Clicks a row of the box that asks this. */
  async choose(words, item) {
    await this.row(words, item).click();
  }

  /** Clicks rows with boxes to tick, each until its tick has changed, and presses Enter. */
  async chooseSome(words, items) {
    await this.field(words).waitFor();
    for (const item of items) {
      const row = this.row(words, item);
      const before = await row.getAttribute('aria-checked');
      await row.click();
      await until(`the tick of "${item}"`, async () => (await row.getAttribute('aria-checked')) !== before);
    }
    await until(`"${words}" to take what was ticked`, async () => {
      await this.field(words).focus({ timeout: STEP });
      return this.#enter();
    });
  }

  /** The web workbench's own dialog for files, as soon as it proposes this name: OK. */
  async save(name) {
    const field = this.#page.locator(`${INPUT}[placeholder="Folder path"]`);
    await until(`a proposal to save ${name}`, async () => (await field.inputValue()).includes(name));
    const ok = this.#page.locator('.quick-input-widget').getByRole('button', { name: 'OK' });
    // It takes no click while it looks at the folder.
    await until('the dialog to save', async () => {
      if (await ok.isVisible()) await ok.click({ timeout: STEP });
      await field.waitFor({ state: 'hidden', timeout: STEP });
      return true;
    });
  }

  /**
   * Enter. False when the box had lost the focus, or `row` its place, the moment the key came; then it did nothing
   * in the workbench.
   */
  async #enter(row) {
    await this.#page.evaluate(
      ([input, focused, wanted]) => {
        globalThis.tookEnter?.abort();
        const listening = new AbortController();
        globalThis.tookEnter = listening;
        const plain = (text) => text.replace(/\s+/g, ' ').toLowerCase();
        const listen = (event) => {
          if (event.key !== 'Enter') return;
          const row = document.querySelector(focused)?.textContent ?? '';
          const isRight = wanted === undefined || plain(row).includes(plain(wanted));
          if (event.target instanceof Element && event.target.matches(input) && isRight)
            listening.taken = true;
          else event.stopImmediatePropagation();
          listening.abort();
        };
        addEventListener('keydown', listen, { capture: true, signal: listening.signal });
      },
      [INPUT, FOCUSED_ROW, row],
    );
    await this.#page.keyboard.press('Enter');
    // The command may have thrown the page away.
    return this.#page
      .evaluate(() => globalThis.tookEnter?.taken ?? globalThis.tookEnter === undefined)
      .catch(() => true);
  }
}
