/**
 * A browser for the harness. Plain JavaScript, as the other tests in a browser: playwright-core lies below
 * test/e2e and is installed when it is first needed, so its types are not there for the compiler.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { ensureBrowser, ensureWorkbench } from '../e2e/setup.mjs';

/** @returns {Promise<import('playwright-core').Browser>} */
export async function launchBrowser() {
  await ensureWorkbench();
  const require = createRequire(path.resolve(import.meta.dirname, '../e2e/package.json'));
  return require('playwright-core').chromium.launch({
    executablePath: await ensureBrowser(),
    chromiumSandbox: false,
    args: ['--disable-dev-shm-usage', '--disable-gpu', '--force-color-profile=srgb', '--lang=en-US'],
  });
}

/**
 * Console errors, uncaught errors, dialogs and breaches of the policy on a page, as they come.
 * @param {import('playwright-core').Page} page
 * @returns {string[]}
 */
export function faultsOf(page) {
  const faults = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || /Content Security Policy/i.test(message.text()))
      faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return faults;
}
