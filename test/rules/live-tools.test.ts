/** Rules over vmstat, pidstat, top, ps and PID/status. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openCase } from '../../server/engine/open-case.ts';
import { formats } from '../../server/formats/index.ts';
import { rules } from '../../server/rules/index.ts';
import { samplePath, sampleText } from '../formats/kit.ts';
import { findingsOf, findingsOfCase, meminfoLog, only, rulesOn } from './kit.ts';

const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const clock = (i: number, step = 3) => new Date(i * step * 1000).toISOString().slice(11, 19);

interface Screen {
  virt?: string;
  res?: string;
  wait?: number;
  swapUsed?: number;
  kswapd?: string;
  time?: string;
  cpu?: string;
}

/** Screens ten minutes apart, of a machine with 1 GB of RAM and 2 GB of swap. */
function topLog(screens: readonly Screen[], step = 600): string {
  return screens
    .map(
      (
        {
          virt = '900m',
          res = '700m',
          wait = 1,
          swapUsed = 0,
          kswapd = '0:01.00',
          time = '1:00.00',
          cpu = '1.0',
        },
        i,
      ) =>
        `top - ${clock(i, step)} up 1 day, 2:15, 4 users, load average: 1.68, 2.03, 1.81\nTasks: 82 total, 2 running, 80 sleeping, 0 stopped, 0 zombie\nCpu(s): 10.0% us, 1.0% sy, 0.0% ni, ${(89 - wait).toFixed(1)}% id, ${wait.toFixed(1)}% wa, 0.0% hi, 0.0% si\nMem: 1024580k total, 1009916k used, 14664k free, 332k buffers\nSwap: 2104496k total, ${swapUsed}k used, ${2104496 - swapUsed}k free, 68740k cached\n\n  PID USER      PR  NI  VIRT  RES  SHR S %CPU %MEM    TIME+  COMMAND\n18021 kannel    16   0 ${virt} ${res}  924 S ${cpu} 81.2 ${time} bearerbox\n   56 root      15   0     0    0    0 S  0.7  0.0 ${kswapd} kswapd0\n\n`,
    )
    .join('');
}

describe('thrashing', () => {
  const pressed = [
    { wait: 32, swapUsed: 900_000, kswapd: '1:00.00' },
    { wait: 33, swapUsed: 1_000_000, kswapd: '1:40.00' },
    { wait: 51, swapUsed: 1_000_000, kswapd: '2:30.00' },
  ];

  test('is swap in use, waiting for the disk and a busy kswapd, by TIME+', async () => {
    const found = await only(topLog(pressed), 'mem.thrash');
    assert.match(
      found.title,
      /42\.8–47\.5 % of swap is in use, the CPU waits 32–51 % .* kswapd0\[56\] takes 6\.67–8\.33 % of a CPU/,
    );
    assert.match(found.explanation, /bearerbox\[18021\] holds most/);
    assert.ok(found.evidence.every(({ byteStart }) => byteStart !== undefined));
  });

  test('is not said of swap that is merely in use', async () => {
    const idle = pressed.map((screen) => ({ ...screen, wait: 2, kswapd: '1:00.00' }));
    assert.ok(!(await rulesOn(topLog(idle))).includes('mem.thrash'));
  });

  test('is not said of a disk that is slow while kswapd sleeps', async () => {
    const slow = pressed.map((screen) => ({ ...screen, kswapd: '1:00.00' }));
    assert.ok(!(await rulesOn(topLog(slow))).includes('mem.thrash'));
  });

  const vmstat = (si: number, so: number, wa: number) =>
    ` 3  4 900000 18027336 101008 5477064 ${si} ${so}  1265  3648  448 2070 10  8 ${82 - wa} ${wa}  0\n`;
  const headings =
    'procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----\n r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st\n';

  test('is told from si, so and wa of vmstat, and never from the row since the start', async () => {
    const quiet = range(9)
      .map(() => vmstat(0, 0, 1))
      .join('');
    assert.ok(
      (await rulesOn(headings + vmstat(0, 0, 1) + vmstat(400, 900, 45).repeat(9))).includes('mem.thrash'),
    );
    assert.ok(!(await rulesOn(headings + vmstat(900, 900, 90) + quiet)).includes('mem.thrash'));
    const writing = range(9)
      .map(() => vmstat(0, 0, 60))
      .join('');
    assert.ok(!(await rulesOn(headings + vmstat(0, 0, 1) + writing)).includes('mem.thrash'));
  });
});

