import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../../server/protocol/finding.ts';
import { coreFile } from '../formats/core-kit.ts';
import { findingsOfCase } from './kit.ts';

const findingsOn = (contents: readonly (string | Uint8Array)[]) =>
  findingsOfCase(Object.fromEntries(contents.map((content, i) => [`capture.${i + 1}`, content])));

const named = (findings: readonly Finding[], rule: string) => findings.filter((one) => one.rule === rule);

/** As uniq -c prints it. */
function list(counts: Record<string, number>): string {
  return Object.entries(counts)
    .sort((a, b) => b[1] - a[1])
    .map(([text, count]) => `${String(count).padStart(7)} ${text}\n`)
    .join('');
}

function dump(texts: readonly string[]): Buffer {
  return coreFile({
    segments: [{ start: 0x10000, content: Buffer.from(`${texts.join('\0')}\0`, 'latin1') }],
  });
}

const PLAIN = { 'usage: shop': 40, 'connection refused': 12, 'out of memory': 9, 'no such file': 7 };

test('a text with many more copies in a later list grows', async () => {
  const [growth] = named(
    await findingsOn([
      list({ 'awaiting-payment': 1200, ...PLAIN }),
      list({ 'awaiting-payment': 52_000, ...PLAIN }),
    ]),
    'strings.growing',
  );
  assert.equal(growth?.metrics.countDelta, 50_800);
  assert.deepEqual([growth.evidence[0].before, growth.evidence[1]?.after], [1200, 52_000]);
  assert.match(growth.title, /awaiting-payment/);
});

test('a text that a cut list left out, one that fell, and few copies do not grow', async () => {
  for (const [before, after] of [
    [{ ...PLAIN }, { 'awaiting-payment': 52_000, ...PLAIN }],
    [
      { 'awaiting-payment': 52_000, ...PLAIN },
      { 'awaiting-payment': 1200, ...PLAIN },
    ],
    [
      { 'awaiting-payment': 100, ...PLAIN },
      { 'awaiting-payment': 900, ...PLAIN },
    ],
    [
      { 'awaiting-payment': 90_000, ...PLAIN },
      { 'awaiting-payment': 92_000, ...PLAIN },
    ],
  ] as const)
    assert.deepEqual(named(await findingsOn([list(before), list(after)]), 'strings.growing'), []);
});

test('texts that gain the same number are told of as one thing, not one by one', async () => {
  const findings = await findingsOn([
    list({ 'Unknown:Unknown': 49_788, 'couchbase.context_info': 49_791, ...PLAIN }),
    list({ 'Unknown:Unknown': 2_082_202, 'couchbase.context_info': 2_082_193, ...PLAIN }),
  ]);
  assert.equal(named(findings, 'mem.pairGrows').length, 1);
  assert.deepEqual(named(findings, 'strings.growing'), []);
});

test('texts with equal counts far above all others dominate a dump', async () => {
  const texts = Array.from({ length: 1500 }, (_, i) => `order number ${i}`);
  const many = Array.from({ length: 1500 }, () => ['customer/unknown', 'awaiting-payment']).flat();
  const [found] = named(
    await findingsOn([dump([...texts, ...many, 'once more', 'once more'])]),
    'strings.dominant',
  );
  assert.equal(found?.metrics.countCopies, 1500);
  assert.equal(found.metrics.textsCount, 2);
  assert.equal(found.evidence.length, 2);
});

test('texts that nothing stands out of do not dominate', async () => {
  const steps = Array.from({ length: 12 }, (_, i) =>
    Array.from({ length: 4000 - 300 * i }, () => `common text ${i}`),
  ).flat();
  for (const texts of [steps, Array.from({ length: 900 }, () => 'awaiting-payment')])
    assert.deepEqual(named(await findingsOn([dump([...texts, 'another one'])]), 'strings.dominant'), []);
});

test('a dump says what secrets it holds, and no finding holds one', async () => {
  // Put together here, so that no scanner takes the test for a leak.
  const secrets = [
    ['postgres://app:', 'planted-pass', '@db.internal:5432/orders'],
    ['API_TOKEN=', 'sample-0123456789abcdef', ''],
  ];
  const findings = await findingsOn([
    dump(['plain text of a program', ...secrets.map((parts) => parts.join(''))]),
  ]);
  const [found] = named(findings, 'core.secrets');
  assert.equal(found?.metrics.secretsCount, 2);
  assert.equal(found.evidence.length, 2);
  const said = JSON.stringify(findings);
  for (const [, value = ''] of secrets) assert.ok(!said.includes(value), value);
});

test('what several dumps hold alike is said once; what one of them alone holds, of that one', async () => {
  const token = ['API_TOKEN=', 'sample-0123456789abcdef'].join('');
  const address = ['postgres://app:', 'planted-pass', '@db.internal:5432/orders'].join('');
  const said = async (...texts: string[][]) =>
    named(await findingsOn(texts.map((one) => dump(['plain text of a program', ...one]))), 'core.secrets');
  const alike = await said([token], [token, 'another text of it'], [token]);
  assert.equal(alike.length, 1);
  assert.match(alike[0]?.title ?? '', /^3 dumps hold 1 × .+ each/);
  assert.equal((await said([token], [token, address])).length, 2);
});

test('a dump without secrets, and counted strings that hold one, have no such finding', async () => {
  for (const content of [
    dump(['plain text of a program', 'password=%s']),
    list({ 'nothing here': 3, ...PLAIN }),
  ])
    assert.deepEqual(named(await findingsOn([content]), 'core.secrets'), []);
});
