/** Kills, repeated errors, steady deliveries, cost in memory and on disk, and cost side by side. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findingsOfCase, noise, only, rowsLog, rulesOn } from './kit.ts';

const tasks = `Tasks state (memory values in pages):
[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name
[    300]     0   300    20000     1000    65536        0             0 nginx
[    301]     0   301    20000     1000    65536        0             0 nginx
[    400]  1000   400   900000   500000  4194304     2000             0 worker
`;
const killed =
  'Killed process 400 (worker) total-vm:3600000kB, anon-rss:1999000kB, file-rss:1000kB, shmem-rss:0kB, UID:1000 pgtables:4096kB oom_score_adj:0\n';
const machine = `nginx invoked oom-killer: gfp_mask=0x140dca(GFP_HIGHUSER_MOVABLE|__GFP_ZERO), order=0, oom_score_adj=0
CPU: 3 PID: 300 Comm: nginx Not tainted 6.1.0 #1
Mem-Info:
active_anon:450000 inactive_anon:60000 isolated_anon:0
 slab_reclaimable:1000 slab_unreclaimable:2000
 free:3000 free_pcp:0 free_cma:0
Node 0 Normal free:12000kB boost:0kB min:13000kB low:16000kB high:19000kB reserved_highatomic:0KB
Free swap  = 0kB
Total swap = 1000000kB
550000 pages RAM
20000 pages reserved
${tasks}oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/user.slice,task=worker,pid=400,uid=1000
Out of memory: ${killed}`;
const cgroup = `worker invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0
memory: usage 2000000kB, limit 2000000kB, failcnt 7
swap: usage 0kB, limit 0kB, failcnt 0
Memory cgroup stats for /jobs:
anon 2047000000
file 0
${tasks}oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/jobs,task_memcg=/jobs/7,task=worker,pid=400,uid=1000
Memory cgroup out of memory: ${killed}`;

describe('a kill for memory', () => {
  test('of the machine names victim, who asked, what held the memory, and the zone below its watermark', async () => {
    const found = await only(machine, 'oom.global');
    assert.equal(found.severity, 'error');
    assert.match(
      found.title,
      /^The kernel killed worker \(pid 400, 2\.0\d* GB resident\): the whole machine was out of memory \(2\.17 GB of RAM, 0 B of 1\.02 GB swap free\)/,
    );
    assert.match(found.explanation, /asked for by nginx \(pid 300\)/);
    assert.match(
      found.explanation,
      /Below the min watermark: Node 0 Normal 12(?:\.0)? MB free, min 13(?:\.0)? MB/,
    );
    assert.match(found.explanation, /- worker: 2\.05 GB resident \(99\.6 %\).*\n- nginx × 2: 8\.19 MB/);
    assert.ok(found.evidence.every(({ quote = '' }) => quote !== ''));
  });

  test('of a cgroup names its limit, and does not blame the machine', async () => {
    const found = await only(cgroup, 'cgroup.oom');
    assert.match(found.title, /cgroup \/jobs met its limit of 2\.05 GB/);
    assert.match(found.explanation, /machine itself may have had memory to spare/);
    assert.ok(!(await rulesOn(cgroup)).includes('oom.global'));
  });

  test('again and again is one finding that counts', async () => {
    const found = await only(cgroup.repeat(5), 'cgroup.oom');
    assert.match(found.title, /^The kernel killed worker 5 times, last worker \(pid 400/);
    assert.equal(found.metrics.killsCount, 5);
  });

  test('that somebody asked for is no shortage', async () => {
    const asked = machine.replace('order=0', 'order=-1').replace('free:12000kB', 'free:900000kB');
    const found = await only(asked, 'oom.manual');
    assert.equal(found.severity, 'note');
    assert.ok(!(await rulesOn(asked)).includes('oom.global'));
  });

  test('is not seen in a kernel log without one', async () => {
    const log = Array.from(
      { length: 9 },
      (_, i) => `[    ${i}.100000] usb 1-${i}: new high-speed USB device number ${i}\n`,
    ).join('');
    assert.deepEqual(
      (await rulesOn(log)).filter((rule) => /oom/.test(rule)),
      [],
    );
  });
});

describe('an error', () => {
  const report = (second: number, text: string) => {
    const at = new Date(Date.UTC(2026, 3, 7, 10, 0, second));
    const two = (n: number) => String(n).padStart(2, '0');
    return `=ERROR REPORT==== 7-Apr-2026::${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} ===\n${text}\n\n`;
  };

  test('that comes every few seconds is told with its worst minute', async () => {
    const log = Array.from({ length: 30 }, (_, i) =>
      report(5 * i, `** Connection ${i} refused by db${i}`),
    ).join('');
    const found = await only(log, 'event.repeats');
    assert.equal(found.metrics.reportsInBusiestMinute, 12);
    assert.match(found.title, /was reported 30 times in 145 s, 12 within a minute/);
  });

  test('that comes now and then is nothing', async () => {
    const log = Array.from({ length: 30 }, (_, i) => report(600 * i, 'cache expired')).join('');
    assert.ok(!(await rulesOn(log)).includes('event.repeats'));
  });

  test('of different causes is not one that repeats', async () => {
    const words = ['disk', 'socket', 'timer', 'parser', 'queue', 'lock'];
    const log = words.map((word, i) => report(5 * i, `${word} failed`)).join('');
    assert.ok(!(await rulesOn(log)).includes('event.repeats'));
  });

  test('of Mnesia is told even once, as a note with the setting', async () => {
    const found = await only(
      report(0, 'Mnesia(n@h): ** WARNING ** Mnesia is overloaded: {dump_log,\nwrite_threshold}'),
      'event.repeats',
    );
    assert.equal(found.severity, 'note');
    assert.match(found.next[0] ?? '', /dump_log_write_threshold/);
  });
});

describe('a total without times', () => {
  const stats = (steps: readonly number[]) => {
    let sum = 0;
    return steps
      .map((step) => {
        sum += step;
        return `Stats: {10000,0,${sum}}\n`;
      })
      .join('');
  };

  test('that rises evenly is a steady delivery', async () => {
    const found = await only(stats([5000, 9600, 9584, 9649, 9610]), 'rate.steady');
    assert.match(found.title, /adds 9,584–9,649 a line/);
  });

  test('that stalls or jumps is not', async () => {
    for (const steps of [
      [5000, 9600, 0, 9600, 9600],
      [5000, 9600, 4000, 9600, 9600],
    ])
      assert.ok(!(await rulesOn(stats(steps))).includes('rate.steady'), steps.join());
  });
});

describe('items in memory and on disk', () => {
  test('are laid side by side when memory is twice the disk', async () => {
    const findings = await findingsOfCase({
      'a.txt': 'server memory: 900 MB\nspool on disk: 300 MB\nmessages: 1,000,000\n',
    });
    const found = findings.find(({ rule }) => rule === 'mem.vsDisk');
    assert.match(found?.title ?? '', /\(×3\)/);
    assert.equal(found?.metrics.bytesPerItemInMemoryLow, 900);
  });

  test('are not, when they cost about the same, or nobody says how many they are', async () => {
    for (const text of [
      'server memory: 900 MB\nspool on disk: 800 MB\nmessages: 1,000,000\n',
      'server memory: 900 MB\nspool on disk: 300 MB\n',
    ])
      assert.ok(!(await findingsOfCase({ 'a.txt': text })).some(({ rule }) => rule === 'mem.vsDisk'), text);
  });
});

describe('the cost of a connection', () => {
  const log = (each: number, seed: number, hour: number) => {
    const wobble = noise(seed);
    let connections = 0;
    const rows = Array.from({ length: 40 }, () => {
      connections += 150 + Math.round(120 * wobble());
      return [40_000 + Math.round(each * connections), connections];
    });
    return rowsLog(['rss_kb', 'connections'], rows).replaceAll('T03:', `T0${hour}:`);
  };

  test('in two logs is told side by side, the earlier first', async () => {
    const findings = await findingsOfCase({ 'a-new.tsv': log(8, 1, 7), 'b-old.tsv': log(44, 2, 3) });
    const found = findings.find(({ rule }) => rule === 'proc.perUnit.compared');
    assert.match(
      found?.title ?? '',
      /^One connection costs 8,192 B in a-new\.tsv against 45\.\d* kB in b-old\.tsv: ÷5\.5/,
    );
  });

  test('in one log is not compared, nor two that agree', async () => {
    for (const files of [{ 'a.tsv': log(8, 1, 3) }, { 'a.tsv': log(8, 1, 3), 'b.tsv': log(8.1, 2, 7) }])
      assert.ok(!(await findingsOfCase(files)).some(({ rule }) => rule === 'proc.perUnit.compared'));
  });
});
