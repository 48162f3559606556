import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMemory, sampleText, seriesOf, timesOf } from './kit.ts';

test('collectl: rounded values of the terminal agree with the plot format to the last digit shown', async () => {
  const plot = seriesOf(await readMemory(sampleText('collectl/plot.txt')));
  const terminal = await readMemory(sampleText('collectl/terminal.txt'));
  const shown = seriesOf(terminal);
  const exact = plot['collectl/[MEM]Free'] as number[];
  const rounded = shown['collectl/Memory Free'] as number[];
  assert.ok(rounded.length > 20);
  for (const [row, value] of rounded.entries()) {
    const missing = (exact[row] as number) - value;
    assert.ok(missing > -(2 ** 20) && missing < 2 ** 20, `row ${row}: ${exact[row]} is not ${value}`);
  }
  assert.deepEqual(shown['collectl/Disks KBWrit']?.slice(0, 2), [0, 114_431]);
  assert.ok((terminal.facts.roundedValueCount as number) > 100);
});

test('collectl: any separator, devices, and the zone of the heading', async () => {
  const capture = await readMemory(
    [
      '# Host:        vm  DaemonOpts:',
      '# Date:       20261120-155056  Secs: 1795182656 TZ: +0200',
      '#Date;Time;[CPU:0]User%;[DSK:sda]Reads;[DSK:sda]RKBytes;[MEM]Free',
      '20261120;15:50:56.001;71;7;38;18144732',
      '20261120;15:50:58.001;48;0;0;18155980',
      '',
    ].join('\n'),
  );
  assert.equal(capture.zoneOffset, 120);
  assert.deepEqual(seriesOf(capture)['collectl/[MEM]Free'], [18_144_732, 18_155_980]);
  assert.deepEqual(
    capture.tables[0]?.columns.map(({ entity }) => entity),
    ['', 'cpu 0', 'sda', 'sda', ''],
  );
  assert.deepEqual(timesOf(capture), [
    Date.UTC(2026, 10, 20, 15, 50, 56, 1),
    Date.UTC(2026, 10, 20, 15, 50, 58, 1),
  ]);
});

test('nmon: a sorted file reads like the file it was made of', async () => {
  const host = await readMemory(sampleText('nmon/host.nmon'));
  const sorted = await readMemory(
    `${sampleText('nmon/host.nmon').trimEnd().split('\n').sort().join('\n')}\n`,
  );
  const bySnapshot = seriesOf(host, { times: true });
  assert.ok(Object.keys(bySnapshot).length > 150);
  assert.deepEqual(seriesOf(sorted, { times: true }), bySnapshot);
});

test('nmon: what the system does not have makes no series', async () => {
  const ids = Object.keys(seriesOf(await readMemory(sampleText('nmon/host.nmon'))));
  assert.ok(ids.includes('nmon/MEM memfree'));
  assert.ok(!ids.includes('nmon/MEM hightotal'));
});

test('dstat: rates of the row since boot are left out, in every run of the file', async () => {
  const once = sampleText('dstat/dstat.csv');
  const capture = await readMemory(once + once.replaceAll('20-11 15:5', '20-11 16:5'));
  const user = seriesOf(capture)['dstat/total cpu usage usr'] as number[];
  const unknown = user.flatMap((value, row) => (Number.isNaN(value) ? [row] : []));
  assert.deepEqual(unknown, [0, user.length / 2]);
  assert.equal(seriesOf(capture)['dstat/memory usage free']?.[0], 18_560_319_488);
});

test('atop: ticks become per cent, pages kB, and the sample since boot gives amounts only', async () => {
  const capture = await readMemory(sampleText('atop/system.txt'));
  const series = seriesOf(capture);
  assert.deepEqual(series['atop/MEM free']?.slice(0, 2), [4_512_417 * 4, 4_531_401 * 4]);
  // 83 ticks of 1/100 s in 3 s.
  assert.ok(Number.isNaN(series['atop/CPU sys']?.[0]));
  assert.ok(Math.abs((series['atop/CPU sys']?.[1] as number) - 83 / 3) < 1e-9);
  assert.equal(capture.zone, 'UTC');
  assert.equal(capture.zoneOffset, 0);
});

test('atop: processes whose names hold blanks and brackets, and their threads', async () => {
  const line = (pid: number, name: string, size: number, process: 'y' | 'n') =>
    `PRM vm 1795189851 2026/11/20 17:50:51 10 ${pid} (${name}) S 4096 9000 ${size} 4 0 0 12 0 1528 100 132 0 ${pid} ${process} 0 0`;
  const capture = await readMemory(
    [
      'SEP',
      line(7, 'a) b (c', 500, 'y'),
      line(8, 'a) b (c', 500, 'n'),
      line(9, 'java', 900, 'y'),
      'SEP',
      '',
    ].join('\n'),
  );
  assert.deepEqual(seriesOf(capture)['processes/resident (a) b (c (7))'], [500]);
  assert.deepEqual(seriesOf(capture)['processes/resident (java (9))'], [900]);
  assert.equal(Object.keys(seriesOf(capture)).filter((id) => id.includes('(8)')).length, 0);
  assert.equal(capture.zoneOffset, 120);
});

test('netstat -s: the number before, behind and within the words; samples without a stamp', async () => {
  const sample = (n: number) =>
    `Ip:\n    ${n} total packets received\nTcp:\n    ${n + 1} segments received\n    7 connections established\nTcpExt:\n    Quick ack mode was activated ${n + 2} times\n    TCPTimeouts: ${n + 3}\n`;
  const capture = await readMemory(sample(10) + sample(20));
  assert.deepEqual(seriesOf(capture), {
    'netstat/Ip total packets received': [10, 20],
    'netstat/Tcp segments received': [11, 21],
    'netstat/Tcp connections established': [7, 7],
    'netstat/TcpExt Quick ack mode was activated … times': [12, 22],
    'netstat/TcpExt TCPTimeouts': [13, 23],
  });
});

