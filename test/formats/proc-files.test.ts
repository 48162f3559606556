import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import type { Capture } from '../../server/engine/capture.ts';
import { evidenceAt } from '../../server/engine/evidence.ts';
import { openCase } from '../../server/engine/open-case.ts';
import { columnOf } from '../../server/engine/table.ts';
import { formats } from '../../server/formats/index.ts';
import { rowGrammars } from '../../server/formats/text/row-grammars.ts';
import { blocksOf, readMemory, readPath, samplePaths, sampleText, seriesOf, timesOf } from './kit.ts';
import { type Sample, wrappers } from './wrappers.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-proc-files-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

const never = new AbortController().signal;

/** The last value of a series. */
function last(capture: Capture, id: string): number {
  const values = Object.entries(seriesOf(capture)).find(([name]) => name.endsWith(`/${id}`))?.[1];
  assert.ok(values, `${id} is not among ${Object.keys(seriesOf(capture)).slice(0, 20).join(', ')}`);
  return values.at(-1) as number;
}

function unitOf(capture: Capture, id: string): string {
  const column = capture.tables.map((table) => columnOf(table, id)).find((found) => found);
  return `${column?.unit}${column?.counter ? ' counter' : ''}${column?.attribute ? ' attribute' : ''}`;
}

test('every format of /proc has a sample of its own', () => {
  const names = samplePaths.filter((name) => name.startsWith('proc-files/'));
  for (const { id } of rowGrammars) assert.ok(names.includes(`proc-files/${id}.log`), id);
});

describe('any wrapper works with any file of /proc', () => {
  // Those that are told by headings of their own cannot be put under other headings.
  const headed = new Set(['pressure', 'pid-schedstat', 'wchan', 'cgroup-memory']);
  for (const { id } of rowGrammars.filter((grammar) => !headed.has(grammar.id))) {
    const start = Date.UTC(2026, 10, 20, 11, 59, 51, 250);
    const samples: Sample[] = blocksOf(`proc-files/${id}.log`)
      .slice(0, 5)
      .map(({ text }, i) => ({ time: start + [0, 4100, 7900, 13_000, 16_750][i]!, text }));
    const plain = samples
      .map((s) => `### ${new Date(s.time).toISOString().slice(0, -1)}\n${s.text}`)
      .join('');
    for (const wrapper of wrappers) {
      test(`${id} in ${wrapper.name}`, async () => {
        const reference = await readMemory(plain);
        assert.equal(reference.format.id, id);
        const file = path.join(folder, 'unknown');
        fs.writeFileSync(file, wrapper.wrap(samples));
        const capture = await readPath(file);
        assert.equal(capture.format.id, id);
        assert.deepEqual(seriesOf(capture), seriesOf(reference));
        assert.equal(capture.coverage?.unknown, 0, JSON.stringify(capture.problems.first.slice(0, 2)));
        if (wrapper.times === 'none') return;
        const step = wrapper.times === 'ms' ? 1 : wrapper.times;
        // A line of dashes behind a stamp is a stamp as well: of a clock that runs on, it may be the second one.
        for (const [i, sample] of samples.entries()) {
          const off = (timesOf(capture)?.[i] ?? Number.NaN) - Math.floor(sample.time / step) * step;
          assert.ok(off >= 0 && off < 5, `sample ${i + 1} is off by ${off} ms`);
        }
      });
    }
  }
});

describe('units and kinds', () => {
  const kinds: Record<string, Record<string, string>> = {
    diskstats: {
      'vda.sectorsRead': 'sectors counter',
      'vda.msBusy': 'ms counter',
      'vda.inFlight': 'count',
    },
    sockstat: { 'TCP.mem': 'pages', 'FRAG.memory': 'bytes', 'TCP.inuse': 'count' },
    'net-snmp': { 'Tcp.CurrEstab': 'count', 'Tcp.RtoMin': 'count attribute', 'Tcp.InSegs': 'count counter' },
    'proc-stat': { 'cpu.iowait': 'ticks counter', procs_running: 'count', btime: 's attribute' },
    pressure: { 'cpu.some avg10': '%', 'cpu.some total': 'us counter' },
    zoneinfo: {
      'Node 0 Normal.free': 'pages',
      'Node 0 Normal.high': 'pages attribute',
      'Node 0.nr_dirtied': 'pages counter',
      'Node 0.nr_kernel_stack': 'kB',
    },
    conntrack: {
      nf_conntrack_count: 'count',
      nf_conntrack_max: 'count attribute',
      insert_failed: 'count counter',
    },
    'pid-schedstat': { 'pid 23478.wait': 'ns counter' },
    'pid-io': { read_bytes: 'bytes counter', syscr: 'count counter' },
    'pid-limits': { 'open files soft': 'count attribute' },
    'cgroup-memory': {
      'app.anon': 'bytes',
      'app.events.oom_kill': 'count counter',
      'app.pgfault': 'count counter',
    },
  };
  for (const [id, columns] of Object.entries(kinds)) {
    test(`of ${id} are what the kernel means, not what the names suggest`, async () => {
      const capture = await readMemory(sampleText(`proc-files/${id}.log`));
      for (const [column, unit] of Object.entries(columns))
        assert.equal(unitOf(capture, column), unit, column);
    });
  }
});

