/** df, uptime, totals of vmstat, dstat on a terminal, and the screens of busybox. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readMemory, sampleText } from './kit.ts';
import { times, unitOf, values } from './tool-values.ts';

describe('df', () => {
  const heading = 'Filesystem     1K-blocks     Used Available Use% Mounted on\n';

  test('of GNU, in a loop', async () => {
    const capture = await readMemory(sampleText('df/df.log'));
    assert.equal(capture.format.id, 'df');
    assert.equal(capture.facts.sampleCount, 24);
    assert.deepEqual(values(capture, 'use (/var/log)').slice(-1), [98]);
    assert.equal(unitOf(capture, 'available (/)'), 'kB');
  });

  test('blocks of other sizes, headings of other languages, mount points with blanks', async () => {
    for (const [text, id, want] of [
      [`${heading}/dev/sda1 1000 400 600 40% /mnt/my disk\n`, 'used (/mnt/my disk)', 400],
      [
        'Filesystem 1M-blocks Used Available Use% Mounted on\n/dev/sda1 1000 400 600 40% /\n',
        'used (/)',
        400 * 1024,
      ],
      [
        'Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 1000 400 600 40% /\n',
        'used (/)',
        400,
      ],
      [
        'Filesystem Type 1K-blocks Used Available Use% Mounted on\n/dev/sda1 ext4 1000 400 600 40% /\n',
        'used (/)',
        400,
      ],
      [
        'Dateisystem 1K-Blöcke Benutzt Verfügbar Verw% Eingehängt auf\n/dev/sda1 1000 400 600 40% /\n',
        'used (/)',
        400,
      ],
      [
        'Sys. de fichiers blocs de 1K Utilisé Disponible Uti% Monté sur\n/dev/sda1 1000 400 600 40% /\n',
        'used (/)',
        400,
      ],
      [
        'Dateisystem Inodes IBenutzt IFrei IUse% Eingehängt auf\n/dev/sda1 1000 400 600 40% /\n',
        'inodes used (/)',
        400,
      ],
      [
        'Filesystem Size Used Avail Use% Mounted on\n/dev/sda1 252G 34G 68G 34% /\n',
        'used (/)',
        34 * 1024 ** 2,
      ],
      [
        'Filesystem   512-blocks      Used Available Capacity iused      ifree %iused  Mounted on\n/dev/disk1s1  976490576 330000 640000000    34%  488275 4882452880    0%   /\n',
        'used (/)',
        165000,
      ],
      [
        `${heading}/dev/mapper/a-very-long-name-of-a-volume\n                 1000 400 600 40% /\n`,
        'used (/)',
        400,
      ],
    ] as const) {
      const capture = await readMemory(text);
      assert.equal(capture.format.id, 'df', text);
      assert.deepEqual(values(capture, id), [want], text);
      assert.equal(capture.coverage?.unknown, 0, text);
    }
    const mac = await readMemory(
      'Filesystem 512-blocks Used Available Capacity iused ifree %iused Mounted on\n/dev/disk1s1 976490576 330000 640000000 34% 488275 4882452880 0% /\n',
    );
    assert.deepEqual(values(mac, 'inodes used (/)'), [488275]);
  });

  test('df and df -i under one time are one sample; without times the next df is the next sample', async () => {
    const both = (used: number) =>
      `${heading}/dev/sda1 1000 ${used} 600 40% /\nFilesystem Inodes IUsed IFree IUse% Mounted on\n/dev/sda1 1000 7 993 1% /\n`;
    const capture = await readMemory(`2026-11-20 10:00:00\n${both(400)}2026-11-20 10:01:00\n${both(410)}`);
    assert.deepEqual(values(capture, 'used (/)'), [400, 410]);
    assert.deepEqual(values(capture, 'inodes used (/)'), [7, 7]);
    assert.deepEqual(times(capture), ['2026-11-20T10:00:00', '2026-11-20T10:01:00']);
  });
});

describe('totals of vmstat', () => {
  const totals = (free: number, interrupts: number) =>
    `     24684092 K total memory\n      ${free} K free memory\n            0 K total swap\n       1901523 non-nice user cpu ticks\n      2350375 idle cpu ticks\n     99211301 K paged in\n            7 pages swapped out\n     ${interrupts} interrupts\n   1795197723 boot time\n       471753 forks\n`;

  test('-s: amounts and counts since the start, a sample a report', async () => {
    const capture = await readMemory(`${totals(20835736, 100)}${totals(20835000, 180)}`);
    assert.equal(capture.format.id, 'vmstat-tool');
    assert.deepEqual(values(capture, 'free memory'), [20835736, 20835000]);
    assert.deepEqual(values(capture, 'interrupts'), [100, 180]);
    const columns = capture.tables[0]?.columns ?? [];
    assert.equal(columns.find(({ id }) => id === 'interrupts')?.counter, true);
    assert.equal(columns.find(({ id }) => id === 'free memory')?.unit, 'kB');
    assert.equal(columns.find(({ id }) => id === 'boot time')?.attribute, true);
    assert.equal(capture.coverage?.unknown, 0);
  });

  test('-D: all disks in one', async () => {
    const capture = await readMemory(
      '           10 disks\n            0 partitions\n      2806214 total reads\n       165932 merged reads\n    198422602 read sectors\n      3465178 milli reading\n       538641 writes\n            0 inprogress IO\n',
    );
    assert.equal(capture.format.id, 'vmstat-tool');
    assert.equal(unitOf(capture, 'read sectors'), 'sectors');
    assert.deepEqual(values(capture, 'milli reading'), [3465178]);
  });
});

test('dstat as it stands on a terminal', async () => {
  const screen =
    '----system---- ----total-cpu-usage---- -dsk/total- ---load-avg---\n     time     |usr sys idl wai stl| read  writ| 1m   5m  15m \n';
  const row = (second: number, usr: number, read: string) =>
    `20-11 15:50:5${second}| ${usr}   1  ${String(97 - usr).padStart(2)}   2   0|${read.padStart(5)}   73M|0.50 0.22 0.10\n`;
  const capture = await readMemory(
    screen + row(1, 90, '9M') + row(2, 5, '854k') + row(3, 6, '0 ') + screen + row(4, 7, '1.5G'),
  );
  assert.equal(capture.format.id, 'dstat');
  assert.deepEqual(values(capture, 'total cpu usage usr').slice(1), [5, 6, 7], 'the first row is since boot');
  assert.ok(Number.isNaN(values(capture, 'total cpu usage usr')[0]));
  assert.deepEqual(values(capture, 'dsk/total read').slice(1), [854 * 1024, 0, 1.5 * 1024 ** 3]);
  assert.deepEqual(values(capture, 'load avg 1m'), [0.5, 0.5, 0.5, 0.5]);
  assert.equal(times(capture)[3]?.slice(5), '11-20T15:50:54');
  assert.equal(capture.coverage?.unknown, 0);
});

test('screens of busybox', async () => {
  const screen = (free: number, usr: number) =>
    `Mem: ${2032100 - free}K used, ${free}K free, 2400K shrd, 184368K buff, 1289412K cached\nCPU:  ${usr}% usr  10% sys   0% nic  ${90 - usr}% idle   0% io   0% irq   0% sirq\nLoad average: 0.42 0.18 0.05 3/289 12345\n  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND\n  731     1 root     S     712m  36%   1  12% /usr/bin/dockerd -p /run/docker.pid\n   12     2 root     SW<      0   0%   0   0% [kworker/0:0H]\n`;
  const capture = await readMemory(screen(39652, 60) + screen(35652, 3));
  assert.equal(capture.format.id, 'top');
  assert.deepEqual(values(capture, 'memory free'), [39652, 35652]);
  assert.deepEqual(values(capture, 'us'), [60, 3]);
  assert.deepEqual(values(capture, 'load 1 min'), [0.42, 0.42]);
  assert.deepEqual(values(capture, 'VIRT (dockerd[731])'), [712 * 1024, 712 * 1024]);
  assert.equal(capture.coverage?.unknown, 0);
});

test('output of uptime, in a loop, of several kinds', async () => {
  const capture = await readMemory(
    ' 01:19:31 up  7:17,  1 user,  load average: 3.85, 7.44, 6.98\n 01:19:41 up 41 days,  3:02,  3 users,  load average: 1,09, 1,05, 1,01\n 01:19:51 up 12 min,  load average: 0.00, 0.01, 0.05\n',
  );
  assert.equal(capture.format.id, 'uptime');
  assert.deepEqual(values(capture, 'load1'), [3.85, 1.09, 0]);
  assert.deepEqual(values(capture, 'uptime'), [26_220, 41 * 86_400 + 10_920, 720]);
  assert.deepEqual(
    times(capture).map((time) => time.slice(11)),
    ['01:19:31', '01:19:41', '01:19:51'],
  );
});
