/** Cases that people met, as `tidemark analyze --format json` tells them. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Finding } from '../../server/protocol/finding.ts';
import { root, tidemark } from './run-cli.ts';

function findingsOf(...paths: string[]): Finding[] {
  const { code, stdout, stderr } = tidemark(['analyze', '--format', 'json', ...paths]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout).findings;
}

function told(findings: readonly Finding[], rule: string): Finding {
  const found = findings.filter((finding) => finding.rule === rule);
  assert.equal(found.length, 1, `${rule} among ${findings.map((finding) => finding.rule).join(', ')}`);
  return found[0] as Finding;
}

/** The quoted proof stands where the finding says. */
function assertProven({ rule, evidence }: Finding): void {
  for (const { capture, byteStart = -1, byteLength = 0, quote = '' } of evidence) {
    const bytes = fs.readFileSync(path.join(root, capture)).subarray(byteStart, byteStart + byteLength);
    assert.ok(
      bytes.length > 0 && bytes.toString('utf8').startsWith(quote.replace(/….*$/, '')),
      `${rule}: ${quote}`,
    );
  }
}

function near(actual: number | undefined, wanted: number, within: number): void {
  assert.ok(Math.abs((actual ?? Number.NaN) - wanted) <= within, `${actual} is not ${wanted}`);
}

test('Kannel: the queue is loaded, moved and not drained, and nothing is missing', () => {
  const findings = findingsOf('samples/kannel');

  const growing = told(findings, 'queue.growing');
  assert.match(growing.title, /434 msg\/s, then 271 msg\/s, to 531,104/);
  near(growing.metrics.messagesPerSecondFirst, 329_153 / 759, 1e-9);
  near(growing.metrics.messagesPerSecondLast, (531_104 - 329_153) / 746, 1e-9);

  const stuck = told(findings, 'queue.notDraining');
  assert.match(stuck.title, /^4 left the store in 493 s while 634,243 wait .*2\.5 years/);
  near(stuck.metrics.messagesPerSecond, 4 / 493, 1e-9);
  near(stuck.metrics.yearsToEmpty, 2.48, 0.01);

  const moved = told(findings, 'queue.transferred');
  assert.match(moved.title, /^531,104 messages moved from the bearerbox queue to smsbox/);
  assert.match(moved.title, /transferred, not drained/);
  assert.equal(moved.metrics.messagesInStoreDelta, -4);

  const sum = told(findings, 'queue.conservation');
  assert.deepEqual(
    [sum.metrics.messagesInQueues, sum.metrics.messagesInStore, sum.metrics.messagesApart],
    [634_206, 634_247, 41],
  );
  assert.match(sum.explanation, /634,204, the store 634,243 \(39 more\)/);

  const links = told(findings, 'link.reconnected');
  assert.match(links.title, /^2 links of 4 reconnected at uptime 1,327 s: .*7011.*7012/);

  const cost = told(findings, 'mem.vsDisk');
  assert.match(cost.title, /1\.23–1\.29 kB in memory against 0\.40–0\.42 kB on disk \(×3\.06\)/);
  near(cost.metrics.ratio, 780 / 255, 1e-9);

  assert.equal(told(findings, 'mem.thrash').severity, 'warning');
  assert.match(told(findings, 'proc.exceedsRam').title, /^bearerbox/);
  assert.deepEqual(
    findings.filter(({ rule }) => /^proc\.rss\.(?:growing|rising|plateau|steady)$/.test(rule)),
    [],
    'three screens give no verdict on resident memory',
  );
  for (const finding of [growing, stuck, moved, sum, links, cost]) assertProven(finding);
});

test('Mochiweb: what a connection costs, growth without connections, delivery, overload, and the change', () => {
  const findings = findingsOf('samples/mochiweb');

  const cost = findings.find(({ rule, severity }) => rule === 'proc.perUnit' && severity === 'warning');
  assert.match(
    cost?.title ?? '',
    /5\.06 kB per .* from 1 to 10,001; then \+34\.4 MB with .* constant at 10,001/,
  );

  const delivered = told(findings, 'rate.steady');
  assert.deepEqual([delivered.metrics.stepLeast, delivered.metrics.stepMost], [9584, 9649]);
  assert.match(delivered.explanation, /958\/s to 965\/s/);
  assert.ok(delivered.limits.some((limit) => /interval between the lines is not in the log/.test(limit)));

  const overload = told(findings, 'event.repeats');
  assert.equal(overload.subject, 'Mnesia is overloaded: {dump_log,write_threshold}');
  assert.equal(overload.severity, 'note', 'one report is no storm');
  assert.match(overload.next.join(' '), /dump_log_write_threshold/);

  const change = told(findings, 'proc.perUnit.compared');
  assert.match(change.title, /after-hibernation\.tsv against 45\.0 kB in before-hibernation\.tsv/);
  near(change.metrics.bytesPerUnitBefore, 45_000, 500);
  near(change.metrics.bytesPerUnitAfter, 8000, 200);
  for (const finding of [delivered, overload, change]) assertProven(finding);
});

test('Python worker: 98.4 % of the memory is native, with the mapping and what to capture next', () => {
  const findings = findingsOf('samples/python-leak/guppy.txt', 'samples/python-leak/smaps.txt');
  const native = told(findings, 'mem.nativeLeak');
  assert.match(native.title, /^98\.4 % of this process's memory is outside Python's heap: 1\.56 %/);
  assert.match(native.title, /mapping 016c7000-e488f000 \(\[heap\]\) holds 99\.6 %/);
  assert.equal(native.metrics.managedBytes, 59_814_702);
  assert.equal(native.metrics.residentBytes, 3_736_164 * 1024);
  assert.match(native.next[0] ?? '', /dump memory .*0x016c7000 0xe488f000.*strings .*uniq -c/);
  assertProven(native);
});

test('Each half of the Python story alone is silent about the other', () => {
  for (const file of ['guppy.txt', 'smaps.txt']) {
    const rules = findingsOf(`samples/python-leak/${file}`).map(({ rule }) => rule);
    assert.ok(!rules.includes('mem.nativeLeak'), rules.join());
  }
});
