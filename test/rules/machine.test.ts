import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { openCase } from '../../server/engine/open-case.ts';
import { formats } from '../../server/formats/index.ts';
import type { Finding } from '../../server/protocol/finding.ts';
import { rules } from '../../server/rules/index.ts';
import { findingsOf, noise, only, rulesOn } from './kit.ts';

type Row = readonly (number | string)[];

/** A report of sar: a row each `seconds`, columns by name; the first column may name a device. */
function report(columns: string, rows: readonly (readonly Row[] | Row)[], seconds = 600): string {
  const at = (i: number) =>
    new Date(Date.UTC(2026, 10, 20, 1) + i * seconds * 1000).toISOString().slice(11, 19);
  const lines = rows.flatMap((row, i) =>
    (Array.isArray(row[0]) ? (row as readonly Row[]) : [row as Row]).map(
      (cells) =>
        `${at(i + 1)} ${cells.map((cell) => (typeof cell === 'number' ? cell.toFixed(2) : cell)).join(' ')}`,
    ),
  );
  return `${at(0)} ${columns}\n${lines.join('\n')}\n\n`;
}

const LINUX = (cpus = 4) => `Linux 5.10.0 (db01) \t2026-11-20 \t_x86_64_\t(${cpus} CPU)\n\n`;

const CPU = 'CPU %user %nice %system %iowait %steal %idle';
const cpuRow = ({ user = 10, system = 2, iowait = 0.5, steal = 0 }): Row => [
  'all',
  user,
  0,
  system,
  iowait,
  steal,
  100 - user - system - iowait - steal,
];
const cpu = (rows: readonly Parameters<typeof cpuRow>[0][], cpus = 4) =>
  LINUX(cpus) + report(CPU, rows.map(cpuRow));
const times = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));

async function silent(text: string, rule: string): Promise<void> {
  const found = await rulesOn(text);
  assert.ok(
    !found.some((one) => one === rule || one.startsWith(`${rule}.`)),
    `${rule} among ${found.join(' ')}`,
  );
}

function assertComplete(finding: Finding): void {
  assert.ok(finding.evidence[0].quote, 'the line is quoted');
  assert.ok(finding.limits.length > 0 && finding.next.length > 0);
}

test('cpu.saturated: no CPU time left', async () => {
  const found = await only(cpu(times(10, (i) => ({ user: i < 4 ? 90 : 20, system: 8 }))), 'cpu.saturated');
  assert.match(found.title, /more than 90 % of all CPUs in 4 of 10 samples, 98 % at most/);
  assertComplete(found);
  await silent(cpu(times(10, (i) => ({ user: i === 4 ? 98 : 20 }))), 'cpu.saturated');
  await silent(cpu(times(10, () => ({ user: 30, iowait: 65 }))), 'cpu.saturated');
});

test('cpu.saturated: one CPU full beside idle ones', async () => {
  const perCpu = (one: number) =>
    LINUX() +
    report(
      CPU,
      times(6, () => [
        ['all', one / 4 + 5, 0, 1, 0, 0, 94 - one / 4],
        ...times(4, (n): Row => [String(n), n === 2 ? one : 5, 0, 1, 0, 0, n === 2 ? 99 - one : 94]),
      ]),
    );
  const found = await only(perCpu(96), 'cpu.saturated');
  assert.equal(found.subject, 'CPU 2');
  assert.match(found.title, /97 % while the mean of all CPUs is 30 %/);
  await silent(perCpu(60), 'cpu.saturated');
  await silent(
    LINUX(2) +
      report(
        CPU,
        times(6, () => [
          ['all', 80, 0, 1, 0, 0, 19],
          ['0', 96, 0, 1, 0, 0, 3],
          ['1', 64, 0, 1, 0, 0, 35],
        ]),
      ),
    'cpu.saturated',
  );
});

test('cpu.saturated: a run queue longer than there are CPUs', async () => {
  const queue = (sizes: readonly number[]) =>
    LINUX() +
    report(
      'runq-sz plist-sz ldavg-1 ldavg-5 ldavg-15 blocked',
      sizes.map((size) => [size, 300, 1, 1, 1, 0]),
    );
  assert.equal((await only(queue([9, 9, 2, 9, 9, 2]), 'cpu.saturated')).subject, 'run queue');
  await silent(queue([9, 9, 9, 2, 2, 2, 2]), 'cpu.saturated');
  assert.equal((await only(queue([9]), 'cpu.saturated')).severity, 'note', 'one look meets a moment');
  await silent(queue([3, 4, 4, 3, 4, 4]), 'cpu.saturated');
});