describe('tracked connections', () => {
  const flow = (state: string, more = '') =>
    `tcp      6 117 ${state}src=10.0.0.5 dst=10.0.0.7 sport=41235 dport=443 ${more}src=10.0.0.7 dst=10.0.0.5 sport=443 dport=41235 use=2\n`;

  test('are counted by state, with and without the family in front, and their addresses are nowhere', async () => {
    const text = `ipv4     2 ${flow('ESTABLISHED ')}${flow('ESTABLISHED ')}${flow('SYN_SENT ', '[UNREPLIED] ')}`;
    const capture = await readMemory(text);
    assert.equal(capture.format.id, 'conntrack');
    assert.deepEqual(
      ['flows', 'flows tcp ESTABLISHED', 'flows tcp SYN_SENT', 'flows without an answer'].map((id) =>
        last(capture, id),
      ),
      [3, 2, 1, 1],
    );
    assert.ok(!JSON.stringify(capture.tables).includes('10.0.0'));
  });

  test('are told from hexadecimal rows too, all CPUs together, the table’s size once', async () => {
    const row = (cpu: number) =>
      `000004d2  00000000 0000000${cpu} 00000000 000000dd 00000000 00000000 00000002 00000000 00000001 00000001 00000000 00000000  00000000 00000000 00000000 00000000\n`;
    const capture = await readMemory(
      `entries  clashres found new invalid ignore delete chainlength insert insert_failed drop early_drop icmp_error  expect_new expect_create expect_delete search_restart\n${row(3)}${row(5)}`,
    );
    assert.equal(capture.format.id, 'conntrack');
    assert.deepEqual(
      ['entries', 'found', 'insert_failed'].map((id) => last(capture, id)),
      [1234, 8, 2],
    );
  });

  test('are told by the path of the file that holds a number', async () => {
    const capture = await readMemory(
      '/proc/sys/net/netfilter/nf_conntrack_count:4711\n/proc/sys/net/netfilter/nf_conntrack_max:65536\n',
    );
    assert.equal(capture.format.id, 'conntrack');
    assert.equal(last(capture, 'nf_conntrack_count'), 4711);
  });
});

