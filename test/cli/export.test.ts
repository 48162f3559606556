/** `tidemark export`: calls of a strace log for other tools. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { tidemark } from './run-cli.ts';

const LOG = 'samples/getaddrinfo/hosts.strace';
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-export-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

test('Trace Event JSON goes to a file, with an event a call', () => {
  const file = path.join(folder, 'trace.json');
  const { code, stdout, stderr } = tidemark(['export', LOG, '--output', file]);
  assert.equal(code, 0, stderr);
  assert.equal(stdout, '');
  const { traceEvents } = JSON.parse(fs.readFileSync(file, 'utf8'));
  assert.equal(traceEvents.filter((event: { ph: string }) => event.ph !== 'M').length, 191);
});

test('CSV of the calls that a filter leaves goes to standard output', () => {
  const { stdout } = tidemark(['export', LOG, '--format', 'csv', '--filter', '%net >50us']);
  const [head, ...rows] = stdout.trimEnd().split('\r\n');
  assert.match(head ?? '', /^Time,Process,Call,/);
  assert.equal(rows.length, 6);
  assert.ok(rows.every((row) => row.includes(',sendto,')));
});

test('only the structure of calls is told unless more is asked for', () => {
  const told = tidemark(['export', LOG]).stdout;
  assert.match(told, /"name":"getent …"/);
  assert.match(told, /"name":"openat"/);
  assert.match(told, /"error":"ENOENT"/);
  assert.match(told, /"about":"fd \d+ \[path \d+\]"/);
  assert.doesNotMatch(told, /\/etc|127\.0\.0|example|prod/);
  const csv = tidemark(['export', LOG, '--format', 'csv']).stdout;
  assert.match(csv, /,sendto,.*fd \d+ UDP \[ip\]:53,network/);
  assert.doesNotMatch(csv, /\/etc|127\.0\.0|example|prod/);
  const named = tidemark(['export', LOG, '--redact', 'labels']).stdout;
  assert.match(named, /fd 3 \/etc\/nsswitch\.conf/);
  assert.doesNotMatch(named, /db1\.prod\.example\.com/, 'what looks like a host stays hidden');
  assert.match(tidemark(['export', LOG, '--no-redact']).stdout, /getent hosts db1\.prod\.example\.com/);
});

test('a log that holds secrets says so where more than its structure is asked for', () => {
  const file = path.join(folder, 'v.strace');
  fs.writeFileSync(
    file,
    'execve("/bin/sh", ["sh"], ["PATH=/bin", "HOME=/root", "PGPASSWORD=hunter2hunter2"]) = 0\nclose(3) = 0\n',
  );
  const named = tidemark(['export', file, '--format', 'csv', '--redact', 'labels']);
  assert.match(named.stderr, /holds secrets in 2 calls|holds secrets in 1 call/);
  assert.doesNotMatch(named.stdout, /hunter2/);
  assert.equal(tidemark(['export', file, '--format', 'csv']).stderr, '');
});

test('what cannot be exported leaves no file behind', () => {
  const file = path.join(folder, 'stacks.txt');
  const { code, stderr } = tidemark(['export', LOG, '--format', 'folded', '--output', file]);
  assert.equal(code, 2);
  assert.match(stderr, /holds no stacks[\s\S]*strace -k/);
  assert.equal(fs.existsSync(file), false);
});

test('the log itself is never written over, and other captures are refused', () => {
  const copy = path.join(folder, 'hosts.strace');
  fs.copyFileSync(LOG, copy);
  assert.match(tidemark(['export', copy, '--output', copy]).stderr, /is one of the captures/);
  assert.equal(fs.readFileSync(copy, 'utf8'), fs.readFileSync(LOG, 'utf8'));
  assert.match(tidemark(['export', 'samples/heap-leak/meminfo.log']).stderr, /holds no calls/);
});
