/**
 * Runs over captures that are too many to ship. Set TIDEMARK_CORPUS to a folder with them: `live1/` (a host sampled for
 * three minutes), `procfs-fixtures/` and `jc/` (files of many kernels and distributions).
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Capture } from '../../server/engine/capture.ts';
import { openCase } from '../../server/engine/open-case.ts';
import { formats } from '../../server/formats/index.ts';
import { corpusFolder } from './corpus-folder.ts';
import { readPath, seriesOf, timesOf } from './kit.ts';

const corpus = corpusFolder('proc');
const skip = corpus === '' ? 'TIDEMARK_CORPUS names no folder of captures' : false;

function inCorpus(...parts: string[]): string {
  return path.join(corpus, ...parts);
}

function filesBelow(folder: string): string[] {
  return fs
    .readdirSync(inCorpus(folder), { recursive: true, encoding: 'utf8' })
    .map((name) => inCorpus(folder, name))
    .filter((name) => fs.statSync(name).isFile());
}

function understoodShare(capture: Capture): number {
  const { lines = 0, understood = 0 } = capture.coverage ?? {};
  return understood / lines;
}

test('one meminfo log in seven wrappers gives one set of series', { skip }, async () => {
  const reference = await readPath(inCorpus('live1/variants/meminfo.concat.log'));
  assert.ok(reference.tables[0]!.rows >= 180);
  for (const name of [
    'meminfo.date.log',
    'meminfo.epoch.log',
    'meminfo.prefix.log',
    'oswmeminfo.dat',
    'pt-stalk-meminfo',
  ]) {
    const capture = await readPath(inCorpus('live1/variants', name));
    assert.deepEqual(seriesOf(capture), seriesOf(reference), name);
    assert.equal(timesOf(capture)?.length, reference.tables[0]!.rows, name);
    assert.equal(understoodShare(capture), 1, name);
  }
  const grep = seriesOf(await readPath(inCorpus('live1/variants/meminfo.grep.log')));
  for (const [id, values] of Object.entries(grep)) assert.deepEqual(values, seriesOf(reference)[id], id);
});

test('a folder with one meminfo a sample is one capture', { skip }, async () => {
  const folder = inCorpus('live1/meminfo.d');
  const { captures, skipped } = await openCase([folder], {
    formats,
    rules: [],
    signal: new AbortController().signal,
  });
  assert.deepEqual(skipped, []);
  assert.deepEqual(
    captures.map((c) => [c.format.id, c.facts.sampleCount]),
    [['meminfo', fs.readdirSync(folder).length]],
  );
});

test('everything sampled from a live host is understood', { skip }, async () => {
  for (const file of [
    'proc/meminfo.ts',
    'proc/vmstat.ts',
    'pid/heap/status.ts',
    'pid/heap/smaps.ts',
    'pid/heap/smaps_rollup.ts',
    'pid/java/status.ts',
    'pid/mmap/smaps.ts.gz',
    'pid/saw/smaps.ts.gz',
    'pid/thread/status.ts',
    'pid/zombie/status.ts',
  ]) {
    const capture = await readPath(inCorpus('live1', file));
    assert.equal(
      understoodShare(capture),
      1,
      `${file}: ${JSON.stringify(capture.problems.first.slice(0, 3))}`,
    );
    assert.ok(capture.tables[0]!.rows >= 60, `${file} has ${capture.tables[0]!.rows} samples`);
  }
});

test('meminfo, vmstat, status and smaps of other kernels are understood', { skip }, async () => {
  const wanted: Record<string, string> = {
    meminfo: 'meminfo',
    vmstat: 'vmstat',
    status: 'proc-status',
    smaps: 'smaps',
    smaps_rollup: 'smaps_rollup',
  };
  const files = [...filesBelow('procfs-fixtures'), ...filesBelow('jc')].filter((file) => {
    const name = path.basename(file).replace(/^proc_|^pid_/, '');
    return name in wanted && !file.includes(`${path.sep}net${path.sep}`);
  });
  assert.ok(files.length >= 6, `only ${files.length} files were found`);
  for (const file of files) {
    const capture = await readPath(file);
    assert.equal(capture.format.id, wanted[path.basename(file).replace(/^proc_|^pid_/, '')], file);
    assert.ok(
      understoodShare(capture) >= 0.99,
      `${file}: ${JSON.stringify(capture.problems.first.slice(0, 5))}`,
    );
  }
});

test('no file of the corpus makes a reader fail otherwise than by not knowing it', { skip }, async () => {
  const files = [
    ...filesBelow('synthetic'),
    ...filesBelow('seeds'),
    ...filesBelow('live1/tools'),
    ...filesBelow('procfs-fixtures'),
  ];
  for (const file of files) {
    if (fs.statSync(file).size > 2_000_000) continue;
    await readPath(file).catch((error) =>
      assert.match(
        error.failure?.code ?? error.code ?? String(error.stack),
        /^(?:unknown-format|empty)$/,
        file,
      ),
    );
  }
});

test('every file of /proc that is sampled from a live host is recognised and understood', {
  skip,
}, async () => {
  const wanted: Record<string, string> = {
    'live1/proc/zoneinfo.ts': 'zoneinfo',
    'live1/proc/buddyinfo.ts': 'buddyinfo',
    'live1/proc/slabinfo.ts.gz': 'slabinfo',
    'live1/proc/stat.ts': 'proc-stat',
    'live1/proc/loadavg.ts': 'loadavg',
    'live1/proc/uptime.ts': 'uptime',
    'live1/proc/diskstats.ts': 'diskstats',
    'live1/proc/net_dev.ts': 'net-dev',
    'live1/proc/net_sockstat.ts': 'sockstat',
    'live1/proc/net_sockstat6.ts': 'sockstat',
    'live1/proc/net_snmp.ts': 'net-snmp',
    'live1/proc/net_netstat.ts': 'net-snmp',
    'live1/proc/net_softnet_stat.ts': 'softnet',
    'live1/proc/pressure_cpu.ts': 'pressure',
    'live1/proc/pressure_io.ts': 'pressure',
    'live1/proc/pressure_memory.ts': 'pressure',
    'live1/pid/heap/stat.ts': 'pid-stat',
    'live1/pid/heap/statm.ts': 'pid-statm',
    'live1/pid/heap/sched.ts': 'pid-sched',
    'live1/pid/heap/schedstat.ts': 'pid-schedstat',
    'live1/pid/heap/io.ts': 'pid-io',
    'live1/pid/heap/limits.ts': 'pid-limits',
    'live1/pid/heap/wchan.ts': 'wchan',
    'live1/pid/heap/maps.ts': 'maps',
    'live1/pid/heap/numa_maps.ts': 'numa-maps',
    'live1/pid/fd/fd.ts': 'fd-list',
    'live3/cgroup2-app.ts': 'cgroup-memory',
    'live4/osw/oswslabinfo.dat': 'slabinfo',
  };
  for (const [file, id] of Object.entries(wanted)) {
    const capture = await readPath(inCorpus(file));
    assert.equal(capture.format.id, id, file);
    assert.equal(
      understoodShare(capture),
      1,
      `${file}: ${JSON.stringify(capture.problems.first.slice(0, 2))}`,
    );
    assert.ok(timesOf(capture), `${file} has no times`);
  }
});

test('files of /proc of other kernels are recognised and understood', { skip }, async () => {
  const wanted: Record<string, string> = {
    zoneinfo: 'zoneinfo',
    zoneinfo2: 'zoneinfo',
    buddyinfo: 'buddyinfo',
    pagetypeinfo: 'buddyinfo',
    slabinfo: 'slabinfo',
    loadavg: 'loadavg',
    uptime: 'uptime',
    diskstats: 'diskstats',
    dev: 'net-dev',
    net_dev: 'net-dev',
    sockstat: 'sockstat',
    sockstat6: 'sockstat',
    snmp: 'net-snmp',
    netstat: 'net-snmp',
    net_netstat: 'net-snmp',
    softnet_stat: 'softnet',
    limits: 'pid-limits',
    io: 'pid-io',
    statm: 'pid-statm',
    maps: 'maps',
    pid_stat: 'pid-stat',
    pid_stat_hack: 'pid-stat',
    pid_stat_w_space_and_nl_in_comm: 'pid-stat',
    pid_statm: 'pid-statm',
    pid_io: 'pid-io',
    pid_maps: 'maps',
    pid_numa_maps: 'numa-maps',
  };
  const files = [...filesBelow('procfs-fixtures'), ...filesBelow('jc')].filter(
    // Pressure of I/O is called `io` as well.
    (file) => path.basename(file) in wanted && !file.includes('pressure'),
  );
  assert.ok(files.length >= 25, `only ${files.length} files were found`);
  for (const file of files) {
    const capture = await readPath(file);
    assert.equal(capture.format.id, wanted[path.basename(file)], file);
    assert.ok(
      understoodShare(capture) >= 0.99,
      `${file}: ${JSON.stringify(capture.problems.first.slice(0, 3))}`,
    );
  }
});

test('what is true of the live captures is what is read', { skip }, async () => {
  const ends = async (file: string, series: string) => {
    const values = seriesOf(await readPath(inCorpus(file)))[series];
    return [values?.[0], values?.at(-1)];
  };
  assert.deepEqual(await ends('live1/pid/fd/fd.ts', 'fd-list/descriptors'), [25, 912]);
  assert.deepEqual(await ends('live1/pid/mmap/maps.ts.gz', 'maps/mappings'), [30, 391]);
  assert.deepEqual(await ends('live1/pid/thread/maps.ts.gz', 'maps/mappings'), [34, 396]);
  assert.deepEqual(await ends('live1/proc/net_sockstat.ts', 'sockstat/TCP.inuse'), [14, 731]);
  const zones = seriesOf(await readPath(inCorpus('seeds/zoneinfo-grepA4.txt')));
  const free = Object.entries(zones).filter(([id]) => id.endsWith('.free'));
  assert.equal(
    free.reduce((sum, [, [pages = 0]]) => sum + pages, 0),
    5_377_102,
  );
});
