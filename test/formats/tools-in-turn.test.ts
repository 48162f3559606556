/** One log that several tools wrote in turn: `while date; do vmstat; free; ps aux; df; sleep 60; done`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evidenceAt } from '../../server/engine/evidence.ts';
import { columnOf } from '../../server/engine/table.ts';
import { rulesOn } from '../rules/kit.ts';
import { readMemory, seriesOf } from './kit.ts';

const parts: Record<string, (i: number) => string> = {
  'vmstat-tool': (i) =>
    `procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----\n r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st\n 1  0      0 ${18027000 + 4 * i} 101008 5477064    0    0  1265  3648  448 2070 32  1 67  0  0\n 2  0      0 ${18027336 + 4 * i} 101008 5477064    0    0     0    48  448 2070 ${i}  1 ${99 - i}  0  0\n`,
  free: (i) =>
    `              total        used        free      shared  buff/cache   available\nMem:       24684092     ${1254000 + 4 * i}    20835736       11764     2593664    23104400\nSwap:             0           0           0\n`,
  ps: (i) =>
    `USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\nroot           1  0.1  0.0  50572 18040 ?        Ss   03:00   0:11 /sbin/init\napp         4711 12.0  8.0 505720 ${180400 + 100 * i} ?       Sl   03:00  20:1${i} /usr/bin/app\n`,
  df: (i) =>
    `Filesystem     1K-blocks     Used Available Use% Mounted on\n/dev/sda1       20511312 ${18990000 + 8 * i}    471806  98% /\n`,
  top: (i) =>
    `top - 10:0${i}:00 up 1 day,  2:15,  4 users,  load average: 0.68, 0.0${i}, 0.81\nTasks:  82 total,   2 running,  80 sleeping,   0 stopped,   0 zombie\n%Cpu(s):  ${i}.0 us,  1.3 sy,  0.0 ni, 97.7 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st\nKiB Mem :  8024580 total,  4009916 free,  1014664 used,  3000000 buff/cache\nKiB Swap:  2104496 total,  2104496 free,        0 used.  6068740 avail Mem\n\n  PID USER      PR  NI    VIRT    RES    SHR S %CPU %MEM     TIME+ COMMAND\n18021 app       20   0   98121  ${8000 + 4 * i}    924 S  0.3 11.2  18:5${i}.47 worker\n\n`,
  iostat: (i) =>
    `Linux 5.10.0 (db01) \t2026-11-20 \t_x86_64_\t(4 CPU)\n\navg-cpu:  %user   %nice %system %iowait  %steal   %idle\n           9.00    0.00    1.00    0.50    0.00   89.50\n\nDevice            r/s     rkB/s  %util\nsda              9.00     90.00   9.00\n\navg-cpu:  %user   %nice %system %iowait  %steal   %idle\n           ${i}.00    0.00    1.00    0.50    0.00   89.50\n\nDevice            r/s     rkB/s  %util\nsda              1.00     36.00   ${i}.00\n\n`,
  meminfo: (i) =>
    `MemTotal:       24684092 kB\nMemFree:        20835736 kB\nMemAvailable:   ${1000000 - 100 * i} kB\nCached:          2000000 kB\n`,
  ss: (i) =>
    `Total: ${134 + i}\nTCP:   17 (estab ${6 + i}, closed 9, orphaned 0, timewait 9)\n\nTransport Total     IP        IPv6\nRAW\t  0         0         0        \nTCP\t  ${8 + i}         8         0        \n\n`,
  netstat: (i) =>
    `Ip:\n    Forwarding: 2\n    ${90210 + 40 * i} total packets received\nTcp:\n    ${800 + i} active connection openings\n    ${5 + i} segments retransmitted\n`,
  uptime: (i) => ` 10:0${i}:00 up  7:17,  1 user,  load average: 0.0${i}, 7.44, 6.98\n`,
};

const SAMPLES = [0, 1, 2, 3];

function log(names: readonly string[], stamp = (i: number) => `Fri Nov 20 10:0${i}:00 UTC 2026\n`): string {
  return SAMPLES.map(
    (i) => stamp(i) + names.map((name) => (parts[name] as (i: number) => string)(i)).join(''),
  ).join('');
}

async function seriesAlone(name: string): Promise<Record<string, number[]>> {
  return seriesOf(await readMemory(log([name])), { times: true });
}

test('every pair of tools in turn gives the tables that each gives alone', async () => {
  const names = Object.keys(parts);
  for (const one of names) {
    for (const other of names) {
      if (one === other) continue;
      const capture = await readMemory(log([one, other]));
      const found = seriesOf(capture, { times: true });
      for (const name of [one, other])
        for (const [id, values] of Object.entries(await seriesAlone(name))) {
          // A time of day alone has its date from the tool beside it.
          const isClock = name === 'uptime' && id === 'uptime/time';
          if (!isClock) assert.deepEqual(found[id], values, `${one} and ${other}: ${id}`);
        }
      assert.equal(capture.coverage?.unknown, 0, `${one} and ${other}`);
    }
  }
});

test('all of them, behind a time in front of every line too', async () => {
  const text = log(Object.keys(parts));
  const lines = text.replace(/\n$/, '').split('\n');
  const stamped = lines
    .map((line, i) => `2026-11-20T10:00:${String(Math.floor(i / 10)).padStart(2, '0')}Z stdout F ${line}`)
    .join('\n');
  for (const whole of [text, `${stamped}\n`]) {
    const capture = await readMemory(whole);
    const tables = capture.tables.filter(({ kind }) => kind === 'series').map(({ id }) => id);
    assert.deepEqual(tables.sort(), Object.keys(parts).sort());
    assert.equal(capture.coverage?.unknown, 0);
    assert.equal(capture.coverage?.lines, lines.length);
  }
});

test('values keep their places in the log', async () => {
  const capture = await readMemory(log(['vmstat-tool', 'df', 'meminfo']));
  for (const [id, line] of [
    ['df', /^Filesystem/],
    ['meminfo', /^MemTotal/],
  ] as const) {
    const table = capture.tables.find((one) => one.id === id);
    assert.ok(table);
    assert.match(evidenceAt(capture, table, 2).quote ?? '', line);
  }
  const df = capture.tables.find(({ id }) => id === 'df');
  const column = df && columnOf(df, 'used (/)');
  assert.ok(df && column);
  assert.match(evidenceAt(capture, df, 2, column.id).quote ?? '', /^\/dev\/sda1 /);
});

test('lines of nobody are said to be not understood, once', async () => {
  const text = log(['free', 'df']).replace('Swap:', 'something that no tool prints\nSwap:');
  const capture = await readMemory(text);
  assert.equal(capture.coverage?.unknown, 1);
  assert.equal(capture.problems.count, 1);
});

test('rules see every table of such a log', async () => {
  const fired = await rulesOn(log(['ps', 'meminfo', 'df']));
  assert.ok(fired.includes('mem.available.low'), fired.join());
  assert.ok(fired.includes('disk.filling'), fired.join());
});

test('rules on meminfo see it in a log that is mostly of another file of /proc', async () => {
  const vmstat = Array.from({ length: 60 }, (_, i) => `nr_thing_${i} 5\n`).join('');
  const text = SAMPLES.map(
    (i) =>
      `### 2026-11-20T10:0${i}:00\nnr_free_pages 500\n${vmstat}MemTotal: 8000000 kB\nMemFree: 100000 kB\nMemAvailable: 100000 kB\nCached: 90000 kB\n`,
  ).join('');
  assert.ok((await rulesOn(text)).includes('mem.available.low'));
});
