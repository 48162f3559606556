/** The checks of `npm run check`, in the order that finds mistakes soonest. */
import { runScript, runTool } from './run-tool.mjs';

/** @type {{ name: string, run: () => Promise<{ code: number, output: string }>, show?: boolean }[]} */
const checks = [
  { name: 'types', run: () => runTool('typescript', 'tsc', ['--noEmit']) },
  {
    name: 'format and lint',
    run: () => runTool('@biomejs/biome', 'biome', ['ci', '--colors=off', '--error-on-warnings', '.']),
  },
  { name: 'nothing unused', run: () => runTool('knip', 'knip', ['--no-progress']) },
  {
    name: 'WebAssembly is what its sources give',
    run: () => runScript('scripts/wasm.mjs', ['--check']),
  },
  { name: 'bundles within their budgets', run: () => runScript('esbuild.mjs'), show: true },
  {
    name: 'package within its budget',
    run: () => runScript('scripts/package.mjs', ['--no-build']),
    show: true,
  },
];

/**
 * Runs every check, also after one failed, and says how each went.
 * @returns {Promise<{ passed: number, failed: number, skipped: number }>}
 */
export async function runChecks() {
  const totals = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, run, show } of checks) {
    const started = Date.now();
    const { code, output } = await run();
    const seconds = `${((Date.now() - started) / 1000).toFixed(1)} s`;
    console.log(`${code === 0 ? '✔' : '✖'} ${name} (${seconds})`);
    if (code !== 0 || show) process.stdout.write(output.replace(/^(?=.)/gm, '    '));
    if (code === 0) totals.passed += 1;
    else totals.failed += 1;
  }
  return totals;
}