describe('kernels differ', () => {
  test('buddyinfo has as many orders as are printed', async () => {
    const capture = await readMemory('Node 0, zone   Normal  1 2 3 4 5 6 7 8 9 10 11 12 13 14\n');
    assert.equal(last(capture, 'Node 0 Normal.order 13'), 14);
  });

  test('pagetypeinfo stops counting at a hundred thousand, and its block counts are no orders', async () => {
    const capture = await readMemory(
      [
        'Page block order: 9',
        'Pages per block:  512',
        '',
        'Free pages count per migrate type at order       0      1      2',
        'Node    0, zone   Normal, type    Unmovable >100000      1      2',
        'Node    0, zone   Normal, type      Movable      3      4      5',
        '',
        'Number of blocks type     Unmovable      Movable',
        'Node 0, zone   Normal            7          221',
        '',
      ].join('\n'),
    );
    assert.equal(last(capture, 'Node 0 Normal Unmovable.order 0'), 100_000);
    assert.equal(last(capture, 'Node 0 Normal.Movable blocks'), 221);
    assert.equal(capture.coverage?.unknown, 0);
  });

  test('diskstats has 4, 11, 15, 17 or more numbers', async () => {
    const capture = await readMemory(
      '   3    0 hda 11 2 3 4 5 6 7 8 9 10 11\n   3    1 hda1 35 350 41 410\n   8    0 sda 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15\n 259    0 nvme0n1 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18\n',
    );
    assert.equal(last(capture, 'hda1.sectorsWritten'), 410);
    assert.equal(last(capture, 'hda.inFlight'), 9);
    assert.equal(last(capture, 'sda.msDiscarding'), 15);
    assert.equal(last(capture, 'nvme0n1.field 18'), 18);
  });

  test('net/dev without a blank after the colon', async () => {
    const capture = await readMemory(
      'Inter-|   Receive  |  Transmit\n face |bytes packets errs drop fifo frame compressed multicast|bytes packets errs drop fifo colls carrier compressed\neth0:1234 5 0 0 0 0 0 0 6789 7 0 0 0 0 0 0\n',
    );
    assert.equal(last(capture, 'eth0.rx.bytes'), 1234);
    assert.equal(last(capture, 'eth0.tx.packets'), 7);
  });

  test('columns of net/snmp are taken by name, in whatever order they are', async () => {
    const capture = await readMemory(
      'Udp: NoPorts InDatagrams\nUdp: 3 900\nUdp: InDatagrams NoPorts\nUdp: 950 4\n',
    );
    assert.deepEqual(seriesOf(capture)['net-snmp/Udp.InDatagrams'], [900, 950]);
  });

  test('the name of a process may hold blanks, brackets and a newline', async () => {
    const rest =
      'S 1888 2001 1888 34816 2001 4202496 428 0 0 0 7 5 0 0 20 0 3 0 75513 115900416 297 18446744073709551615 1 1 1 1 1 0 65536 4 65538 0 0 0 17 0 0 0 0 0 0 1 1 1 1 1 1 1 0';
    const capture = await readMemory(`2001 (bad) S 1 2) ${rest}\n2002 (two\nlines) ${rest}\n`);
    assert.equal(last(capture, 'pid 2001 (bad) S 1 2).rss'), 297);
    assert.equal(last(capture, 'pid 2002 (two lines).num_threads'), 3);
  });

  test('memory.stat of cgroup v1, and its largest number for no limit', async () => {
    const capture = await readMemory(
      [
        '==> /sys/fs/cgroup/memory/web/memory.stat <==',
        'cache 4096',
        'rss 8192',
        'pgfault 12',
        'inactive_file 4096',
        'hierarchical_memory_limit 9223372036854771712',
        'total_rss 8192',
        '==> /sys/fs/cgroup/memory/web/memory.usage_in_bytes <==',
        '1795189854',
        '==> /sys/fs/cgroup/memory/web/memory.failcnt <==',
        '3',
        '',
      ].join('\n'),
    );
    assert.equal(capture.format.id, 'cgroup-memory');
    assert.equal(last(capture, 'web.usage_in_bytes'), 1_795_189_854);
    assert.equal(last(capture, 'web.failcnt'), 3);
    assert.ok(Number.isNaN(last(capture, 'web.hierarchical_memory_limit')));
  });

  test('the line intr of a machine with thousands of interrupts is read by its sum', async () => {
    const capture = await readMemory(
      `cpu  1 2 3 4 5 6 7 8 9 10\nintr 4711 ${'0 '.repeat(60_000)}0\nctxt 99\nbtime 1795189854\nprocesses 7\nprocs_running 1\nprocs_blocked 0\n`,
    );
    assert.equal(last(capture, 'intr'), 4711);
    assert.equal(capture.coverage?.unknown, 0);
  });

  test('zoneinfo as grep leaves it', async () => {
    const capture = await readMemory(
      'Node 0, zone DMA\npages free 3933\nmin 5\nlow 6\nhigh 7\n--\nNode 1, zone Normal\npages free 2732324\nmin 11291\nlow 14113\nhigh 16936\n',
    );
    assert.equal(last(capture, 'Node 1 Normal.free'), 2_732_324);
    assert.equal(capture.tables[0]?.rows, 1);
  });
});