test('cpu.iowait: an onset is told with its sample; a spike and steady waiting are not one', async () => {
  const random = noise(7);
  const step = cpu(times(24, (i) => ({ iowait: (i < 12 ? 1 : 45) + random() })));
  const found = await only(step, 'cpu.iowait.onset');
  assert.match(found.title, /at 03:10:00/);
  assert.match(found.explanation, /A sample covers 10 min/);
  assert.ok((found.metrics.percentAfter ?? 0) > 43);
  assertComplete(found);
  await silent(cpu(times(24, (i) => ({ iowait: i === 12 ? 60 : 1 + random() / 2 }))), 'cpu.iowait');
  await silent(cpu(times(24, (i) => ({ iowait: 1 + i / 4 }))), 'cpu.iowait');
  const steady = (await rulesOn(cpu(times(24, () => ({ iowait: 45 + random() }))))).filter((rule) =>
    rule.startsWith('cpu.iowait'),
  );
  assert.deepEqual(steady, ['cpu.iowait'], 'high from the start: no onset is claimed');
});

test('cpu.steal', async () => {
  assert.match(
    (await only(cpu(times(10, (i) => ({ steal: i > 5 ? 25 : 1 }))), 'cpu.steal')).title,
    /25 % at most/,
  );
  await silent(cpu(times(10, (i) => ({ steal: i === 5 ? 25 : 1 }))), 'cpu.steal');
  await silent(cpu(times(10, () => ({ steal: 9 }))), 'cpu.steal');
});

test('cpu.ctxt counts for each CPU', async () => {
  const switches = (rates: readonly number[], cpus: number) =>
    LINUX(cpus) +
    report(
      'proc/s cswch/s',
      rates.map((rate) => [5, rate]),
    );
  assert.equal(
    (
      await only(
        switches(
          times(10, () => 30_000),
          4,
        ),
        'cpu.ctxt',
      )
    ).severity,
    'note',
  );
  assert.equal(
    (
      await only(
        switches(
          times(10, (i) => (i < 6 ? 3000 : 90_000)),
          4,
        ),
        'cpu.ctxt',
      )
    ).severity,
    'warning',
  );
  await silent(
    switches(
      times(10, () => 30_000),
      16,
    ),
    'cpu.ctxt',
  );
  await silent(
    switches(
      times(10, (i) => (i === 4 ? 90_000 : 3000)),
      4,
    ),
    'cpu.ctxt',
  );
});

test('load.high tells tasks that wait for a disk from those that want a CPU', async () => {
  const text = (blocked: number) =>
    LINUX() +
    report(
      'runq-sz plist-sz ldavg-1 ldavg-5 ldavg-15 blocked',
      times(8, () => [1, 300, 14, 1, 1, blocked]),
      300,
    );
  assert.match((await only(text(11), 'load.high')).explanation, /11 of them waited for a disk/);
  assert.match((await only(text(0), 'load.high')).explanation, /the load alone does not say/);
});

test('load.high asks for a quarter of an hour', async () => {
  const load = (values: readonly number[], seconds: number, cpus = 4) =>
    LINUX(cpus) +
    report(
      'runq-sz plist-sz ldavg-1 ldavg-5 ldavg-15 blocked',
      values.map((value) => [1, 300, value, 1, 1, 0]),
      seconds,
    );
  assert.match(
    (
      await only(
        load(
          times(8, () => 12),
          300,
        ),
        'load.high',
      )
    ).title,
    /up to 12 on 4 CPUs/,
  );
  await silent(
    load(
      times(8, () => 12),
      60,
    ),
    'load.high',
  );
  await silent(
    load(
      times(8, () => 12),
      300,
      8,
    ),
    'load.high',
  );
  assert.equal(
    (
      await only(
        load(
          times(8, () => 40),
          10,
        ),
        'load.high',
      )
    ).rule,
    'load.high',
  );
});

const DISK = 'DEV tps rkB/s wkB/s areq-sz aqu-sz await %util';
const disk = (
  rows: readonly { name?: string; read?: number; queue?: number; wait?: number; util: number }[],
) =>
  LINUX() +
  report(
    DISK,
    rows.map(({ name = 'sda', read = 100, queue = 0.5, wait = 8, util }) => [
      name,
      50,
      read,
      10,
      20,
      queue,
      wait,
      util,
    ]),
  );

