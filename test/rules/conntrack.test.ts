import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findingsOf, findingsOfCase, only, rulesOn } from './kit.ts';

const stamp = (i: number) => new Date(Date.UTC(2026, 10, 20, 3, 0, 10 * i)).toISOString();

function table(counts: readonly number[], max = 131_072): string {
  return counts
    .map((count, i) => `### ${stamp(i)}\nnf_conntrack_count = ${count}\nnf_conntrack_max = ${max}\n`)
    .join('');
}

function statistics(rows: readonly Record<string, number>[]): string {
  return rows
    .map((row, i) => {
      const pairs = Object.entries({ found: 10 + i, invalid: 2, insert: 0, ...row }).map(
        ([k, v]) => `${k}=${v}`,
      );
      return `### ${stamp(i)}\ncpu=0   \t${pairs.join(' ')}\ncpu=1   \t${pairs.join(' ')}\n`;
    })
    .join('');
}

const full = (second: number) =>
  `[ ${8800 + second}.120000] nf_conntrack: nf_conntrack: table full, dropping packet\n`;

describe('the table of tracked connections', () => {
  test('that is nearly full is a warning, and an error from 90 % on', async () => {
    const warning = await only(table([90_000, 101_000, 99_500]), 'net.conntrack');
    assert.equal(warning.severity, 'warning');
    assert.match(warning.title, /^101,000 tracked connections, 77\.1 % of the limit of 131,072\.$/);
    const error = await only(table([90_000, 131_072, 60_000]), 'net.conntrack');
    assert.equal(error.severity, 'error');
    assert.equal(error.metrics?.count, 131_072, 'the fullest moment counts');
  });
  test('that fills steadily says when it will be full', async () => {
    const counts = Array.from({ length: 30 }, (_, i) => 20_000 + 1500 * i + ((i * 7919) % 200));
    assert.match((await only(table(counts), 'net.conntrack')).title, /the limit is reached in 450 s/);
  });
  test('that has room is none', async () => {
    assert.ok(!(await rulesOn(table([30_000, 31_000, 30_400, 30_900]))).includes('net.conntrack'));
  });
  test('of unknown size is none, and its size may be in another file', async () => {
    const counts = 'nf_conntrack_count = 120000\n';
    assert.ok(!(await rulesOn(counts)).includes('net.conntrack'));
    const findings = await findingsOfCase({
      'count.log': counts,
      'max.log': 'net.netfilter.nf_conntrack_max = 131072\n',
    });
    assert.ok(findings.some(({ rule }) => rule === 'net.conntrack'));
  });
  test('drops packets: a warning; a race that loses one: a note', async () => {
    const rows = [0, 1, 2, 3].map((i) => ({ insert_failed: 4 + 2 * i, drop: 9 + 5 * i, early_drop: 0 }));
    const found = await findingsOf(statistics(rows));
    assert.deepEqual(
      found
        .filter(({ rule }) => rule.startsWith('conntrack.'))
        .map((f) => [f.rule, f.severity, f.metrics?.count]),
      [
        ['conntrack.drop', 'warning', 30],
        ['conntrack.insertFailed', 'note', 12],
      ],
    );
  });
  test('that dropped packets before the log began drops none', async () => {
    const fired = await rulesOn(statistics([0, 1, 2, 3].map(() => ({ insert_failed: 400, drop: 900 }))));
    assert.ok(!fired.some((rule) => rule.startsWith('conntrack.')), fired.join());
    const once = await rulesOn(statistics([{ insert_failed: 400, drop: 900, early_drop: 70 }]));
    assert.ok(!once.some((rule) => rule.startsWith('conntrack.')), 'one sample tells of the time since boot');
  });
});

describe('a kernel log', () => {
  test('that says the table is full is an error, however it was written', async () => {
    const one = await only(full(0) + full(1) + full(5), 'net.conntrackFull');
    assert.equal(one.severity, 'error');
    assert.match(one.title, /3 times .* within 5 s/);
    const syslog =
      'Nov 20 03:12:01 gw1 systemd[1]: Started x.\nNov 20 03:12:02 gw1 kernel: nf_conntrack: table full, dropping packet.\nNov 20 03:13:42 gw1 kernel: nf_conntrack: table full, dropping packet.\n';
    assert.match((await only(syslog, 'net.conntrackFull')).title, /2 times .* within 100 s/);
  });
  test('that loads the module is none', async () => {
    const log = [0, 1, 2, 3]
      .map((i) => `[    ${i}.120000] nf_conntrack: version 0.5.0 (65536 buckets, 262144 max)\n`)
      .join('');
    assert.ok(!(await rulesOn(log)).includes('net.conntrackFull'));
  });
  test('of other messages is none', async () => {
    const log = [0, 1, 2, 3].map((i) => `[    ${i}.120000] eth0: renamed from veth${i}\n`).join('');
    assert.ok(!(await rulesOn(log)).includes('net.conntrackFull'));
  });
});