test('sockets of ss and netstat have the same states', async () => {
  const ss = seriesOf(await readMemory(sampleText('ss/sockets.txt')));
  const netstat = seriesOf(await readMemory(sampleText('netstat/sockets.txt')));
  assert.deepEqual(ss['sockets/TCP CLOSE_WAIT'], [2, 4]);
  assert.deepEqual(netstat['sockets/TCP CLOSE_WAIT'], [2]);
  assert.deepEqual(netstat['sockets/tcp send queues'], [312]);
});

test('lsof: a kind that is gone counts nothing; a heading that is lost ends the listing all the same', async () => {
  const heading = 'COMMAND PID USER FD TYPE DEVICE SIZE/OFF NODE NAME\n';
  const first =
    'app 7 root 3u IPv4 123 0t0 TCP 127.0.0.1:80->127.0.0.1:99 (CLOSE_WAIT)\napp 7 root 4r REG 8,1 10 11 /tmp/x (deleted)\n';
  const second = 'app 7 root 4r REG 8,1 10 11 /tmp/x\n';
  const capture = await readMemory(heading + first + heading + second);
  const series = seriesOf(capture);
  assert.deepEqual(series['lsof/TCP CLOSE_WAIT'], [1, 0]);
  assert.deepEqual(series['lsof/deleted'], [1, 0]);
  assert.deepEqual(series['lsof/descriptors of app (7)'], [2, 1]);
  const headless = await readMemory(heading + first + second);
  assert.deepEqual(seriesOf(headless)['lsof/descriptors'], [2, 1]);
});

test('numastat: nodes side by side, in groups, and of one process', async () => {
  const capture = await readMemory(
    'Per-node system memory usage (in MBs):\n                          Node 0          Node 1           Total\n                 --------------- --------------- ---------------\nMemFree                  3674.14           10.00         3684.14\n',
  );
  assert.deepEqual(seriesOf(capture), {
    'numastat/MemFree (node 0)': [3674.14],
    'numastat/MemFree (node 1)': [10],
    'numastat/MemFree': [3684.14],
  });
});

test('docker stats that clears the screen is read like a log of listings, and kubectl top in cores and bytes', async () => {
  const clear = '\u001b[2J\u001b[H';
  const heading =
    'CONTAINER ID   NAME   CPU %     MEM USAGE / LIMIT   MEM %     NET I/O         BLOCK I/O   PIDS\n';
  const row = (memory: string) =>
    `3f2b8c1d9e0a   web    12.50%    ${memory} / 2GiB       75.00%    1.5MB / 900kB   0B / 0B     11\n`;
  const docker = seriesOf(
    await readMemory(clear + heading + row('512MiB') + clear + heading + row('1.5GiB')),
  );
  assert.deepEqual(docker['containers/memory (web)'], [512 * 2 ** 20, 1.5 * 2 ** 30]);
  assert.deepEqual(docker['containers/received (web)'], [1_500_000, 1_500_000]);
  const top = seriesOf(
    await readMemory(
      'NAME    CPU(cores)   MEMORY(bytes)\nweb-0   250m         312Mi\njob-1   2            1Gi\n',
    ),
  );
  assert.deepEqual(top['containers/CPU (web-0)'], [25]);
  assert.deepEqual(top['containers/CPU (job-1)'], [200]);
  assert.deepEqual(top['containers/memory (web-0)'], [312 * 2 ** 20]);
});

test('/proc/net/tcp: sockets by state, over IPv4 and IPv6', async () => {
  const capture = await readMemory(
    '  sl  local_address rem_address   st tx_queue rx_queue\n' +
      '   0: 0100007F:2328 00000000:0000 0A 00000000:00000000\n' +
      '   1: 0100007F:2328 0100007F:C400 08 00000000:00000010\n' +
      '   2: 00000000000000000000000001000000:2328 00000000000000000000000001000000:C401 08 00000001:00000000\n',
  );
  const series = seriesOf(capture);
  assert.deepEqual(series['sockets/TCP CLOSE_WAIT'], [2]);
  assert.deepEqual(series['sockets/tcp receive queues'], [16]);
  assert.deepEqual(series['sockets/tcp6 send queues'], [1]);
});

test('vmstat -S k tells itself by its figures: pages cut to 1000 bytes; huge machines in MiB stay in MiB', async () => {
  const heading =
    'procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----\n r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st\n';
  const unitIn = async (bytesAUnit: number, gibibytes: number) => {
    const pages = gibibytes * 2 ** 18;
    const rows = Array.from({ length: 20 }, (_, i) => {
      const amounts = [pages / 3 + 7919 * i, pages / 300 + 31 * i, pages / 4 - 6007 * i].map((n) =>
        Math.floor((Math.floor(n) * 4096) / bytesAUnit),
      );
      return ` 1  0      0 ${amounts.join(' ')}    0    0     0     0  100  200  1  0 99  0  0\n`;
    });
    const { tables } = await readMemory(heading + rows.join(''));
    return tables[0]?.columns.find(({ id }) => id === 'free')?.unit;
  };
  assert.equal(await unitIn(1024, 64), 'kB');
  assert.equal(await unitIn(1000, 2), 'KB');
  assert.equal(await unitIn(1000, 100), 'KB');
  assert.equal(await unitIn(2 ** 20, 2), 'MiB');
  assert.equal(await unitIn(2 ** 20, 12 * 1024), 'MiB', 'a machine of 12 TiB');
});