test('disk.saturated: busy and slow; busy alone condemns no disk, and %util never an SSD', async () => {
  const quiet = times(5, () => ({ util: 10 }));
  const found = await only(
    disk([...quiet, ...times(4, () => ({ util: 100.4, queue: 18, wait: 60 }))]),
    'disk.saturated',
  );
  assert.match(
    found.title,
    /sda is saturated in 4 of 9 samples: 100 % busy, 18 requests waiting, 60 ms for each/,
  );
  assert.match(found.explanation, /rounding/);
  assertComplete(found);
  await silent(disk([...quiet, ...times(4, () => ({ util: 100 }))]), 'disk.saturated');
  const nvme = (rows: Parameters<typeof disk>[0]) => disk(rows.map((row) => ({ ...row, name: 'nvme0n1' })));
  await silent(nvme([...quiet, ...times(4, () => ({ util: 100, queue: 30, wait: 8 }))]), 'disk.saturated');
  assert.equal(
    (await only(nvme([...quiet, ...times(4, () => ({ util: 60, queue: 30, wait: 25 }))]), 'disk.saturated'))
      .subject,
    'nvme0n1',
  );
});

test('disk.readStorm: ten times its quiet samples, and on', async () => {
  const reads = (values: readonly number[]) => disk(values.map((read) => ({ read, util: 20 })));
  const found = await only(reads([800, 820, 790, 720_000, 700_000, 710_000]), 'disk.readStorm');
  assert.match(
    found.title,
    /sda rise 900-fold, from 800 kB\/s to 720 MB\/s, in 3 of 6 samples, beginning at 01:40:00/,
  );
  assert.match(
    (await only(reads([720_000, 700_000, 710_000, 800, 820, 790]), 'disk.readStorm')).title,
    /above its quiet samples/,
  );
  await silent(reads([800, 820, 790, 720_000, 810, 805, 790, 800]), 'disk.readStorm');
  await silent(reads([20_000, 30_000, 50_000, 90_000, 120_000, 150_000]), 'disk.readStorm');
});

const PAGING = 'pgpgin/s pgpgout/s fault/s majflt/s pgfree/s pgscank/s pgscand/s pgsteal/s %vmeff';
const paging = (
  rows: readonly { read?: number; major?: number; kswapd?: number; direct?: number; steal?: number }[],
) =>
  LINUX() +
  report(
    PAGING,
    rows.map(({ read = 500, major = 1, kswapd = 0, direct = 0, steal = 0 }) => [
      read,
      100,
      5000,
      major,
      9000,
      kswapd,
      direct,
      steal,
      kswapd + direct > 0 ? (100 * steal) / (kswapd + direct) : 0,
    ]),
  );
const idle = times(5, () => ({}));

