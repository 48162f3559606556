import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HEAD_BYTES, TAIL_BYTES } from '../../server/engine/read-capture.ts';
import { formats } from '../../server/formats/index.ts';
import type { FailureError } from '../../server/protocol/failure.ts';
import { readMemory, sampleBytes, samplePaths } from './kit.ts';

/** Format by folder or file: what a person would call each sample. */
const expected: Record<string, string> = {
  'massif/': 'massif',
  'heapy/': 'heapy',
  'jmap-histo/': 'jmap-histo',
  'jstat/': 'jstat',
  'tracemalloc/': 'tracemalloc',
  'gc-counts/': 'gc-counts',
  'kannel/status.txt': 'kannel',
  'kannel/top.txt': 'top',
  'kannel/figures.txt': 'figures',
  'erlang-log/': 'erlang-log',
  'wrk/': 'wrk',
  'oom-report/': 'oom-report',
  'mochiweb/mnesia.log': 'erlang-log',
  'python-leak/guppy.txt': 'heapy',
  'python-leak/worker-1.core.zst': 'elf-core',
  'python-leak/worker-2.core.zst': 'elf-core',
  'python-leak/worker-3.core.zst': 'elf-core',
  'elf-core/': 'elf-core',
  'heapsnapshot/': 'heapsnapshot',
  'heapprofile/': 'heapprofile',
  'getaddrinfo/': 'strace',
  'strace/': 'strace',
  'pcap/': 'pcap',
  'tcpdump/': 'tcpdump',
  'string-histogram/': 'string-histogram',
  'heap-leak/meminfo.log': 'meminfo',
  'heap-leak/smaps.log': 'smaps',
  'heap-leak/status.log': 'proc-status',
  'healthy/steady-status.log': 'proc-status',
  'meminfo/': 'meminfo',
  'page-cache/meminfo-4snap.log': 'meminfo',
  'page-cache/zoneinfo.txt': 'zoneinfo',
  'page-cache/': 'sar',
  'sar/': 'sar',
  'sadf/': 'sadf',
  'proc-status/': 'proc-status',
  'proc-files/several-files.log': 'meminfo',
  'cyrus/maps.log.zst': 'maps',
  'cyrus/meminfo.txt': 'meminfo',
  'cyrus/programs.txt': 'string-histogram',
  'python-leak/': 'smaps',
  'smaps-rollup/': 'smaps_rollup',
  'vmstat/': 'vmstat',
  'vmstat-tool/': 'vmstat-tool',
  'iostat/': 'iostat',
  'mpstat/': 'mpstat',
  'pidstat/': 'pidstat',
  'top/': 'top',
  'thrashing/': 'top',
  'ps/': 'ps',
  'free/': 'free',
  'df/': 'df',
  'programs/': 'programs',
  'pmap/': 'pmap',
  'slabtop/': 'slabtop',
  'scheduler/pidstat-rudwh.log': 'pidstat',
  'scheduler/spin-schedstat.log': 'pid-schedstat',
  'scheduler/': 'proc-status',
  'mochiweb/': 'counters',
  'atop/': 'atop',
  'collectl/': 'collectl',
  'dstat/': 'dstat',
  'lsof/': 'lsof',
  'containers/': 'containers',
  'net-tcp/': 'net-tcp',
  'netstat/': 'netstat',
  'nmon/': 'nmon',
  'numastat/': 'numastat',
  'ss/': 'ss',
  'counters/': 'counters',
  'healthy/': 'counters',
  'leak-under-gc/': 'counters',
};

function formatExpected(name: string): string | undefined {
  return (
    expected[name] ??
    expected[name.slice(0, name.indexOf('/') + 1)] ??
    // A log for each of the smaller files of /proc, called by its format.
    /^proc-files\/(.+)\.log$/.exec(name)?.[1]
  );
}

/** Rows of numbers are a counter log only when they are nothing else: it stands last, and is asked last. */
const LAST_RESORT = 'counters';

function sure(bytes: Uint8Array, name: string): string[] {
  const head = bytes.subarray(0, HEAD_BYTES);
  const tail = bytes.subarray(Math.max(0, bytes.length - TAIL_BYTES));
  const ids = formats.filter((f) => f.sniff(head, tail, name) === 'sure').map((f) => f.id);
  return ids.length > 1 ? ids.filter((id) => id !== LAST_RESORT) : ids;
}

test('the reader of last resort is asked last', () => {
  assert.equal(formats.at(-1)?.id, LAST_RESORT);
});

