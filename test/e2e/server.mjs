/** A VS Code server with its web workbench, in folders of its own: what `npm start` serves and the tests drive. */
import { spawn } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { requireNode24 } from '../../scripts/lib/node24.mjs';
import { run } from '../../scripts/lib/run-tool.mjs';
import { processesNaming, stopGroup } from './processes.mjs';
import { ensureWorkbench, serverMain } from './setup.mjs';

/** Quiet and offline; nothing here changes how an extension behaves. */
const QUIET_SETTINGS = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'files.hotExit': 'off',
  'git.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'window.confirmBeforeClose': 'never',
  'window.restoreWindows': 'none',
  'workbench.enableExperiments': false,
  'workbench.localHistory.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
};

/** Longest folder that leaves room for the name of a socket: some systems allow 104 bytes for the whole path. */
const SOCKET_FOLDER_MAX = 50;

/** The caller's environment without what would leak from an editor or an npm script around it. */
function cleanEnvironment(scratch, extra) {
  const kept = Object.entries(process.env).filter(
    ([key]) => !/^(VSCODE_|ELECTRON_|XDG_|NODE_OPTIONS$|npm_)/.test(key),
  );
  const env = { ...Object.fromEntries(kept), ...extra, HOME: scratch };
  // Without a gallery the workbench asks no one for extensions.
  env.EXTENSIONS_GALLERY = JSON.stringify({ serviceUrl: '' });
  // VS Code leaves its sockets in the temporary folder.
  if (scratch.length <= SOCKET_FOLDER_MAX) env.TMPDIR = scratch;
  return env;
}

/** Forward slashes and a leading one, for folders of a Windows machine too. */
function remotePath(file) {
  const posix = file.replaceAll('\\', '/');
  return posix.startsWith('/') ? posix : `/${posix}`;
}

export class WorkbenchServer {
  /** Scratch folder, removed by stop(); its random name marks every process that belongs to this server. */
  scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-vscode-'));
  port = 0;
  env;
  /** What the server has printed. */
  log = '';
  #data = path.join(this.scratch, 'server');
  /** Other users of this machine must not reach the workbench: it has a terminal. */
  #token = crypto.randomUUID();
  #process;

  /**
   * Ready to be opened when this returns; stop() may be called at any time.
   * @param {object} options
   * @param {string[]} [options.vsix] packaged extensions to install first
   * @param {object} [options.settings] user settings
   * @param {Record<string, string>} [options.env] reaches the extension host too
   * @param {number} [options.port] 0 = any free one
   * @param {boolean} [options.driver] lets the page start tests inside the extension host; hides notifications
   */
  async start({ vsix = [], settings = {}, env = {}, port = 0, driver = false } = {}) {
    await ensureWorkbench();
    this.env = cleanEnvironment(this.scratch, env);
    const user = path.join(this.#data, 'data', 'User');
    fs.mkdirSync(user, { recursive: true });
    fs.writeFileSync(
      path.join(user, 'settings.json'),
      JSON.stringify({ ...QUIET_SETTINGS, ...settings }, null, 1),
    );
    const common = [serverMain, '--accept-server-license-terms', '--server-data-dir', this.#data];
    for (const file of vsix) {
      const { code, output } = await run(requireNode24(), [...common, '--install-extension', file], {
        env: this.env,
      });
      if (code !== 0) throw new Error(`VS Code did not install ${file}:\n${output}`);
    }
    const serve = ['--host', '127.0.0.1', '--port', String(port), '--connection-token', this.#token];
    serve.push('--disable-workspace-trust', '--telemetry-level', 'off');
    if (driver) serve.push('--enable-smoke-test-driver');
    this.#process = spawn(requireNode24(), [...common, ...serve], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: this.env,
      // A process group of its own: stop() ends the server with everything that it started.
      detached: process.platform !== 'win32',
    });
    this.port = await this.#listening();
  }

  #listening() {
    return new Promise((resolve, reject) => {
      const giveUp = (why) => {
        clearTimeout(timer);
        reject(new Error(why));
      };
      const timer = setTimeout(() => giveUp(`VS Code's server did not start in 90 s:\n${this.log}`), 90_000);
      const read = (text) => {
        this.log += text;
        if (/EADDRINUSE/.test(this.log)) giveUp('That port is taken by another program; choose another one.');
        const port = /Extension host agent listening on (\d+)/.exec(this.log)?.[1];
        if (!port) return;
        clearTimeout(timer);
        resolve(Number(port));
      };
      for (const stream of [this.#process.stdout, this.#process.stderr])
        stream.setEncoding('utf8').on('data', read);
      this.#process.once('exit', () => giveUp(`VS Code's server ended:\n${this.log}`));
    });
  }

  /** Lines that VS Code or an extension logged as errors. */
  errorLines() {
    const logs = path.join(this.#data, 'data', 'logs');
    if (!fs.existsSync(logs)) return [];
    return fs
      .readdirSync(logs, { recursive: true })
      .map((name) => path.join(logs, name))
      .filter((file) => file.endsWith('.log') && fs.statSync(file).isFile())
      .flatMap((file) => fs.readFileSync(file, 'utf8').split('\n'))
      .filter((line) => /\[error\]/.test(line));
  }

  /** The address of the workbench on a folder; `payload` as the workbench's own automation writes it. */
  address(folder, payload) {
    const query = new URLSearchParams({ tkn: this.#token, folder: remotePath(folder) });
    if (payload) query.set('payload', JSON.stringify(payload));
    return `http://127.0.0.1:${this.port}/?${query}`;
  }

  /** How the workbench names a file on this machine. */
  uri(file) {
    return `vscode-remote://127.0.0.1:${this.port}${remotePath(file)}`;
  }

  /**
   * Ends the server and all that it started, and removes its folders.
   * @returns {Promise<string[]>} command lines of processes that outlived it and had to be killed
   */
  async stop() {
    if (this.#process) await stopGroup(this.#process);
    const survivors = await processesNaming(this.scratch);
    fs.rmSync(this.scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    return survivors;
  }
}
