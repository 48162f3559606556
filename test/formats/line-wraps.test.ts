/** Output of tools that went through something which puts a time or a name in front of every line: any wrap, any tool. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readMemory, sampleBytes, seriesOf } from './kit.ts';

const outputs = [
  'atop/processes.txt',
  'atop/system.txt',
  'collectl/plot.txt',
  'collectl/terminal.txt',
  'containers/docker-stats.log',
  'containers/kubectl-top.log',
  'dstat/dstat.csv',
  'erlang-log/mnesia.log',
  'free/free-s3.de.log',
  'gc-counts/types.log',
  'heapy/partitions.log',
  'iostat/iostat-xt.de.log',
  'jmap-histo/histo.log',
  'jstat/jstat-gc.txt',
  'kannel/status.txt',
  'lsof/growing.txt',
  'mpstat/mpstat-PALL.en.log',
  'net-tcp/net_tcp.log',
  'netstat/sockets.txt',
  'netstat/statistics.log',
  'nmon/host.nmon',
  'numastat/memory.txt',
  'oom-report/dmesg.txt',
  'pidstat/pidstat-u.fr.log',
  'pidstat/pidstat-wt.log',
  'pmap/pmap-x.log',
  'ps/ps.log.gz',
  'sadf/disk.csv',
  'sadf/paging-pairs.txt',
  'sadf/two-moments.json',
  'sar/all-reports.txt',
  'sar/de_DE.txt',
  'sar/en_US.txt',
  'sar/ja_JP.txt',
  'slabtop/slabtop-o.log',
  'ss/sockets.txt',
  'ss/summary.log',
  'string-histogram/symbols.txt',
  'top/top-b.log',
  'tracemalloc/top.log',
  'vmstat-tool/vmstat-tw.log',
  'wrk/runs.txt',
];

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const START = Date.UTC(2026, 10, 20, 15, 50, 51, 250);

/** Parts of a time as the programs below write them. */
function parts(ms: number) {
  const iso = new Date(ms).toISOString();
  return {
    day: iso.slice(0, 10),
    clock: iso.slice(11, 19),
    milli: iso.slice(20, 23),
    seconds: Math.floor(ms / 1000),
    short: `${MONTHS[Number(iso.slice(5, 7)) - 1]} ${iso.slice(8, 10)} ${iso.slice(11, 19)}`,
  };
}
type Parts = ReturnType<typeof parts>;

const prefixes: [string, (t: Parts) => string][] = [
  ['ts', (t) => `${t.short} `],
  ['ts with date and time', (t) => `${t.day} ${t.clock} `],
  ['ts in brackets', (t) => `[${t.day} ${t.clock}] `],
  ['ts %.s', (t) => `${t.seconds}.${t.milli}000 `],
  ['ts %s', (t) => `${t.seconds} `],
  ['ts %.T', (t) => `${t.clock}.${t.milli}000 `],
  ['ts %T', (t) => `${t.clock} `],
  ['date(1)', (t) => `Fri Nov 20 ${t.clock} UTC 2026 `],
  ['date(1) and a colon', (t) => `Fri Nov 20 ${t.clock} UTC 2026: `],
  ['syslog', (t) => `${t.short} db1 collector[4711]: `],
  ['syslog of RFC 5424', (t) => `<14>1 ${t.day}T${t.clock}.${t.milli}Z db1 collector 4711 - - `],
  ['rsyslog with ISO times', (t) => `${t.day}T${t.clock}.${t.milli}000+00:00 db1 collector[4711]: `],
  ['journalctl -o short-iso', (t) => `${t.day}T${t.clock}+0000 db1 collector[4711]: `],
  ['docker logs -t', (t) => `${t.day}T${t.clock}.${t.milli}123456Z `],
  ['kubelet', (t) => `${t.day}T${t.clock}.${t.milli}123456Z stdout F `],
  ['docker compose logs', () => 'web-1  | '],
  ['docker compose logs -t', (t) => `web-1  | ${t.day}T${t.clock}.${t.milli}123456Z `],
  ['kubectl logs --prefix', () => '[pod/web-6bdd/app] '],
  ['aws logs tail', (t) => `${t.day}T${t.clock}.${t.milli}000+00:00 ecs/app/0123abc `],
  ['Jenkins', (t) => `[${t.day}T${t.clock}.${t.milli}Z] `],
  ['a mail', () => '> '],
  ['Markdown', () => '    '],
];

interface Wrap {
  name: string;
  wrap(line: string, ms: number): string;
  /** Before and after all lines. */
  frame?: [string, string];
}