for (const name of samplePaths) {
  test(`${name}: exactly one reader is sure, whatever the file is called`, () => {
    const want = formatExpected(name);
    assert.ok(want, `say in this test which format ${name} has`);
    const bytes = sampleBytes(name);
    for (const alias of [name, 'unknown', 'meminfo.txt', 'smaps', 'status', 'vmstat.log', 'x.csv'])
      assert.deepEqual(sure(bytes, alias), [want], `called ${alias}`);
  });
}

test('a log that was cut at its start is still recognised', () => {
  for (const name of samplePaths) {
    const bytes = sampleBytes(name);
    // JSON and dumps that are cut at their start have lost what says how to read them.
    if (bytes.length < 20_000 || /^(?:heapsnapshot|elf-core)$/.test(formatExpected(name) ?? '')) continue;
    for (const from of [100, 1_000, 9_999]) {
      assert.deepEqual(
        sure(bytes.subarray(from), 'unknown'),
        [formatExpected(name)],
        `${name} from byte ${from}`,
      );
    }
  }
});

test('prose, source code and binary data are nobody’s', () => {
  const foreign = [
    'Dear all,\n\nthe server was slow again yesterday. See below.\n\nRegards\n',
    'int main(void) {\n  return 0;\n}\n',
    '{"a": {"b": [1, 2, 3]}}\n',
    '\u0000\u0001\u0002\u0003ELF\u0000\u0000',
    '',
    '\n\n\n',
  ];
  for (const text of foreign) assert.deepEqual(sure(Buffer.from(text), 'meminfo'), []);
});

/** Texts that have something of a capture, and are none. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  'a program that waits for three things':
    'const page = await open();\nconst [a, b] = [await page.run(1), await page.run(2), await page.close()];\n',
  'a table in a program': `COLORS = [\n${Array.from({ length: 30 }, (_, i) => `    (${i}, ${255 - i}, ${i % 7}),`).join('\n')}\n]\n`,
  'a list of numbers in a program': `return <<'END';\nV14\n${Array.from({ length: 30 }, (_, i) => 2553 + 17 * i).join('\n')}\nEND\n`,
  'numbers with names':
    '#\n# protocols\n#\n0\tunspec\n1\tredirect\n2\tkernel\n3\tboot\n4\tstatic\n8\tgated\n',
  'the description of a package': 'Metadata-Version: 2.1\nName: crcmod\nVersion: 1.7\nSummary: checksums\n',
  'the partitions of a disk':
    'major minor  #blocks  name\n\n 259        0  234421 nvme0n1\n 259        1  1024 nvme0n1p1\n 259        2  200000 nvme0n1p2\n',
  'a list of devices in JSON':
    '[{"IP_address":"192.0.2.254","HW_type":"0x1","Flags":"0x2","Mask":"*","Device":"ens33"},{"IP_address":"192.0.2.2","Device":"ens33"}]\n',
  'the log of a name server that numbers its questions': Array.from(
    { length: 30 },
    (_, i) =>
      `Nov 20 16:33:${31 + (i >> 2)} dnsmasq[30357]: ${1 + (i >> 1)} 127.0.0.1/33177 query[AAAA] db${i}.example.com from 127.0.0.1\n`,
  ).join(''),
};

test('a trace is known by one call, be it cut or detached from', async () => {
  const texts = [
    `100 12:00:00.000000 write(1, "${'A\\n'.repeat(40_000)}"..., 80000) = 80000\n`,
    '16:07:27.071784 restart_syscall(<... resuming interrupted read ...> <detached ...>\n',
  ];
  for (const text of texts) assert.equal((await readMemory(text)).format.id, 'strace');
});

for (const [what, text] of Object.entries(LOOKALIKES)) {
  test(`${what} is no capture`, async () => {
    await assert.rejects(readMemory(text), (error: FailureError) => error.failure.code === 'unknown-format');
  });
}

test('a moment and counts by name are counters, not strings that occur a billion times', async () => {
  const rows = Array.from({ length: 9 }, (_, i) => `${1795191924 + i} bash=${16 + i} make=4\n`);
  const { format } = await readMemory(rows.join(''));
  assert.equal(format.id, 'counters');
});

test('sniffing is total: any bytes give an answer and no exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.string(), (bytes, name) => {
      for (const format of formats) assert.match(format.sniff(bytes, bytes, name), /^(?:no|maybe|sure)$/);
    }),
    { numRuns: 200 },
  );
});
