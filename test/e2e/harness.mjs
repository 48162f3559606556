/** Drives a real VS Code with a real browser: what a user does, in the user's order. */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../../scripts/lib/node24.mjs';
import { QuickInput } from './quick-input.mjs';
import { WorkbenchServer } from './server.mjs';
import { ensureBrowser, ensureWorkbench } from './setup.mjs';
import { until, WAIT } from './wait.mjs';

/** For one step of several that are taken again when one of them fails. */
const STEP = WAIT / 10;
/** The packaged extension, as a user installs it. */
export const VSIX = path.join(root, 'dist', 'tidemark.vsix');
const SHOTS = path.join(root, 'out', 'shots');
const PICTURES = path.join(root, 'docs', 'images');
export const SAMPLES = path.join(root, 'samples');

/** Name in file names → the theme's name in settings, and the class that the workbench then wears. */
export const THEMES = {
  dark: { setting: 'Dark Modern', workbench: 'vs-dark' },
  light: { setting: 'Light Modern', workbench: 'vs' },
  'high-contrast': { setting: 'Default High Contrast', workbench: 'hc-black' },
};

const BROWSER_FLAGS = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--force-color-profile=srgb',
  '--lang=en-US',
  '--no-first-run',
  // Nothing but this machine has an address.
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
];

const TEST_SETTINGS = {
  'editor.accessibilitySupport': 'off',
  'editor.minimap.enabled': false,
  // Would unfold folders while a test does.
  'explorer.autoReveal': false,
  // Written by setTheme(), and no part of what a picture should show.
  'files.exclude': { '**/.vscode': true },
  'workbench.editor.restoreViewState': false,
  'workbench.reduceMotion': 'on',
};

/** What only our manifest draws. */
const OURS = '[id="workbench.view.extension.tidemark"], [aria-label^="Tidemark"]';

export class VSCode {
  page;
  /** @type {QuickInput} */
  quick;
  /** Folder that the workbench has open; removed by stop(). */
  workspace;
  /** Everything the browser's console said, as `type: text (address)`. */
  console = [];
  /** Addresses beyond this machine that something asked for. */
  foreign = new Set();
  #server = new WorkbenchServer();
  #context;
  #webviewFaults = [];