describe('a process larger than RAM', () => {
  test('is one whose addresses exceed it while most of RAM is its own and swap is in use', async () => {
    const found = await only(topLog([{ virt: '1265m', res: '812m', swapUsed: 937_960 }]), 'proc.exceedsRam');
    assert.match(
      found.title,
      /bearerbox\[18021\] takes 1\.30 GB \(VIRT\), 1\.26 times the 1\.02 GB of RAM; 44\.6 % of swap is in use/,
    );
  });

  test('is not one that only reserves addresses', async () => {
    assert.ok(
      !(await rulesOn(topLog([{ virt: '22g', res: '80m', swapUsed: 937_960 }]))).includes('proc.exceedsRam'),
    );
    assert.ok(!(await rulesOn(topLog([{ virt: '22g', res: '812m' }]))).includes('proc.exceedsRam'));
  });

  test('is told from PID/status beside meminfo', async () => {
    const status = range(3)
      .map(
        (i) =>
          `### 2026-01-02T03:0${i}:00\nName:\tbig\nState:\tS (sleeping)\nPid:\t7\nVmSize:\t 9900000 kB\nVmRSS:\t 6000000 kB\nVmSwap:\t 3000000 kB\nThreads:\t1\n`,
      )
      .join('');
    const found = await findingsOfCase({ 'status.log': status, 'meminfo.log': meminfoLog([{}, {}, {}]) });
    assert.match(
      found.find(({ rule }) => rule === 'proc.exceedsRam')?.title ?? '',
      /holds 9 GB in RAM and swap, 1\.13 times the 8 GB/,
    );
  });
});

describe('averages against instants', () => {
  test('%CPU of screens far apart is set against TIME+', async () => {
    const log = topLog([
      { cpu: '35.3', time: '18:58.00' },
      { cpu: '33.0', time: '19:58.00' },
      { cpu: '0.5', time: '20:58.00' },
    ]);
    const found = await only(log, 'cpu.topInstantVsAverage');
    assert.match(
      found.title,
      /bearerbox\[18021\] had 10 % of a CPU on average over 20 min \(TIME\+\); the column %CPU shows 0\.5 to 35\.3 %/,
    );
  });

  test('nothing is said where both agree, or where screens follow one another', async () => {
    const agree = topLog([
      { cpu: '10.0', time: '18:58.00' },
      { cpu: '10.0', time: '19:58.00' },
    ]);
    assert.ok(!(await rulesOn(agree)).includes('cpu.topInstantVsAverage'));
    const close = topLog([{ cpu: '35.3' }, { cpu: '33.0' }, { cpu: '0.5' }], 3);
    assert.ok(!(await rulesOn(close)).includes('cpu.topInstantVsAverage'));
  });
});

