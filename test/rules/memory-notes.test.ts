/** Compaction, huge pages, trimmed heaps, the commit limit, and sizes that a tool rounds. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sampleText } from '../formats/kit.ts';
import { findingsOf, meminfoLog, noise, only, rulesOn } from './kit.ts';

const times = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));
const stamp = (i: number) => new Date(Date.UTC(2026, 0, 2, 3) + i * 10_000).toISOString().slice(0, 19);

async function silent(text: string, rule: string): Promise<void> {
  const fired = await rulesOn(text);
  assert.ok(!fired.includes(rule), `${rule} among ${fired.join()}`);
}

describe('compaction', () => {
  const vmstat = (fail: number, success: number, fallback = 0, alloc = 0) =>
    times(
      10,
      (i) =>
        `### ${stamp(i)}\nnr_free_pages 500000\npgfault ${1000 * i}\ncompact_stall ${(fail + success) * i}\ncompact_fail ${fail * i}\ncompact_success ${success * i}\nthp_fault_alloc ${alloc * i}\nthp_fault_fallback ${fallback * i}\n`,
    ).join('');

  test('that mostly fails is a warning', async () => {
    const found = await only(vmstat(90, 10), 'mem.compactFail');
    assert.match(found.title, /^90 % of 900 runs of compaction/);
    assert.match(found.evidence[0].quote ?? '', /compact_fail/);
  });

  test('that mostly succeeds, or ran a few times only, is nothing', async () => {
    await silent(vmstat(10, 90), 'mem.compactFail');
    await silent(vmstat(5, 1), 'mem.compactFail');
  });

  test('what failed before the capture is not counted', async () =>
    silent(
      times(
        10,
        (i) =>
          `### ${stamp(i)}\nnr_free_pages 500000\npgfault ${i}\ncompact_fail 90000\ncompact_success 10000\n`,
      ).join(''),
      'mem.compactFail',
    ));

  test('huge pages that programs do not get are a note', async () => {
    const found = await only(vmstat(0, 0, 900, 100), 'mem.hugePagesDenied');
    assert.equal(found.severity, 'note');
    await silent(vmstat(0, 0, 100, 900), 'mem.hugePagesDenied');
    await silent(vmstat(0, 0, 30, 1), 'mem.hugePagesDenied');
  });
});

describe('memory that went back to the system', () => {
  const status = (
    rss: readonly number[],
    data: (i: number) => number,
    swap: (i: number) => number = () => 0,
  ) =>
    rss
      .map(
        (kb, i) =>
          `### ${stamp(i)}\nName:\tworker\nPid:\t77\nVmPeak:\t  900000 kB\nVmSize:\t  900000 kB\nVmRSS:\t  ${kb} kB\nVmData:\t  ${data(i)} kB\nVmSwap:\t  ${swap(i)} kB\nThreads:\t4\n`,
      )
      .join('');
  const fell = times(12, (i) => (i < 6 ? 600_000 + i : 200_000));

  test('is a note: the address space stays, and that is no leak', async () => {
    const found = await only(
      status(fell, () => 800_000),
      'heap.trimmed',
    );
    assert.match(found.title, /^RSS of pid 77 fell by 400 MB \(66\.7 %\) from its peak while VmData stayed/);
  });

  test('is not what was swapped out, nor a heap that became smaller', async () => {
    await silent(
      status(
        fell,
        () => 800_000,
        (i) => (i < 6 ? 0 : 390_000),
      ),
      'heap.trimmed',
    );
    await silent(
      status(fell, (i) => (i < 6 ? 800_000 : 400_000)),
      'heap.trimmed',
    );
  });

  test('is not a process that breathes', () =>
    silent(
      status(
        times(12, (i) => 500_000 + 40_000 * (i % 2)),
        () => 800_000,
      ),
      'heap.trimmed',
    ));
});

describe('the limit of promised memory', () => {
  const log = (committed: number) =>
    meminfoLog(times(6, () => ({ CommitLimit: 10_000_000, Committed_AS: committed })));

  test('close to it is a suspicion, for one mode only', async () => {
    const found = await only(log(9_800_000), 'mem.commitLimit');
    assert.equal(found.severity, 'note');
    assert.equal(found.confidence, 'suspected');
    assert.match(found.title, /98 % of CommitLimit/);
    assert.equal(found.metrics.bytes, 9_800_000 * 1024);
  });

  test('beyond it the limit is not in force, far below it nothing is near', async () => {
    await silent(log(15_000_000), 'mem.commitLimit');
    await silent(log(4_000_000), 'mem.commitLimit');
  });
});

describe('sizes that a tool rounds', () => {
  const screen = (i: number, res: string) =>
    `top - 03:0${i}:00 up 1 day,  2:15,  4 users,  load average: 0.68, 0.03, 0.81\nTasks:  82 total,   2 running,  80 sleeping,   0 stopped,   0 zombie\n%Cpu(s):  1.0 us,  1.3 sy,  0.0 ni, 97.7 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st\nKiB Mem :  8024580 total,  4009916 free,  1014664 used,  3000000 buff/cache\nKiB Swap:  2104496 total,  2104496 free,        0 used.  6068740 avail Mem\n\n  PID USER      PR  NI    VIRT    RES    SHR S %CPU %MEM     TIME+ COMMAND\n18021 app       20   0   98121  ${res}    924 S  0.3 11.2  18:58.47 worker\n\n`;

  test('are told from the values', async () => {
    const found = await only(
      ['812m', '770m', '936m', '801m'].map((res, i) => screen(i, res)).join(''),
      'data.quantised',
    );
    assert.match(found.title, /^RES is printed in steps of 1 MiB \(4 values\)/);
    assert.equal((await only(sampleText('thrashing/top-pasted.txt'), 'data.quantised')).severity, 'note');
  });

  test('are not those that are printed in full, nor two that may be so by chance', async () => {
    const random = noise(3);
    await silent(
      times(6, (i) => screen(i, String(800_000 + 4 * Math.round(1000 * random())))).join(''),
      'data.quantised',
    );
    await silent(screen(0, '812m') + screen(1, '770m'), 'data.quantised');
  });
});

describe('counters of a log that grow in pairs', () => {
  const rows = (second: (i: number) => number, names = ['sessions', 'open_sockets']) =>
    `time\t${names.join('\t')}\n${times(40, (i) => `${stamp(i)}\t${1000 + 200 * i}\t${second(i)}`).join('\n')}\n`;

  test('are parts of one thing that is kept', async () => {
    const found = (await findingsOf(rows((i) => 1007 + 200 * i))).filter(
      ({ rule }) => rule === 'mem.pairGrows',
    );
    assert.equal(found.length, 1);
    assert.match(found[0]?.title ?? '', /`open_sockets` and `sessions` grow together, \+7,800 each/);
  });

  test('are nothing when one grows faster, or when they count what is done rather than held', async () => {
    await silent(
      rows((i) => 1000 + 320 * i),
      'mem.pairGrows',
    );
    await silent(
      rows((i) => 1007 + 200 * i, ['requests', 'responses']),
      'mem.pairGrows',
    );
  });
});
