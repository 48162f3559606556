import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMemory, seriesOf, timesOf } from './kit.ts';

const noon = Date.UTC(2026, 10, 20, 12, 0, 0);
const iso = (second: number) => new Date(noon + second * 1000).toISOString();

async function read(lines: readonly string[]) {
  const capture = await readMemory(`${lines.join('\n')}\n`);
  assert.equal(capture.format.id, 'counters');
  const units = Object.fromEntries(capture.tables.flatMap((t) => t.columns.map((c) => [c.id, c.unit])));
  return { capture, series: seriesOf(capture), times: timesOf(capture), units };
}

test('decimal commas between semicolons, German dates, and units in brackets', async () => {
  const { series, times, units } = await read([
    'Zeit;Heap (MB);CPU [%];Anfragen/s',
    '20.11.2026 12:00:00;201,5;12,25;1.024',
    '20.11.2026 12:00:10;202,75;13;2.048,5',
    '20.11.2026 12:00:20;203,0;;3.072',
  ]);
  assert.deepEqual(times, [noon, noon + 10_000, noon + 20_000]);
  assert.deepEqual(series['counters/Heap (MB)'], [201.5, 202.75, 203]);
  assert.deepEqual(series['counters/CPU [%]'], [12.25, 13, Number.NaN]);
  assert.deepEqual(series['counters/Anfragen/s'], [1024, 2048.5, 3072]);
  assert.equal(units['Heap (MB)'], 'MB');
  assert.equal(units['CPU [%]'], '%');
  assert.equal(units['Anfragen/s'], 'count/s');
});

test('quoted fields with separators and line-broken numbers stay what they are', async () => {
  const { series } = await read([
    '"timestamp","name, of host","rss ""now"" (kB)","total"',
    '"2026-11-20 12:00:00","web, 1","1,234","7"',
    '"2026-11-20 12:00:10","web, 1","1,240","8"',
    '"2026-11-20 12:00:20","web, 1","12,345,678.5","9"',
  ]);
  assert.deepEqual(series['counters/rss "now" (kB)'], [1234, 1240, 12_345_678.5]);
  assert.deepEqual(series['counters/total'], [7, 8, 9]);
});

test('a number behind a clock and a comma is a number, not the fraction of a second', async () => {
  const rows = (text: (i: number) => string) => Array.from({ length: 30 }, (_, i) => text(i)).join('');
  const clock = (i: number) => `2024-03-05 09:00:${10 + i}`;
  const first = async (text: string) => Object.values(seriesOf(await readMemory(text)))[0]?.slice(0, 2);
  assert.deepEqual(
    await first(`time,rss_kb\n${rows((i) => `${clock(i)},${500_370 + i}\n`)}`),
    [500_370, 500_371],
  );
  assert.deepEqual(
    await first(`time,conns,rss_kb\n${rows((i) => `${clock(i)},${512 + i},7\n`)}`),
    [512, 513],
  );
  assert.deepEqual(await first(rows((i) => `${clock(i)},${512 + i}\n`)), [512, 513]);
  assert.deepEqual(await first(rows((i) => `${clock(i)},${99_990 + i},7\n`)), [99_990, 99_991]);
  assert.deepEqual(await first(rows((i) => `${clock(i)},${512 + i},7\n`)), [512, 513]);
  assert.deepEqual(await first(rows((i) => `${clock(i)},${500_370 + i},80\n`)), [500_370, 500_371]);
  // A fraction begins with 0 now and then.
  assert.deepEqual(
    await first(rows((i) => `${clock(i)},${String(31 + 30 * i).padStart(3, '0')},${70 + i}\n`)),
    [70, 71],
  );
  // What loggers write is a fraction.
  assert.deepEqual(await first(rows((i) => `${clock(i)},512 rss_kb=${7000 + i}\n`)), [7000, 7001]);
});

test('epochs in seconds, milliseconds, microseconds and nanoseconds are one moment', async () => {
  for (const factor of [1, 1e3, 1e6, 1e9]) {
    const rows = [0, 10, 20].map((s) => `x,${BigInt(noon / 1000 + s) * BigInt(factor)},${s}`);
    const { times, capture } = await read(['host,ts,value', ...rows]);
    assert.deepEqual(times, [noon, noon + 10_000, noon + 20_000], `factor ${factor}`);
    assert.equal(capture.zoneOffset, 0);
  }
});

test('a date and a clock in columns of their own, and seconds since the start', async () => {
  const split = await read([
    'id,date,time,load,state',
    `1,2026-11-20,12:00:00,0.5,ok`,
    `2,2026-11-20,12:00:05,0.75,ok`,
    `3,2026-11-20,12:00:10,1,ok`,
  ]);
  assert.deepEqual(split.times, [noon, noon + 5_000, noon + 10_000]);
  const elapsed = await read(['elapsed (s),latency_ms,phase', '0.5,12,warm', '1.0,13,warm', '2.5,11,run']);
  assert.deepEqual(elapsed.times, [500, 1000, 2500]);
  assert.equal(elapsed.capture.zone, 'uptime');
  assert.equal(elapsed.units.latency_ms, 'ms');
});

test('units in the cells are brought to the unit of the column', async () => {
  const { series, units } = await read([
    'time,mem,cpu,gc',
    `${iso(0)},512 MiB,12%,1.5 ms`,
    `${iso(10)},1.5GiB,13.5%,800 µs`,
    `${iso(20)},2048 MiB,14%,-`,
  ]);
  assert.deepEqual(series['counters/mem'], [512, 1536, 2048]);
  assert.equal(units.mem, 'MB');
  assert.equal(units.cpu, '%');
  assert.deepEqual(series['counters/gc'], [1.5, 0.8, Number.NaN]);
});