describe('context switches', () => {
  const status = (forced: number, own: number) =>
    range(12)
      .map(
        (i) =>
          `### 2026-01-02T03:0${Math.floor(i / 6)}:${i % 6}0\nName:\tx\nState:\tR (running)\nPid:\t7\nVmRSS:\t 6000 kB\nThreads:\t1\nvoluntary_ctxt_switches:\t${own * i * 10}\nnonvoluntary_ctxt_switches:\t${forced * i * 10}\n`,
      )
      .join('');

  test('mostly involuntary ones are starvation', async () => {
    const found = await only(status(70, 0), 'ctxt.involuntary');
    assert.match(
      found.title,
      /pid 7 is pushed off the CPU 70 times a second and leaves it by itself 0 times/,
    );
  });

  test('many voluntary ones are waiting for something else', async () => {
    const found = await only(status(1, 200), 'ctxt.voluntary');
    assert.equal(found.severity, 'note');
    assert.match(found.title, /leaves the CPU by itself 200 times a second/);
  });

  test('few of either, or both alike, are neither', async () => {
    for (const [forced, own] of [
      [5, 0],
      [60, 80],
      [2, 20],
    ] as const) {
      const fired = await rulesOn(status(forced, own));
      assert.ok(!fired.some((rule) => rule.startsWith('ctxt.')), `${forced} and ${own}: ${fired.join()}`);
    }
  });
});

describe('waiting for a CPU', () => {
  const pidstat = (wait: number, cpu: number) =>
    range(8)
      .map(
        (i) =>
          `15:50:${String(i * 2).padStart(2, '0')}      UID       PID    %usr %system  %guest   %wait    %CPU   CPU  Command\n15:50:${String(i * 2 + 2).padStart(2, '0')}        0         7    ${cpu.toFixed(2)}    0.00    0.00   ${wait.toFixed(2)}    ${cpu.toFixed(2)}     1  spin\n\n`,
      )
      .join('');

  test('longer than it runs is a warning with both figures', async () => {
    assert.match(
      (await only(pidstat(80, 20), 'sched.wait')).title,
      /spin\[7\] waits for a CPU 80 % of the time and runs 20 %/,
    );
  });

  test('is nothing when it runs more, or hardly at all', async () => {
    assert.ok(!(await rulesOn(pidstat(30, 70))).includes('sched.wait'));
    assert.ok(!(await rulesOn(pidstat(5, 1))).includes('sched.wait'));
  });
});

describe('very many processes of one program', () => {
  const list = (count: number) =>
    `  PID  PPID   RSS    VSZ COMMAND\n    1     0   500   900 init\n${range(count)
      .map((i) => `${String(i + 10).padStart(5)}     1   500   900 /usr/cyrus/bin/imapd -s\n`)
      .join('')}`;

  test('are noted from 500 on and warned of from 2,000 on', async () => {
    assert.equal((await only(list(600), 'map.sameFile')).severity, 'note');
    const found = await only(list(2_100), 'map.sameFile');
    assert.equal(found.severity, 'warning');
    assert.match(found.title, /^2,100 processes run imapd at once/);
  });

  test('are nothing when there are 300, or as many of different programs', async () => {
    assert.ok(!(await rulesOn(list(300))).includes('map.sameFile'));
    const mixed = list(600).replace(/imapd/g, () => `p${mixedCount++ % 10}`);
    assert.ok(!(await rulesOn(mixed)).includes('map.sameFile'));
  });

  test('are set against the page tables where meminfo stands beside them', async () => {
    const found = await findingsOfCase({
      'ps.txt': list(2_100),
      'meminfo.log': meminfoLog([{ PageTables: 2_100_000 }]),
    });
    const one = found.find(({ rule }) => rule === 'map.sameFile');
    assert.match(one?.title ?? '', /page tables take 2\.10 GB, at most 1 MB for each/);
  });

  let mixedCount = 0;
});

test('zombies, threads and children that grow are said', async () => {
  const log = range(20)
    .map(
      (i) =>
        `### 2026-01-02T03:00:${String(i * 2).padStart(2, '0')}\n  PID  PPID   RSS NLWP STAT COMMAND\n    1     0   500    1 S    init\n    5     1  4000   ${6 + 3 * i} S    pool\n${range(
          2 + 2 * i,
        )
          .map((k) => `${String(k + 100).padStart(5)}     1     0    1 Z    cgi\n`)
          .join('')}`,
    )
    .join('');
  const fired = await rulesOn(log);
  for (const rule of ['zombie.growing', 'thread.growing', 'child.growing'])
    assert.ok(fired.includes(rule), `${rule}: ${fired.join()}`);
});

