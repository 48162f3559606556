import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { openCase } from '../../server/engine/open-case.ts';
import { formats } from '../../server/formats/index.ts';
import type { Finding } from '../../server/protocol/finding.ts';
import { rules } from '../../server/rules/index.ts';
import { sampleText } from '../formats/kit.ts';
import { findingsOf, findingsOfCase, meminfoLog, noise, only, rulesOn } from './kit.ts';

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

/** A stamped log of samples, `step` seconds apart. */
function log(samples: readonly string[], step = 10): string {
  return samples
    .map((text, i) => {
      const stamp = new Date(Date.UTC(2026, 0, 2, 3, 0, 0) + i * step * 1000).toISOString().slice(0, 19);
      return `### ${stamp}\n${text}\n`;
    })
    .join('');
}

async function silent(text: string, rule: string): Promise<void> {
  const fired = await rulesOn(text);
  assert.ok(!fired.includes(rule), `${rule} fired: ${fired.join()}`);
}

function one(findings: readonly Finding[], rule: string): Finding {
  const found = findings.filter((f) => f.rule === rule);
  assert.equal(
    found.length,
    1,
    `${rule} fired ${found.length} times among ${findings.map((f) => f.rule).join()}`,
  );
  return found[0] as Finding;
}

describe('pressure', () => {
  const psi = (some: number, full: number, total: number) =>
    `==> /proc/pressure/memory <==\nsome avg10=${some.toFixed(2)} avg60=${some.toFixed(2)} avg300=0.00 total=${total}\nfull avg10=${full.toFixed(2)} avg60=${full.toFixed(2)} avg300=0.00 total=${total / 2}`;

  test('on memory is a warning with the share of the captured time', async () => {
    const found = await only(log(range(10).map((i) => psi(20 + i, 1, i * 2_000_000))), 'psi.memory');
    assert.equal(found.severity, 'warning');
    assert.match(
      found.title,
      /Some tasks waited for memory 29 % of a minute.*in all 10 samples; 20 % of the captured time/,
    );
    assert.match(found.evidence[0].quote ?? '', /^some avg10=29\.00/);
  });

  test('is an error when everything stood still', async () => {
    assert.equal((await only(log(range(10).map((i) => psi(40, 12, i))), 'psi.memory')).severity, 'error');
  });

  test('is not claimed of a machine at ease', () =>
    silent(log(range(10).map((i) => psi(1, 0, i))), 'psi.memory'));

  test('is not claimed of two bad samples in twenty', () =>
    silent(log(range(20).map((i) => psi(i === 5 || i === 12 ? 50 : 1, 0, i))), 'psi.memory'));
});