test('mem.cacheThrash: what is read is thrown out again; pages are not kB', async () => {
  const thrash = times(4, () => ({ read: 700_000, major: 640, kswapd: 210_000, steal: 178_000 }));
  const found = await only(paging([...idle, ...thrash]), 'mem.cacheThrash');
  assert.match(found.title, /pgsteal equals pgpgin \(1\.02/);
  assert.match(found.explanation, /840 MB\/s: pgscan counts pages, not kB/);
  assert.match(found.limits.join(), /4 KiB is assumed/);
  await silent(paging([...idle, ...thrash.map((row) => ({ ...row, major: 20 }))]), 'mem.cacheThrash');
  await silent(paging([...idle, ...thrash.map((row) => ({ ...row, steal: 60_000 }))]), 'mem.cacheThrash');
  await silent(paging([...idle, ...thrash.slice(0, 2), ...idle]), 'mem.cacheThrash');
});

test('mem.directReclaim', async () => {
  assert.match(
    (await only(paging(times(9, (i) => ({ direct: i % 3 === 0 ? 400 : 0 }))), 'mem.directReclaim')).title,
    /in 3 of 9 samples/,
  );
  await silent(paging(times(9, (i) => ({ direct: i === 3 ? 400 : 0 }))), 'mem.directReclaim');
  await silent(paging(times(9, () => ({ kswapd: 4000, steal: 3900 }))), 'mem.directReclaim');
});

test('mem.reclaimEff is worked out, not read', async () => {
  assert.match(
    (await only(paging(times(6, () => ({ kswapd: 50_000, steal: 5_000 }))), 'mem.reclaimEff')).title,
    /takes 10 % of the 50,000 pages\/s/,
  );
  await silent(paging(times(6, () => ({ kswapd: 50_000, steal: 45_000 }))), 'mem.reclaimEff');
  await silent(paging(times(6, () => ({ kswapd: 50, steal: 1 }))), 'mem.reclaimEff');
});

test('mem.vmeffBug: pages counted twice are halved, aloud', async () => {
  const doubled = paging([
    ...idle,
    ...times(4, () => ({ read: 700_000, major: 640, kswapd: 200_000, steal: 356_000 })),
  ]);
  const found = await only(doubled, 'mem.vmeffBug');
  assert.match(found.title, /178 % .* halved, it is 89 %/);
  assert.match((await only(doubled, 'mem.cacheThrash')).explanation, /pgsteal was halved/);
  await silent(paging(times(6, () => ({ kswapd: 50_000, steal: 50_000 }))), 'mem.vmeffBug');
  await silent(paging(times(6, () => ({ kswapd: 10, steal: 18 }))), 'mem.vmeffBug');
});

test('mem.swapOut', async () => {
  const swap = (rows: readonly Row[]) => LINUX() + report('pswpin/s pswpout/s', rows);
  assert.match(
    (await only(swap(times(10, (i) => [0, i < 4 ? 300 : 0])), 'mem.swapOut')).title,
    /in 4 of 10 samples, 300 pages\/s at most/,
  );
  assert.match((await only(swap(times(10, () => [2, 2])), 'mem.swapOut')).title, /come back in/);
  await silent(swap(times(10, (i) => [0, i === 4 ? 300 : 0])), 'mem.swapOut');
  await silent(swap(times(10, () => [40, 0])), 'mem.swapOut');
});

test('the same rules on /proc/vmstat: counters since boot are judged by their change', async () => {
  let text = '';
  const total = {
    pgpgin: 9e12,
    pgmajfault: 9e8,
    pgscan_kswapd: 9e11,
    pgscan_direct: 5e9,
    pgsteal_kswapd: 8e11,
    pgsteal_direct: 4e9,
    pswpin: 7e7,
    pswpout: 9e8,
    allocstall_normal: 8e6,
  };
  for (let i = 0; i < 6; i++) {
    text += `### 2026-11-20T01:00:${String(10 * i).padStart(2, '0')}\nnr_free_pages 90000\n${Object.entries(
      total,
    )
      .map(([name, value]) => `${name} ${value}`)
      .join('\n')}\n`;
    total.pgpgin += 7_000_000;
    total.pgmajfault += 6_400;
    total.pgscan_kswapd += 2_000_000;
    total.pgsteal_kswapd += 1_780_000;
  }
  const found = await findingsOf(text);
  const rulesFound = found.map(({ rule }) => rule);
  assert.ok(rulesFound.includes('mem.cacheThrash'), rulesFound.join(' '));
  for (const rule of ['mem.directReclaim', 'mem.swapOut', 'mem.vmeffBug', 'mem.reclaimEff'])
    assert.ok(!rulesFound.includes(rule), rule);
});

test('the same rules on /proc/diskstats: time and requests since boot are judged by their change', async () => {
  const log = (busy: number, weighted: number) => {
    const counters = [9e9, 0, 9e11, 8e9, 7e9, 0, 7e11, 6e9, 2, 9e9, 9e10];
    return times(8, (i) => {
      const per = [2_000, 0, 400_000, 0.8 * weighted, 500, 0, 90_000, 0.2 * weighted, 0, busy, weighted];
      for (const [at, change] of per.entries()) if (i > 0) counters[at] = (counters[at] as number) + change;
      const line = (name: string) =>
        `   8       0 ${name} ${counters.map((value) => Math.round(value)).join(' ')}\n`;
      return `### 2026-11-20T01:00:${String(10 + 5 * i)}\n${line('sda')}${line('sda1')}`;
    }).join('');
  };
  const found = await only(log(4_990, 90_000), 'disk.saturated');
  assert.equal(found.subject, 'sda', 'a partition is no disk of its own');
  assert.match(
    found.title,
    /saturated in all 7 samples: 99\.8 % busy, 18 requests waiting, 36\.0 ms for each/,
  );
  await silent(log(4_990, 6_000), 'disk.saturated');
  await silent(log(2_000, 20_000), 'disk.saturated');
});

test('how many CPUs there are may stand in another capture of the case', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-machine-'));
  const write = (name: string, text: string) => {
    fs.writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  const queue = report(
    'runq-sz plist-sz ldavg-1 ldavg-5 ldavg-15 blocked',
    times(8, () => [9, 300, 40, 9, 9, 0]),
  );
  try {
    const alone = write('queue.txt', queue);
    const one = write(
      'cpu.txt',
      cpu(
        times(8, () => ({})),
        4,
      ),
    );
    const other = write(
      'other.txt',
      cpu(
        times(8, () => ({})),
        64,
      ),
    );
    const fired = async (files: string[]) => {
      const { captures, findings } = await openCase(files, {
        formats,
        rules,
        signal: new AbortController().signal,
      });
      for (const { source } of captures) source.close();
      return findings.map(({ rule }) => rule).filter((rule) => rule === 'load.high');
    };
    assert.deepEqual(await fired([alone]), []);
    assert.deepEqual(await fired([alone, one]), ['load.high']);
    assert.deepEqual(await fired([alone, one, other]), [], 'two machines: whose load it is cannot be told');
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

test('mem.cacheDropped: no page was taken at the time, so nothing was reclaimed', async () => {
  const memory = report(
    'kbmemfree kbavail kbmemused %memused kbbuffers kbcached kbcommit %commit',
    times(8, (i) =>
      i < 4 ? [2e6, 8e6, 6e6, 75, 1e5, 6e6, 3e6, 30] : [7.9e6, 8e6, 1e5, 2, 1e4, 2e5, 3e6, 30],
    ),
  );
  const still = report(
    PAGING,
    times(8, () => [10, 10, 10, 0, 10, 0, 0, 0, 0]),
  );
  const taken = report(
    PAGING,
    times(8, (i) => [10, 10, 10, 0, 10, 0, 0, i === 4 ? 2000 : 0, 0]),
  );
  assert.deepEqual(
    (await rulesOn(LINUX() + memory + still)).filter((rule) => rule.startsWith('mem.')),
    ['mem.cacheDropped'],
  );
  const reclaimed = (await rulesOn(LINUX() + memory + taken)).filter((rule) => rule.startsWith('mem.'));
  assert.deepEqual(reclaimed, ['mem.cacheCollapse', 'mem.overReclaim']);
  const grown = report(
    'kbmemfree kbavail kbmemused %memused kbbuffers kbcached kbcommit %commit',
    times(8, (i) =>
      i < 4 ? [2e6, 8e6, 6e6, 75, 1e5, 6e6, 3e6, 30] : [2e6, 2.2e6, 6e6, 75, 1e4, 2e5, 9e6, 90],
    ),
  );
  await silent(LINUX() + grown + taken, 'mem.cacheCollapse');
});

test('case.onsets: a lead of two samples or less is refused, a longer one is told', async () => {
  const reads = (from: number) =>
    report(
      DISK,
      times(12, (i) => ['sda', 50, i < from ? 500 : 90_000, 10, 20, 1, 8, 50]),
    );
  const scans = (from: number) =>
    report(
      PAGING,
      times(12, (i) => [500, 10, 10, 1, 10, i < from ? 0 : 50_000, 0, i < from ? 0 : 40_000, 0]),
    );
  assert.match(
    (await only(LINUX() + reads(5) + scans(5), 'case.onsets')).title,
    /begin in the same sample.*cannot be told/,
  );
  assert.match(
    (await only(LINUX() + reads(4) + scans(6), 'case.onsets')).title,
    /begin within 20 min.*cannot be told/,
  );
  assert.match(
    (await only(LINUX() + reads(3) + scans(7), 'case.onsets')).title,
    /reads of sda begins at 01:40:00, 40 min before pgscan/,
  );
  await silent(LINUX() + reads(5), 'case.onsets');
});

test('data.dateOrder: a date that could be two days is said', async () => {
  const dated = (date: string) =>
    LINUX().replace('2026-11-20', date) +
    report(
      'pswpin/s pswpout/s',
      times(3, () => [0, 0]),
    );
  assert.match(
    (await only(dated('03/04/26'), 'data.dateOrder')).title,
    /03\/04\/26 could have the day or the month first/,
  );
  await silent(dated('03/14/26'), 'data.dateOrder');
  await silent(dated('2026-03-04'), 'data.dateOrder');
});

test('the growth of what sar counts: tasks and sockets are judged, rates are not', async () => {
  const random = noise(3);
  const queue =
    LINUX() +
    report(
      'runq-sz plist-sz ldavg-1 ldavg-5 ldavg-15 blocked',
      times(60, (i) => [1, 300 + 20 * i + random(), 0.1, 0.1, 0.1, 0]),
    );
  assert.equal((await only(queue, 'thread.growing')).severity, 'warning');
  const rates =
    LINUX() +
    report(
      DISK,
      times(60, (i) => ['sda', 50 + i, 100 + 10 * i, 10, 20, 0.5, 8, 10]),
    );
  assert.deepEqual(
    (await rulesOn(rates)).filter((rule) => rule.endsWith('.growing')),
    [],
  );
});

test('healthy machines are left alone', async () => {
  const random = noise(11);
  const text =
    cpu(times(48, () => ({ user: 30 + 10 * random(), iowait: 2 + random() }))) +
    report(
      PAGING,
      times(48, () => [3000 + 500 * random(), 100, 5000, 2, 9000, 0, 0, 0, 0]),
    ) +
    report(
      DISK,
      times(48, () => ['sda', 50, 3000 + 500 * random(), 10, 20, 0.5, 8, 40 + 20 * random()]),
    );
  assert.deepEqual(await rulesOn(text), []);
});

test('the page cache story: one case of meminfo, six sar reports and zoneinfo', async () => {
  const folder = path.join(import.meta.dirname, '../../samples/page-cache');
  const files = fs
    .readdirSync(folder)
    .filter((name) => !name.endsWith('.md'))
    .map((name) => path.join(folder, name));
  const { captures, findings } = await openCase(files, {
    formats,
    rules,
    signal: new AbortController().signal,
  });
  for (const { source } of captures) source.close();
  const titles = (rule: string) =>
    findings
      .filter((one) => one.rule === rule)
      .map(({ title }) => title)
      .join('\n');
  assert.match(titles('mem.cacheThrash'), /pgsteal equals pgpgin \(1\.00–1\.04 ×/);
  assert.match(titles('mem.overReclaim'), /99\.99 % of the 13\.8 GB reclaimed in 8\.53 s stayed free/);
  assert.match(titles('mem.cacheCollapse'), /kbcached fell 99\.7 %/);
  assert.match(titles('disk.saturated'), /^sda is saturated in 5 of 7 samples: 101 % busy/m);
  assert.match(titles('disk.saturated'), /^sdb is saturated/m);
  assert.doesNotMatch(titles('disk.saturated'), /vgca0|md\d/);
  const saturated = findings.find((one) => one.rule === 'disk.saturated');
  assert.match(saturated?.explanation ?? '', /read again \(refaults\)/);
  assert.match(titles('disk.readStorm'), /vgca0 rise 893-fold, from 806 kB\/s to 720 MB\/s.*at 03:00:07/);
  assert.match(titles('cpu.iowait.onset'), /0\.33 % to 31\.6 % at 12:20:08/);
  assert.match(
    titles('case.onsets'),
    /begin in the same sample, at 03:00:07.*which came first cannot be told/,
  );
  assert.match(
    findings.find(({ rule }) => rule === 'case.onsets')?.explanation ?? '',
    /^- blocked tasks: at 03:00:07, sampled every 10 min$/m,
  );
  assert.match(titles('zone.watermark'), /153–562 × high/);
  assert.ok(!findings.some(({ rule }) => rule.endsWith('.growing')), 'nothing is called a leak');
  assert.equal(new Set(findings.map(({ id }) => id)).size, findings.length, 'one finding a subject');
});

test('evidence of a device points at its own line', async () => {
  const text =
    LINUX() +
    report(
      DISK,
      times(9, (i) => [
        ['sda', 1, 1, 1, 1, 0.1, 1, 1],
        ['sdb', 50, 100, 10, 20, i < 5 ? 0.5 : 20, i < 5 ? 8 : 60, i < 5 ? 10 : 99],
      ]),
    );
  const found = await only(text, 'disk.saturated');
  const [first] = found.evidence;
  assert.match(first.quote ?? '', /^\d\d:\d\d:00 sdb .* 99\.00$/);
  assert.equal(text.split('\n')[(first.line ?? 0) - 1], first.quote);
});
