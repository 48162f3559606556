/**
 * `npm start`: prints the findings of one sample, then shows all of them in a real VS Code.
 *
 * - `--web`     the web workbench, also where a desktop `code` is on PATH
 * - `--port N`  port of the web workbench (any free one when absent)
 *
 * Needs neither a display nor a browser. Ctrl-C ends the web workbench and removes its folders.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './lib/node24.mjs';
import { runScript } from './lib/run-tool.mjs';

const SAMPLE = path.join('samples', 'mochiweb', 'mochimem.log');
const samples = path.join(root, 'samples');
const vsix = path.join(root, 'dist', 'tidemark.vsix');

/** Ends the script with a sentence that says what is missing. */
class StartError extends Error {}

function options() {
  try {
    const { values } = parseArgs({
      options: { web: { type: 'boolean' }, port: { type: 'string', default: '0' } },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65535)
      throw new Error(`--port ${values.port} is no port`);
    return { web: values.web === true, port };
  } catch (error) {
    throw new StartError(`${error.message}; npm start knows: npm start -- [--web] [--port N].`);
  }
}

async function buildAnd(what, file, args) {
  const { code, output } = await runScript(file, args);
  if (code !== 0) throw new StartError(`${what} failed:\n${output}`);
}

/** Runs the command line as a user of it does: with the Node that is here, on the sample. */
function printFindings() {
  console.log(`$ node dist/cli.js analyze ${SAMPLE}\n`);
  const cli = spawnSync(process.execPath, [path.join('dist', 'cli.js'), 'analyze', SAMPLE], {
    cwd: root,
    stdio: 'inherit',
  });
  if (cli.status !== 0)
    console.log('The command line could not analyze the sample; VS Code comes up all the same.');
}

/** Can a desktop VS Code be reached from here? In a terminal of VS Code it can without a display. */
function desktopCode() {
  const { DISPLAY, WAYLAND_DISPLAY, VSCODE_IPC_HOOK_CLI } = process.env;
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY && !VSCODE_IPC_HOOK_CLI) return false;
  return code(['--version'], 'ignore');
}

function code(args, stdio = 'inherit') {
  // `code` is a script for cmd.exe on Windows, which needs a shell and quotes.
  const windows = process.platform === 'win32';
  const quoted = windows ? args.map((arg) => `"${arg}"`) : args;
  return spawnSync('code', quoted, { stdio, shell: windows }).status === 0;
}

function openDesktop() {
  if (!code(['--install-extension', vsix, '--force']))
    throw new StartError(`VS Code did not install ${vsix}.`);
  if (!code([samples, path.join(root, SAMPLE)])) throw new StartError('VS Code did not open the samples.');
  console.log(
    '\nVS Code shows the samples. To remove the extension: code --uninstall-extension tidemark.tidemark',
  );
}

async function openWeb(port) {
  const { WorkbenchServer } = await import('../test/e2e/server.mjs');
  const server = new WorkbenchServer();
  let stopping;
  const stop = () => {
    stopping ??= server.stop().then(() => process.exit(0));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  try {
    await server.start({ vsix: [vsix], port, settings: { 'workbench.colorTheme': 'Dark Modern' } });
  } catch (error) {
    if (stopping) return;
    await server.stop();
    throw new StartError(error.message);
  }
  const sample = server.uri(path.join(root, SAMPLE));
  console.log(
    `\nVS Code shows the samples at\n\n  ${server.address(samples, [['openFile', sample]])}\n\nCtrl-C ends it.`,
  );
}

try {
  const { web, port } = options();
  await buildAnd('The build', 'esbuild.mjs', []);
  printFindings();
  await buildAnd('Packaging the extension', 'scripts/package.mjs', ['--no-build']);
  if (!web && desktopCode()) openDesktop();
  else await openWeb(port);
} catch (error) {
  console.error(error instanceof StartError ? error.message : (error.message ?? error));
  process.exit(1);
}
