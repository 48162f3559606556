import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { intervalProblem, pidProblem, recordingCommand } from '../../extension/recording.ts';

const linux = { skip: process.platform !== 'linux' && 'there is no /proc here' };

test('the command records stamped samples until the process ends', linux, async (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-record-'));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  const watched = spawn('sleep', ['0.7']);
  const ended = new Promise((resolve) => watched.on('exit', resolve));
  const command = recordingCommand(watched.pid ?? 0, 0.1, 'out.log');
  const recorder = spawn('sh', ['-c', command], { cwd: folder, stdio: 'ignore' });
  await Promise.all([ended, new Promise((resolve) => recorder.on('exit', resolve))]);
  const text = fs.readFileSync(path.join(folder, 'out.log'), 'utf8');
  const stamps = text.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/gm) ?? [];
  assert.ok(stamps.length >= 2, `several samples, got ${stamps.length}`);
  assert.match(text, /^VmRSS:\s+\d+ kB$/m);
  assert.match(text, /^Pss:\s+\d+ kB$/m);
});

test('only a number is taken for a process, so that nothing else reaches the shell', () => {
  assert.equal(pidProblem('4211'), undefined);
  for (const bad of ['0', ' ', '-1', '1;rm -rf /', '$(id)', '1 2', '99999999999', '1e3']) {
    assert.ok(pidProblem(bad), bad);
  }
});

test('only seconds in a sensible range are taken for an interval', () => {
  for (const good of ['1', '1.5', '60']) assert.equal(intervalProblem(good), undefined);
  for (const bad of ['0', ' ', '0.5', '-1', '1s', '1;id', '86401', 'NaN'])
    assert.ok(intervalProblem(bad), bad);
});