const wraps: Wrap[] = [
  ...prefixes.map(([name, prefix]) => ({
    name,
    wrap: (line: string, ms: number) => prefix(parts(ms)) + line,
  })),
  {
    name: 'docker json-file',
    wrap: (line, ms) =>
      JSON.stringify({
        log: `${line}\n`,
        stream: 'stdout',
        time: `${new Date(ms).toISOString().slice(0, 23)}123456Z`,
      }),
  },
  {
    name: 'journalctl -o json',
    wrap: (line, ms) =>
      JSON.stringify({ _PID: '4711', MESSAGE: line, __REALTIME_TIMESTAMP: `${ms * 1000}`, PRIORITY: '6' }),
  },
  {
    name: 'journalctl -o json-seq',
    wrap: (line, ms) => `\x1e${JSON.stringify({ MESSAGE: line, __REALTIME_TIMESTAMP: `${ms * 1000}` })}`,
  },
  {
    name: 'the source of a page',
    wrap: (line) =>
      line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  },
  {
    name: 'a CSV of CloudWatch',
    wrap: (line, ms) => `${ms},"${line.replaceAll('"', '""')}"`,
    frame: ['timestamp,message\n', ''],
  },
  { name: 'code fences', wrap: (line) => line, frame: ['```\n', '```\n'] },
  { name: 'a prompt', wrap: (line) => line, frame: ['app@db1:~$ command --with options\n', ''] },
];

/** A line every 37 ms, as slow tools write them: samples of several lines span several times. */
function wrapped(lines: readonly string[], { wrap, frame }: Wrap): string {
  const text = lines.map((line, i) => `${wrap(line, START + 37 * i)}\n`).join('');
  return (frame?.[0] ?? '') + text + (frame?.[1] ?? '');
}

for (const name of outputs) {
  const lines = sampleBytes(name).toString('utf8').replace(/\n$/, '').split('\n');
  test(`${name} gives the same values in any wrap of its lines`, async () => {
    const bare = await readMemory(`${lines.join('\n')}\n`);
    const reference = seriesOf(bare);
    assert.ok(Object.keys(reference).length > 0);
    for (const wrap of wraps) {
      const capture = await readMemory(wrapped(lines, wrap));
      assert.equal(capture.format.id, bare.format.id, wrap.name);
      assert.deepEqual(seriesOf(capture), reference, wrap.name);
      assert.ok((capture.coverage?.unknown ?? 0) <= (bare.coverage?.unknown ?? 0), wrap.name);
    }
  });
}

