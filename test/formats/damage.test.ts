import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Table } from '../../server/engine/table.ts';
import type { TableBuilder } from '../../server/engine/table-builder.ts';
import { formats } from '../../server/formats/index.ts';
import { formatOf, readMemory, readRaw, sampleBytes } from './kit.ts';

/** One capture a payload, short enough to be damaged many times. */
const captures = [
  { format: 'meminfo', bytes: head('heap-leak/meminfo.log', 8_000) },
  { format: 'meminfo', bytes: head('page-cache/meminfo-4snap.log', 8_105) },
  { format: 'meminfo', bytes: head('meminfo/no-stamps.log', 7_000) },
  { format: 'proc-status', bytes: head('heap-leak/status.log', 8_000) },
  { format: 'proc-status', bytes: head('proc-status/nine-processes.log', 30_000) },
  { format: 'smaps', bytes: head('heap-leak/smaps.log', 60_000) },
  { format: 'smaps_rollup', bytes: head('smaps-rollup/smaps_rollup.log', 5_000) },
  { format: 'vmstat', bytes: head('vmstat/vmstat.log', 20_000) },
  { format: 'zoneinfo', bytes: head('proc-files/zoneinfo.log', 11_000) },
  { format: 'diskstats', bytes: head('proc-files/diskstats.log', 2_000) },
  { format: 'net-snmp', bytes: head('proc-files/net-snmp.log', 12_000) },
  { format: 'fd-list', bytes: head('proc-files/fd-list.log', 3_000) },
  { format: 'numa-maps', bytes: head('proc-files/numa-maps.log', 5_000) },
  { format: 'cgroup-memory', bytes: head('proc-files/cgroup-memory.log', 3_000) },
  { format: 'sar', bytes: head('sar/de_DE.txt', 5_774) },
  { format: 'sar', bytes: head('page-cache/sar-d-onset.txt', 1_463) },
  { format: 'sadf', bytes: head('sadf/disk.csv', 3_041) },
  { format: 'sadf', bytes: head('sadf/paging-pairs.txt', 4_986) },
  { format: 'vmstat-tool', bytes: head('vmstat-tool/vmstat-tw.log', 5_000) },
  { format: 'iostat', bytes: head('iostat/iostat-xt.de.log', 4_000) },
  { format: 'mpstat', bytes: head('mpstat/mpstat-PALL.en.log', 3_000) },
  { format: 'pidstat', bytes: head('pidstat/pidstat-wt.log', 6_000) },
  { format: 'top', bytes: head('top/top-b.log', 6_000) },
  { format: 'ps', bytes: head('ps/ps.log.gz', 6_000) },
  { format: 'free', bytes: head('free/free-s3.de.log', 2_000) },
  { format: 'pmap', bytes: head('pmap/pmap-x.log', 5_000) },
  { format: 'slabtop', bytes: head('slabtop/slabtop-o.log', 5_000) },
  { format: 'counters', bytes: head('mochiweb/mochimem.log', 776) },
  { format: 'counters', bytes: head('counters/rss-per-connection.tsv', 4_283) },
  { format: 'counters', bytes: head('mochiweb/floodtest-connect.log', 252) },
  { format: 'collectl', bytes: head('collectl/plot.txt', 4_000) },
  { format: 'collectl', bytes: head('collectl/terminal.txt', 2_500) },
  { format: 'atop', bytes: head('atop/system.txt', 4_000) },
  { format: 'nmon', bytes: head('nmon/host.nmon', 5_000) },
  { format: 'dstat', bytes: head('dstat/dstat.csv', 1_500) },
  { format: 'netstat', bytes: head('netstat/statistics.log', 4_000) },
  { format: 'ss', bytes: head('ss/summary.log', 2_000) },
  { format: 'numastat', bytes: head('numastat/memory.txt', 4_000) },
  { format: 'lsof', bytes: head('lsof/growing.txt', 3_000) },
  { format: 'containers', bytes: head('containers/docker-stats.log', 2_500) },
  { format: 'net-tcp', bytes: head('net-tcp/net_tcp.log', 2_177) },
  { format: 'counters', bytes: head('counters/dienste.csv', 1_200) },
  { format: 'counters', bytes: linesWith('counters/pino.jsonl', '"memory"', 12) },
];

function head(name: string, length: number): Buffer {
  return sampleBytes(name).subarray(0, length);
}

/** The first lines of a sample that hold a text: one kind of line of several. */
function linesWith(name: string, part: string, count: number): Buffer {
  const lines = sampleBytes(name)
    .toString()
    .split(/(?<=\n)/);
  return Buffer.from(
    lines
      .filter((line) => line.includes(part))
      .slice(0, count)
      .join(''),
  );
}

