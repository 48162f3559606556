/** `npm run check`: types, format and lint, unused code, bundles, package, and the tests of the repository itself. */
import { runChecks } from './lib/checks.mjs';
import { conclude, runTests, sum, testFiles } from './lib/run-tests.mjs';

const checks = await runChecks();
conclude(sum([checks, await runTests(testFiles('test/repo'), 2)]));