describe('what was taken off', () => {
  const vmstat = sampleBytes('vmstat-tool/vmstat-tw.log').toString('utf8').replace(/\n$/, '').split('\n');
  const kubelet = wraps.find(({ name }) => name === 'kubelet') as Wrap;

  test('dates the samples of a tool that prints no time', async () => {
    const untimed = vmstat.map((line) =>
      line.replace(/ \d{4}-\d{2}-\d{2} [\d:]+$| UTC$| -+timestamp-+$/, ''),
    );
    for (const name of ['kubelet', 'docker json-file', 'a CSV of CloudWatch', 'Jenkins']) {
      const wrap = wraps.find((one) => one.name === name) as Wrap;
      const capture = await readMemory(wrapped(untimed, wrap));
      const [table] = capture.tables;
      const times = table?.columns[0]?.numbers?.toArray(table.rows) ?? [];
      const rows = table?.line?.toArray(table.rows) ?? [];
      assert.ok(times.length > 20, name);
      const before = name === 'a CSV of CloudWatch' ? 2 : 1;
      for (const [row, time] of times.entries())
        assert.ok(
          Math.abs(time - (START + 37 * ((rows[row] as number) - before))) < 1,
          `${name}: row ${row}`,
        );
    }
  });

  test('does not change the time that a tool prints itself', async () => {
    const bare = await readMemory(`${vmstat.join('\n')}\n`);
    const capture = await readMemory(wrapped(vmstat, kubelet));
    const options = { times: true };
    assert.deepEqual(seriesOf(capture, options), seriesOf(bare, options));
  });

  test('gives a clock without a date its date', async () => {
    const lines =
      'Linux 5.0 (h) \t03/11/2026 \t_x86_64_\t(1 CPU)\n\n23:59:58  CPU  %usr  %nice  %sys  %iowait  %irq  %soft  %steal  %guest  %gnice  %idle\n23:59:59  all  1.00  0.00  0.00  0.00  0.00  0.00  0.00  0.00  0.00  99.00\n00:00:00  all  2.00  0.00  0.00  0.00  0.00  0.00  0.00  0.00  0.00  98.00'.split(
        '\n',
      );
    const near = Date.UTC(2026, 10, 3, 23, 59, 58, 900);
    const text = lines
      .map((line, i) => `${new Date(near + 500 * i).toISOString()} stdout F ${line}\n`)
      .join('');
    const capture = await readMemory(text);
    assert.equal(capture.format.id, 'mpstat');
    const times = capture.tables[0]?.columns[0]?.numbers?.toArray(2) ?? [];
    assert.deepEqual(
      [...times].map((ms) => new Date(ms).toISOString().slice(0, 19)),
      ['2026-11-03T23:59:59', '2026-11-04T00:00:00'],
    );
  });

  test('is still there in the lines that are shown as evidence', async () => {
    for (const wrap of wraps) {
      const text = wrapped(vmstat, wrap);
      const capture = await readMemory(text);
      const [table] = capture.tables;
      assert.ok(table?.byteStart && table.byteLength && table.line, wrap.name);
      const bytes = Buffer.from(text);
      const whole = text.split('\n');
      for (let row = 0; row < table.rows; row++) {
        const from: number = table.byteStart.at(row);
        const line: string = bytes.toString('utf8', from, from + table.byteLength.at(row)).replace(/\n$/, '');
        assert.equal(line, whole[table.line.at(row) - 1], `${wrap.name}: row ${row}`);
      }
    }
  });

  test('does not hide the line of a value', async () => {
    const iostat = sampleBytes('iostat/iostat-xt.de.log').toString('utf8').replace(/\n$/, '').split('\n');
    for (const wrap of wraps) {
      const text = wrapped(iostat, wrap);
      const { tables, format } = await readMemory(text);
      const column = tables[0]?.columns.find(({ id }) => id.startsWith('%util ('));
      const from = tables[0]?.byteStart?.at(2) ?? 0;
      const sample = Buffer.from(text).subarray(from, from + (tables[0]?.byteLength?.at(2) ?? 0));
      assert.ok(column, wrap.name);
      const place = format.locate?.(sample, column);
      assert.ok(place, wrap.name);
      const found = sample.toString('utf8', place.byteStart, place.byteStart + place.byteLength);
      assert.ok(found.includes(`${column.entity} `), `${wrap.name}: ${found}`);
    }
  });

  test('a name or quotes that were taken off count as repaired lines, a time does not', async () => {
    for (const wrap of wraps) {
      const { coverage } = await readMemory(wrapped(vmstat, wrap));
      const hasName = /compose|prefix|aws|mail|Markdown|json|CSV|fence|prompt/.test(wrap.name);
      assert.equal((coverage?.repaired ?? 0) > 0, hasName, wrap.name);
    }
  });

  test('a problem is shown where it stands in the capture', async () => {
    const lines = [...vmstat.slice(0, 6), 'segmentation fault in collector', ...vmstat.slice(6)];
    const text = wrapped(lines, kubelet);
    const { problems } = await readMemory(text);
    assert.equal(problems.count, 1);
    const [{ byteStart, byteLength } = { byteStart: 0, byteLength: 0 }] = problems.first;
    assert.match(
      Buffer.from(text).toString('utf8', byteStart, byteStart + byteLength),
      /segmentation fault in collector$/,
    );
  });
});

test('chunks of any size give the same', async () => {
  const lines = sampleBytes('top/top-b.log').toString('utf8').replace(/\n$/, '').split('\n');
  const text = wrapped(lines, wraps[0] as Wrap);
  const whole = seriesOf(await readMemory(text), { times: true });
  for (const size of [1, 7, 4096])
    assert.deepEqual(seriesOf(await readMemory(text, 'unknown', size), { times: true }), whole);
});

test('rows of sar that begin with a date and a time keep them', async () => {
  const text =
    '2016-09-28 12:00:01 AM  CPU  %user  %nice  %system  %iowait  %steal  %idle\n2016-09-28 12:10:01 AM  all  1.00  0.00  2.00  3.00  0.00  94.00\n2016-09-28 12:20:01 AM  all  2.00  0.00  2.00  3.00  0.00  93.00\n';
  const capture = await readMemory(text);
  assert.equal(capture.format.id, 'sar');
  assert.deepEqual(
    [...(capture.tables[0]?.columns[0]?.numbers?.toArray(2) ?? [])].map((ms) => new Date(ms).toISOString()),
    ['2016-09-28T00:10:01.000Z', '2016-09-28T00:20:01.000Z'],
  );
});
