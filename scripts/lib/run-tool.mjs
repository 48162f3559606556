/** Starts the development tools that npm installed, the same way on every platform (no shell, no .cmd files). */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { requireNode24, root } from './node24.mjs';

/** The script behind `npx NAME` of an installed package. */
function toolScript(packageName, name) {
  const folder = path.join(root, 'node_modules', packageName);
  const { bin } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return path.join(folder, typeof bin === 'string' ? bin : bin[name]);
}

/** Children that run now: they must not outlive this process. */
const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill();
});

/**
 * Runs a program to its end.
 * @returns {Promise<{ code: number, output: string }>} both streams together, in the order they came
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
    running.add(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.on('error', (error) => resolve({ code: 1, output: `${output}${command}: ${error.message}\n` }));
    child.on('close', (code) => {
      running.delete(child);
      resolve({ code: code ?? 1, output });
    });
  });
}

/** Runs a tool that an npm package brings, with Node 24. */
export function runTool(packageName, name, args) {
  return run(requireNode24(), [toolScript(packageName, name), ...args]);
}

/** Runs one of this repository's own scripts with Node 24. */
export function runScript(file, args = []) {
  return run(requireNode24(), [path.join(root, file), ...args]);
}

/** Runs npm: the one that started this script, else the one on PATH. */
export function runNpm(args, options = {}) {
  const script = process.env.npm_execpath;
  if (script && /\.c?js$/.test(script)) return run(process.execPath, [script, ...args], options);
  return run('npm', args, { shell: process.platform === 'win32', ...options });
}
