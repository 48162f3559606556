/** Managed heaps, Erlang reports, load tests and figures as text. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { columnOf, type Table, textAt } from '../../server/engine/table.ts';
import { formatOf, readMemory, readRaw, sampleBytes, sampleText, seriesOf } from './kit.ts';

const samples = [
  'heapy/partitions.log',
  'jmap-histo/histo.log',
  'tracemalloc/top.log',
  'gc-counts/types.log',
  'jstat/jstat-gc.txt',
  'erlang-log/mnesia.log',
  'wrk/runs.txt',
  'kannel/figures.txt',
  'massif/massif.out',
];

function named(table: Table | undefined, name: string, column: string): number | undefined {
  const names = table && columnOf(table, 'name');
  for (let row = 0; table && names && row < table.rows; row++)
    if (textAt(names, row) === name) return columnOf(table, column)?.numbers?.at(row);
  return undefined;
}

for (const name of samples) {
  const format = (await readMemory(sampleBytes(name))).format.id;

  test(`${name}: cut or damaged anywhere, it is read without an exception, every row in its place`, async () => {
    const bytes = sampleBytes(name).subarray(0, 30_000);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: bytes.length }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 })), {
          maxLength: 5,
        }),
        async (end, flips) => {
          const damaged = Buffer.from(bytes);
          for (const [at, mask] of flips) damaged[at] = (damaged[at] as number) ^ mask;
          const into = await readRaw(formatOf(format), damaged.subarray(0, end));
          for (const table of into.tables) {
            for (let row = 0; row < table.rows; row++) {
              const start = table.byteStart?.at(row) ?? Number.NaN;
              const length = table.byteLength?.at(row) ?? Number.NaN;
              assert.ok(
                start >= 0 && length > 0 && start + length <= end,
                `${table.id} row ${row}: ${start} + ${length}`,
              );
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test(`${name}: quoted in a mail it reads the same`, async () => {
    const text = sampleText(name);
    const quoted = await readMemory(text.replace(/^/gm, '> '));
    assert.equal(quoted.format.id, format);
    assert.deepEqual(seriesOf(quoted), seriesOf(await readMemory(text)));
  });

  test(`${name}: chunks of any size read the same`, async () => {
    const bytes = sampleBytes(name).subarray(0, 20_000);
    const whole = seriesOf(await readRaw(formatOf(format), bytes));
    for (const size of [64, 1000])
      assert.deepEqual(seriesOf(await readRaw(formatOf(format), bytes, size)), whole, `chunks of ${size}`);
  });
}

describe('lists of names with counts and bytes', () => {
  test('state the totals that the tool prints', async () => {
    const guppy = await readMemory(sampleText('python-leak/guppy.txt'));
    assert.deepEqual(
      [guppy.facts.entryCount, guppy.facts.totalCount, guppy.facts.totalBytes],
      [10, 533_203, 59_814_702],
    );
    const jmap = await readMemory(sampleText('jmap-histo/histo.log'));
    const classes = jmap.tables.find(({ id }) => id === 'classes');
    assert.equal(named(classes, 'Baskets$Basket', 'count'), 13_480);
    const sum = (column: string) => {
      const values = columnOf(classes as Table, column)?.numbers?.toArray(classes?.rows ?? 0);
      return [...(values ?? [])].reduce((total, value) => total + value, 0);
    };
    assert.equal(jmap.facts.totalBytes, sum('bytes'));
    assert.equal(jmap.facts.totalCount, sum('count'));
  });

  test('with a lambda keep its name over runs', async () => {
    const capture = await readMemory(` num     #instances         #bytes  class name
----------------------------------------------
   1:            10            160  shop.Main$$Lambda$14/0x0000000800c03000
   2:             5             80  shop.Main$$Lambda$15/0x0000000800c03200
Total            15            240
`);
    assert.equal(named(capture.tables[0], 'shop.Main$$Lambda$14/0x…', 'count'), 10);
  });

  test('that were cut say so once, and what is missing is not zero', async () => {
    const text = sampleText('jmap-histo/histo.log').replace(/^Total.*\n/gm, '');
    const capture = await readMemory(text);
    assert.equal(capture.problems.count, 1);
    assert.match(capture.problems.first[0]?.why ?? '', /no Total line/);
    assert.equal(capture.facts.cutListCount, 3);
  });

  test('of tracemalloc have bytes whatever the unit, and differences do not disturb', async () => {
    const capture =
      await readMemory(`/srv/a.py:6: size=1834 KiB (+917 KiB), count=12001 (+6000), average=156 B
/srv/b.py:8: size=2.5 MiB (+0 B), count=3 (+0), average=853 KiB
/srv/c.py:9: size=152 B (-8 B), count=1 (-1), average=152 B
`);
    assert.deepEqual(
      ['/srv/a.py:6', '/srv/b.py:8', '/srv/c.py:9'].map((site) => named(capture.tables[0], site, 'bytes')),
      [1834 * 1024, 2.5 * 1024 * 1024, 152],
    );
  });

  test('of objgraph have the name first', async () => {
    const capture = await readMemory(`function                       2595     +12
tuple                          1237      +4
dict                           1100
wrapper_descriptor             1148
builtin_function_or_method     826
weakref                        812
`);
    assert.equal(capture.format.id, 'gc-counts');
    assert.equal(named(capture.tables[0], 'function', 'count'), 2595);
  });
});

describe('jstat', () => {
  test('columns are read by name: -gcutil is percent, and causes in words are left aside', async () => {
    const capture =
      await readMemory(`  S0     S1     E      O      M     CCS    YGC     YGCT     FGC    FGCT     CGC    CGCT       GCT    LGCC                 GCC
  0.00  99.80  16.21  93.40  93.33  90.19     15    0.100     2    0.050     -        -      0.150 Allocation Failure   No GC
  0.00  99.80  36.21  93.40  93.33  90.19     15    0.100     2    0.050     -        -      0.150 Allocation Failure   No GC
`);
    const table = capture.tables[0] as Table;
    assert.equal(columnOf(table, 'O')?.unit, 'percent');
    assert.equal(columnOf(table, 'O')?.numbers?.at(1), 93.4);
    assert.equal(columnOf(table, 'YGC')?.counter, true);
    assert.equal(columnOf(table, 'CGC'), undefined);
  });

  test('with decimal commas reads the same', async () => {
    const text = sampleText('jstat/jstat-gc.txt');
    assert.deepEqual(
      seriesOf(await readMemory(text.replace(/(\d)\.(\d)/g, '$1,$2'))),
      seriesOf(await readMemory(text)),
    );
  });
});

describe('Erlang reports', () => {
  test('of one cause have one reason, whatever numbers and processes they name', async () => {
    const report = (n: number) =>
      `=ERROR REPORT==== 7-Apr-2026::10:00:0${n} ===\n** Generic server <0.${n}7.0> terminating with ${n} left\n\n`;
    const capture = await readMemory(report(1) + report(2) + report(3));
    assert.equal(capture.facts.reasonCount, 1);
    assert.equal(capture.facts.errorCount, 3);
  });

  test('keep their time to the microsecond where it is written', async () => {
    const capture = await readMemory('=WARNING REPORT==== 7-Apr-2026::10:00:01.250000 ===\nslow\n');
    assert.equal(capture.tables[0]?.columns[0]?.numbers?.at(0), Date.UTC(2026, 3, 7, 10, 0, 1, 250));
  });
});

test('figures keep their unit, and a file of the kernel is no list of figures', async () => {
  const capture = await readMemory(
    'store on disk: 255 MB\nmessages waiting: 634,247\nworker resident = 1.5 GB\n',
  );
  const table = capture.tables[0] as Table;
  assert.equal(capture.format.id, 'figures');
  assert.deepEqual(
    table.columns
      .slice(0)
      .filter(({ type }) => type === 'number')
      .map(({ id, unit, numbers }) => [id, unit, numbers?.at(0)]),
    [
      ['store on disk', 'MB', 255],
      ['messages waiting', 'count', 634_247],
      ['worker resident', 'GB', 1.5],
    ],
  );
  assert.equal(
    formatOf('figures').sniff(
      Buffer.from('rchar: 323934931\nwchar: 323929600\nread_bytes: 0\n'),
      new Uint8Array(0),
      'io',
    ),
    'no',
  );
});
