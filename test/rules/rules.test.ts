import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findingsOf, meminfoLog, noise, only, rowsLog, rulesOn } from './kit.ts';

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

describe('growth of a memory column', () => {
  test('is a warning with rate, interval and the lines of the first and last sample', async () => {
    const wobble = noise(1);
    const log = rowsLog(
      ['rss_kb'],
      range(60).map((i) => [100_000 + i * 3000 + Math.round(wobble() * 500)]),
    );
    const found = await only(log, 'counter.growing');
    assert.equal(found.severity, 'warning');
    assert.match(found.title, /rss_kb grows 30\d kB\/s \[/);
    assert.ok(Math.abs((found.metrics.bytesPerSecond ?? 0) - 300 * 1024) < 5 * 1024);
    assert.equal(found.evidence[0].line, 2);
    assert.equal(found.evidence[1]?.line, 61);
  });

  test('is no warning where the memory is free', async () => {
    for (const name of ['MemFree', 'swap_free_kb', 'mem available']) {
      const found = await findingsOf(
        rowsLog(
          [name],
          range(60).map((i) => [100_000 + i * 3000]),
        ),
      );
      assert.deepEqual(
        found.filter(({ severity }) => severity !== 'note'),
        [],
        name,
      );
    }
  });

  test('has no rate where it may have ended, too short ago to tell', async () => {
    const wobble = noise(5);
    const found = await only(
      rowsLog(
        ['rss_mb'],
        range(60).map((i) => [Math.round(300 + Math.min(i, 48) * 20 + 30 * wobble())]),
      ),
      'counter.growing',
    );
    assert.match(
      found.title,
      /^rss_mb grew \+\d+ MB in 590 s; how fast it grows now, since .* cannot be told \[−/,
    );
  });

  test('is not claimed of noise without a trend', async () => {
    const wobble = noise(2);
    const fired = await rulesOn(
      rowsLog(
        ['rss_kb'],
        range(60).map(() => [100_000 + Math.round(wobble() * 20_000)]),
      ),
    );
    assert.ok(!fired.includes('counter.growing'), fired.join());
    assert.ok(fired.includes('counter.steady'), fired.join());
  });

  test('is not claimed of a sawtooth with flat troughs, which is named', async () => {
    const fired = await rulesOn(
      rowsLog(
        ['heap_mb'],
        range(120).map((i) => [200 + (i % 12) * 25]),
      ),
    );
    assert.ok(!fired.includes('counter.growing'), fired.join());
    assert.ok(fired.includes('counter.sawtooth'), fired.join());
  });

  test('is claimed of a sawtooth whose troughs climb', async () => {
    const fired = await rulesOn(
      rowsLog(
        ['heap_mb'],
        range(120).map((i) => [200 + (i % 12) * 25 + Math.floor(i / 12) * 30]),
      ),
    );
    assert.ok(fired.includes('counter.growing'), fired.join());
  });

  test('of a sawtooth is what its troughs gain, wherever on a tooth the log begins and ends', async () => {
    const found = await only(
      rowsLog(
        ['heap_mb'],
        range(119).map((i) => [200 + (i % 12) * 25 + Math.floor(i / 12) * 30]),
      ),
      'counter.growing',
    );
    assert.match(found.title, /: the troughs of \d+ cycles climb by 2[47]0 MB in /);
    assert.ok((found.metrics.bytesDelta ?? 300e6) < 300e6, 'the figure is that of the sentence');
    assert.doesNotMatch(found.title, /\+5\d\d MB/);
  });

  test('of a process that is named comes with commands for that process', async () => {
    const table = (rss: number) =>
      `USER PID %CPU %MEM VSZ RSS TTY STAT START TIME COMMAND\napp 4711 0.0 1.0 900000 ${rss} ? S 10:00 0:01 java\napp 4712 0.0 1.0 900000 70000 ? S 10:00 0:01 java\n`;
    const text = range(40)
      .map((i) => `2026-01-02 03:${10 + i}:00\n${table(50_000 + i * 2_000)}`)
      .join('');
    const { next } = await only(text, 'proc.rss.growing');
    assert.match(next.join('\n'), /\/proc\/4711\/smaps/);
    assert.doesNotMatch(next.join('\n'), /\bPID\b/);
  });

  test('that has ended is a plateau with the moment it stopped', async () => {
    const found = await only(
      rowsLog(
        ['rss_mb'],
        range(100).map((i) => [200 + Math.min(i, 40) * 10]),
      ),
      'counter.plateau',
    );
    assert.match(found.title, /stopped at 600 MB/);
    assert.equal(found.severity, 'note');
  });

  test('says how many more series grow than are told one by one', async () => {
    const columns = range(7).map((c) => `pool${c}_kb`);
    const log = rowsLog(
      columns,
      range(60).map((i) => columns.map((_, c) => 100_000 + i * (3000 + c * 700))),
    );
    const told = (await findingsOf(log)).filter((f) => f.rule === 'counter.growing');
    assert.equal(told.length, 5);
    assert.ok(
      told[4]?.limits.some((limit) => limit.startsWith('2 more series grow;')),
      told[4]?.limits.join(' '),
    );
  });

  test('is left open when there are only three samples', async () => {
    const findings = await findingsOf(rowsLog(['rss_mb'], [[200], [300], [400]]));
    assert.deepEqual(
      findings.filter((f) => f.severity !== 'note'),
      [],
    );
    assert.match(findings[0]?.title ?? '', /too few/);
  });
});

describe('cost per unit', () => {
  const memoryAnd = (name: string) => {
    const rows = Array.from({ length: 24 }, (_, i) => {
      const count = 40 * i + ((i * 7) % 11);
      return `2026-01-02 03:${String(i).padStart(2, '0')}:00\t${50_000 + 45 * count}\t${count}`;
    });
    return `time\trss_kb\t${name}\n${rows.join('\n')}\n`;
  };

  test('memory that more connections cost is no leak by itself: its growth is a note', async () => {
    const growth = (await findingsOf(memoryAnd('connections'))).filter(
      ({ rule }) => rule === 'counter.growing',
    );
    assert.deepEqual(
      growth.map(({ severity }) => severity),
      ['note', 'note'],
    );
    assert.match(growth[0]?.explanation ?? '', /follows connections/);
  });

  test('sessions may leak, and memory that follows them stays a warning', async () => {
    const growth = (await findingsOf(memoryAnd('sessions'))).filter(({ rule }) => rule === 'counter.growing');
    assert.ok(growth.some(({ severity, title }) => severity === 'warning' && /rss_kb/.test(title)));
  });

  /** Clients come in waves: how fast they come changes all the time. */
  const connections = (i: number) =>
    i < 40 ? Math.round(10_000 * (i / 40) + 900 * Math.sin(i / 2)) : 10_000;

  test('names the cost of a connection, and the growth after the connections stood still', async () => {
    const wobble = noise(3);
    const log = rowsLog(
      ['rss_kb', 'connections'],
      range(80).map((i) => [
        50_000 + connections(i) * 5 + Math.max(0, i - 40) * 900 + Math.round(wobble() * 100),
        connections(i),
      ]),
    );
    const found = await only(log, 'proc.perUnit');
    assert.match(
      found.title,
      /rss_kb grows 5\.0\d kB per connection while connections went from \d+ to 10,000; then \+3\d\.\d MB with connections constant at 10,000/,
    );
    assert.equal(found.severity, 'warning');
  });

  test('is a note when nothing grows once the count stands still', async () => {
    const wobble = noise(4);
    const log = rowsLog(
      ['rss_kb', 'connections'],
      range(80).map((i) => [50_000 + connections(i) * 5 + Math.round(wobble() * 100), connections(i)]),
    );
    assert.equal((await only(log, 'proc.perUnit')).severity, 'note');
  });

  test('is not claimed of two independent trends', async () => {
    const wobble = noise(5);
    const log = rowsLog(
      ['rss_kb', 'connections'],
      range(80).map((i) => [
        50_000 + i * 500 + Math.round(wobble() * 2000),
        100 + i * 3 + Math.round(wobble() * 20),
      ]),
    );
    assert.ok(!(await rulesOn(log)).includes('proc.perUnit'));
  });

  test('is not claimed when the count never moves', async () => {
    const log = rowsLog(
      ['rss_kb', 'connections'],
      range(80).map((i) => [50_000 + i * 500, 100]),
    );
    assert.ok(!(await rulesOn(log)).includes('proc.perUnit'));
  });
});

describe('collapse of the page cache', () => {
  const before = { Cached: 5_000_000, MemFree: 500_000, Mapped: 1_000_000 };
  const evicted = { Cached: 100_000, MemFree: 5_500_000, Mapped: 10_000, Buffers: 1000 };

  test('with mapped pages evicted and the memory left free is over-reclaim, not a leak', async () => {
    const log = meminfoLog([before, before, evicted, evicted]);
    const collapse = await only(log, 'mem.cacheCollapse');
    assert.match(collapse.title, /^Cached fell 98 % \(4\.90 GB\) in 10 s/);
    const reclaim = await only(log, 'mem.overReclaim');
    assert.match(reclaim.title, /over-reclaim, not a leak/);
    assert.match(reclaim.explanation, /zone_reclaim_mode/);
  });

  test('is not over-reclaim when anonymous memory took what was freed', async () => {
    const taken = { ...evicted, MemFree: 600_000, AnonPages: 6_400_000 };
    const fired = await rulesOn(meminfoLog([before, before, taken, taken]));
    assert.ok(!fired.includes('mem.overReclaim') && !fired.includes('mem.cacheCollapse'), fired.join());
  });

  test('is a dropped cache, and only a note, when mapped files stayed', async () => {
    const found = await only(
      meminfoLog([before, before, { ...evicted, Mapped: 990_000 }]),
      'mem.cacheDropped',
    );
    assert.equal(found.severity, 'note');
  });

  test('is not claimed of a cache that is evicted slowly', async () => {
    const log = meminfoLog(
      range(60).map((i) => ({
        Cached: 5_000_000 - i * 80_000,
        MemFree: 500_000 + i * 80_000,
        Mapped: 1_000_000 - i * 16_000,
      })),
      120,
    );
    const fired = await rulesOn(log);
    assert.ok(!fired.includes('mem.cacheCollapse') && !fired.includes('mem.overReclaim'), fired.join());
  });
});

describe('levels of meminfo', () => {
  test('low MemAvailable is a warning below 10 % and an error below 5 %', async () => {
    assert.equal(
      (await only(meminfoLog(range(5).map(() => ({ MemAvailable: 700_000 }))), 'mem.available.low')).severity,
      'warning',
    );
    assert.equal(
      (await only(meminfoLog(range(5).map(() => ({ MemAvailable: 300_000 }))), 'mem.available.low')).severity,
      'error',
    );
  });

  test('low MemFree with plenty of cache is nothing', async () => {
    const fired = await rulesOn(meminfoLog(range(5).map(() => ({ MemFree: 60_000 }))));
    assert.ok(!fired.includes('mem.available.low'), fired.join());
  });

  test('one low sample among many is nothing', async () => {
    const fired = await rulesOn(
      meminfoLog(range(40).map((i) => ({ MemAvailable: i === 20 ? 300_000 : 6_000_000 }))),
    );
    assert.ok(!fired.includes('mem.available.low'), fired.join());
  });

  test('on kernels without MemAvailable it is estimated, and said', async () => {
    const log = meminfoLog(range(5).map(() => ({ MemFree: 100_000, Cached: 200_000 }))).replace(
      /^MemAvailable.*\n/gm,
      '',
    );
    const found = await only(log, 'mem.available.low');
    assert.equal(found.confidence, 'suspected');
    assert.notEqual(found.severity, 'error', 'a suspicion is never an error');
    assert.ok(found.limits.some((limit) => /estimated/.test(limit)));
  });

  test('page tables, unreclaimable slab and promised memory out of proportion are named with their share', async () => {
    const log = meminfoLog(
      range(5).map(() => ({
        PageTables: 240_000,
        SUnreclaim: 600_000,
        CommitLimit: 8_500_000,
        Committed_AS: 9_000_000,
      })),
    );
    assert.match((await only(log, 'mem.pageTables')).title, /3 % of RAM/);
    assert.match((await only(log, 'slab.unreclaim')).title, /7\.5\d* % of RAM/);
    assert.equal((await only(log, 'mem.overcommit')).severity, 'note');
  });

  test('an idle machine gives none of them', async () => {
    const fired = await rulesOn(meminfoLog(range(5).map(() => ({}))));
    assert.deepEqual(
      fired.filter((rule) => /pageTables|unreclaim$|overcommit|low/.test(rule)),
      [],
    );
  });
});

describe('memory that moves over time', () => {
  test('a falling MemAvailable says when it is gone and what took it', async () => {
    const log = meminfoLog(
      range(60).map((i) => ({
        MemAvailable: 6_000_000 - i * 40_000,
        AnonPages: 1_500_000 + i * 40_000,
        MemFree: 3_000_000 - i * 40_000,
      })),
    );
    const found = await only(log, 'mem.available.falling');
    assert.match(found.title, /falls 4 MB\/s/);
    assert.match(found.title, /it is gone in 1[0-9.]+ min|it is gone in \d{3} s/);
    assert.match(found.explanation, /AnonPages 100 %/);
    assert.ok((await rulesOn(log)).includes('mem.anon.growing'));
  });

  test('free memory that becomes page cache is said to be no leak', async () => {
    const log = meminfoLog(
      range(60).map((i) => ({ MemFree: 3_000_000 - i * 40_000, Cached: 3_000_000 + i * 40_000 })),
    );
    const findings = await findingsOf(log);
    assert.ok(findings.some((f) => f.rule === 'mem.cacheGrowing' && f.severity === 'note'));
    assert.deepEqual(
      findings.filter((f) => f.severity !== 'note'),
      [],
    );
  });

  test('free memory that becomes anonymous memory is not called page cache', async () => {
    const fired = await rulesOn(
      meminfoLog(
        range(60).map((i) => ({ MemFree: 3_000_000 - i * 40_000, AnonPages: 1_500_000 + i * 40_000 })),
      ),
    );
    assert.ok(!fired.includes('mem.cacheGrowing'), fired.join());
  });
});

describe('mappings of a process', () => {
  const smaps = (heap: number, other: number) =>
    [
      ['55d000000000-55d0f0000000 rw-p 00000000 00:00 0 [heap]', heap],
      ['7f0000000000-7f00f0000000 rw-p 00000000 00:00 0 ', other],
    ]
      .map(
        ([header, rss]) =>
          `${header}\nSize: 4000000 kB\nRss: ${rss} kB\nPss: ${rss} kB\nPrivate_Dirty: ${rss} kB\n`,
      )
      .join('');
  const series = (rss: (i: number) => [number, number]) =>
    range(30)
      .map((i) => `### 2026-01-02T03:00:${String(i).padStart(2, '0')}\n${smaps(...rss(i))}`)
      .join('');

  test('the one that holds nearly everything is named with its address and share', async () => {
    const found = await only(smaps(3_000_000, 20_000), 'vma.dominant');
    assert.match(found.title, /Mapping 55d000000000-55d0f0000000 \(\[heap\]\) holds 99\.3 %/);
    assert.match(found.evidence[0].quote ?? '', /Rss: 3000000 kB/);
  });

  test('none dominates when two hold the same, or when the process is small', async () => {
    assert.ok(
      !(
        await rulesOn(
          smaps(900_000, 1_000_000)
            .replaceAll('1000000 kB', '900000 kB')
            .concat(
              '7f1000000000-7f10f0000000 rw-p 00000000 00:00 0 \nSize: 1 kB\nRss: 900000 kB\nPss: 1 kB\nPrivate_Dirty: 1 kB\n',
            ),
        )
      ).includes('vma.dominant'),
    );
    assert.ok(!(await rulesOn(smaps(3000, 20))).includes('vma.dominant'));
  });

  test('the one that grows is the subject, with its share of the growth', async () => {
    const found = await only(
      series((i) => [100_000 + i * 3000, 50_000]),
      'vma.growing',
    );
    assert.match(found.title, /^Heap mapping 55d000000000 grows 3 MB\/s/);
    assert.match(found.title, /100 % of this process's growth/);
  });

  test('none is the subject when nothing grows', async () => {
    assert.ok(!(await rulesOn(series(() => [100_000, 50_000]))).includes('vma.growing'));
  });
});

describe('the capture itself', () => {
  test('samples out of order are sorted and said', async () => {
    const blocks = meminfoLog(range(6).map(() => ({}))).split(/(?=### )/);
    const found = await only(
      [blocks[0], blocks[3], blocks[1], blocks[2], blocks[4], blocks[5]].join(''),
      'data.outOfOrder',
    );
    assert.match(found.title, /2 samples stand out of time order/);
  });

  test('a gap is said with its place', async () => {
    const blocks = meminfoLog(range(40).map(() => ({}))).split(/(?=### )/);
    const found = await only([...blocks.slice(0, 10), ...blocks.slice(25)].join(''), 'data.gap');
    assert.match(found.explanation, /sample 11: no samples for 160 s/);
  });

  test('a machine that restarted is told from what it leaves behind, and growth is judged on one side of it', async () => {
    const climb = (i: number) => ({
      AnonPages: 1_500_000 + i * 20_000,
      Cached: 2_000_000 + i * 20_000,
      Committed_AS: 3_000_000 + i * 20_000,
    });
    const log = meminfoLog(range(80).map((i) => (i < 60 ? climb(i) : { ...climb(i - 60), Cached: 300_000 })));
    assert.match((await only(log, 'data.restart')).explanation, /sample 61/);
    const grown = await only(log, 'mem.anon.growing');
    assert.equal(grown.metrics.bytesDelta, 59 * 20_000 * 1024);
    assert.equal(grown.metrics.seconds, 590);
    assert.equal(grown.evidence[1]?.after, 1_500_000 + 59 * 20_000);
  });

  test('processes that end and caches that are dropped are no restart', async () => {
    const ended = { AnonPages: 500_000, Committed_AS: 1_000_000 };
    const dropped = { Cached: 100_000 };
    for (const after of [ended, dropped]) {
      assert.ok(
        !(await rulesOn(meminfoLog(range(20).map((i) => (i < 10 ? {} : after))))).includes('data.restart'),
      );
    }
  });

  test('lines that are not understood are counted with the first place', async () => {
    const log = meminfoLog(range(6).map(() => ({})));
    const found = await only(`${log}%% corrupted %%\n@@@@\n`, 'data.notUnderstood');
    assert.match(found.title, new RegExp(`byte ${log.length.toLocaleString('en-US')}`));
  });

  test('a clean log gives no such note', async () => {
    assert.deepEqual(
      (await rulesOn(meminfoLog(range(6).map(() => ({}))))).filter((rule) => rule.startsWith('data.')),
      [],
    );
  });
});

describe('every finding', () => {
  test('has evidence, units in its metric names, and is no error on suspicion', async () => {
    const logs = [
      meminfoLog(
        range(60).map((i) => ({ MemAvailable: 700_000 - i * 8000, AnonPages: 1_500_000 + i * 40_000 })),
      ),
      rowsLog(
        ['rss_kb', 'connections'],
        range(80).map((i) => [50_000 + i * 900, Math.min(i, 40)]),
      ),
    ];
    for (const log of logs) {
      for (const found of await findingsOf(log)) {
        assert.ok(found.evidence.length > 0 && found.evidence[0].capture.length > 0);
        assert.ok(!(found.confidence === 'suspected' && found.severity === 'error'), found.rule);
        assert.match(found.title, /[.]$/);
        for (const value of Object.values(found.metrics))
          assert.ok(Number.isFinite(value), `${found.rule}: ${JSON.stringify(found.metrics)}`);
        assert.match(found.id, /^[0-9a-f]{16}$/);
      }
    }
  });

  test('keeps its identity in the next capture of the same trouble', async () => {
    const log = (shift: number) =>
      rowsLog(
        ['rss_kb'],
        range(60).map((i) => [100_000 + shift + i * 3000]),
      );
    assert.equal((await only(log(0), 'counter.growing')).id, (await only(log(7777), 'counter.growing')).id);
  });
});
