/** Runs host/tests.cjs inside the real extension host, beside the packaged extension. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { writeFixtures } from './fixtures.mjs';
import { SAMPLES, VSCode } from './harness.mjs';
import { START } from './session.mjs';
import { until } from './wait.mjs';

const HOST = path.join(import.meta.dirname, 'host');
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-host-'));
const result = path.join(scratch, 'result.json');
let vscode;

before(
  async () => {
    const fixtures = writeFixtures(path.join(scratch, 'fixtures'));
    vscode = await VSCode.start({
      driver: true,
      files: { mochiweb: path.join(SAMPLES, 'mochiweb'), '.': fixtures },
      env: { TIDEMARK_HOST_RESULT: result },
    });
    // The page's own automation hook; without it VS Code waits for someone to read its log.
    await vscode.page.exposeFunction('codeAutomationLog', () => {});
    await vscode.page.exposeFunction('codeAutomationExit', () => {});
    await vscode.open({
      payload: [
        ['extensionDevelopmentPath', vscode.uri(HOST)],
        ['extensionTestsPath', vscode.uri(path.join(HOST, 'run.cjs'))],
        ['skipWelcome', 'true'],
      ],
    });
  },
  { timeout: START },
);

after(async () => {
  await vscode?.stop();
  fs.rmSync(scratch, { recursive: true, force: true });
});

test('inside the extension host', async (context) => {
  await until('the tests in the extension host', () => fs.existsSync(result), 600_000);
  const outcomes = JSON.parse(fs.readFileSync(result, 'utf8'));
  assert.ok(outcomes.length > 0);
  for (const { name, error } of outcomes) await context.test(name, () => assert.equal(error, undefined));
});
