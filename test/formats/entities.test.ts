import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatOf, readMemory, readRaw, seriesOf } from './kit.ts';

function status(name: string, pid: number, rss: number, more = ''): string {
  return `Name:\t${name}\nState:\tS (sleeping)\nPid:\t${pid}\nVmRSS:\t${String(rss).padStart(8)} kB\n${more}Threads:\t1\n`;
}

function stamp(second: number): string {
  return `### 2026-11-20T12:00:${String(second).padStart(2, '0')}\n`;
}

test('many processes in one sample are told apart by their PID', async () => {
  const text = [0, 1, 2]
    .map((i) => stamp(i) + status('a', 10, 100 + i) + status('b', 11, 200) + status('a', 12, 300 - i))
    .join('');
  const { tables, marks } = await readRaw(formatOf('proc-status'), text);
  const series = seriesOf({ tables });
  assert.deepEqual(series['proc-status/VmRSS'], [100, 101, 102]);
  assert.deepEqual(series['proc-status/VmRSS (pid 11)'], [200, 200, 200]);
  assert.deepEqual(series['proc-status/VmRSS (pid 12)'], [300, 299, 298]);
  assert.deepEqual(marks, []);
});

test('a process that comes later and one that goes leave holes, not shifted values', async () => {
  const text =
    stamp(0) +
    status('a', 10, 100) +
    status('b', 11, 200) +
    stamp(1) +
    status('a', 10, 101) +
    status('c', 13, 400) +
    status('b', 11, 201) +
    stamp(2) +
    status('a', 10, 102) +
    status('c', 13, 401) +
    stamp(3) +
    status('a', 10, 103) +
    status('c', 13, 402) +
    status('b', 11, 203);
  const series = seriesOf(await readRaw(formatOf('proc-status'), text));
  assert.deepEqual(series['proc-status/VmRSS'], [100, 101, 102, 103]);
  assert.deepEqual(series['proc-status/VmRSS (pid 11)'], [200, 201, Number.NaN, 203]);
  assert.deepEqual(series['proc-status/VmRSS (pid 13)'], [Number.NaN, 400, 401, 402]);
});

test('processes in another order than before keep their values', async () => {
  const text =
    stamp(0) +
    status('a', 10, 100) +
    status('b', 11, 200) +
    stamp(1) +
    status('b', 11, 201) +
    status('a', 10, 101) +
    stamp(2) +
    status('a', 10, 102) +
    status('b', 11, 202);
  const series = seriesOf(await readRaw(formatOf('proc-status'), text));
  assert.deepEqual(series['proc-status/VmRSS'], [100, 101, 102]);
  assert.deepEqual(series['proc-status/VmRSS (pid 11)'], [200, 201, 202]);
});

for (const [name, stamps] of [
  ['stamped', true],
  ['concatenated', false],
] as const) {
  test(`a restart with a new PID goes on in the same series, and is marked (${name})`, async () => {
    const at = (second: number) => (stamps ? stamp(second) : '');
    const text =
      at(0) +
      status('a', 10, 100) +
      at(1) +
      status('a', 10, 150) +
      at(2) +
      status('a', 10, 190) +
      at(3) +
      status('a', 4711, 20) +
      at(4) +
      status('a', 4711, 30);
    const capture = await readMemory(text);
    assert.deepEqual(seriesOf(capture)['proc-status/VmRSS'], [100, 150, 190, 20, 30]);
    assert.deepEqual(
      capture.marks.map(({ kind, sample }) => ({ kind, sample })),
      [{ kind: 'restart', sample: 3 }],
    );
    assert.match(capture.marks[0]!.text, /10.*4711/);
    assert.equal(capture.facts.restartCount, 1);
  });
}

test('a key that a kernel update adds in the middle becomes a series from there on', async () => {
  const text =
    stamp(0) +
    status('a', 10, 100) +
    stamp(1) +
    status('a', 10, 101) +
    stamp(2) +
    status('a', 10, 102, 'RssAnon:\t      50 kB\n') +
    stamp(3) +
    status('a', 10, 103, 'RssAnon:\t      51 kB\n');
  const series = seriesOf(await readRaw(formatOf('proc-status'), text));
  assert.deepEqual(series['proc-status/VmRSS'], [100, 101, 102, 103]);
  assert.deepEqual(series['proc-status/RssAnon'], [Number.NaN, Number.NaN, 50, 51]);
  assert.deepEqual(series['proc-status/Threads'], [1, 1, 1, 1]);
});

test('a sample cut short by the next stamp has holes for what is missing', async () => {
  const text = `${stamp(0)}MemTotal: 100 kB\nMemFree: 50 kB\nCached: 10 kB\n${stamp(1)}MemTotal: 100 kB\nMemFree: 51 kB\n${stamp(2)}MemTotal: 100 kB\nMemFree: 52 kB\nCached: 12 kB\n`;
  const series = seriesOf(await readRaw(formatOf('meminfo'), text));
  assert.deepEqual(series['meminfo/MemFree'], [50, 51, 52]);
  assert.deepEqual(series['meminfo/Cached'], [10, Number.NaN, 12]);
});

interface Mapping {
  start: number;
  end: number;
  rss: number;
  name?: string;
}

function smaps(...mappings: Mapping[]): string {
  const hex = (n: number) => n.toString(16).padStart(8, '0');
  return mappings
    .map(
      ({ start, end, rss, name }) =>
        `${hex(start)}-${hex(end)} rw-p 00000000 00:00 0 ${name ?? ''}\nSize: ${(end - start) / 1024} kB\nRss: ${rss} kB\nPss: ${rss} kB\nVmFlags: rd wr\n`,
    )
    .join('');
}

