/**
 * Loaded by VS Code's extension host. Runs tests.cjs in order and writes what came out, as
 * `[{ name, error? }]`, to the file that TIDEMARK_HOST_RESULT names.
 */
const fs = require('node:fs');
const tests = require('./tests.cjs');

const LIMIT = 120_000;

function timeout() {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`not done after ${LIMIT} ms`)), LIMIT).unref();
  });
}

exports.run = async () => {
  const results = [];
  for (const [name, body] of Object.entries(tests)) {
    try {
      await Promise.race([body(), timeout()]);
      results.push({ name });
    } catch (error) {
      results.push({ name, error: String(error?.stack ?? error) });
    }
  }
  const file = process.env.TIDEMARK_HOST_RESULT;
  // Renamed into place: whoever waits for it never reads half of it.
  fs.writeFileSync(`${file}.part`, JSON.stringify(results));
  fs.renameSync(`${file}.part`, file);
};