  /**
   * @param {object} [options]
   * @param {string[]} [options.vsix] packaged extensions; ours when absent
   * @param {Record<string, string>} [options.files] path in the workspace → file or folder to copy there
   * @param {object} [options.settings] user settings beside the quiet ones
   * @param {Record<string, string>} [options.env] for the extension host
   * @param {boolean} [options.driver] for tests inside the extension host; hides notifications
   */
  static async start({ vsix = [VSIX], files = {}, settings = {}, env = {}, driver = false } = {}) {
    await ensureWorkbench();
    const executablePath = await ensureBrowser();
    const vscode = new VSCode();
    try {
      const all = { ...TEST_SETTINGS, 'workbench.colorTheme': THEMES.dark.setting, ...settings };
      await vscode.#server.start({ vsix, settings: all, env, driver });
      vscode.workspace = path.join(vscode.#server.scratch, 'workspace');
      fs.mkdirSync(vscode.workspace);
      for (const [name, source] of Object.entries(files)) {
        fs.cpSync(source, path.join(vscode.workspace, name), { recursive: true });
      }
      await vscode.#launch(executablePath);
    } catch (error) {
      await vscode.stop();
      throw error;
    }
    return vscode;
  }

  async #launch(executablePath) {
    // Installed by ensureWorkbench(), so not there when this file is loaded.
    const { chromium } = await import('playwright-core');
    this.#context = await chromium.launchPersistentContext(path.join(this.#server.scratch, 'browser'), {
      executablePath,
      headless: true,
      timeout: WAIT,
      // Chromium's own sandbox refuses root, and nothing but our own pages is loaded.
      chromiumSandbox: false,
      viewport: { width: 1280, height: 800 },
      env: this.#server.env,
      args: BROWSER_FLAGS,
    });
    this.#context.setDefaultTimeout(WAIT);
    this.page = this.#context.pages()[0] ?? (await this.#context.newPage());
    this.quick = new QuickInput(this.page);
    this.page.on('console', (message) => this.#hear(message.type(), message.text(), message.location().url));
    this.page.on('pageerror', (error) => {
      if (/webview\.js/.test(error.stack ?? '')) this.#webviewFaults.push(`uncaught: ${error.stack}`);
    });
    this.page.on('request', (request) => {
      const { protocol, hostname, origin, pathname } = new URL(request.url());
      // A webview's resources carry that made-up host name; its service worker answers them.
      const local = hostname === '127.0.0.1' || hostname.endsWith('.vscode-resource.vscode-cdn.net');
      if (/^(https?|wss?):$/.test(protocol) && !local) this.foreign.add(origin + pathname);
    });
  }

  #hear(type, text, url) {
    this.console.push(`${type}: ${text} (${url})`);
    const violation = /Content Security Policy|Refused to (load|apply|execute|connect)/.test(text);
    const ours = /vscode-resource|webview\/browser\/pre|vscode-webview/.test(url);
    if (violation || (type === 'error' && ours)) this.#webviewFaults.push(`${type}: ${text} (${url})`);
  }

  /** How the workbench names a file on this machine. */
  uri(file) {
    return this.#server.uri(file);
  }

  /**
   * Opens the workbench on the workspace, and waits for `ready`: something that only our manifest produces, because a
   * file opened before the extension is registered opens as text and stays so.
   */
  async open({ ready, payload } = {}) {
    await this.page.goto(this.#server.address(this.workspace, payload), { waitUntil: 'commit' });
    await this.#ready(ready);
  }

  async #ready(ready = OURS) {
    await this.page.locator('.monaco-workbench').waitFor();
    await this.page.locator(ready).first().waitFor({ state: 'attached' });
  }

  /** Path of a file in the workspace. */
  file(name) {
    return path.join(this.workspace, name);
  }

  /** Ctrl+P, the path, Enter. */
  async openFile(name) {
    await this.quick.take('Control+P', this.file(name), path.basename(name));
    await this.tab(path.basename(name)).waitFor();
    await this.#arrived();
  }

  /** F1, the title, Enter. */
  async command(title) {
    await this.quick.take('F1', `>${title}`, title);
  }

  /** A command that asks for a text in a box with these words, and the text. */
  async commandWith(title, words, text) {
    await until(`${title} to take its answer`, async () => {
      await this.command(title);
      await this.quick.answer(words, text, WAIT / 3);
      return true;
    });
  }

  /** Opens a panel from the Explorer, and gives its page once it shows anything but progress. */
  async analyze(name, item = 'Analyze This File', tab = this.tab(path.basename(name))) {
    await this.explorerMenu(name, item, tab);
    await this.webview().locator('#view, [role="alert"]').first().waitFor();
    await this.#arrived();
    return this.webview();
  }

  /** The last thing that VS Code does on opening an editor is to give it the focus: whatever has it then, loses it. */
  async #arrived() {
    await until('the focus in the editor that was opened', async () => {
      const inside = await this.page.evaluate(() => {
        const { activeElement } = document;
        if (activeElement?.matches('iframe.webview.ready')) return 'webview';
        return activeElement?.closest('.editor-instance') ? 'text' : undefined;
      });
      if (inside !== 'webview') return inside;
      return this.webview()
        .locator('body')
        .evaluate(() => document.hasFocus(), undefined, { timeout: STEP });
    });
  }

  async closeAll() {
    await this.command('View: Close All Editors');
    await until(
      'all editors to be closed',
      async () => (await this.page.locator('.tabs-container .tab').count()) === 0,
    );
  }

  /** Reloads the window: the extension host starts anew, and editors are restored. */
  async reload() {
    await Promise.all([this.page.waitForEvent('load'), this.command('Developer: Reload Window')]);
    await this.#ready();
  }

  /** Shows a view of the side bar, which a press of its key or its icon would hide when it is there already. */
  async #sideBar(shown, show) {
    await until('the side bar', async () => {
      if (!(await shown.isVisible())) await show();
      await shown.waitFor({ timeout: STEP });
      return true;
    });
  }

  /** The notes, in the activity bar's own view. */
  async showNotes() {
    const icon = this.page.locator('.activitybar .action-label[aria-label^="Tidemark"]').first();
    const title = this.page.locator('.part.sidebar .title-label', { hasText: 'Tidemark' });
    await this.#sideBar(title, () => icon.click({ force: true }));
  }

  async showExplorer() {
    await this.#sideBar(this.page.locator('.explorer-folders-view'), () =>
      this.page.keyboard.press('Control+Shift+E'),
    );
  }

  /** `n`, the text and Ctrl+Enter, on what has the focus. */
  async note(text) {
    const panel = this.webview();
    await this.page.keyboard.press('n');
    await panel.locator('.note-form textarea:focus').waitFor();
    await this.page.keyboard.type(text);
    await this.page.keyboard.press('Control+Enter');
    await panel.locator('.note-card', { hasText: text.replaceAll('`', '') }).waitFor();
  }

  /** The row of a file in the Explorer. Folders on the way are unfolded. */
  async explorerRow(name) {
    const explorer = this.page.locator('.explorer-folders-view');
    const parts = name.split('/');
    for (const [depth, part] of parts.entries()) {
      const row = explorer.locator(`.monaco-list-row[aria-level="${depth + 1}"]`, { hasText: part }).first();
      await row.waitFor();
      if (depth === parts.length - 1) return row;
      if ((await row.getAttribute('aria-expanded')) === 'false') await row.click();
      await explorer.locator(`.monaco-list-row[aria-expanded="true"]`, { hasText: part }).first().waitFor();
    }
    throw new Error('an empty path has no row');
  }

  /** Right click on a file in the Explorer, then the menu item, until there is what it opens. */
  async explorerMenu(name, item, opened) {
    const entry = this.page.locator('.context-view .action-menu-item', { hasText: item }).first();
    await until(`"${item}" on ${name}`, async () => {
      if (await entry.isVisible()) await this.page.keyboard.press('Escape');
      const row = await this.explorerRow(name);
      await row.click({ button: 'right', timeout: STEP });
      await entry.waitFor({ timeout: STEP });
      // A menu takes no click in its first moments, however long one waits for it, and goes without one when something
      // takes the focus.
      while ((await entry.count()) > 0) await entry.click({ timeout: STEP / 6 }).catch(() => {});
      await opened.waitFor({ timeout: WAIT / 3 });
      return true;
    });
  }

  /** The active tab, once it shows this file. */
  tab(name) {
    return this.page.locator(`.tabs-container .tab.active[data-resource-name="${name}"]`);
  }

  /** The document inside the visible webview, which VS Code nests in two frames. */
  webview() {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  /** Gives an element of a panel the focus, once the window has given it to the panel: keys go there only then. */
  async focus(element) {
    await until('the focus in the panel', async () => {
      await element.focus({ timeout: STEP });
      return element.evaluate((one) => document.hasFocus() && document.activeElement === one);
    });
  }

  toasts() {
    return this.page.locator('.notifications-toasts .notification-list-item-message').allInnerTexts();
  }

  /** Changes the theme as a workspace's settings do: the web workbench watches those, and not the user's. */
  async setTheme(name) {
    const { setting, workbench } = THEMES[name];
    fs.mkdirSync(this.file('.vscode'), { recursive: true });
    await until(`the ${name} theme`, async () => {
      fs.writeFileSync(
        this.file('.vscode/settings.json'),
        JSON.stringify({ 'workbench.colorTheme': setting }),
      );
      await this.page.locator(`.monaco-workbench.${workbench}`).waitFor({ timeout: STEP });
      return true;
    });
  }

  /**
   * A picture of the window in out/shots. With `picture`, and TIDEMARK_PICTURES=1, also docs/images/NAME.png: the
   * README shows those, and they change only when someone means them to.
   */
  async shot(name, { picture, ...options } = {}) {
    fs.mkdirSync(SHOTS, { recursive: true });
    // Time for the renderer to settle; nothing is asserted on a picture.
    await sleep(300);
    const file = path.join(SHOTS, `${name}.png`);
    await this.page.screenshot({ path: file, ...options });
    if (picture && process.env.TIDEMARK_PICTURES) {
      fs.mkdirSync(PICTURES, { recursive: true });
      fs.copyFileSync(file, path.join(PICTURES, `${picture}.png`));
    }
    return file;
  }

  /** The same picture in every theme, the dark one last and kept; that one may be a `picture` of the README. */
  async shotThemes(name, options) {
    for (const theme of ['light', 'high-contrast', 'dark']) {
      await this.setTheme(theme);
      await this.shot(`${name}-${theme}`, theme === 'dark' ? options : {});
    }
  }

  /** What must not have happened: console errors and policy violations of webviews, requests beyond this machine, logged errors that name us. */
  faults() {
    return [
      ...this.#webviewFaults,
      ...[...this.foreign].map((address) => `request beyond this machine: ${address}`),
      // What a reload of the window interrupts ends as cancelled.
      // VS Code asks for the rows below one that went in the same moment, and logs that they are gone.
      ...this.#server
        .errorLines()
        .filter(
          (line) => /tidemark/i.test(line) && !/\bCanceled$|No tree item with id '.*' found/.test(line),
        ),
    ];
  }

  /** Ends VS Code and the browser. Throws when a process outlived them. */
  async stop() {
    await this.#context?.close().catch(() => {});
    const survivors = await this.#server.stop();
    if (survivors.length > 0) throw new Error(`left behind:\n${survivors.join('\n')}`);
  }
}
