/** One VS Code for the tests of a file: started before them, stopped after them, with a picture of each failure. */
import { after, afterEach, before } from 'node:test';
import { VSCode } from './harness.mjs';

/** Milliseconds for starting VS Code, and for ending it. */
export const START = 300_000;

/**
 * Call once at the top of a test file; `vscode` is there from the first test on.
 * @param {Parameters<typeof VSCode.start>[0]} options
 * @returns {{ vscode: VSCode }}
 */
export function useVSCode(options) {
  const session = {};
  before(
    async () => {
      session.vscode = await VSCode.start(options);
      await session.vscode.open();
    },
    { timeout: START },
  );
  afterEach(async (context) => {
    if (context.passed || !session.vscode) return;
    const picture = await session.vscode.shot(`failed-${context.name.replace(/\W+/g, '-')}`);
    console.log(`# ${context.name}: see ${picture}; the console's last lines:`);
    for (const line of session.vscode.console.slice(-15)) console.log(`#   ${line.slice(0, 300)}`);
  });
  after(() => session.vscode?.stop(), { timeout: START });
  return session;
}
