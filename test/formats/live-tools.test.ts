/** Traps of the output of vmstat, iostat, mpstat, pidstat, top, ps, free, pmap and slabtop. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readMemory, sampleText } from './kit.ts';
import { times, unitOf, values } from './tool-values.ts';

describe('vmstat', () => {
  const groups = 'procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----\n';
  const headings = ' r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st\n';
  const row = (r: number, us: number) =>
    ` ${r}  0      0 18027336 101008 5477064    0    0  1265  3648  448 2070 ${us}  8 59  1  0\n`;

  test('the first row is an average since the start: shown apart, marked, never a sample', async () => {
    const capture = await readMemory(groups + headings + row(24, 32) + row(14, 78) + row(10, 91));
    assert.deepEqual(values(capture, 'us'), [78, 91]);
    assert.deepEqual(values(capture, 'us', 'vmstat-tool.since-start'), [32]);
    assert.match(capture.marks[0]?.text ?? '', /since the start of the machine/);
  });

  test('a loop of single reports: their averages are no samples, what they say of the moment is', async () => {
    const run = (second: string, free: number) =>
      `Fri Nov 20 16:25:${second} UTC 2026\n${groups}${headings}${row(5, 60).replace('18027336', String(free))}`;
    const capture = await readMemory(run('29', 18027336) + run('35', 18027000) + run('41', 18026000));
    assert.deepEqual(values(capture, 'free'), [18027336, 18027000, 18026000]);
    assert.deepEqual(values(capture, 'r'), [5, 5, 5]);
    assert.deepEqual(times(capture), ['2026-11-20T16:25:29', '2026-11-20T16:25:35', '2026-11-20T16:25:41']);
    assert.ok(!capture.tables[0]?.columns.some(({ id }) => ['us', 'si', 'bi'].includes(id)));
    assert.equal(capture.facts.sinceStartReportCount, 3);
  });

  test('headings that come again after a screen begin no new run', async () => {
    const block = Array.from({ length: 22 }, (_, i) => row(i, 50)).join('');
    const capture = await readMemory(groups + headings + block + groups + headings + block);
    assert.equal(capture.facts.sampleCount, 43);
    assert.equal(capture.facts.sinceStartReportCount, 1);
  });

  test('a loop that starts vmstat again and again has an average in front of each run', async () => {
    const run = (second: string) =>
      `Fri Nov 20 16:25:${second} UTC 2026\n${groups}${headings}${row(5, 60)}${row(6, 99)}`;
    const capture = await readMemory(run('29') + run('35') + run('41'));
    assert.deepEqual(values(capture, 'us'), [99, 99, 99]);
    assert.deepEqual(times(capture), ['2026-11-20T16:25:29', '2026-11-20T16:25:35', '2026-11-20T16:25:41']);
    assert.equal(capture.facts.sinceStartReportCount, 3);
  });

  test('headings in another language are read by their order', async () => {
    const german =
      'procs -----------Speicher---------- ---Swap-- -----E/A---- -System-- ------CPU-----\n r  b   swpd   frei   Puffer Cache   si   so    bi    bo   in   cs us sy id wa st\n';
    const capture = await readMemory(german + row(1, 2) + row(2, 3) + row(3, 4));
    assert.deepEqual(values(capture, 'free'), [18027336, 18027336]);
    assert.deepEqual(values(capture, 'us'), [3, 4]);
  });

  test('memory that is no multiple of 4 was not printed in kB', async () => {
    const megabytes = ' 9  0      0  17607   5097    797    0    0     0     0  751 1149 93  6  0  0  0\n';
    const capture = await readMemory(
      groups + headings.replace('buff  cache', 'inact active') + megabytes.repeat(3),
    );
    assert.equal(unitOf(capture, 'free'), 'MiB');
    assert.match(capture.tables[0]?.columns.find(({ id }) => id === 'free')?.title ?? '', /guessed/);
  });

  test('disks of vmstat -d are counters by device', async () => {
    const disk =
      'disk- ------------reads------------ ------------writes----------- -----IO------\n       total merged sectors      ms  total merged sectors      ms    cur    sec\nsda    15257    100  841035    8395  50851   5502 1648657  146540      0     44\nsr0        0      0       0       0      0      0       0       0      0      0\n';
    const capture = await readMemory(disk);
    assert.equal(capture.format.id, 'vmstat-tool');
    assert.deepEqual(values(capture, 'sectors read (sda)'), [841035]);
    assert.deepEqual(values(capture, 'writes (sr0)'), [0]);
  });
});

describe('iostat', () => {
  const banner = 'Linux 3.10.0 (host) \t11/30/2021 \t_x86_64_\t(1 CPU)\n\n';
  const cpu = (user: string) =>
    `avg-cpu:  %user   %nice %system %iowait  %steal   %idle\n           ${user}    0.00    0.16    0.00    0.00   99.70\n\n`;
  const old = (util: string) =>
    `Device:         rrqm/s   wrqm/s     r/s     w/s    rkB/s    wkB/s avgrq-sz avgqu-sz   await r_await w_await  svctm  %util\nsda               0.00     0.02    0.13    0.11     5.27     1.10    52.53     0.00    0.88    0.53    1.29   0.52   ${util}\n\n`;

  test('old columns with a colon are read by name; the report since the start is no sample', async () => {
    const capture = await readMemory(banner + cpu('9.99') + old('0.01') + cpu('0.14') + old('2.50'));
    assert.deepEqual(values(capture, '%user'), [0.14]);
    assert.deepEqual(values(capture, 'avgrq-sz (sda)'), [52.53]);
    assert.equal(unitOf(capture, 'avgrq-sz (sda)'), 'sectors');
    assert.equal(values(capture, '%util', 'iostat.since-start').at(-1), 0.01);
  });

  test('%util above 100 is kept as it is', async () => {
    const capture = await readMemory(banner + cpu('1.00') + old('4.00') + cpu('2.00') + old('101.03'));
    assert.deepEqual(values(capture, '%util (sda)'), [101.03]);
  });

  test('decimal commas and dates of a locale', async () => {
    const capture = await readMemory(sampleText('iostat/iostat-xt.de.log'));
    assert.equal(values(capture, '%user')[0], 78.04);
    assert.equal(times(capture)[0], '2026-11-20T15:50:54');
  });

  test('a year of two digits is of the C locale: month first', async () => {
    const stamped = (time: string) => `03/11/26 ${time}\n${cpu('1.00')}`;
    const capture = await readMemory(
      banner + stamped('15:50:51') + stamped('15:50:52') + stamped('15:50:53'),
    );
    assert.deepEqual(times(capture), ['2026-03-11T15:50:52', '2026-03-11T15:50:53']);
  });
});

describe('mpstat', () => {
  test('the time of the headings is no sample, and Average: is none either', async () => {
    const capture = await readMemory(sampleText('mpstat/mpstat-PALL.en.log'));
    assert.equal(capture.facts.sampleCount, 15);
    assert.equal(times(capture)[0], '2026-11-20T15:50:54', '12-hour clock');
    assert.equal(values(capture, '%usr (CPU 1)')[0], 81.67);
    assert.equal(capture.problems.count, 0);
  });

  test('a report without an interval is an average since the start', async () => {
    const capture = await readMemory(
      'Linux 3.10.0 (localhost) \t03/11/2022 \t_x86_64_\t(1 CPU)\n\n03:14:20 PM  CPU    %usr   %nice    %sys %iowait    %irq   %soft  %steal  %guest  %gnice   %idle\n03:14:20 PM  all    0.23    0.00    0.37    0.01    0.00    0.00    0.00    0.00    0.00   99.39\n',
    );
    assert.equal(capture.format.id, 'mpstat');
    assert.equal(capture.facts.sampleCount, 0);
    assert.deepEqual(values(capture, '%idle', 'mpstat.since-start'), [99.39]);
  });

  test('a date whose day cannot be told from its month is not made up', async () => {
    const text = (clock: string) =>
      `Linux 5.0 (h) \t03/11/2022 \t_x86_64_\t(1 CPU)\n\n${clock}  CPU    %usr   %nice    %sys %iowait    %irq   %soft  %steal  %guest  %gnice   %idle\n${clock.replace('20', '21')}  all    0.23    0.00    0.37    0.01    0.00    0.00    0.00    0.00    0.00   99.39\n`;
    const capture = await readMemory(text('15:14:20'));
    assert.equal(capture.facts.dateWritten, '03/11/2022');
    assert.equal(values(capture, 'time')[0], ((15 * 60 + 14) * 60 + 21) * 1000);
  });

  test('JSON holds the same as the text', async () => {
    const capture = await readMemory(
      '{"sysstat": {\n\t"hosts": [\n\t\t{\n\t\t\t"nodename": "vm",\n\t\t\t"number-of-cpus": 2,\n\t\t\t"date": "11/20/26",\n\t\t\t"statistics": [\n\t\t\t\t{\n\t\t\t\t\t"timestamp": "15:50:52",\n\t\t\t\t\t"cpu-load": [\n\t\t\t\t\t\t{"cpu": "all", "usr": 73.53, "nice": 0.00, "sys": 26.47, "idle": 0.00},\n\t\t\t\t\t\t{"cpu": "0", "usr": 69.61, "nice": 0.00, "sys": 30.39, "idle": 0.00}\n\t\t\t\t\t]\n\t\t\t\t},\n\t\t\t\t{\n\t\t\t\t\t"timestamp": "15:50:53",\n\t\t\t\t\t"cpu-load": [\n\t\t\t\t\t\t{"cpu": "all", "usr": 91.00, "nice": 1.00, "sys": 7.50, "idle": 0.00}\n\t\t\t\t\t]\n\t\t\t\t}\n\t\t\t]\n\t\t}\n\t]\n}}\n',
    );
    assert.equal(capture.format.id, 'mpstat');
    assert.deepEqual(values(capture, '%usr'), [73.53, 91]);
    assert.equal(values(capture, '%sys (CPU 0)')[0], 30.39);
    assert.deepEqual(times(capture), ['2026-11-20T15:50:52', '2026-11-20T15:50:53']);
    assert.equal(capture.coverage?.unknown, 0);
  });
});

describe('pidstat', () => {
  test('rows that sum up the run are no samples, in any language', async () => {
    const capture = await readMemory(sampleText('pidstat/pidstat-u.fr.log'));
    assert.equal(capture.format.id, 'pidstat');
    assert.equal(capture.facts.sampleCount, 12);
    assert.equal(values(capture, '%wait (leak[23499])')[0], 93.4);
    assert.equal(capture.problems.count, 0);
  });

  test('threads are told from their process', async () => {
    const capture = await readMemory(sampleText('pidstat/pidstat-wt.log'));
    assert.equal(values(capture, 'nvcswch/s (leak[23499])')[0], 43.91);
    assert.equal(values(capture, 'nvcswch/s (leak[23499/23499])')[0], 43.91);
  });

  test('what -t sums up has no headings of its own', async () => {
    const capture = await readMemory(
      'Linux 6.1.0 (vm) \t11/21/2026 \t_x86_64_\t(2 CPU)\n\n04:27:57 AM   UID      TGID       TID    %usr %system  %guest   %wait    %CPU   CPU  Command\n04:28:02 AM     0     27821         -    0.00    0.00    0.00    2.59    0.00     0  python3\n04:28:02 AM     0         -     27929    0.00    0.00    0.00    0.00    0.00     1  |__python3\nAverage:        0     27821         -    0.01    0.01    0.00    0.72    0.02     -  python3\nAverage:        0         -       368    0.00    0.00    0.00    0.00    0.00     -  |__python3\n',
    );
    assert.equal(capture.coverage?.unknown, 0);
    assert.equal(capture.facts.sampleCount, 1);
  });

  test('two sections of one report are one sample, and -1 is no value', async () => {
    const capture = await readMemory(
      '# Time        UID       PID    %usr %system   kB_rd/s  Command\n1692579199      0         1    0.00    0.07     -1.00  systemd\n\n# Time        UID       PID    usr-ms system-ms  guest-ms  Command\n1692579199      0         1      2890      4260         0  systemd\n',
    );
    assert.equal(capture.facts.sampleCount, 1);
    assert.deepEqual(values(capture, '%system (systemd[1])'), [0.07]);
    assert.deepEqual(values(capture, 'system-ms (systemd[1])'), [4260]);
    assert.ok(!capture.tables[0]?.columns.some(({ id }) => id.startsWith('kB_rd/s')));
  });
});

describe('top', () => {
  const screen = (clock: string, cpu: string, res: string, time: string) =>
    `top - ${clock} up 1 day, 2:15, 4 users, load average: 1.68, 2.03, 1.81\nTasks: 82 total, 2 running, 80 sleeping, 0 stopped, 0 zombie\nCpu(s): ${cpu}% us, 1.3% sy, 0.0% ni, 49.8% id, 32.1% wa, 0.0% hi, 0.3% si\nMem: 1024580k total, 1009916k used, 14664k free, 332k buffers\nSwap: 2104496k total, 937960k used, 1166536k free, 68740k cached\n\n  PID USER      PR  NI  VIRT  RES  SHR S %CPU %MEM    TIME+  COMMAND\n18021 kannel    16   0 1265m ${res}  924 D 35.3 81.2 ${time} bearerbox\n\n`;

  test('sizes are kB, TIME+ is a counter in seconds', async () => {
    const capture = await readMemory(screen('01:46:39', '16.5', '812m', '18:58.47'));
    assert.deepEqual(values(capture, 'RES (bearerbox[18021])'), [812 * 1024]);
    assert.deepEqual(values(capture, 'VIRT (bearerbox[18021])'), [1265 * 1024]);
    assert.deepEqual(values(capture, 'TIME+ (bearerbox[18021])'), [18 * 60 + 58.47]);
    assert.equal(capture.tables[0]?.columns.find(({ id }) => id.startsWith('TIME+'))?.counter, true);
    assert.deepEqual(values(capture, 'swap used'), [937960]);
    assert.deepEqual(values(capture, 'memory cached'), [68740]);
  });

  test('the CPU of the first screen of a run is not counted', async () => {
    const capture = await readMemory(
      screen('01:46:39', '99.0', '812m', '18:58.47') + screen('01:46:42', '16.5', '812m', '18:58.50'),
    );
    assert.deepEqual(values(capture, 'us'), [Number.NaN, 16.5]);
    assert.deepEqual(values(capture, 'us', 'top.since-start'), [99]);
  });

  test('screens copied minutes apart are each counted', async () => {
    const capture = await readMemory(
      screen('01:46:39', '16.5', '812m', '18:58.47') + screen('01:55:12', '15.5', '770m', '19:48.88'),
    );
    assert.deepEqual(values(capture, 'us'), [16.5, 15.5]);
  });

  test('lines that a mailer wrapped are joined, and counted as repaired', async () => {
    const capture = await readMemory(sampleText('thrashing/top-pasted.txt'));
    assert.deepEqual(values(capture, 'wa'), [32.1, 32.9, 51.4]);
    assert.deepEqual(values(capture, 'load 15 min'), [1.81, 1.88, 2.45]);
    assert.deepEqual(values(capture, 'memory buffers'), [332, 688, 236]);
    assert.equal(values(capture, 'RES (irqbalance[2443])')[2], 272);
    assert.equal(capture.coverage?.unknown, 0);
    assert.equal(capture.coverage?.repaired, 10);
  });

  test('a name that is cut is still the same process', async () => {
    const capture = await readMemory(sampleText('thrashing/top-pasted.txt'));
    assert.deepEqual(values(capture, 'TIME+ (kswapd0[56])'), [291.6, 320.49, 356.76]);
  });

  test('summary and headings in French, sizes with a decimal comma', async () => {
    const capture = await readMemory(
      'top - 10:11:12 up 3 min,  1 user,  load average: 0,50, 0,24, 0,09\nTâches: 245 total,   1 en cours, 244 en veille,   0 arrêté,   2 zombie\n%Cpu(s):  3,1 ut,  4,2 sy,  0,0 ni, 92,7 id,  0,0 wa,  0,0 hi,  0,0 si,  0,0 st\nMiB Mem :   3903,6 total,   2378,7 libr,    320,2 util,   1204,7 tamp/cache\nMiB Éch :   3903,0 total,   3900,0 libr,      3,0 util.   3345,3 dispo Mem \n\n    PID UTIL.     PR  NI    VIRT    RES    SHR S  %CPU  %MEM    TEMPS+ COM.\n      7 root      20   0    2,5g   1,2g   8636 S   1,0   0,3   0:06.01 java\n',
    );
    assert.deepEqual(values(capture, 'us'), [3.1]);
    assert.deepEqual(values(capture, 'tasks zombie'), [2]);
    assert.deepEqual(values(capture, 'memory used'), [+(320.2 * 1024).toFixed(1)]);
    assert.deepEqual(values(capture, 'swap used'), [3 * 1024]);
    assert.deepEqual(values(capture, 'RES (java[7])'), [1.2 * 1024 ** 2]);
  });

  test('what is printed as 812m rises by no less than four steps before it is called growth', async () => {
    const text = Array.from({ length: 12 }, (_, i) =>
      screen(`01:46:${10 + 3 * i}`, '1.0', `${812 + Math.floor(i / 4)}m`, '18:58.47'),
    ).join('');
    const capture = await readMemory(text);
    const verdict = capture.judgements.get('top')?.get('RES (bearerbox[18021])')?.verdict;
    assert.notEqual(verdict, 'growing');
  });
});

describe('ps', () => {
  test('names are those of the program; processes that come and go have no value outside their life', async () => {
    const capture = await readMemory(
      '### 2026-01-02T03:00:00\nUSER        PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\nroot          1  0.0  0.1 128068  6676 ?        Ss   Oct25   0:03 /usr/lib/systemd/systemd --switched-root\nroot          4  0.0  0.0      0     0 ?        S<   Oct25   0:00 [kworker/0:0H]\n### 2026-01-02T03:00:10\nUSER        PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\nroot          1  0.0  0.1 128068  6680 ?        Ss   Oct25   0:03 /usr/lib/systemd/systemd --switched-root\nroot         17  0.0  0.1   5000   900 ?        Z    Oct25   1:03 -bash\n',
    );
    assert.equal(capture.format.id, 'ps');
    assert.deepEqual(values(capture, 'RSS (systemd[1])'), [6676, 6680]);
    assert.deepEqual(values(capture, 'RSS (bash[17])'), [Number.NaN, 900]);
    assert.deepEqual(values(capture, 'zombies'), [0, 1]);
    assert.deepEqual(values(capture, 'TIME (bash[17])'), [Number.NaN, 63]);
    assert.equal(capture.facts.processCount, 3);
  });

  test('a start time of five words is one column', async () => {
    const capture = await readMemory(
      '  PID                  STARTED   RSS COMMAND\n    7 Fri Nov 20 15:50:54 2026  1200 node server.js\n    8 Fri Nov 20 15:50:55 2026  1300 node worker.js\n',
    );
    assert.deepEqual(values(capture, 'RSS (node[7])'), [1200]);
    assert.deepEqual(values(capture, 'RSS (node[8])'), [1300]);
  });

  test('thousands of processes: totals and counts have all, series the first of them, and it is said', async () => {
    const rows = Array.from(
      { length: 2_500 },
      (_, i) => `${String(i + 10).padStart(5)}     1   500   900 imapd\n`,
    );
    const capture = await readMemory(`  PID  PPID   RSS    VSZ COMMAND\n${rows.join('')}`);
    assert.deepEqual(values(capture, 'processes (imapd)'), [2_500]);
    assert.equal(capture.facts.processesWithoutSeriesCount, 500);
    assert.match(capture.problems.first[0]?.why ?? '', /500 processes have no series/);
    assert.equal(capture.tables.find(({ id }) => id === 'ps.processes')?.rows, 2_500);
  });
});

describe('free', () => {
  test('headings in German, by their order', async () => {
    const capture = await readMemory(sampleText('free/free-s3.de.log'));
    assert.equal(capture.facts.sampleCount, 20);
    assert.equal(values(capture, 'shared')[0], 10_276);
    assert.equal(values(capture, 'available')[0], 23_297_232);
  });

  test('old versions: cached, and a row without it', async () => {
    const capture = await readMemory(
      '             total       used       free     shared    buffers     cached\nMem:       1024580    1009916      14664          0        332      68740\n-/+ buffers/cache:     940844      83736\nSwap:      2104496     937960    1166536\n',
    );
    assert.deepEqual(values(capture, 'cached'), [68_740]);
    assert.deepEqual(values(capture, 'used without cache'), [940_844]);
    assert.deepEqual(values(capture, 'swap used'), [937_960]);
    assert.equal(unitOf(capture, 'used'), 'kB');
  });

  test('-h is in kB, -m is told by figures that no kB can have', async () => {
    const heading = '               total        used        free      shared  buff/cache   available\n';
    const rounded = await readMemory(
      `${heading}Mem:            23Gi       1.3Gi        17Gi        10Mi       5.3Gi        22Gi\nSwap:             0B          0B          0B\n`,
    );
    assert.deepEqual(values(rounded, 'shared'), [10 * 1024]);
    const megabytes = await readMemory(
      `${heading}Mem:           24105        1353       17632          10        5436       22751\nSwap:              0           0           0\n`,
    );
    assert.equal(unitOf(megabytes, 'used'), 'MiB');
  });

  test('--kilo is no machine of 16 TB, -b of a small machine none of 8 TB', async () => {
    const heading = '               total        used        free      shared  buff/cache   available\n';
    const kilo = await readMemory(
      `${heading}Mem:        16694702     4096123     9216001      200001     3382578    12185601\nSwap:              0           0           0\n`,
    );
    assert.equal(unitOf(kilo, 'used'), 'KB');
    const bytes = await readMemory(
      `${heading}Mem:      8347348992  2097152000  4718592000   204800000  1531604992  6239027200\nSwap:              0           0           0\n`,
    );
    assert.equal(unitOf(bytes, 'used'), 'bytes');
    const kibibytes = await readMemory(
      `${heading}Mem:       528198044   211279216   258417020     2097152    58501808   312819324\nSwap:              0           0           0\n`,
    );
    assert.equal(unitOf(kibibytes, 'used'), 'kB');
  });
});

test('pmap: the parts are set against the total of their process', async () => {
  const capture = await readMemory(sampleText('pmap/pmap-x.log'));
  assert.equal(values(capture, 'Rss ([anon] 562be4fce000 of leak[23491])')[0], 740);
  const share = capture.shares.get('pmap Rss ([anon] 562be4fce000 of leak[23491])');
  assert.ok(share !== undefined && share > 0.99, String(share));
});

test('slabtop: objects and memory of each cache', async () => {
  const capture = await readMemory(sampleText('slabtop/slabtop-o.log'));
  assert.equal(values(capture, 'active objects')[0], 1_896_436);
  assert.equal(values(capture, 'size (dentry)')[0], 34_792);
  assert.equal(unitOf(capture, 'total size'), 'kB');
});

describe('pmap', () => {
  const process = '10949:   bash -i\n';

  test('without any option has no heading: sizes and modes', async () => {
    const listing = `${process}0000563948cd8000    188K r---- bash\n0000563948d07000    772K r-x-- bash\n00007ffc46c48000    132K rw---   [ stack ]\n total             1092K\n`;
    const capture = await readMemory(listing);
    assert.equal(capture.format.id, 'pmap');
    assert.equal(capture.coverage?.unknown, 0);
    assert.deepEqual(values(capture, 'total.Size (bash[10949])'), [1092]);
    assert.deepEqual(values(capture, 'Size ([stack] 7ffc46c48000 of bash[10949])'), [132]);
  });

  test('-XX prints flags as words before the name', async () => {
    const listing = `${process}     Address Perm   Offset Device Inode Size KernelPageSize MMUPageSize Rss Pss VmFlags Mapping\n563948cd8000 r--p 00000000  fe:00 26010  188              4           4 188  26 rd mr mw me sd bash\n563948d07000 rw-p 00000000  00:00     0  772              4           4 676  48 rd wr mr mw me ac \n`;
    const capture = await readMemory(listing);
    assert.equal(capture.coverage?.unknown, 0);
    assert.deepEqual(values(capture, 'Rss (bash 563948cd8000 of bash[10949])'), [188]);
    assert.deepEqual(values(capture, 'Rss ([anon] 563948d07000 of bash[10949])'), [676]);
    assert.ok(
      !capture.tables[0]?.columns.some(({ id }) => /PageSize/.test(id)),
      'sizes of pages are no memory',
    );
  });

  test('-d ends with its sums', async () => {
    const listing = `${process}Address           Kbytes Mode  Offset           Device    Mapping\n0000563948cd8000     188 r---- 0000000000000000 0fe:00000 bash\nmapped: 188K    writeable/private: 0K    shared: 28K\n`;
    assert.equal((await readMemory(listing)).coverage?.unknown, 0);
  });
});

test('ps in a loop over one process is ps, though every row has a stamp and headings of its own', async () => {
  const log = [1, 2, 3]
    .map(
      (i) => `Fri Nov 20 23:18:0${i} UTC 2026\n  PID   RSS    VSZ CMD\n10949  ${4360 + i}   5228 bash -i\n`,
    )
    .join('');
  const capture = await readMemory(log);
  assert.equal(capture.format.id, 'ps');
  assert.deepEqual(values(capture, 'RSS (bash[10949])'), [4361, 4362, 4363]);
});
