/** `npm start` as a new user runs it, without a display. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { root } from '../../scripts/lib/node24.mjs';
import { processesNaming } from './processes.mjs';
import { until } from './wait.mjs';

/** In the environment of all that `npm start` starts. */
const mark = crypto.randomUUID();
const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-start-'));
let child;
let said = '';

after(() => {
  child?.kill('SIGKILL');
  fs.rmSync(temporary, { recursive: true, force: true });
});

test('it prints the findings of a sample, then an address that answers', async () => {
  child = spawn(process.execPath, [path.join(root, 'scripts', 'start.mjs'), '--web'], {
    cwd: root,
    env: { ...process.env, TIDEMARK_TEST_MARK: mark, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
  }
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const address = await Promise.race([
    until('the address', () => /http:\/\/127\.0\.0\.1:\S+\n/.exec(said)?.[0].trim()),
    ended.then(() => assert.fail(`it has ended:\n${said}`)),
  ]);
  assert.match(said.slice(0, said.indexOf(address)), /5\.06 kB/);
  // The first answer sets a cookie and sends the browser on.
  const answer = await fetch(address, { redirect: 'manual' });
  assert.ok(answer.status < 400, `${answer.status}`);
});

test('Ctrl-C ends it and leaves nothing behind', async () => {
  assert.equal(child.exitCode, null, `it has ended already:\n${said}`);
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  assert.equal(await exit, 0);
  assert.deepEqual(await processesNaming(mark), []);
  assert.deepEqual(fs.readdirSync(temporary), []);
});
