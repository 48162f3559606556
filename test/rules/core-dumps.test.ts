/** Rules of dumps: on the samples, and on tables written for the test. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { compareCaptures } from '../../server/engine/across-captures.ts';
import type { Capture } from '../../server/engine/capture.ts';
import { NumberColumn } from '../../server/engine/columns.ts';
import { openCase } from '../../server/engine/open-case.ts';
import type { Rule } from '../../server/engine/rule.ts';
import type { Column, Table } from '../../server/engine/table.ts';
import { formats } from '../../server/formats/index.ts';
import type { Finding } from '../../server/protocol/finding.ts';
import {
  coreBudget,
  coreForkedWorker,
  coreFragmentation,
  coreRecords,
} from '../../server/rules/core-budget.ts';
import { corePythonGrows, coreRecordsGrow } from '../../server/rules/core-growth.ts';
import { coreLeak } from '../../server/rules/core-leak.ts';
import { coreTemplatesGrow } from '../../server/rules/core-templates.ts';
import { rules } from '../../server/rules/index.ts';

const samples = path.join(import.meta.dirname, '../../samples');

async function findingsOn(...names: string[]): Promise<Finding[]> {
  const { captures, findings } = await openCase(
    names.map((name) => path.join(samples, name)),
    { formats, rules, signal: new AbortController().signal },
  );
  for (const { source } of captures) source.close();
  return findings;
}

type Cells = Record<string, readonly (string | number)[]>;

function table(id: string, cells: Cells, compareBy?: Table['compareBy']): Table {
  const columns = Object.entries(cells).map(([name, values]): Column => {
    const info = { id: name, title: name, unit: '', counter: false, entity: '' };
    return typeof values[0] === 'string'
      ? { ...info, type: 'text', texts: values as string[] }
      : { ...info, type: 'number', numbers: NumberColumn.of(values as number[]) };
  });
  const rows = Object.values(cells)[0]?.length ?? 0;
  return { id, kind: 'histogram', title: id, rows, columns, ...(compareBy ? { compareBy } : {}) };
}

function dump(index: number, tables: Table[], facts: Record<string, number | string> = {}): Capture {
  return {
    index,
    path: `core.${index}`,
    format: formats.find(({ id }) => id === 'elf-core'),
    bytes: 0,
    tables,
    judgements: new Map(),
    shares: new Map(),
    zone: '',
    zoneOffset: undefined,
    facts,
    problems: { count: 0, first: [] },
    coverage: undefined,
    marks: [],
  } as unknown as Capture;
}

function check(rule: Rule, captures: readonly Capture[]): Finding[] {
  return rule.check({ captures, comparisons: compareCaptures(captures) });
}

const BY_TEXT = { key: 'text', measures: ['count'] };

/** Dumps with one string of which there are so many copies, and where the last dump has them. */
function dumpsWith(
  counts: readonly number[],
  where: Partial<Record<'used' | 'freed' | 'python', number>>,
): Capture[] {
  return counts.map((count, i) =>
    dump(i, [
      table('strings', { text: ['kept-for-ever'], count: [count] }, BY_TEXT),
      table('owners', {
        text: ['kept-for-ever'],
        copies: [count],
        used: [where.used ?? 0],
        freed: [where.freed ?? 0],
        python: [where.python ?? 0],
        parents: [0],
        owner: [''],
        chunkBytes: [32],
      }),
    ]),
  );
}

