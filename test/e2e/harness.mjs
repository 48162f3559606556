/** Drives a real VS Code with a real browser: what a user does, in the user's order. */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../../scripts/lib/node24.mjs';
import { WorkbenchServer } from './server.mjs';
import { ensureBrowser, ensureWorkbench } from './setup.mjs';

/** Milliseconds to wait for anything: generous, for two slow cores. TIDEMARK_E2E_WAIT changes it. */
export const WAIT = Number(process.env.TIDEMARK_E2E_WAIT ?? 90_000);
/** For the hook that starts VS Code. */
export const START = 240_000;
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

/** Asks `check` again and again until it gives something truthy, and returns that. */
export async function until(what, check, timeout = WAIT) {
  const end = Date.now() + timeout;
  let last;
  for (;;) {
    try {
      const value = await check();
      if (value) return value;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`waited ${timeout} ms for ${what}`, { cause: last });
    await sleep(100);
  }
}

export class VSCode {
  page;
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
      // Chromium's own sandbox refuses root, and nothing but our own pages is loaded.
      chromiumSandbox: false,
      viewport: { width: 1280, height: 800 },
      env: this.#server.env,
      args: BROWSER_FLAGS,
    });
    this.#context.setDefaultTimeout(WAIT);
    this.page = this.#context.pages()[0] ?? (await this.#context.newPage());
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
  async open({ ready = '[id="workbench.view.extension.tidemark"], [aria-label^="Tidemark"]', payload } = {}) {
    await this.page.goto(this.#server.address(this.workspace, payload), { waitUntil: 'commit' });
    await this.page.locator('.monaco-workbench').waitFor();
    await this.page.locator(ready).first().waitFor({ state: 'attached' });
  }

  /** Path of a file in the workspace. */
  file(name) {
    return path.join(this.workspace, name);
  }

  /** Ctrl+P, the path, Enter. */
  async openFile(name) {
    await this.#pick('Control+P', this.file(name), path.basename(name));
    await this.tab(path.basename(name)).waitFor();
  }

  /** F1, the title, Enter. */
  async command(title) {
    await this.#pick('F1', `>${title}`, title);
  }

  /** Reloads the window: the extension host starts anew, and editors are restored. */
  async reload() {
    await Promise.all([this.page.waitForEvent('load'), this.command('Developer: Reload Window')]);
  }

  /** An editor or panel that takes the focus closes the quick pick at any moment, so it is then opened again. */
  async #pick(key, text, row) {
    const input = this.page.locator('.quick-input-widget input.input');
    const listed = this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: row }).first();
    const timeout = WAIT / 10;
    await until(`the quick pick to take "${row}"`, async () => {
      await this.page.keyboard.press('Escape');
      await this.page.keyboard.press(key);
      await input.waitFor({ timeout });
      await input.fill(text, { timeout });
      await listed.waitFor({ timeout });
      await input.press('Enter', { timeout });
      return true;
    });
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

  /** Right click on a file in the Explorer, then the menu item. */
  async explorerMenu(name, item) {
    const row = await this.explorerRow(name);
    await row.click({ button: 'right' });
    const entry = this.page.locator('.context-view .action-menu-item', { hasText: item }).first();
    await entry.waitFor();
    // A menu takes no click in its first moments.
    await until(`the menu to take "${item}"`, async () => {
      await entry.click({ timeout: 1000 }).catch(() => {});
      return (await entry.count()) === 0;
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

  toasts() {
    return this.page.locator('.notifications-toasts .notification-list-item-message').allInnerTexts();
  }

  /** Changes the theme as a workspace's settings do: the web workbench watches those, and not the user's. */
  async setTheme(name) {
    const { setting, workbench } = THEMES[name];
    fs.mkdirSync(this.file('.vscode'), { recursive: true });
    fs.writeFileSync(this.file('.vscode/settings.json'), JSON.stringify({ 'workbench.colorTheme': setting }));
    await this.page.locator(`.monaco-workbench.${workbench}`).waitFor();
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
