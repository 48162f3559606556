import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findingsOf, findingsOfCase, only, rulesOn } from './kit.ts';

/** Findings of several files as one case, in the order given. */
const caseOf = (...texts: string[]) =>
  findingsOfCase(Object.fromEntries(texts.map((text, i) => [`${String.fromCharCode(97 + i)}.txt`, text])));

type Classes = Record<string, [count: number, bytes: number]>;

function histo(classes: Classes): string {
  const rows = Object.entries(classes).map(
    ([name, [count, bytes]], i) =>
      `${String(i + 1).padStart(4)}: ${String(count).padStart(13)} ${String(bytes).padStart(14)}  ${name}`,
  );
  const sum = (at: 0 | 1) => Object.values(classes).reduce((total, row) => total + row[at], 0);
  return ` num     #instances         #bytes  class name (module)\n-------------------------------------------------------\n${rows.join('\n')}\nTotal ${sum(0)} ${sum(1)}\n`;
}

const stable: Classes = {
  '[B (java.base@17)': [40_000, 9_000_000],
  'java.lang.String (java.base@17)': [30_000, 720_000],
  'shop.Product': [8000, 512_000],
};

const lists = (count: number, classes: (i: number) => Classes) =>
  Array.from(
    { length: count },
    (_, i) => `2026-01-02 03:${String(i).padStart(2, '0')}:00\n${histo(classes(i))}`,
  ).join('');

describe('a class', () => {
  test('that grows from list to list is named before the arrays that grow with it', async () => {
    const log = lists(12, (i) => ({
      ...stable,
      '[B (java.base@17)': [40_000 + 3000 * i, 9_000_000 + 3_000_000 * i],
      'shop.Cart': [100 + 3000 * i, 4000 + 120_000 * i],
    }));
    const found = await only(log, 'class.growing');
    assert.equal(found.subject, 'shop.Cart');
    assert.equal(found.severity, 'warning');
    assert.match(
      found.title,
      /^shop\.Cart grows: 100 → 33,100 objects \(\+33,000, \+1\.32 MB\) over 12 lists/,
    );
    assert.match(found.explanation, /One costs 40 B by itself/);
    assert.match(found.explanation, /`\[B` \+33,000/);
  });

  test('that rose in three files is a fact without a verdict', async () => {
    const files = [0, 1, 2].map((i) =>
      histo({ ...stable, 'shop.Cart': [1000 + 4000 * i, 40_000 + 160_000 * i] }),
    );
    const found = (await caseOf(...files)).filter(({ rule }) => rule === 'class.growing');
    assert.equal(found.length, 1);
    assert.match(
      found[0]?.title ?? '',
      /^shop\.Cart rose in every list: 1,000 → 9,000 objects .*over 3 captures, too few for a verdict/,
    );
    assert.equal(found[0]?.severity, 'note');
  });

  test('that comes and goes is nothing', async () => {
    const log = lists(12, (i) => ({
      ...stable,
      'shop.Request': [i % 3 === 0 ? 100 : 9000, i % 3 === 0 ? 4000 : 360_000],
    }));
    assert.ok(!(await rulesOn(log)).includes('class.growing'));
  });

  test('is none when nothing changes', async () => {
    assert.deepEqual(await rulesOn(lists(12, () => stable)), []);
  });
});

describe('names that grow together', () => {
  test('are parts of one thing', async () => {
    const log = lists(4, (i) => ({
      ...stable,
      'shop.Cart': [10 + 3000 * i, 1000],
      'java.util.HashMap$Node': [500 + 3001 * i, 5000],
    }));
    const found = await only(log, 'mem.pairGrows');
    assert.match(
      found.title,
      /^`java\.util\.HashMap\$Node` and `shop\.Cart` grow together, \+9,003 each \(3 apart\)/,
    );
  });

  test('are not claimed when one grows twice as fast', async () => {
    const log = lists(4, (i) => ({
      ...stable,
      'shop.Cart': [10 + 3000 * i, 1000],
      'shop.Line': [10 + 6000 * i, 5000],
    }));
    assert.ok(!(await rulesOn(log)).includes('mem.pairGrows'));
  });

  test('are not claimed of a few objects', async () => {
    const log = lists(4, (i) => ({
      ...stable,
      'shop.Cart': [10 + 30 * i, 1000],
      'shop.Line': [10 + 30 * i, 5000],
    }));
    assert.ok(!(await rulesOn(log)).includes('mem.pairGrows'));
  });
});

describe('memory outside the managed heap', () => {
  const partition = (bytes: number) =>
    `Partition of a set of 5000 objects. Total size = ${bytes} bytes.\n Index  Count   %     Size   % Cumulative  % Kind (class / dict of class)\n     0   5000 100  ${bytes} 100 ${bytes} 100 dict\n`;
  const smaps = (kb: number) =>
    `55d000000000-55d0f0000000 rw-p 00000000 00:00 0 [heap]\nSize: 4000000 kB\nRss: ${kb} kB\nPss: ${kb} kB\nPrivate_Dirty: ${kb} kB\n`;

  test('is most of the process: the mapping is named', async () => {
    const found = (await caseOf(partition(40_000_000), smaps(2_000_000))).filter(
      ({ rule }) => rule === 'mem.nativeLeak',
    );
    assert.match(
      found[0]?.title ?? '',
      /^98\.0 % of this process's memory is outside Python's heap: .*mapping 55d000000000-55d0f0000000/,
    );
  });

  test('of a small process says nothing: libraries count', async () => {
    const rulesFired = (await caseOf(partition(4_000_000), smaps(100_000))).map(({ rule }) => rule);
    assert.ok(!rulesFired.includes('mem.nativeLeak'));
  });

  test('is not claimed when the managed heap is most of it', async () => {
    const rulesFired = (await caseOf(partition(1_500_000_000), smaps(2_000_000))).map(({ rule }) => rule);
    assert.ok(!rulesFired.includes('mem.nativeLeak'));
  });

  const sampled = (rss: (i: number) => number, heap: (i: number) => number) =>
    Array.from(
      { length: 12 },
      (_, i) => `# 2026-01-02 ${String(i).padStart(2, '0')}:00:00 rss_kb=${rss(i)}\n${partition(heap(i))}`,
    ).join('');

  test('that grows while the managed heap stands still is told, however small', async () => {
    const found = await only(
      sampled(
        (i) => 100_000 + 20_000 * i,
        () => 20_000_000,
      ),
      'mem.nativeLeak',
    );
    assert.match(found.title, /it grew \+\d+ MB while Python's heap stood still/);
  });

  test('that grows with the managed heap is not native', async () => {
    const rulesFired = await rulesOn(
      sampled(
        (i) => 100_000 + 20_000 * i,
        (i) => 20_000_000 + 20_000_000 * i,
      ),
    );
    assert.ok(!rulesFired.includes('mem.nativeLeak'));
  });
});

test('every finding about a managed heap says what it cannot show, and what to do next', async () => {
  const log = lists(12, (i) => ({
    ...stable,
    'shop.Cart': [100 + 3000 * i, 4000 + 120_000 * i],
    'shop.Line': [5 + 3000 * i, 70 + 72_000 * i],
  }));
  const found = await findingsOf(log);
  assert.ok(found.length >= 2);
  for (const { rule, limits, next, evidence } of found) {
    assert.ok(limits.length > 0 && next.length > 0, rule);
    assert.ok(
      evidence.every(({ quote = '', line = 0 }) => quote !== '' && line > 0),
      rule,
    );
  }
});