describe('several files in one log', () => {
  test('give a table each, under headings as tail prints them', async () => {
    const capture = await readMemory(sampleText('proc-files/several-files.log'));
    assert.deepEqual(capture.tables.map(({ id, rows }) => [id, rows]).sort(), [
      ['loadavg', 16],
      ['meminfo', 16],
      ['pressure', 16],
      ['sockstat', 16],
      ['vmstat', 16],
    ]);
    assert.equal(capture.coverage?.unknown, 0);
    assert.ok(capture.tables.every((table) => columnOf(table, 'time')?.numbers?.at(15)));
  });

  const [sample] = blocksOf('proc-files/several-files.log');
  const text = sample?.text ?? '';
  const variants: Record<string, string> = {
    'without any heading': text.replace(/^==> .*\n/gm, ''),
    'under --- headings': text.replace(/^==> (.*) <==$/gm, '--- $1'),
    'as in an Android bug report': text.replace(/^==> (.*) <==$/gm, '------ SECTION ($1) ------'),
    'after the commands of a shell': text.replace(/^==> (.*) <==$/gm, '$ cat $1'),
  };
  for (const [name, log] of Object.entries(variants)) {
    test(`give a table each ${name}`, async () => {
      const capture = await readMemory(log);
      const ids = capture.tables.map(({ id, rows }) => `${id} ${rows}`).sort();
      assert.deepEqual(ids, ['loadavg 1', 'meminfo 1', 'pressure 1', 'sockstat 1', 'vmstat 1']);
      assert.equal(capture.coverage?.unknown, 0, JSON.stringify(capture.problems.first));
    });
  }

  test('of several processes are told apart by the paths', async () => {
    const capture = await readMemory(
      '### 2026-11-20T15:50:53\n==> /proc/11/statm <==\n916 676 332 1 0 386 0\n==> /proc/12/statm <==\n816 576 232 1 0 286 0\n### 2026-11-20T15:50:54\n==> /proc/11/statm <==\n917 677 332 1 0 386 0\n==> /proc/12/statm <==\n817 577 232 1 0 286 0\n',
    );
    assert.deepEqual(seriesOf(capture)['pid-statm/pid 11.resident'], [676, 677]);
    assert.deepEqual(seriesOf(capture)['pid-statm/pid 12.resident'], [576, 577]);
  });

  test('the resource of a pressure file comes from the path in front of the line as well', async () => {
    const capture = await readMemory(
      '/proc/pressure/io:some avg10=1.00 avg60=2.00 avg300=3.00 total=4\n/proc/pressure/memory:some avg10=5.00 avg60=6.00 avg300=7.00 total=8\n',
    );
    assert.equal(last(capture, 'memory.some avg60'), 6);
    assert.equal(last(capture, 'io.some avg60'), 2);
  });
});

describe('lines that are counted', () => {
  test('descriptors by kind, from ls -l and from scripts', async () => {
    const listing = [
      'total 0',
      'lrwx------ 1 root root 64 Nov 20 15:50 0 -> /dev/pts/3',
      'lrwx------ 1 root root 64 Nov 20 15:50 1 -> socket:[4711]',
      'l-wx------ 1 root root 64 Nov 20 15:50 10 -> /var/log/x.log (deleted)',
      'lr-x------ 1 root root 64 Nov 20 15:50 2 -> anon_inode:[eventpoll]',
      'lrwx------ 1 root root 64 Nov 20 15:50 3 -> socket:[4712]',
      '',
    ].join('\n');
    const capture = await readMemory(listing + listing.replace('socket:[4712]', 'pipe:[1]'));
    assert.deepEqual(seriesOf(capture), {
      'fd-list/descriptors': [5, 5],
      'fd-list//dev/pts/': [1, 1],
      'fd-list/socket': [2, 1],
      'fd-list/deleted file': [1, 1],
      'fd-list/eventpoll': [1, 1],
      'fd-list/pipe': [Number.NaN, 1],
    });
  });

  test('mappings of one process over time, told by addresses that start anew', async () => {
    const one =
      '00400000-00401000 r-xp 00000000 08:01 1 /bin/a\n7f0000000000-7f0000010000 rw-p 00000000 00:00 0 \n';
    const more = '7f0000020000-7f0000030000 rw-p 00000000 00:00 0 \n';
    const capture = await readMemory(`### 2026-11-20T15:50:53\n${one}### 2026-11-20T15:50:54\n${one}${more}`);
    assert.deepEqual(seriesOf(capture)['maps/mappings'], [2, 3]);
    assert.deepEqual(seriesOf(capture)['maps/anonymous size'], [64, 128]);
    assert.equal(capture.facts.processCount, 1);
  });

  test('mappings of many processes at once, with how many run each program', async () => {
    const capture = await readPath(path.join(import.meta.dirname, '../../samples/cyrus/maps.log.zst'));
    const files = capture.tables.find(({ id }) => id === 'mapped-files');
    const row = columnOf(files!, 'file')?.texts?.indexOf('/usr/cyrus/bin/imapd') ?? -1;
    assert.equal(columnOf(files!, 'programs')?.numbers?.at(row), 12_000);
    assert.equal(capture.facts.processCount, 12_060);
    assert.equal(capture.tables.find(({ id }) => id === 'maps')?.rows, 1);
    const evidence = evidenceAt(capture, files!, row);
    assert.match(evidence.quote ?? '', /imapd$/);
  });

  test('pages of numa_maps are kB of their own page size', async () => {
    const capture = await readMemory(
      '7f97a6e46000 default anon=2 dirty=2 N0=2 kernelpagesize_kB=4\n7f97a7000000 bind:1 huge anon=3 dirty=3 N1=3 kernelpagesize_kB=2048\n7f97a8000000 default file=/lib/x\\040y heap anon=1 N0=1 kernelpagesize_kB=4\n',
    );
    assert.equal(last(capture, 'N0'), 12);
    assert.equal(last(capture, 'N1'), 6144);
    assert.equal(last(capture, 'mappings'), 3);
  });
});