interface Row {
  table: string;
  start: number;
  end: number;
  values: Record<string, number>;
}

/** Every row with its bytes and the values it holds. */
function rowsOf(tables: readonly Table[]): Row[] {
  return tables.flatMap((table) =>
    Array.from({ length: table.rows }, (_, row) => {
      const start = table.byteStart?.at(row) ?? Number.NaN;
      const values: Record<string, number> = {};
      for (const { id, numbers } of table.columns) {
        const value = numbers?.at(row) ?? Number.NaN;
        if (!Number.isNaN(value)) values[id] = value;
      }
      return { table: table.id, start, end: start + (table.byteLength?.at(row) ?? Number.NaN), values };
    }),
  );
}

function assertPlaces(into: TableBuilder, bytes: Uint8Array): void {
  for (const problem of into.problems.first) {
    assert.ok(problem.byteStart >= 0 && problem.byteLength >= 0, JSON.stringify(problem));
    assert.ok(
      problem.byteStart + problem.byteLength <= bytes.length,
      `${JSON.stringify(problem)} of ${bytes.length}`,
    );
    assert.ok(problem.why.length > 0);
  }
  // A table without places holds what was summed up: no piece of the file is one of its rows.
  for (const row of rowsOf(into.tables.filter((table) => table.byteStart))) {
    assert.ok(row.start >= 0 && row.end > row.start, JSON.stringify(row));
    // One more than the file: the last line gets the newline it lacks.
    assert.ok(row.end <= bytes.length + 1, `row ends at ${row.end} of ${bytes.length}`);
  }
}

/** Their numbers are counts of lines: a sample that reaches further counts more. */
const COUNTS_LINES = ['lsof', 'net-tcp', 'numa-maps', 'ps', 'fd-list'];

/** Everything that ends before the damage reads as if there were none. */
async function assertDamageIsLocal(
  format: string,
  whole: Uint8Array,
  damaged: Uint8Array,
  from: number,
): Promise<void> {
  const before = rowsOf((await readRaw(formatOf(format), whole)).tables).filter(
    // A row of a counter log ends before its newline, and is damaged with it.
    (row) => (whole[row.end - 1] === 10 ? row.end : row.end + 1) <= from,
  );
  // A line like no other makes no series.
  if (format === 'counters' && before.length < 2) return;
  const into = await readRaw(formatOf(format), damaged);
  const after = rowsOf(into.tables);
  for (const row of before) {
    // What ends a sample may itself be damaged: then the sample reaches further, and holds more.
    const same = after.find((r) => r.table === row.table && r.start === row.start);
    if (same && same.end > row.end && COUNTS_LINES.includes(format)) continue;
    const kept = Object.fromEntries(Object.keys(row.values).map((id) => [id, same?.values[id]]));
    assert.deepEqual(kept, row.values, `row at byte ${row.start}, damage from ${from}`);
  }
  assertPlaces(into, damaged);
}

const runs = { numRuns: 40 };