test('several rows of one time are one sample, with series for each process', async () => {
  const rows = [0, 10, 20].flatMap((s) => [
    `${iso(s)},web,${100 + s}`,
    `${iso(s)},db,${500 + s}`,
    `${iso(s)},cron,${s}`,
  ]);
  const { series, times } = await read(['time,process,rss_kb', ...rows]);
  assert.equal(times?.length, 3);
  assert.deepEqual(series, {
    'counters/rss_kb (web)': [100, 110, 120],
    'counters/rss_kb (db)': [500, 510, 520],
    'counters/rss_kb (cron)': [0, 10, 20],
  });
});

test('pino and other JSON logs: numbers by path, kinds apart, levels and process numbers no measures', async () => {
  const lines = [0, 1, 2].flatMap((s) => [
    JSON.stringify({
      level: 30,
      time: noon + s * 1000,
      pid: 7,
      msg: 'memory',
      mem: { rss: 50_000_000 + s, heapUsed: 4_000_000 },
    }),
    JSON.stringify({ level: 30, time: noon + s * 1000 + 5, pid: 7, msg: 'done', responseTime: s + 0.5 }),
    JSON.stringify({ level: 50, time: noon + s * 1000 + 6, pid: 7, msg: 'nothing to measure' }),
  ]);
  const { series, times, units, capture } = await read(lines);
  assert.deepEqual(times, [noon, noon + 1000, noon + 2000]);
  assert.deepEqual(series['counters/mem.rss'], [50_000_000, 50_000_001, 50_000_002]);
  assert.equal(units['mem.rss'], 'bytes');
  assert.deepEqual(series['counters 2/responseTime'], [0.5, 1.5, 2.5]);
  const level = capture.tables[0]?.columns.find((column) => column.id === 'level');
  assert.equal(level?.attribute, true);
  assert.equal(capture.coverage?.unknown, 0);
});

test('JSON behind a stamp, and in the log lines of a container', async () => {
  const behind = await read([0, 5, 10].map((s) => `${iso(s)} INFO memory {"rss": ${s + 1}, "conns": 3}`));
  assert.deepEqual(behind.times, [noon, noon + 5000, noon + 10_000]);
  assert.deepEqual(behind.series['counters/rss'], [1, 6, 11]);
  const docker = await read(
    [0, 5, 10].map((s) =>
      JSON.stringify({ log: `{"heapUsed":${70_000 + s}}\n`, stream: 'stdout', time: iso(s) }),
    ),
  );
  assert.deepEqual(docker.times, [noon, noon + 5000, noon + 10_000]);
  assert.deepEqual(docker.series['counters/heapUsed'], [70_000, 70_005, 70_010]);
});

test('what Node prints for process.memoryUsage() is in bytes', async () => {
  const { series, units } = await read(
    [1, 2, 3].map(
      (n) => `{ rss: ${n * 30_000_000}, heapTotal: 6537216, heapUsed: ${n * 4_500_000}, external: 423221 }`,
    ),
  );
  assert.deepEqual(series['counters/rss'], [30_000_000, 60_000_000, 90_000_000]);
  assert.equal(units.rss, 'bytes');
  assert.equal(units.heapUsed, 'bytes');
});

test('lines of garbage collectors: the heap before and after, on their own clock', async () => {
  const go = await read(
    [1, 2, 3].map(
      (n) =>
        `gc ${n} @${n}.500s 2%: 0.018+1.2+0.025 ms clock, 0.036+0.5/1.1/0.9+0.05 ms cpu, ${3 + n}->${4 + n}->${1 + n} MB, 5 MB goal, 4 P`,
    ),
  );
  assert.deepEqual(go.times, [1500, 2500, 3500]);
  assert.deepEqual(go.series['counters/live heap'], [2, 3, 4]);
  assert.equal(go.units['live heap'], 'MB');
  const v8 = await read(
    [1, 2, 3].map(
      (n) =>
        `[4242:0x5581aa00]     ${n * 100} ms: Mark-sweep 45.6 (60.1) -> ${40 + n}.2 (58.0) MB, 12.3 / 0.0 ms  (average mu = 0.9, current mu = 0.8) allocation failure`,
    ),
  );
  assert.deepEqual(v8.times, [100, 200, 300]);
  assert.deepEqual(v8.series['counters/used after'], [41.2, 42.2, 43.2]);
  const java = await read(
    [1, 2, 3].map(
      (n) =>
        `[${n}.250s][info][gc] GC(${n}) Pause Young (Normal) (G1 Evacuation Pause) 24M->${n}M(256M) 2.345ms`,
    ),
  );
  assert.deepEqual(java.series['counters/heap after'], [1, 2, 3]);
  assert.deepEqual(java.times, [1250, 2250, 3250]);
});

test('numbers with an exponent are one number', async () => {
  const { series } = await read([0, 10, 20].map((s) => `${iso(s)} resident 4.5e+07 rate 1.5e-3 seen ${s}`));
  assert.deepEqual(series['counters/resident'], [4.5e7, 4.5e7, 4.5e7]);
  assert.deepEqual(series['counters/rate'], [0.0015, 0.0015, 0.0015]);
});

test('memory whose unit is not written is guessed, and said to be', async () => {
  const { capture } = await read(
    [1, 2, 3, 4, 5, 6].map((n) => `${iso(n)} worker rss=${40_000 + 4 * n * n} conns=${n}`),
  );
  const rss = capture.tables[0]?.columns.find((column) => column.id === 'rss');
  assert.equal(rss?.unit, 'kB');
  assert.match(rss?.title ?? '', /guessed/);
});
