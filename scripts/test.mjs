/**
 * `npm test`: the checks, then all unit tests, then the tests in a real VS Code. `--unit` and `--e2e` run those alone.
 * The last line is `N passed, N failed`, over all that ran.
 */
import { ensureBrowser, ensureWorkbench } from '../test/e2e/setup.mjs';
import { runChecks } from './lib/checks.mjs';
import { conclude, runTests, sum, testFiles } from './lib/run-tests.mjs';
import { runScript } from './lib/run-tool.mjs';

const only = process.argv.slice(2);
const unknown = only.find((flag) => !['--unit', '--e2e'].includes(flag));
if (unknown) {
  console.error(`npm test knows --unit and --e2e, not ${unknown}.`);
  process.exit(2);
}

const FAILED = { passed: 0, failed: 1, skipped: 0 };
const wants = (flag) => only.length === 0 || only.includes(flag);

/** What tests in a browser and in VS Code need; false, with the reason said, when it can't be had. */
async function prepare() {
  try {
    await ensureWorkbench();
    await ensureBrowser();
    return true;
  } catch (error) {
    console.error(error.message);
    return false;
  }
}

/** One VS Code at a time, with the packaged extension. */
async function endToEnd() {
  const packed = await runScript('scripts/package.mjs');
  process.stdout.write(packed.output);
  return packed.code === 0 ? runTests(testFiles('test/e2e'), 1) : FAILED;
}

const parts = [];
if (only.length === 0) parts.push(await runChecks());
const prepared = await prepare();
// Two files at a time: more only slows a small machine.
if (wants('--unit')) parts.push(await runTests(testFiles('test', ['test/e2e', 'test/bench']), 2));
if (wants('--e2e')) parts.push(prepared ? await endToEnd() : FAILED);
conclude(sum(parts));