for (const [i, { format, bytes }] of captures.entries()) {
  const name = `${format} (${i + 1})`;

  test(`${name}: cut anywhere, what came before is kept`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length }), (cut) =>
        assertDamageIsLocal(format, bytes, bytes.subarray(0, cut), cut),
      ),
      runs,
    );
  });

  test(`${name}: flipped bytes cost no more than their sample and what follows`, async () => {
    const flips = fc.array(
      fc.tuple(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 })),
      {
        minLength: 1,
        maxLength: 5,
      },
    );
    await fc.assert(
      fc.asyncProperty(flips, async (list) => {
        const damaged = Buffer.from(bytes);
        for (const [at, mask] of list) damaged[at] = (damaged[at] as number) ^ mask;
        await assertDamageIsLocal(format, bytes, damaged, Math.min(...list.map(([at]) => at)));
      }),
      runs,
    );
  });

  test(`${name}: lines lost or doubled leave what came before alone`, async () => {
    const lines = bytes.toString('latin1').split(/(?<=\n)/);
    const damage = fc.record({
      at: fc.integer({ min: 0, max: lines.length - 1 }),
      count: fc.integer({ min: 1, max: 4 }),
      double: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ at, count, double }) => {
        const kept = double
          ? [...lines.slice(0, at + count), ...lines.slice(at)]
          : [...lines.slice(0, at), ...lines.slice(at + count)];
        const from = Buffer.byteLength(lines.slice(0, at).join(''), 'latin1');
        await assertDamageIsLocal(format, bytes, Buffer.from(kept.join(''), 'latin1'), from);
      }),
      runs,
    );
  });

  test(`${name}: garbage between lines is located, and leaves what came before alone`, async () => {
    const lines = bytes.toString('latin1').split(/(?<=\n)/);
    const garbage = fc.oneof(
      fc.constantFrom(
        'Traceback (most recent call last):\n',
        'cat: /proc/4711/smaps: No such file or directory\n',
        '\u0000\u0001\u0002\u00ff\u00fe\u0000\n',
        '\r\n',
        '\u00ef\u00bb\u00bf\n',
        `${'x'.repeat(70_000)}\n`,
        `${'9'.repeat(400)}\n`,
        '<html><body>502</body></html>\n',
        ': : :\n',
      ),
      fc.string({ maxLength: 60 }).map((s) => `${s}\n`),
      fc.uint8Array({ maxLength: 60 }).map((b) => Buffer.from(b).toString('latin1')),
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: lines.length }), garbage, async (at, extra) => {
        const damaged = Buffer.from([...lines.slice(0, at), extra, ...lines.slice(at)].join(''), 'latin1');
        const from = Buffer.byteLength(lines.slice(0, at).join(''), 'latin1');
        await assertDamageIsLocal(format, bytes, damaged, from);
      }),
      runs,
    );
  });

  test(`${name}: a foreign line in the middle is said with its place`, async () => {
    const text = bytes.toString('latin1');
    const at = text.indexOf('\n', text.length / 2) + 1;
    const foreign = 'Segmentation fault (core dumped)';
    const into = await readRaw(
      formatOf(format),
      Buffer.from(`${text.slice(0, at)}${foreign}\n${text.slice(at)}`, 'latin1'),
    );
    assert.ok(
      into.problems.first.some((p) => p.byteStart === at && p.byteLength === foreign.length),
      JSON.stringify(into.problems),
    );
  });

  test(`${name}: reads the same whatever the sizes of the chunks`, async () => {
    const whole = rowsOf((await readRaw(formatOf(format), bytes)).tables);
    for (const size of [1, 7, 64, 1000, 4096]) {
      if (size < 64 && bytes.length > 10_000) continue;
      assert.deepEqual(
        rowsOf((await readRaw(formatOf(format), bytes, size)).tables),
        whole,
        `chunks of ${size}`,
      );
    }
  });
}

test('any bytes at all are read by every reader without an exception', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 3_000 }), async (bytes) => {
      for (const format of formats) assertPlaces(await readRaw(format, bytes), bytes);
    }),
    { numRuns: 60 },
  );
});

test('text made of the formats’ own words is read without an exception', async () => {
  const word = fc.constantFrom(
    'MemTotal:',
    'MemFree:',
    'Name:\tx',
    'Pid:\t1',
    'Pid:\t2',
    'VmRSS:',
    'Rss:',
    'Size:',
    'kB',
    ' 12',
    '-5',
    '99999999999999999999',
    '00400000-00500000 r-xp 00000000 08:01 1 /bin/x',
    '00600000-00500000 rw-p 0 0:0 0',
    'nr_free_pages',
    'pgfault 7',
    '### 2026-11-20T12:00:00',
    '2026-11-20 12:00:00 ',
    '1795189854',
    'Stats: {1,2}',
    '==> x <==',
    '--',
    '> ',
    '\t',
    ' ',
    ':',
    '\r',
    '\n',
    '\n',
    '\n',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 80 }), async (words) => {
      const bytes = Buffer.from(words.join(''));
      for (const format of formats) assertPlaces(await readRaw(format, bytes), bytes);
      await readMemory(bytes).catch((error) =>
        assert.equal(error.failure?.code, 'unknown-format', String(error.stack)),
      );
    }),
    { numRuns: 150 },
  );
});

test('a number cut off with its line is not read as a smaller number', async () => {
  const text = sampleBytes('vmstat/vmstat.log').toString();
  const samples = text.split(/(?=^### )/m);
  const last = samples.slice(0, 3).join('');
  // 'nr_free_pages 974712' cut to 'nr_free_pages 97'
  const key = 'pgfault ';
  const cut = last.lastIndexOf(key) + key.length + 3;
  const into = await readRaw(formatOf('vmstat'), last.slice(0, cut));
  const table = into.tables[0] as Table;
  const column = table.columns.find((c) => c.id === 'pgfault');
  assert.ok(Number.isNaN(column?.numbers?.at(table.rows - 1)), 'the cut value must be left out');
  assert.equal(into.problems.count, 1);
  assert.match(into.problems.first[0]!.why, /cut off/);
});
