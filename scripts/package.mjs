/** `npm run package`: builds dist/, and packs dist/tidemark.vsix from it (`--no-build`: from what is there). */
import fs from 'node:fs';
import path from 'node:path';
import { vsixBudget } from './lib/budgets.mjs';
import { root } from './lib/node24.mjs';
import { runScript, runTool } from './lib/run-tool.mjs';

const vsix = path.join(root, 'dist', 'tidemark.vsix');

async function pack() {
  if (!process.argv.includes('--no-build')) {
    const build = await runScript('esbuild.mjs');
    process.stdout.write(build.output);
    if (build.code !== 0) return false;
  }
  // Everything is bundled, so no node_modules; pictures and links in the README stay as they are.
  const flags = ['--no-dependencies', '--no-rewrite-relative-links', '--out', vsix];
  const packed = await runTool('@vscode/vsce', 'vsce', ['package', ...flags]);
  if (packed.code !== 0) {
    process.stderr.write(packed.output);
    return false;
  }
  const bytes = fs.statSync(vsix).size;
  const line = `dist/tidemark.vsix ${(bytes / 1024).toFixed(1)} KiB of ${vsixBudget / 1024}`;
  console.log(bytes > vsixBudget ? `${line}  OVER BUDGET` : line);
  return bytes <= vsixBudget;
}

if (!(await pack())) process.exitCode = 1;
