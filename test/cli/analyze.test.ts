import assert from 'node:assert/strict';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Evidence, Finding } from '../../server/protocol/finding.ts';
import { root, startTidemark, temporaryFolder, tidemark } from './run-cli.ts';

const MOCHIWEB = 'samples/mochiweb/mochimem.log';
const SAWTOOTH = 'samples/healthy/gc-sawtooth.csv';

function analyzed(...given: string[]) {
  const { code, stdout, stderr } = tidemark(['analyze', '--format', 'json', ...given]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

/** A log whose second column grows by 40 kB a minute; `name` stands before it on every line. */
function growingLog(name: string): string {
  const line = (i: number) => {
    const stamp = new Date(Date.UTC(2026, 10, 20, 10, i, (i * 7) % 5)).toISOString();
    return `${stamp} ${name} rss=${50_000 + 40 * i} kB`;
  };
  return `${Array.from({ length: 60 }, (_, i) => line(i)).join('\n')}\n`;
}

test('analyze says what grows, and exits 0', () => {
  const { code, stdout, stderr } = tidemark(['analyze', MOCHIWEB]);
  assert.equal(code, 0);
  assert.equal(stderr, '');
  assert.ok(stdout.startsWith(`${MOCHIWEB}\n`));
  assert.match(stdout, /5\.06 kB/);
  assert.match(stdout, new RegExp(`Proof +${MOCHIWEB}:\\d+ `));
  assert.ok(!stdout.includes('\u001b'), 'no colour where no terminal is');
});

test('every proof stands where the JSON says it stands', () => {
  let checked = 0;
  for (const file of [MOCHIWEB, 'samples/heap-leak/status.log', 'samples/page-cache/meminfo-4snap.log']) {
    const bytes = fs.readFileSync(path.join(root, file));
    const findings: Finding[] = analyzed(file).findings;
    for (const { byteStart, byteLength, line, quote } of findings.flatMap((f): Evidence[] => f.evidence)) {
      if (byteStart === undefined || byteLength === undefined || quote === undefined) continue;
      const there = bytes.subarray(byteStart, byteStart + byteLength).toString();
      assert.equal(there.slice(0, 100), quote.slice(0, there.length).slice(0, 100));
      assert.equal(bytes.subarray(0, byteStart).filter((byte) => byte === 10).length + 1, line);
      checked++;
    }
  }
  assert.ok(checked >= 6, `${checked} places were checked`);
});

test('the JSON holds what the contract promises', () => {
  const report = analyzed('samples/heap-leak');
  assert.equal(report.version, 1);
  assert.equal(report.captures.length, 3);
  for (const capture of report.captures) {
    assert.equal(typeof capture.format, 'string');
    assert.equal(capture.bytes, fs.statSync(path.join(root, capture.path)).size);
    assert.ok(Date.parse(capture.from) < Date.parse(capture.to));
    for (const fact of ['sampleCount', 'seriesCount', 'outOfOrderCount', 'gapCount', 'restartCount'])
      assert.equal(typeof capture.facts[fact], 'number', fact);
    assert.equal(typeof capture.problems.count, 'number');
    assert.ok(Array.isArray(capture.problems.first));
  }
  const severities = report.findings.map((finding: Finding) => finding.severity);
  const seriousness = ['error', 'warning', 'note'];
  assert.deepEqual(
    severities,
    [...severities].sort((a, b) => seriousness.indexOf(a) - seriousness.indexOf(b)),
  );
  assert.ok(report.growth.some((row: { verdict: string }) => row.verdict === 'growing'));
});

test('--fail-on turns findings at or above it into exit code 1', () => {
  const code = (...given: string[]) => tidemark(['analyze', ...given]).code;
  assert.equal(code(MOCHIWEB, '--fail-on', 'warning'), 1);
  assert.equal(code(MOCHIWEB, '--fail-on', 'error'), 0);
  assert.equal(code(SAWTOOTH, '--fail-on', 'warning'), 0);
  assert.equal(code(SAWTOOTH, '--fail-on=note'), 1);
});

test('a capture may come through standard input', () => {
  const { code, stdout } = tidemark(
    ['analyze', '-', '--format', 'json'],
    fs.readFileSync(path.join(root, MOCHIWEB)),
  );
  assert.equal(code, 0);
  const [capture] = JSON.parse(stdout).captures;
  assert.equal(capture.path, '-');
  assert.equal(capture.bytes, fs.statSync(path.join(root, MOCHIWEB)).size);
});

test('--output writes the file that it names, in the format of its name', () => {
  const file = path.join(temporaryFolder(), 'report.md');
  const { code, stdout } = tidemark(['analyze', MOCHIWEB, '--output', file]);
  assert.equal(code, 0);
  assert.equal(stdout, '');
  assert.match(fs.readFileSync(file, 'utf8'), /^## Tidemark: /);
});

test('a report never overwrites a capture', () => {
  const folder = temporaryFolder();
  const capture = path.join(folder, 'a.log');
  fs.copyFileSync(path.join(root, MOCHIWEB), capture);
  const before = fs.readFileSync(capture);
  for (const given of [[capture], [folder]]) {
    const { code, stderr } = tidemark(['analyze', ...given, '--output', capture]);
    assert.equal(code, 2);
    assert.match(stderr, /is one of the captures/);
    assert.deepEqual(fs.readFileSync(capture), before);
  }
});

test('a folder is one case; what is no capture is said, and links are not followed', (t) => {
  const folder = temporaryFolder();
  fs.copyFileSync(path.join(root, MOCHIWEB), path.join(folder, 'a.log'));
  fs.writeFileSync(path.join(folder, 'notes.txt'), 'nothing but words\n');
  try {
    fs.symlinkSync(path.join(root, SAWTOOTH), path.join(folder, 'link.csv'));
  } catch {
    t.skip('this system lets this user make no links');
    return;
  }
  const report = analyzed(folder);
  assert.deepEqual(
    report.captures.map((capture: { path: string }) => path.basename(capture.path)),
    ['a.log'],
  );
  assert.deepEqual(report.skipped.map((one: { path: string }) => path.basename(one.path)).sort(), [
    'link.csv',
    'notes.txt',
  ]);
});

test('names of people and hosts are masked in what a finding says, the path stays, and --no-redact keeps all', () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'app.log');
  fs.writeFileSync(file, growingLog('/home/alice/worker@db1.example.com'));
  const report = tidemark(['analyze', file, '--format', 'json']);
  assert.equal(JSON.parse(report.stdout).captures[0].path, file);
  assert.match(report.stdout, /\[user\]/);
  assert.ok(!report.stdout.includes('alice') && !report.stdout.includes('db1.example.com'));
  assert.match(report.stdout, /rss=52360 kB/, 'the counter survives in the quote');
  const whole = tidemark(['analyze', file, '--format', 'json', '--no-redact']);
  assert.ok(whole.stdout.includes('/home/alice/'));
});

test('a reader that closes the pipe early is no error', async () => {
  const child = startTidemark(['analyze', '--format', 'json', 'samples/heap-leak']);
  let stderr = '';
  child.stderr?.on('data', (data) => {
    stderr += data;
  });
  child.stdout?.once('data', () => child.stdout?.destroy());
  const [code] = await once(child, 'close');
  assert.equal(code, 0);
  assert.equal(stderr, '');
});

test('of very many captures the first are listed and the rest is counted, so that what is wrong is seen', () => {
  const many = temporaryFolder();
  for (let i = 0; i < 70; i += 1) {
    // Processes of one moment: no samples of one another.
    fs.mkdirSync(path.join(many, `${100 + i}`));
    fs.writeFileSync(path.join(many, `${100 + i}`, 'status'), `Name:\tp${i}\nVmRSS:\t1000 kB\nThreads:\t7\n`);
  }
  const { stdout } = tidemark(['analyze', many]);
  assert.equal(stdout.match(/understood 100 %/g)?.length, 30);
  assert.match(stdout, /and 40 more captures: PID\/status samples/);
});