describe('evidence', () => {
  for (const [id, column, line] of [
    ['zoneinfo', 'Node 0 Normal.high', /^\s+high\s+\d+$/],
    ['net-snmp', 'TcpExt.ListenOverflows', /^TcpExt: 0 /],
    ['diskstats', 'vda.writes', / vda /],
    ['proc-stat', 'cpu1.user', /^cpu1 /],
    ['pressure', 'io.full avg60', /^full avg10=/],
    ['cgroup-memory', 'app.events.max', /^max \d+$/],
    ['cgroup-memory', 'app.current', /^\d+$/],
    ['pid-schedstat', 'pid 23502.run', /^\d+ \d+ \d+$/],
  ] as const) {
    test(`of ${column} in ${id} is the line with its number`, async () => {
      const capture = await readMemory(sampleText(`proc-files/${id}.log`));
      const [table] = capture.tables;
      const row = table!.rows - 1;
      const { quote = '', before: _, ...place } = evidenceAt(capture, table!, row, column);
      assert.match(quote, line);
      assert.ok(quote.includes(String(columnOf(table!, column)?.numbers?.at(row))), quote);
      assert.ok(place.line! > 1);
    });
  }
});

describe('one file a sample', () => {
  function write(where: string, name: string, free: number, at: string): void {
    const file = path.join(where, name);
    fs.writeFileSync(file, `MemTotal: 1000000 kB\nMemFree: ${free} kB\nCached: 5000 kB\n`);
    fs.utimesSync(file, new Date(at), new Date(at));
  }

  async function readFolder(where: string): Promise<Capture> {
    const { captures } = await openCase([where], { formats, rules: [], signal: never });
    assert.equal(captures.length, 1);
    return captures[0] as Capture;
  }

  test('takes the time from names as pt-stalk writes them', async () => {
    const where = fs.mkdtempSync(path.join(folder, 'names-'));
    write(where, '2012_01_01_00_00_00-meminfo', 1, '2026-01-01T00:00:00Z');
    write(where, '2012_01_01_00_00_30-meminfo', 2, '2026-01-02T00:00:00Z');
    const capture = await readFolder(where);
    assert.equal(capture.facts.fromTime, '2012-01-01T00:00:00');
    assert.equal(capture.facts.timesFrom, undefined);
  });

  test('takes modification times where nothing else states one, sorts by them and says so', async () => {
    const where = fs.mkdtempSync(path.join(folder, 'mtime-'));
    write(where, 'snap-1.txt', 3, '2026-03-03T10:00:00Z');
    write(where, 'snap-2.txt', 1, '2026-03-01T10:00:00Z');
    write(where, 'snap-3.txt', 2, '2026-03-02T10:00:00Z');
    const capture = await readFolder(where);
    assert.deepEqual(seriesOf(capture)['meminfo/MemFree'], [1, 2, 3]);
    assert.equal(capture.facts.fromTime, '2026-03-01T10:00:00');
    assert.match(String(capture.facts.timesFrom), /modification times/);
  });

  test('guesses nothing from files that were copied at once', async () => {
    const where = fs.mkdtempSync(path.join(folder, 'copied-'));
    for (const name of [1, 2, 3]) write(where, `snap-${name}.txt`, 1, '2026-03-01T10:00:00Z');
    const capture = await readFolder(where);
    assert.equal(capture.facts.fromTime, undefined);
    assert.equal(capture.facts.timesFrom, undefined);
  });
});
