/**
 * Prepares what a real VS Code needs here: its server and web workbench (from the npm package code-server, of
 * which only `lib/vscode` is used) and, for the tests, a browser. Idempotent; a second run takes milliseconds.
 *
 * `node test/e2e/setup.mjs` prepares both and says what is there.
 */
import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { requireNode24 } from '../../scripts/lib/node24.mjs';
import { run, runNpm } from '../../scripts/lib/run-tool.mjs';

const here = import.meta.dirname;
const modules = path.join(here, 'node_modules');
const vscode = path.join(modules, 'code-server', 'lib', 'vscode');

/** The script that serves the workbench. */
export const serverMain = path.join(vscode, 'out', 'server-main.js');

/** Something is missing on this machine; the message is one sentence that says what to do. */
export class SetupError extends Error {}

function onPath(name) {
  const finder = process.platform === 'win32' ? 'where' : 'which';
  const found = spawnSync(finder, [name], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.split(/\r?\n/)[0].trim() : undefined;
}

function findBrowser() {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (fs.existsSync(named)) return named;
    throw new SetupError(`CHROMIUM_PATH names ${named}, which does not exist.`);
  }
  for (const name of [
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    'microsoft-edge',
  ]) {
    const found = onPath(name);
    if (found) return found;
  }
  return [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    'C:/Program Files/Google/Chrome/Application/chrome.exe',
    'C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe',
  ].find((file) => fs.existsSync(file));
}

/**
 * Path of a Chromium. Debian and its kin, as root: installs it when there is none (TIDEMARK_NO_APT=1 forbids that).
 * @throws {SetupError} when there is none
 */
export async function ensureBrowser() {
  const found = findBrowser();
  if (found) return found;
  const mayInstall = process.getuid?.() === 0 && onPath('apt-get') && !process.env.TIDEMARK_NO_APT;
  if (mayInstall) {
    console.log('setup: no browser found; installing Chromium with apt-get (about 115 MB to download)…');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    // Chromium brings no font of its own here, and text without one is boxes.
    for (const args of [
      ['update'],
      ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'],
    ]) {
      const { code, output } = await run('apt-get', args, { env });
      if (code !== 0) throw new SetupError(`apt-get ${args.join(' ')} failed:\n${output.slice(-2000)}`);
    }
    const installed = findBrowser();
    if (installed) return installed;
  }
  throw new SetupError(
    'The end-to-end tests need a Chromium: install one (Debian and Ubuntu: apt-get install chromium) or set CHROMIUM_PATH to its executable.',
  );
}

/** VS Code's native modules that only log or watch: plain stand-ins spare a compiler. */
function installStubs() {
  for (const name of ['spdlog', 'native-watchdog']) {
    fs.copyFileSync(path.join(here, 'stubs', `${name}.cjs`), path.join(modules, '@vscode', name, 'index.js'));
  }
}

/** Built-in extensions that reach for accounts, the network or native modules. The profile viewers stay: ours must win over them. */
const UNWANTED_EXTENSIONS = [
  'copilot',
  'git',
  'git-base',
  'github',
  'github-authentication',
  'mermaid-markdown-features',
  'microsoft-authentication',
  'terminal-suggest',
  'tunnel-forwarding',
];

function prune() {
  for (const name of UNWANTED_EXTENSIONS) {
    fs.rmSync(path.join(vscode, 'extensions', name), { recursive: true, force: true });
  }
  const ours = `${process.platform}-${process.arch}`;
  for (const folder of ['@vscode/ripgrep-universal/bin', 'node-pty/prebuilds', 'argon2/prebuilds']) {
    const platforms = path.join(modules, folder);
    if (!fs.existsSync(platforms)) continue;
    for (const name of fs.readdirSync(platforms)) {
      if (name !== ours) fs.rmSync(path.join(platforms, name), { recursive: true, force: true });
    }
  }
}

/**
 * Installs the workbench below test/e2e/node_modules (about 25 s and 200 MB the first time).
 * @throws {SetupError} when npm could not
 */
export async function ensureWorkbench() {
  requireNode24();
  const wanted = crypto
    .createHash('sha256')
    .update(fs.readFileSync(path.join(here, 'package-lock.json')))
    .update(fs.readFileSync(path.join(here, 'setup.mjs')))
    .digest('hex');
  const stamp = path.join(modules, '.ready');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted) return;
  console.log('setup: installing the VS Code web workbench from npm (once; about 200 MB on disk)…');
  // --prefix would be ignored by the environment that `npm run` leaves behind, so that goes.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^npm_(config_(local_)?prefix|package_)/i.test(key)),
  );
  const { code, output } = await runNpm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: here,
    env,
  });
  if (code !== 0)
    throw new SetupError(`npm ci in test/e2e failed (it needs the npm registry):\n${output.slice(-3000)}`);
  const link = path.join(vscode, 'node_modules');
  // The workbench's own modules lie beside code-server: one lock file, nothing compiled.
  if (!fs.existsSync(link))
    fs.symlinkSync(process.platform === 'win32' ? modules : '../../..', link, 'junction');
  installStubs();
  prune();
  fs.writeFileSync(stamp, wanted);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const started = Date.now();
    await ensureWorkbench();
    const browser = await ensureBrowser();
    console.log(`setup: ready in ${((Date.now() - started) / 1000).toFixed(1)} s; browser ${browser}`);
  } catch (error) {
    console.error(error instanceof SetupError ? `setup: ${error.message}` : error);
    process.exitCode = 1;
  }
}
