/** One browser and one stand-in for the server, for the tests of a file. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { launchBrowser } from './browser.mjs';
import { PanelPage } from './panel-page.mjs';
import { serveHarness } from './serve.ts';

/**
 * Call once at the top of a test file.
 * @param {Parameters<typeof PanelPage.open>[2]} defaults of every page
 * @param {(panel: PanelPage) => Promise<unknown>} [arrive] what is done on every page before the test
 * @returns runs a test on a fresh page, and fails when the page had errors or broke its policy
 */
export function usePanels(defaults = {}, arrive = async () => {}) {
  let server;
  let browser;

  before(async () => {
    server = await serveHarness();
    browser = await launchBrowser();
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  return async (options, use) => {
    const panel = await PanelPage.open(browser, server.address, { ...defaults, ...options });
    try {
      await arrive(panel);
      await use(panel, panel.page);
      assert.deepEqual(panel.faults, []);
    } finally {
      await panel.close();
    }
  };
}