describe('zone watermarks', () => {
  const zone = (free: number) =>
    `Node 0, zone   Normal\n  pages free     ${free}\n        min      1000\n        low      1250\n        high     1500\n        managed  500000`;

  test('a zone that stays below low is a warning, below min an error', async () => {
    const low = await only(log(range(6).map((i) => zone(1100 + i))), 'zone.watermark');
    assert.equal(low.severity, 'warning');
    assert.match(low.title, /1,100 free pages, below its low watermark of 1,250, in all 6 samples/);
    assert.equal((await only(log(range(6).map(() => zone(900))), 'zone.watermark')).severity, 'error');
  });

  test('a dip in one sample of many is no finding but for the note on the least', async () => {
    await silent(log(range(20).map((i) => zone(i === 3 ? 1200 : 9000))), 'zone.watermark');
  });

  test('watermarks that were never hit are a note with the multiple', async () => {
    const found = await only(log([zone(150_000), zone(300_000)]), 'zone.watermark');
    assert.equal(found.severity, 'note');
    assert.match(found.title, /free is 100–200 × high in 1 zone \(1\.20 GB free/);
  });
});

describe('fragmentation', () => {
  const zone = (blocks: readonly number[]) =>
    `Node 0, zone   Normal ${blocks.map((n) => String(n).padStart(6)).join(' ')}`;

  test('much free memory in small pieces is a warning', async () => {
    const found = await only(
      log(range(5).map(() => zone([9000, 4000, 2000, 800, 0, 0, 0, 0, 0, 0, 0]))),
      'mem.fragmented',
    );
    assert.match(found.title, /Zone Node 0 Normal has 126 MB free and not one block of 16 pages/);
  });

  test('one large block is enough to be silent', () =>
    silent(log(range(5).map(() => zone([9000, 4000, 2000, 800, 0, 0, 0, 0, 0, 0, 1]))), 'mem.fragmented'));

  test('a zone with little free is short of memory rather than in pieces', () =>
    silent(log(range(5).map(() => zone([500, 200, 20, 8, 0, 0, 0, 0, 0, 0, 0]))), 'mem.fragmented'));
});

describe('memory of the host that nobody owns, or nobody uses', () => {
  const balanced = (taken: number) => {
    const used = {
      Buffers: 100_000,
      Cached: 3_000_000,
      AnonPages: 1_500_000,
      SReclaimable: 150_000,
      SUnreclaim: 60_000,
      KernelStack: 10_000,
      PageTables: 20_000,
    };
    const sum = Object.values(used).reduce((a, b) => a + b, 0);
    return { ...used, MemTotal: 8_000_000, MemFree: 8_000_000 - sum - 100_000 - taken };
  };

  test('unaccounted memory that grows is a warning with its rate', async () => {
    const wobble = noise(5);
    const found = await only(
      meminfoLog(range(40).map((i) => balanced(i * 20_000 + Math.round(wobble() * 300)))),
      'mem.unaccounted',
    );
    assert.match(found.title, /no counter owns grows 2\.0\d MB\/s, 7[78]\d MB in 390 s/);
  });

  test('a steady rest is no finding', () =>
    silent(meminfoLog(range(40).map(() => balanced(500_000))), 'mem.unaccounted'));

  test('free memory that turns into cache is no unaccounted memory', () =>
    silent(
      meminfoLog(
        range(40).map((i) => ({
          ...balanced(0),
          MemFree: balanced(0).MemFree - i * 20_000,
          Cached: 3_000_000 + i * 20_000,
        })),
      ),
      'mem.unaccounted',
    ));

  const huge = (free: number) =>
    `${meminfoLog([{}])}HugePages_Total:    1024\nHugePages_Free:     ${free}\nHugepagesize:       2048 kB\n`;

  test('huge pages that nobody uses are a note', async () => {
    assert.match((await only(huge(1000), 'hugepages.idle')).title, /HugePages_Free is 25\.6 % of RAM/);
  });
  test('huge pages in use are none', () => silent(huge(100), 'hugepages.idle'));
  test('a few free huge pages are none', () => silent(huge(180), 'hugepages.idle'));

  test('reclaimable slab is a note that says it is cache', async () => {
    const findings = await findingsOfCase({
      'meminfo.log': meminfoLog(range(4).map(() => ({ SReclaimable: 2_000_000 }))),
      'slabinfo.log':
        'slabinfo - version: 2.1\ndentry 9000000 9000000 192 21 1 : tunables 0 0 0 : slabdata 428571 428571 0\n',
    });
    const found = one(findings, 'slab.dentry');
    assert.equal(found.severity, 'note');
    assert.match(found.explanation, /dentry 1\.73 GB/);
  });
  test('ordinary slab is none', () => silent(meminfoLog(range(4).map(() => ({}))), 'slab.dentry'));
  test('unreclaimable slab is not taken for cache', () =>
    silent(meminfoLog(range(4).map(() => ({ SUnreclaim: 2_000_000 }))), 'slab.dentry'));
});

describe('cgroups', () => {
  const MiB = 2 ** 20;
  const cgroup = (current: number, cache: number, kills = 0, hits = 0) =>
    `==> /sys/fs/cgroup/app/memory.current <==\n${current * MiB}\n==> /sys/fs/cgroup/app/memory.max <==\n${100 * MiB}\n==> /sys/fs/cgroup/app/memory.stat <==\nanon ${(current - cache) * MiB}\nfile ${cache * MiB}\ninactive_file ${cache * MiB}\n==> /sys/fs/cgroup/app/memory.events <==\nlow 0\nhigh 0\nmax ${hits}\noom ${kills}\noom_kill ${kills}`;

  test('near its limit without the cache is a warning', async () => {
    const found = await only(log(range(8).map(() => cgroup(96, 2))), 'cgroup.limit');
    assert.match(found.title, /memory of app, inactive cache left out, is 94 % of its limit of 105 MB/);
  });
  test('full of page cache is no finding', () =>
    silent(log(range(8).map(() => cgroup(99, 60))), 'cgroup.limit'));
  test('without a limit is no finding', () =>
    silent(log(range(8).map(() => cgroup(96, 2).replace(String(100 * MiB), 'max'))), 'cgroup.limit'));
  test('that runs into its limit is a warning with the count', async () => {
    assert.match(
      (await only(log(range(8).map((i) => cgroup(50, 2, 0, i * 3))), 'cgroup.limit')).title,
      /limit of app was hit 21 times in 70 s/,
    );
  });

  test('a kill while it was captured is an error, with the memory before', async () => {
    const found = await only(
      log(range(8).map((i) => cgroup(i < 5 ? 80 : 10, 2, i < 5 ? 0 : 1))),
      'cgroup.oom',
    );
    assert.equal(found.severity, 'error');
    assert.match(found.title, /ended 1 process of app while it was captured, with 81\.8 MB/);
    assert.deepEqual(
      found.evidence.map(({ quote }) => quote),
      ['oom_kill 0', 'oom_kill 1'],
    );
  });
  test('kills of the past are a warning', async () =>
    assert.equal((await only(log(range(8).map(() => cgroup(10, 2, 3))), 'cgroup.oom')).severity, 'warning'));
  test('no kills are no finding', () => silent(log(range(8).map(() => cgroup(50, 2))), 'cgroup.oom'));
  test('a limit that is hit is not taken for a kill', () =>
    silent(log(range(8).map((i) => cgroup(50, 2, 0, i))), 'cgroup.oom'));
});

describe('vmstat', () => {
  const vmstat = (fields: Record<string, number>) =>
    Object.entries({ nr_free_pages: 1000, nr_mapped: 5, pgfault: 7, pgpgin: 1, pgpgout: 1, ...fields })
      .map(([name, value]) => `${name} ${value}`)
      .join('\n');

  test('a kill is an error', async () => {
    assert.equal(
      (await only(log(range(5).map((i) => vmstat({ oom_kill: i > 2 ? 2 : 1 }))), 'oom.global')).severity,
      'error',
    );
  });
  test('kills of the past are none', () =>
    silent(log(range(5).map(() => vmstat({ oom_kill: 4 }))), 'oom.global'));
  test('no kills are none', () => silent(log(range(5).map(() => vmstat({ oom_kill: 0 }))), 'oom.global'));

  const reclaim = (i: number, other: number) =>
    vmstat({
      pgsteal_kswapd: i * 1000,
      pgsteal_direct: i * 10,
      pgsteal_anon: i * 200,
      pgsteal_file: i * (810 + other),
    });
  test('reclaim that neither kswapd nor a process did is a note', async () => {
    assert.match(
      (await only(log(range(10).map((i) => reclaim(i, 500))), 'memcg.reclaim')).title,
      /\(33\.1 %\).*because of a cgroup’s limit/,
    );
  });
  test('reclaim of the host alone is none', () =>
    silent(log(range(10).map((i) => reclaim(i, 0))), 'memcg.reclaim'));
  test('a few pages are none', () => silent(log(range(10).map((i) => reclaim(i, 5))), 'memcg.reclaim'));
});

describe('counts that end at a limit', () => {
  const fds = (n: number) =>
    range(n)
      .map((i) => `${i} -> socket:[${i}]`)
      .join('\n');
  const limits = (n: number) =>
    `Limit                     Soft Limit           Hard Limit           Units\nMax open files            ${n}                 4096                 files\nMax processes             62898                62898                processes\n`;

  test('descriptors near the limit are a warning, and an error close to it', async () => {
    const found = one(
      await findingsOfCase({ 'fd.log': log(range(4).map(() => fds(850))), 'limits.txt': limits(1000) }),
      'fd.limit',
    );
    assert.equal(found.severity, 'warning');
    assert.match(found.title, /850 descriptors, 85 % of the limit of 1,000/);
    assert.match(found.evidence[1]?.quote ?? '', /^Max open files/);
    assert.equal(
      one(await findingsOfCase({ 'fd.log': fds(970), 'limits.txt': limits(1000) }), 'fd.limit').severity,
      'error',
    );
  });
  test('descriptors that grow are told when the limit is reached', async () => {
    const wobble = noise(6);
    const found = one(
      await findingsOfCase({
        'fd.log': log(
          range(30).map((i) => fds(20 + i * 10 + Math.round(wobble()))),
          10,
        ),
        'limits.txt': limits(1000),
      }),
      'fd.limit',
    );
    assert.match(found.title, /31\d descriptors.*at this rate the limit is reached in 1[12] min/);
  });
  test('few steady descriptors are none', async () => {
    const findings = await findingsOfCase({
      'fd.log': log(range(10).map(() => fds(20))),
      'limits.txt': limits(1000),
    });
    assert.ok(!findings.some(({ rule }) => rule === 'fd.limit' || rule === 'fd.growing'));
  });
  test('no limit, no finding', () => silent(log(range(10).map(() => fds(900))), 'fd.limit'));

  const maps = (n: number) =>
    range(n)
      .map(
        (i) =>
          `${(0x10000000 + i * 8192).toString(16)}-${(0x10001000 + i * 8192).toString(16)} rw-p 00000000 00:00 0 `,
      )
      .join('\n');
  test('mappings near vm.max_map_count are a warning', async () => {
    assert.match(
      (await only(maps(60_000), 'vma.count')).title,
      /60,000 mappings, 91\.6 % of the limit of 65,530/,
    );
  });
  test('a thousand mappings are none', () => silent(log([maps(1000), maps(1000), maps(1001)]), 'vma.count'));
  test('the mappings of many processes are not added up against the limit of one', () =>
    silent(
      range(300)
        .map((i) => maps(250).replace(/^/gm, `/proc/${i + 1}/maps:`))
        .join('\n'),
      'vma.count',
    ));
});

describe('very many processes of one program', () => {
  const process = (pid: number, program: string) =>
    `/proc/${pid}/maps:00400000-00410000 r-xp 00000000 08:01 1 ${program}\n/proc/${pid}/maps:7f0000000000-7f0000010000 r-xp 00000000 08:01 2 /lib/libc.so`;
  const many = (n: number) =>
    range(n)
      .map((i) => process(i + 1, '/usr/bin/imapd'))
      .join('\n');

  test('are a warning with the cost of each when meminfo is there', async () => {
    const found = one(
      await findingsOfCase({ 'maps.log': many(2500), 'meminfo.log': meminfoLog([{ PageTables: 250_000 }]) }),
      'map.sameFile',
    );
    assert.equal(found.severity, 'warning');
    assert.match(
      found.title,
      /2,500 processes run \/usr\/bin\/imapd at once; page tables take 250 MB, at most 100 kB for each/,
    );
    assert.equal(found.metrics.processesCount, 2500);
  });
  test('are a note below two thousand', async () =>
    assert.equal((await only(many(600), 'map.sameFile')).severity, 'note'));
  test('a hundred are none', () => silent(many(100), 'map.sameFile'));
  test('one process with as many mappings is none', () =>
    silent(
      range(900)
        .map(
          (i) =>
            `${(0x400000 + i * 8192).toString(16)}-${(0x401000 + i * 8192).toString(16)} r-xp 00000000 08:01 1 /bin/a`,
        )
        .join('\n'),
      'map.sameFile',
    ));

  test('the story of the mail server', async () => {
    const folder = path.join(import.meta.dirname, '../../samples/cyrus');
    const { captures, findings } = await openCase([folder], {
      formats,
      rules,
      signal: new AbortController().signal,
    });
    for (const { source } of captures) source.close();
    const found = one(findings, 'map.sameFile');
    assert.match(
      found.title,
      /12,000 processes run \/usr\/cyrus\/bin\/imapd at once; .* 1\.55 GB, at most 129 kB for each/,
    );
    assert.match(found.explanation, /Linux walks that tree/);
    assert.match(found.explanation, /Tru64/);
    assert.match(found.evidence[0].quote ?? '', /imapd$/);
    const level = one(findings, 'mem.pageTables');
    assert.equal(level.severity, 'warning');
    assert.match(level.title, /9\.51 % of RAM/);
  });

  test('a list of programs as it is pasted says as much, and is no list of strings of a dump', async () => {
    for (const text of [
      sampleText('cyrus/programs.txt'),
      '  12000 imapd\n     60 sshd\n      4 master\n      2 bash\n      1 init\n',
      range(12_000)
        .map((i) => `lrwxrwxrwx 1 cyrus mail 0 Nov 20 10:00 /proc/${300 + i}/exe -> /usr/cyrus/bin/imapd\n`)
        .join(''),
    ]) {
      const found = await findingsOf(text);
      assert.match(one(found, 'map.sameFile').title, /^12,000 processes run \S*imapd at once/);
      assert.ok(!found.some(({ rule }) => rule.startsWith('strings.')));
    }
  });

  test('strings of a dump are no programs, and some hundred processes are no finding', async () => {
    await silent(
      '  12000 context_info\n     60 user_id\n      4 session\n      2 x\n      1 y\n',
      'map.sameFile',
    );
    await silent(
      '    300 /usr/cyrus/bin/imapd\n     60 /usr/sbin/sshd\n      4 /bin/sh\n      2 /sbin/init\n      1 /bin/ps\n',
      'map.sameFile',
    );
  });
});

describe('sockets', () => {
  const states = (waiting: readonly number[], established = 10) =>
    `time\tclose_wait\testablished\n${waiting.map((n, i) => `${new Date(Date.UTC(2026, 0, 2) + i * 10_000).toISOString().slice(0, 19)}\t${n}\t${established + (i % 2)}`).join('\n')}\n`;

  test('in CLOSE_WAIT that grow are a warning', async () => {
    assert.match(
      (await only(states(range(30).map((i) => 5 + i * 4)), 'sock.closeWait')).title,
      /121 sockets are in CLOSE_WAIT/,
    );
  });
  test('in CLOSE_WAIT as ss | sort | uniq -c counts them in a loop are the same', async () => {
    const counted = (waiting: (i: number) => number) =>
      range(30)
        .map(
          (i) =>
            `Fri Nov 20 10:${String(i).padStart(2, '0')}:00 UTC 2026\n${[
              [waiting(i), 'CLOSE_WAIT'],
              [123 + (i % 3), 'ESTABLISHED'],
              [3, 'LISTEN'],
              [45 - (i % 2), 'TIME_WAIT'],
            ]
              .map(([n, state]) => `${String(n).padStart(7)} ${state}\n`)
              .join('')}`,
        )
        .join('');
    assert.match(
      (
        await only(
          counted((i) => 7 + 4 * i),
          'sock.closeWait',
        )
      ).title,
      /123 sockets are in CLOSE_WAIT/,
    );
    await silent(
      counted((i) => 7 + (i % 2)),
      'sock.closeWait',
    );
  });
  test('a few in CLOSE_WAIT are none', () => silent(states(range(30).map((i) => i % 3)), 'sock.closeWait'));
  test('a steady part of many connections is none', () =>
    silent(
      states(
        range(30).map((i) => 40 + (i % 2)),
        500,
      ),
      'sock.closeWait',
    ));

  const sockstat = (orphan: number, alloc: number) =>
    `sockets: used 900\nTCP: inuse ${alloc - 5} orphan ${orphan} tw 0 alloc ${alloc} mem 12\nUDP: inuse 0 mem 0`;
  test('that belong to no process are a warning when they are many', async () => {
    assert.match(
      (await only(log(range(5).map(() => sockstat(400, 800))), 'tcp.orphans')).title,
      /400 TCP sockets .* 50 % of those allocated/,
    );
  });
  test('a few orphans are none', () => silent(log(range(5).map(() => sockstat(40, 60))), 'tcp.orphans'));
  test('many sockets with few orphans are none', () =>
    silent(log(range(5).map(() => sockstat(200, 9000))), 'tcp.orphans'));
});

describe('counters of the network', () => {
  const tcp = (overflows: number, sent: number, again: number) =>
    `Tcp: OutSegs RetransSegs\nTcp: ${sent} ${again}\nTcpExt: ListenOverflows TCPMemoryPressures\nTcpExt: ${overflows} 0`;

  test('a full accept queue is a warning', async () => {
    const found = await only(log(range(10).map((i) => tcp(100 + i * 7, i * 1000, 0))), 'tcp.listenOverflow');
    assert.match(found.title, /^63 finished connections were dropped/);
    assert.match(found.evidence[1]?.quote ?? '', /^TcpExt: 163 /);
  });
  test('an overflow of the past is none', () =>
    silent(log(range(10).map((i) => tcp(4711, i * 1000, 0))), 'tcp.listenOverflow'));
  test('a single one is none', () =>
    silent(log(range(10).map((i) => tcp(i > 4 ? 1 : 0, i * 1000, 0))), 'tcp.listenOverflow'));

  test('many segments sent again are a warning', async () => {
    assert.match(
      (await only(log(range(10).map((i) => tcp(0, i * 1000, i * 80))), 'tcp.retrans')).title,
      /720 segments were sent again, 8 % of 9,000/,
    );
  });
  test('one in a hundred is none', () =>
    silent(log(range(10).map((i) => tcp(0, i * 1000, i * 10))), 'tcp.retrans'));
  test('hardly any traffic is none', () => silent(log(range(10).map((i) => tcp(0, i, i))), 'tcp.retrans'));

  const statistics = (sent: number, again: number, overflows: number, spelling = ['sent', 'retransmitted']) =>
    `Tcp:\n    12 active connection openings\n    340 segments received\n    ${sent} segments ${spelling[0]} out\n    ${again} segments ${spelling[1]}\nTcpExt:\n    ${overflows} times the listen queue of a socket overflowed`;
  test('netstat -s tells the same, also as net-tools once spelt it', async () => {
    for (const spelling of [undefined, ['send', 'retransmited']]) {
      const text = log(range(10).map((i) => statistics(5000 + i * 1000, 90 + i * 80, 7, spelling)));
      assert.match((await only(text, 'tcp.retrans')).title, /^720 segments were sent again, 8 % of 9,000/);
    }
    const overflowing = log(range(10).map((i) => statistics(i * 1000, 0, 100 + i * 7)));
    assert.match((await only(overflowing, 'tcp.listenOverflow')).title, /^63 finished connections/);
  });
  test('what netstat -s counted before the capture is none', async () => {
    const text = log(range(10).map((i) => statistics(5000 + i * 1000, 4000 + i * 10, 4711)));
    await silent(text, 'tcp.retrans');
    await silent(text, 'tcp.listenOverflow');
  });

  const memory = (pressures: number, dropped: number) =>
    `Tcp: OutSegs RetransSegs\nTcp: 900 0\nUdp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors\nUdp: 5000 0 ${dropped} 4000 ${dropped} 0\nTcpExt: ListenOverflows TCPMemoryPressures\nTcpExt: 0 ${pressures}`;
  test('TCP that runs into its mark of memory is a warning', async () => {
    const found = await only(log(range(10).map((i) => memory(5 + 2 * i, 0))), 'tcp.tcpMem');
    assert.match(found.title, /^18 times TCP ran into the pressure mark of tcp_mem/);
    assert.match(found.evidence[1]?.quote ?? '', /^TcpExt: 0 23/);
  });
  test('pressure of the past, and two times in a run, are none', async () => {
    await silent(log(range(10).map(() => memory(5000, 0))), 'tcp.tcpMem');
    await silent(log(range(10).map((i) => memory(i > 4 ? 2 : 0, 0))), 'tcp.tcpMem');
  });
  test('datagrams that a program does not read are a warning', async () => {
    const found = await only(log(range(10).map((i) => memory(0, 40 * i))), 'udp.rcvbuf');
    assert.match(found.title, /^360 datagrams were dropped because a receive buffer was full/);
    assert.match(found.evidence[1]?.quote ?? '', /^Udp: 5000 0 360/);
  });
  test('datagrams lost before, and a single one, are none', async () => {
    await silent(log(range(10).map(() => memory(0, 4711))), 'udp.rcvbuf');
    await silent(log(range(10).map((i) => memory(0, i > 4 ? 1 : 0))), 'udp.rcvbuf');
  });

  const device = (packets: number, errs: number, drop: number) =>
    `Inter-|   Receive  |  Transmit\n face |bytes packets errs drop fifo frame compressed multicast|bytes packets errs drop fifo colls carrier compressed\n  eth0: 1 ${packets} ${errs} ${drop} 0 0 0 0 1 ${packets} 0 0 0 0 0 0`;
  test('errors of an interface beyond one in a hundred are a warning', async () => {
    assert.match(
      (await only(log(range(10).map((i) => device(i * 1000, i * 20, 0))), 'net.errors')).title,
      /180 packets had errors \(rx\) of eth0, 2 % of 9,000/,
    );
  });
  test('rare errors are none', () =>
    silent(log(range(10).map((i) => device(i * 1000, i, i * 10))), 'net.errors'));
  test('errors of the past are none', () =>
    silent(log(range(10).map((i) => device(i * 1000, 5000, 5000))), 'net.errors'));

  const hex = (n: number) => n.toString(16).padStart(8, '0');
  const softnet = (dropped: number, squeezed: number) =>
    range(2)
      .map((cpu) => [9000, dropped, squeezed, 0, 0, 0, 0, 0, 0, 0, 0, 0, cpu].map(hex).join(' '))
      .join('\n');
  test('packets dropped by a CPU’s backlog are a warning', async () => {
    const found = (await findingsOf(log(range(10).map((i) => softnet(i * 5, 0))))).filter(
      ({ rule }) => rule === 'softnet.drop',
    );
    assert.equal(found.length, 2);
    assert.match(found[0]!.title, /45 packets were dropped because the backlog of a CPU was full of cpu0/);
  });
  test('no drops are none', () => silent(log(range(10).map(() => softnet(3, 0))), 'softnet.drop'));
  test('rounds cut short now and then are none', () =>
    silent(log(range(10).map((i) => softnet(0, i * 9))), 'softnet.squeeze'));
});

describe('series of /proc files', () => {
  test('descriptors that grow are spoken of as such, with their kinds', async () => {
    const found = await only(
      log(
        range(30).map((i) =>
          range(20 + i * 5)
            .map((n) => `${n} -> ${n < 10 ? '/dev/null' : `socket:[${n}]`}`)
            .join('\n'),
        ),
      ),
      'fd.growing',
    );
    assert.match(found.title, /The number of open descriptors grows/);
    assert.match(found.explanation, /socket 100 %/);
  });

  test('device counters that only count are no growth', async () => {
    const disk = (i: number) =>
      `   8       0 sda ${range(17)
        .map((n) => i * 1000 * (n + 1))
        .join(' ')}`;
    const fired = await rulesOn(log(range(30).map(disk)));
    assert.deepEqual(
      fired.filter((rule) => rule.endsWith('.growing')),
      [],
    );
  });
});