test('the first finding on the dumps of the worker names strings, records, owner, and that Python has none', async () => {
  const findings = await findingsOn(
    'python-leak/worker-1.core.zst',
    'python-leak/worker-2.core.zst',
    'python-leak/worker-3.core.zst',
  );
  const [first] = findings;
  assert.equal(first?.rule, 'core.leak');
  assert.equal(first?.severity, 'error');
  for (const said of [
    'Unknown:Unknown',
    'couchbase.context_info',
    '51 → 551 → 2,551',
    '128 B',
    'fakelcb.so+0x2050',
  ])
    assert.ok(first?.title.includes(said), `${said} is not in: ${first?.title}`);
  assert.match(first?.title ?? '', /none of the 5,102 copies is in Python's memory/);
  assert.ok((first?.metrics.shareOfHeapGrowth ?? 0) > 0.95);
  assert.equal(first?.metrics.copiesInPython, 0);
  assert.ok(first?.limits.length);
  assert.equal(findings.filter(({ rule }) => rule === 'core.leak').length, 1, 'one leak, one finding');
  assert.equal(
    findings.some(({ rule }) => rule === 'core.pythonGrows'),
    false,
  );
  assert.equal(
    findings.some(({ rule }) => rule === 'core.forkedWorker'),
    true,
  );
});

test('smaps beside each dump say how much of the growth of RSS the records are, and what is left', async () => {
  const names = [1, 2, 3].map((n) => `python-leak/worker-${n}.core.zst`);
  const [first] = await findingsOn(...names);
  const {
    rssGrowthBytes = 0,
    shareOfRssGrowth = 0,
    residualBytes = 0,
    leakedBytes = 0,
  } = first?.metrics ?? {};
  // Rss of worker-3 less that of worker-1, as their smaps files sum up.
  assert.equal(rssGrowthBytes, (5172 - 4796) * 1024);
  assert.ok(Math.abs(residualBytes + leakedBytes - rssGrowthBytes) < 1);
  assert.ok(shareOfRssGrowth > 0.8 && shareOfRssGrowth < 1);
  assert.match(first?.explanation ?? '', /the records explain 83.2 % of that/);
});

test('samples of smaps in the case stand in for those beside the dumps, when they are of the same process', () => {
  const dumps = dumpsWith([10, 200, 500], { used: 500 }).map((capture) => ({
    ...capture,
    tables: [...capture.tables, table('segments', { start: [0x1000, 0x7000] })],
  }));
  const smaps = (start: string, kb: readonly number[]) => {
    const total = table('smaps', { 'total.Rss': kb, heap: kb });
    const columns = total.columns.map((column) =>
      column.id === 'heap' ? { ...column, entity: `[heap]@${start}` } : column,
    );
    return { ...dump(9, [{ ...total, columns }]), format: { id: 'smaps' } } as unknown as Capture;
  };
  const growthWith = (...others: Capture[]) =>
    coreLeak.check({ captures: [...dumps, ...others], comparisons: compareCaptures(dumps) })[0]?.metrics
      .rssGrowthBytes;
  assert.equal(growthWith(smaps('7000', [100, 110, 150])), 50 * 1024);
  assert.equal(growthWith(smaps('9000', [100, 110, 150])), undefined, 'another process');
  assert.equal(growthWith(smaps('7000', [100, 150])), undefined, 'not a sample for each dump');
});

test('a folder with the smaps of two processes keeps them apart', async () => {
  const { captures } = await openCase([path.join(samples, 'python-leak')], {
    formats,
    rules: [],
    signal: new AbortController().signal,
  });
  for (const { source } of captures) source.close();
  const smaps = captures.filter(({ format }) => format.id === 'smaps');
  assert.deepEqual(
    smaps.map(({ facts }) => facts.sampleCount),
    [1, 3],
  );
});

test('a static program’s leak has the program as its owner', async () => {
  const [first] = await findingsOn(
    'elf-core/orders-1.core.gz',
    'elf-core/orders-2.core.gz',
    'elf-core/orders-3.core.gz',
  );
  assert.equal(first?.rule, 'core.leak');
  assert.match(first?.title ?? '', /1,400 more records of 112 B; owner orders\+0x/);
});

test('two dumps of one moment, and one dump alone, tell of no leak', async () => {
  const same = await findingsOn('python-leak/worker-2.core.zst', 'python-leak/worker-2.core.zst');
  assert.equal(
    same.some(({ rule }) => /leak|Grow/.test(rule)),
    false,
  );
  const alone = await findingsOn('python-leak/worker-3.core.zst');
  assert.equal(
    alone.some(({ rule }) => /leak|Grow/.test(rule)),
    false,
  );
  assert.equal(alone.filter(({ rule }) => rule === 'core.records').length, 1);
});

test('a string whose copies are kept is a leak; copies in freed memory or in Python are not', () => {
  assert.equal(check(coreLeak, dumpsWith([10, 200, 500], { used: 500 })).length, 1);
  assert.equal(check(coreLeak, dumpsWith([10, 200, 500], { freed: 490, used: 10 })).length, 0);
  assert.equal(check(coreLeak, dumpsWith([10, 200, 500], { python: 500 })).length, 0);
});

test('where no memory was walked it is not said that copies are in none, but that it is unknown', () => {
  const [unwalked] = check(coreLeak, dumpsWith([10, 200, 500], {}));
  assert.match(unwalked?.explanation ?? '', /None of 500 copies .+ still in use is unknown/);
  const [walked] = check(coreLeak, dumpsWith([10, 200, 500], { used: 500 }));
  assert.match(walked?.explanation ?? '', /500 are in chunks that malloc holds in use/);
});

test('copies that share a buffer do not cost a buffer each', () => {
  const costOf = (grown: number) => {
    const dumps = dumpsWith([10, 200, 500], { used: 500 }).map((one, i) => ({
      ...one,
      facts: { usedChunkBytes: 1e6 + (i * grown) / 2 },
    }));
    return check(coreLeak, dumps)[0]?.metrics.bytesPerRecord;
  };
  assert.equal(costOf(490 * 32), 32);
  assert.equal(costOf(2 * 32), 'kept-for-ever'.length + 1);
});

test('what falls in between, or grows little, is no leak', () => {
  assert.equal(check(coreLeak, dumpsWith([10, 500, 400], { used: 400 })).length, 0);
  assert.equal(check(coreLeak, dumpsWith([1000, 1020, 1100], { used: 1100 })).length, 0);
  assert.equal(check(coreLeak, dumpsWith([10, 20, 40], { used: 40 })).length, 0);
});

test('strings that grow by different numbers are different records', () => {
  const captures = [1, 2, 3].map((n) =>
    dump(n, [
      table('strings', { text: ['one', 'other', 'third'], count: [100 * n, 100 * n + 1, 250 * n] }, BY_TEXT),
    ]),
  );
  const found = check(coreLeak, captures);
  assert.deepEqual(found.map(({ metrics }) => metrics.namesCount).sort(), [1, 2]);
});

const BY_SIGNATURE = { key: 'signature', measures: ['count', 'bytes'] };

test('records of one kind that grow are told; those that stand still or are few are not', () => {
  const dumps = (counts: readonly number[]) =>
    counts.map((count, i) =>
      dump(i, [
        table(
          'signatures',
          { signature: ['lib.so+0x10'], count: [count], bytes: [100 * count], module: ['/lib/lib.so'] },
          BY_SIGNATURE,
        ),
      ]),
    );
  assert.equal(check(coreRecordsGrow, dumps([1000, 2000, 3000])).length, 1);
  assert.equal(check(coreRecordsGrow, dumps([3000, 3000, 3010])).length, 0);
  assert.equal(check(coreRecordsGrow, dumps([10, 60, 70])).length, 0);
});

test('Python types that grow are told; those that come and go are not', () => {
  const dumps = (counts: readonly number[]) =>
    counts.map((count, i) =>
      dump(i, [
        table(
          'python-types',
          { type: ['__main__.Session'], count: [count], bytes: [500 * count] },
          { key: 'type', measures: ['count', 'bytes'] },
        ),
      ]),
    );
  const [found] = check(corePythonGrows, dumps([100, 400, 900]));
  assert.match(found?.title ?? '', /^100 → 400 → 900 Python objects of type `__main__\.Session`/);
  assert.equal(check(corePythonGrows, dumps([900, 400, 1000])).length, 0);
  assert.equal(check(corePythonGrows, dumps([900, 900, 900])).length, 0);
});

test('free memory between used chunks is fragmentation above a third of the arenas', () => {
  const heap = (freeChunkBytes: number, arenaBytes: number) =>
    check(coreFragmentation, [
      dump(
        0,
        [table('chunks', { size: ['64 B'], free: [freeChunkBytes / 64], freeBytes: [freeChunkBytes] })],
        {
          freeChunkBytes,
          cachedChunkBytes: 0,
          freeChunkCount: freeChunkBytes / 64,
          cachedChunkCount: 0,
          arenaBytes,
          arenaCount: 1,
        },
      ),
    ]).length;
  assert.equal(heap(50 << 20, 100 << 20), 1);
  assert.equal(heap(10 << 20, 100 << 20), 0);
  assert.equal(heap(50 << 10, 100 << 10), 0);
});

test('heaps that touch are a forked worker; one heap, and two apart, are not', () => {
  const forked = (starts: readonly number[]) =>
    check(coreForkedWorker, [
      dump(0, [
        table('segments', { kind: starts.map(() => 'heap'), start: starts, bytes: starts.map(() => 0x1000) }),
      ]),
    ]).length;
  assert.equal(forked([0x1000, 0x2000]), 1);
  assert.equal(forked([0x1000]), 0);
  assert.equal(forked([0x1000, 0x9000]), 0);
});

test('the budget is told once a case; a dump without one has none', () => {
  const budget = table('budget', {
    use: ['In use by C'],
    bytes: [100],
    share: [100],
    kind: ['c'],
    mostly: [''],
  });
  const found = check(coreBudget, [
    dump(0, [budget], { dumpedBytes: 100 }),
    dump(1, [budget], { dumpedBytes: 100 }),
  ]);
  assert.equal(found.length, 1);
  assert.equal(check(coreBudget, [dump(0, [], { dumpedBytes: 100 })]).length, 0);
  assert.equal(check(coreBudget, [dump(0, [budget], { dumpedBytes: 0 })]).length, 0);
});

test('a pile of equal records is told of a single dump only', () => {
  const pile = (count: number) =>
    dump(
      0,
      [
        table('signatures', {
          signature: ['lib.so+0x10'],
          count: [count],
          bytes: [64 * count],
          class: ['shop::Order'],
        }),
      ],
      { usedChunkCount: 5000, usedChunkBytes: 5000 * 64 },
    );
  const [found] = check(coreRecords, [pile(2000)]);
  assert.match(
    found?.title ?? '',
    /^2,000 chunks in use, 40 % of all, begin with `lib\.so\+0x10` \(shop::Order\)/,
  );
  assert.equal(check(coreRecords, [pile(900)]).length, 0);
  assert.equal(check(coreRecords, [pile(2000), pile(2000)]).length, 0);
});

test('chunks of a size are no finding of their own when texts that grow, and their records, are what they hold', () => {
  const bySize = { key: 'size', measures: ['used', 'usedBytes'] };
  const byCopies = { key: 'text', measures: ['used'] };
  const dumps = (copies: number) =>
    [1000, 3000, 5000].map((count, i) =>
      dump(
        i,
        [
          table('chunks', { size: ['48 B'], used: [count], usedBytes: [48 * count] }, bySize),
          table(
            'owners',
            {
              text: ['session.header'],
              used: [Math.min(count, copies * (i + 1))],
              chunkBytes: [32],
              parentBytes: [48],
            },
            byCopies,
          ),
        ],
        { usedChunkBytes: 48 * count },
      ),
    );
  const [finding] = check(coreRecordsGrow, dumps(200));
  assert.match(finding?.title ?? '', /1,000 → 3,000 → 5,000 chunks in use of `48 B`/);
  assert.deepEqual(check(coreRecordsGrow, dumps(1500)), []);
});

test('a class of the program is named before the strings and dicts that its objects are made of', () => {
  const byType = { key: 'type', measures: ['count', 'bytes'] };
  const dumps = [1000, 2000, 4000].map((count, i) =>
    dump(i, [
      table(
        'python-types',
        {
          type: ['str', 'dict', 'shop.Session'],
          count: [3 * count, count, count],
          bytes: [240 * count, 200 * count, 48 * count],
        },
        byType,
      ),
    ]),
  );
  const titles = check(corePythonGrows, dumps).map(({ title }) => title);
  assert.equal(titles.length, 3);
  assert.match(titles[0] ?? '', /shop\.Session/);
});

test('fragmentation is told of the last dump of a process, with sizes that are free', () => {
  const dumps = [0, 1].map((i) =>
    dump(i, [table('chunks', { size: ['512 B', '96 B'], free: [9000, 0], freeBytes: [200e6, 0] })], {
      pid: 7,
      freeChunkBytes: 200e6,
      cachedChunkBytes: 0,
      arenaBytes: 300e6,
      arenaCount: 1,
      freeChunkCount: 9000,
      cachedChunkCount: 0,
    }),
  );
  const findings = check(coreFragmentation, dumps);
  assert.equal(findings.length, 1);
  assert.match(findings[0]?.explanation ?? '', /512 B × 9,000\./);
  assert.equal(
    check(coreFragmentation, [
      dumps[0] as Capture,
      { ...(dumps[1] as Capture), facts: { ...dumps[1]?.facts, pid: 8 } },
    ]).length,
    2,
  );
});

const BY_TEMPLATE = { key: 'template', measures: ['distinct', 'bytes'] };

/** Dumps whose templates have these numbers of different texts, of 20 bytes each. */
function withTemplates(...dumps: Record<string, number>[]): Capture[] {
  return dumps.map((distinct, index) =>
    dump(index, [
      table(
        'templates',
        {
          template: Object.keys(distinct),
          distinct: Object.values(distinct),
          bytes: Object.values(distinct).map((count) => 20 * count),
        },
        BY_TEMPLATE,
      ),
    ]),
  );
}

test('texts that differ in a number only, and are more in every dump, are named by what they have in common', () => {
  const [found, ...rest] = check(
    coreTemplatesGrow,
    withTemplates(
      { 'session:<n>': 4000, 'cart/<uuid>': 4010, 'GET /<n>': 300 },
      { 'session:<n>': 12_000, 'cart/<uuid>': 12_009, 'GET /<n>': 310 },
      { 'session:<n>': 24_000, 'cart/<uuid>': 24_010, 'GET /<n>': 290 },
    ),
  );
  assert.deepEqual(rest, []);
  assert.equal(
    found?.title,
    'Texts `cart/<uuid>` and `session:<n>` grow together, 4,010 → 12,009 → 24,010 different ones each: 20,000 more of each, 800 kB.',
  );
  assert.equal(found?.severity, 'warning');
});

test('two dumps with more texts of a template show a change, and give a note', () => {
  const [found] = check(coreTemplatesGrow, withTemplates({ 'session:<n>': 4000 }, { 'session:<n>': 12_000 }));
  assert.equal(found?.severity, 'note');
  assert.ok(found?.limits.includes('Two dumps show a change, not a trend.'));
});

test('texts that come and go are no growth, and bare numbers have no name to tell', () => {
  assert.deepEqual(
    check(
      coreTemplatesGrow,
      withTemplates(
        { 'session:<n>': 4000, '<n>.<hex>': 4000 },
        { 'session:<n>': 14_000, '<n>.<hex>': 14_000 },
        { 'session:<n>': 9000, '<n>.<hex>': 24_000 },
      ),
    ),
    [],
  );
});