const library: Mapping = { start: 0x7f000000, end: 0x7f010000, rss: 40, name: '/lib/x.so' };

test('a mapping that grows upwards is one series', async () => {
  const text = [0, 1, 2]
    .map(
      (i) =>
        stamp(i) +
        smaps({ start: 0x1000000, end: 0x1100000 + i * 0x10000, rss: 100 + i, name: '[heap]' }, library),
    )
    .join('');
  const series = seriesOf(await readRaw(formatOf('smaps'), text));
  assert.deepEqual(series['smaps/[heap]@01000000.Rss'], [100, 101, 102]);
  assert.deepEqual(series['smaps/[heap]@01000000.Size'], [1024, 1088, 1152]);
  assert.deepEqual(series['smaps/total.Rss'], [140, 141, 142]);
  assert.deepEqual(series['smaps/class.heap.Rss'], [100, 101, 102]);
  assert.deepEqual(series['smaps/mappings'], [2, 2, 2]);
});

test('a stack that grows downwards, again and again, is one series', async () => {
  const text = [0, 1, 2, 3]
    .map(
      (i) =>
        stamp(i) +
        smaps(library, { start: 0x7ffd0000 - i * 0x8000, end: 0x7ffe0000, rss: 64 + i, name: '[stack]' }),
    )
    .join('');
  const series = seriesOf(await readRaw(formatOf('smaps'), text));
  assert.deepEqual(series['smaps/[stack]@7ffd0000.Rss'], [64, 65, 66, 67]);
  assert.equal(Object.keys(series).filter((id) => id.startsWith('smaps/[stack]')).length, 3);
});

test('a mapping that is split goes on in its first part; the rest is new', async () => {
  const whole = stamp(0) + smaps({ start: 0x20000000, end: 0x20100000, rss: 500 }, library);
  const parts = smaps(
    { start: 0x20000000, end: 0x20040000, rss: 200 },
    { start: 0x20040000, end: 0x20100000, rss: 300 },
    library,
  );
  const text = whole + stamp(1) + parts + stamp(2) + parts;
  const series = seriesOf(await readRaw(formatOf('smaps'), text));
  assert.deepEqual(series['smaps/@20000000.Rss'], [500, 200, 200]);
  assert.deepEqual(series['smaps/@20040000.Rss'], [Number.NaN, 300, 300]);
  assert.deepEqual(series['smaps/total.Rss'], [540, 540, 540]);
  assert.deepEqual(series['smaps/mappings'], [2, 3, 3]);
});

test('mappings that come and go change the count and the totals', async () => {
  const extra = { start: 0x30000000, end: 0x30010000, rss: 7 };
  const text =
    stamp(0) +
    smaps(library, { start: 0x10000000, end: 0x10010000, rss: 5 }) +
    stamp(1) +
    smaps({ start: 0x10000000, end: 0x10010000, rss: 5 }, extra, library) +
    stamp(2) +
    smaps({ start: 0x10000000, end: 0x10010000, rss: 6 }, library);
  const series = seriesOf(await readRaw(formatOf('smaps'), text));
  assert.deepEqual(series['smaps/mappings'], [2, 3, 2]);
  assert.deepEqual(series['smaps/total.Rss'], [45, 52, 46]);
  assert.deepEqual(series['smaps/class.anonymous.Rss'], [5, 12, 6]);
  assert.deepEqual(series['smaps/@30000000.Rss'], [Number.NaN, 7, Number.NaN].slice(0, 3));
});

test('values that stay and values that move are both right in every row', async () => {
  // Long runs of equal samples, then a change in the middle of them, then another shape.
  const rows = Array.from({ length: 300 }, (_, i) => ({
    heap: i < 100 ? 10 : i < 150 ? i : 149,
    library: i === 200 ? 41 : 40,
    extra: i >= 250 && i < 260,
  }));
  const text = rows
    .map(
      (r, i) =>
        `### ${new Date(Date.UTC(2026, 0, 1, 0, 0, i)).toISOString().slice(0, -1)}\n` +
        smaps(
          { start: 0x1000000, end: 0x1100000, rss: r.heap, name: '[heap]' },
          ...(r.extra ? [{ start: 0x5000000, end: 0x5001000, rss: 3 }] : []),
          { ...library, rss: r.library },
        ),
    )
    .join('');
  for (const chunk of [1 << 22, 4096, 777]) {
    const series = seriesOf(await readRaw(formatOf('smaps'), text, chunk));
    assert.deepEqual(
      series['smaps/[heap]@01000000.Rss'],
      rows.map((r) => r.heap),
      `chunks of ${chunk}`,
    );
    assert.deepEqual(
      series['smaps//lib/x.so@7f000000.Rss'],
      rows.map((r) => r.library),
    );
    assert.deepEqual(
      series['smaps/total.Rss'],
      rows.map((r) => r.heap + r.library + (r.extra ? 3 : 0)),
    );
    assert.deepEqual(
      series['smaps/mappings'],
      rows.map((r) => (r.extra ? 3 : 2)),
    );
    assert.deepEqual(
      series['smaps/@05000000.Rss']?.slice(240, 265),
      rows.slice(240, 265).map((r) => (r.extra ? 3 : Number.NaN)),
    );
  }
});