describe('the story of the scheduler', () => {
  test('the spinners are starved, by switches and by the time in the queue; nothing else is', async () => {
    const findings = await findingsOf(sampleText('scheduler/pidstat-rudwh.log'));
    const starved = (rule: string) => findings.filter((f) => f.rule === rule).map(({ subject }) => subject);
    assert.deepEqual(starved('ctxt.involuntary').sort(), ['leak[23499]', 'leak[23502]']);
    assert.deepEqual(starved('sched.wait').sort(), ['leak[23499]', 'leak[23502]']);
  });

  test('status, schedstat and pidstat of one process agree', async () => {
    const { captures, findings } = await openCase(
      ['spin-status.log', 'spin-schedstat.log'].map((name) => samplePath(`scheduler/${name}`)),
      { formats, rules, signal: new AbortController().signal },
    );
    for (const { source } of captures) source.close();
    const switches = findings.find(({ rule }) => rule === 'ctxt.involuntary');
    assert.ok(Math.abs((switches?.metrics.involuntaryPerSecond ?? 0) - 68.7) < 0.5, switches?.title);
    assert.equal(switches?.metrics.voluntaryPerSecond, 0);
    const wait = findings.find(({ rule }) => rule === 'sched.wait');
    assert.ok(Math.abs((wait?.metrics.waitPercent ?? 0) - 83.5) < 0.5, wait?.title);
    assert.ok((wait?.limits.length ?? 0) > 0 && (wait?.next.length ?? 0) > 0);
  });

  test('a process that sleeps is not', async () => {
    const fired = await rulesOn(sampleText('scheduler/heap-status.log'));
    assert.ok(!fired.some((rule) => /^(?:ctxt|sched)\./.test(rule)), fired.join());
  });
});

test('three pasted screens of top: thrashing, beyond RAM, averages; RES gives facts and no verdict', async () => {
  const findings = await findingsOf(sampleText('thrashing/top-pasted.txt'));
  const by = (rule: string) => findings.find((f) => f.rule === rule);
  const thrash = by('mem.thrash');
  assert.ok(Math.abs((thrash?.metrics.kswapdCpuShareLow ?? 0) - 28.89 / 513) < 1e-6, thrash?.title);
  assert.ok(Math.abs((thrash?.metrics.kswapdCpuShareHigh ?? 0) - 36.27 / 409) < 1e-6, thrash?.title);
  assert.equal(thrash?.metrics.iowaitPercentHigh, 51.4);
  assert.match(thrash?.explanation ?? '', /831 MB, then 788 MB, then 958 MB resident.*state D/s);
  assert.equal(by('proc.exceedsRam')?.metrics.bytes, 1297 * 2 ** 20);
  assert.match(by('cpu.topInstantVsAverage')?.explanation ?? '', /9\.83 %, 10\.1 %/);
  assert.match(by('proc.rss.unclear')?.title ?? '', /too few to say/);
  assert.ok(!findings.some(({ rule }) => rule.endsWith('.growing')), findings.map(({ rule }) => rule).join());
});

test('of a few samples that are equal it is not said that they changed by nothing', async () => {
  const log = [0, 1]
    .map(
      (i) =>
        `### 2026-01-02T03:00:0${i}\n  PID  PPID   RSS STAT COMMAND\n    1     0   500 S    init\n    7     1     0 Z    sh\n`,
    )
    .join('');
  const zombies = await only(log, 'zombie.unclear');
  assert.match(zombies.title, /^The number of zombies is 1 in all of 2 samples: too few/);
});

test('shares that were rounded one by one are 100 % together, not 101 %', async () => {
  const rows = range(10)
    .map(() => ' 9  0      0 18027336 101008 5477064    0    0     0     0  448 2070 91 10  0  0  0\n')
    .join('');
  const log = `procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----\n r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st\n${rows}`;
  assert.match((await only(log, 'cpu.saturated')).title, / 100 % at most/);
});
