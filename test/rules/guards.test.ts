/** What must never accuse anybody: levels and rows that say something else than they seem to. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findingsOf, meminfoLog, noise, rulesOn } from './kit.ts';

const times = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));
const stamp = (i: number) => new Date(Date.UTC(2026, 0, 2, 3) + i * 10_000).toISOString().slice(0, 19);
const SYSSTAT = 'Linux 5.10.0 (db01) \t2026-11-20 \t_x86_64_\t(4 CPU)\n\n';

async function silentBut(text: string, pattern: RegExp): Promise<void> {
  const fired = await rulesOn(text);
  assert.ok(!fired.some((rule) => pattern.test(rule)), fired.join());
}

describe('free memory', () => {
  test('may be as low as it likes while memory is available', () =>
    silentBut(
      meminfoLog(times(20, (i) => ({ MemFree: 60_000 + i, MemAvailable: 6_000_000, Cached: 6_100_000 }))),
      /^mem\.available/,
    ));

  test('that runs out in favour of the cache is no leak', async () => {
    const found = await findingsOf(
      meminfoLog(
        times(40, (i) => ({
          MemFree: 5_000_000 - 100_000 * i,
          Cached: 1_000_000 + 100_000 * i,
          MemAvailable: 6_000_000,
        })),
      ),
    );
    assert.ok(!found.some(({ severity }) => severity !== 'note'), found.map(({ rule }) => rule).join());
    assert.ok(found.some(({ rule }) => rule === 'mem.cacheGrowing'));
  });

  test('in sar and vmstat is never judged by itself', async () => {
    await silentBut(
      `${SYSSTAT}03:00:00 kbmemfree kbavail kbmemused %memused kbbuffers kbcached kbcommit %commit kbactive kbinact kbdirty\n${times(
        12,
        (i) =>
          `03:${10 + i}:00 ${60_000 - i} 6000000 7900000 98.50 311840 6104568 5204112 42.07 5402120 1810044 2112`,
      ).join('\n')}\n`,
      /^mem\.available|^mem\.thrash/,
    );
  });
});

describe('a busy disk', () => {
  const report = (device: string, util: number, wait: number, queue: number) =>
    `avg-cpu:  %user   %nice %system %iowait  %steal   %idle\n           5.00    0.00    1.00    1.00    0.00   93.00\n\nDevice            r/s     rkB/s   rrqm/s  %rrqm r_await rareq-sz     w/s     wkB/s   wrqm/s  %wrqm w_await wareq-sz  aqu-sz  %util\n${device}        900.00  36000.00     0.00   0.00    ${wait}    40.00    1.00      4.00     0.00   0.00    ${wait}     4.00    ${queue}  ${util}\n\n`;
  const log = (device: string, util: number, wait: number, queue: number) =>
    SYSSTAT + times(10, () => report(device, util, wait, queue)).join('');

  test('of flash is not condemned by %util alone', async () => {
    for (const device of ['nvme0n1', 'sda', 'vda', 'md0', 'dm-0'])
      await silentBut(log(device, 99.8, 0.1, 0.9), /^disk\.saturated/);
  });

  test('that makes requests wait is', async () =>
    assert.ok((await rulesOn(log('sda', 99.8, 140, 32))).includes('disk.saturated')));

  test('in the report since the start of the machine never is', () =>
    silentBut(
      SYSSTAT + report('sda', 99.8, 140, 32) + times(9, () => report('sda', 3, 1, 0.1)).join(''),
      /^disk\./,
    ));
});

describe('averages since the start', () => {
  const VMSTAT =
    'procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----\n r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st\n';
  const row = (us: number, wa: number, so = 0) =>
    ` 1  0      0 18027336 101008 5477064  ${so}  ${so}  1265  3648  448 2070 ${us}  1 ${99 - us - wa}  ${wa}  0\n`;

  test('of vmstat, once or in a loop of single reports', async () => {
    await silentBut(VMSTAT + row(99, 0) + row(3, 0), /^cpu\./);
    await silentBut(
      times(12, (i) => `### ${stamp(i)}\n${VMSTAT}${row(10, 80, 9000)}`).join(''),
      /^(?:cpu|mem\.(?:swapOut|thrash))/,
    );
  });

  test('of vmstat in such a loop leave what is of the moment', async () => {
    const found = await findingsOf(
      times(
        30,
        (i) =>
          `### ${stamp(i)}\n${VMSTAT}${row(10, 80).replace('      0 18027336', `${String(200_000 * i).padStart(7)} 18027336`)}`,
      ).join(''),
    );
    assert.ok(
      found.some(({ rule }) => rule === 'mem.swapUsed.growing'),
      found.map(({ rule }) => rule).join(),
    );
  });

  test('of mpstat, and the first screens of top', async () => {
    const heading = 'CPU    %usr   %nice    %sys %iowait    %irq   %soft  %steal  %guest  %gnice   %idle\n';
    await silentBut(
      `${SYSSTAT}10:00:00  ${heading}10:00:00  all   99.00    0.00    0.50    0.00    0.00    0.00    0.00    0.00    0.00    0.50\n`,
      /^cpu\./,
    );
    const screen = (second: number, us: number) =>
      `top - 10:00:0${second} up 1 day,  2:15,  4 users,  load average: 0.68, 0.03, 0.81\nTasks:  82 total,   1 running,  81 sleeping,   0 stopped,   0 zombie\nCpu(s): ${us}.5% us, 0.3% sy, 0.0% ni, ${99 - us}.2% id, 0.0% wa, 0.0% hi, 0.0% si\nMem: 8024580k total, 5009916k used, 3014664k free, 332k buffers\nSwap: 2104496k total, 0k used, 2104496k free, 68740k cached\n\n  PID USER      PR  NI  VIRT  RES  SHR S %CPU %MEM    TIME+  COMMAND\n18021 app       16   0 98121 8120  924 S  0.3  1.2  18:58.47 worker\n\n`;
    await silentBut(screen(1, 96) + screen(4, 3), /^cpu\.saturated/);
  });
});

describe('one odd sample', () => {
  const sar = (iowait: (i: number) => number) =>
    `${SYSSTAT}03:00:00 CPU %user %nice %system %iowait %steal %idle\n${times(30, (i) => `${stamp(60 * i).slice(11)} all 5.00 0.00 1.00 ${iowait(i).toFixed(2)} 0.00 ${(94 - iowait(i)).toFixed(2)}`).join('\n')}\n`;

  test('or two apart are no state of affairs, three in a row are', async () => {
    await silentBut(
      sar((i) => (i === 9 || i === 20 ? 70 : 0.5)),
      /^cpu\.iowait/,
    );
    assert.ok(
      (await rulesOn(sar((i) => (i >= 9 && i < 12 ? 70 : 0.5)))).some((rule) =>
        rule.startsWith('cpu.iowait'),
      ),
    );
  });
});

describe('what goes up and comes back', () => {
  const random = noise(11);
  const rss = (value: (i: number) => number) =>
    times(120, (i) => `${stamp(i)}\t${Math.round(value(i) + 300 * random())}`).join('\n');

  test('is no leak: a saw whose troughs stay, a warm-up that ended, a process at rest', async () => {
    for (const value of [
      (i: number) => 100_000 + 4000 * (i % 15),
      (i: number) => 100_000 + 2500 * Math.min(i, 40),
      () => 100_000,
    ])
      await silentBut(`time\trss_kb\n${rss(value)}\n`, /\.growing$/);
  });

  test('says so', async () => {
    const fired = await rulesOn(`time\trss_kb\n${rss((i) => 100_000 + 4000 * (i % 15))}\n`);
    assert.ok(
      fired.some((rule) => rule.endsWith('.sawtooth')),
      fired.join(),
    );
  });

  test('and two samples say nothing', async () => {
    const found = await findingsOf(
      'time\trss_kb\n2026-01-02T03:00:00\t100000\n2026-01-02T03:10:00\t900000\n',
    );
    assert.ok(found.every(({ severity }) => severity === 'note'));
    assert.match(found.map(({ title }) => title).join(), /2 samples: too few/);
  });
});
