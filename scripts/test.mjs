/**
 * `npm test`: the checks, then all unit tests, then the tests in a real VS Code. `--unit` and `--e2e` run those alone.
 * The last line is `N passed, N failed`, over all that ran.
 */
import { runChecks } from './lib/checks.mjs';
import { conclude, runTests, sum, testFiles } from './lib/run-tests.mjs';
import { runScript } from './lib/run-tool.mjs';

const only = process.argv.slice(2);
const unknown = only.find((flag) => !['--unit', '--e2e'].includes(flag));
if (unknown) {
  console.error(`npm test knows --unit and --e2e, not ${unknown}.`);
  process.exit(2);
}

/** Two files at a time: more only slows a small machine. */
const unit = () => runTests(testFiles('test', ['test/e2e', 'test/bench']), 2);

/** One VS Code at a time. */
async function endToEnd() {
  const setup = await runScript('test/e2e/setup.mjs');
  process.stdout.write(setup.output);
  if (setup.code !== 0) return { passed: 0, failed: 1, skipped: 0 };
  return runTests(testFiles('test/e2e'), 1);
}

const parts = [];
if (only.length === 0) parts.push(await runChecks());
if (only.length === 0 || only.includes('--unit')) parts.push(await unit());
if (only.includes('--e2e')) {
  const packed = await runScript('scripts/package.mjs');
  process.stdout.write(packed.output);
  if (packed.code !== 0) parts.push({ passed: 0, failed: 1, skipped: 0 });
}
if (only.length === 0 || only.includes('--e2e')) parts.push(await endToEnd());
conclude(sum(parts));
