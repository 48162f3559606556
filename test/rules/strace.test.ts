import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { openCase } from '../../server/engine/open-case.ts';
import { formats } from '../../server/formats/index.ts';
import type { Finding } from '../../server/protocol/finding.ts';
import { rules } from '../../server/rules/index.ts';
import { samplePath, sampleText } from '../formats/kit.ts';
import { findingsOf, only } from './kit.ts';

const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const log = (lines: readonly string[]) => `${lines.join('\n')}\n`;

async function silent(rule: string, text: string): Promise<void> {
  const found = (await findingsOf(text)).filter((finding) => finding.rule === rule);
  assert.deepEqual(
    found.map(({ title }) => title),
    [],
  );
}

async function caseOf(...names: string[]): Promise<Finding[]> {
  const { captures, findings } = await openCase(names.map(samplePath), {
    formats,
    rules,
    signal: new AbortController().signal,
  });
  for (const { source } of captures) source.close();
  return findings;
}

/** The bytes that a piece of evidence names. */
function quoted(
  text: string,
  { byteStart = 0, byteLength = 0 }: { byteStart?: number; byteLength?: number },
): string {
  return Buffer.from(text)
    .subarray(byteStart, byteStart + byteLength)
    .toString();
}

describe('waiting in vain for name servers', () => {
  const hosts = sampleText('getaddrinfo/hosts.strace');

  test('is an error with the name, the servers, the time, and the lines of the waits', async () => {
    const found = await only(hosts, 'strace.dnsTimeouts');
    assert.equal(found.severity, 'error');
    assert.equal(
      found.title,
      '`getent hosts` waited 20.0 s for AAAA of db1.prod.example.com.corp.example.net, twice at each of 2 servers (127.0.0.1, 127.0.0.2); no answer came. A of db1.prod.example.com took 7.28 ms.',
    );
    assert.match(found.explanation, /gethostbyname2/);
    assert.match(found.explanation, /AAAA of db1\.prod\.example\.com was empty after 1\.00 s/);
    const waits = found.evidence.filter((place) => /poll\(.*\(Timeout\)/.test(quoted(hosts, place)));
    assert.deepEqual(
      waits.map(({ line }) => line),
      [157, 163, 166, 169],
    );
  });

  test('says, in one case with the other command, how much longer it took and why', async () => {
    const [first] = await caseOf('getaddrinfo/hosts.strace', 'getaddrinfo/ahosts.strace');
    assert.equal(first?.rule, 'strace.dnsTimeouts');
    assert.match(
      first?.title ?? '',
      /^`getent hosts` took 20\.0 s longer than `getent ahosts`: it waited 20\.0 s for AAAA of db1\.prod\.example\.com\.corp\.example\.net, twice at each of 2 servers .*; `getent ahosts` sent one A and one AAAA together \(getaddrinfo\) and was done in 1\.02 s\.$/,
    );
  });

  test('is known without a clock, from the limits of poll', async () => {
    const bare = hosts.replace(/^\d+ [\d:.]+ /gm, '').replace(/ <[\d.]+>$/gm, '');
    const found = await only(bare, 'strace.dnsTimeouts');
    assert.match(found.title, /waited 20 s for AAAA/);
    assert.ok(found.limits.some((limit) => limit.includes('-T')));
  });

  test('is said in one case with the other command without a clock, too, and no time is made up', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-bare-'));
    const files = ['hosts', 'ahosts'].map((name) => {
      const text = sampleText(`getaddrinfo/${name}.strace`)
        .replace(/^\d+ +[\d:.]+ /gm, '')
        .replace(/ <[\d.]+>$/gm, '');
      fs.writeFileSync(path.join(folder, name), text);
      return path.join(folder, name);
    });
    const { captures, findings } = await openCase(files, {
      formats,
      rules,
      signal: new AbortController().signal,
    });
    for (const { source } of captures) source.close();
    fs.rmSync(folder, { recursive: true });
    assert.match(
      findings[0]?.title ?? '',
      /^`getent hosts` took 20 s longer than `getent ahosts`: it waited 20 s for AAAA of .*, twice at each of 2 servers .*; `getent ahosts` sent one A and one AAAA together \(getaddrinfo\) and waited for nothing in vain\.$/,
    );
  });

  test('is silent when all servers answer, and when poll waits for something else', async () => {
    await silent('strace.dnsTimeouts', sampleText('getaddrinfo/ahosts.strace'));
    await silent(
      'strace.dnsTimeouts',
      log(range(9).map(() => '10:00:00 poll([{fd=3, events=POLLIN}], 1, 5000) = 0 (Timeout) <5.004539>')),
    );
  });
});

describe('names with search domains that do not exist', () => {
  const packet = (id: number, name: string, answer: string) =>
    `\\${id}\\0${answer}${name
      .split('.')
      .map((label) => `\\${label.length.toString(8).padStart(3, '0')}${label}`)
      .join('')}\\0\\0\\1\\0\\1`;
  const ask = (id: number, name: string, code: number, ms = 30) => [
    `10:00:00 sendto(3, "${packet(id, name, '\\1\\0\\0\\1\\0\\0\\0\\0\\0\\0')}", 40, 0, NULL, 0) = 40 <0.000050>`,
    `10:00:0${ms / 1000} recvfrom(3, "${packet(id, name, `\\201\\20${code}\\0\\1\\0${code === 0 ? '\\1' : '\\0'}\\0\\0\\0\\0`)}", 1024, 0, NULL, NULL) = 40 <0.000001>`,
  ];
  const lookup = (suffixes: readonly string[], answered = '') =>
    log([
      '10:00:00 openat(AT_FDCWD, "/etc/resolv.conf", O_RDONLY) = 3 <0.1>',
      `10:00:00 read(3, "search ${suffixes.join(' ')}\\n", 4096) = 60 <0.000001>`,
      '10:00:00 close(3) = 0 <0.000001>',
      '10:00:00 socket(AF_INET, SOCK_DGRAM, 0) = 3 <0.000001>',
      '10:00:00 connect(3, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("192.0.2.1")}, 16) = 0 <0.000001>',
      ...suffixes.flatMap((suffix, i) =>
        ask(i + 1, `api.example.org.${suffix}`, suffix === answered ? 0 : 3),
      ),
      ...(answered === '' ? ask(7, 'api.example.org', 0) : []),
    ]);
  const four = ['a.test', 'b.test', 'c.test', 'd.test'];

  test('are counted, with the time they cost', async () => {
    const found = await only(lookup(four), 'strace.searchList');
    assert.match(
      found.title,
      /^4 of 5 questions for api\.example\.org were for names that do not exist, made with 4 search domains: 120 ms\.$/,
    );
    assert.equal(found.severity, 'warning');
    assert.equal(found.evidence.length, 4);
  });

  test('are silent for one miss or two, and only a note when the list has the answer', async () => {
    await silent('strace.searchList', lookup(four.slice(0, 2)));
    await silent('strace.searchList', sampleText('getaddrinfo/hosts.strace'));
    const needed = await only(lookup([...four, 'e.test'], 'e.test'), 'strace.searchList');
    assert.equal(needed.severity, 'note');
  });
});

describe('a process killed by a signal', () => {
  test('is an error when the fault is its own', async () => {
    const found = await only(
      log([
        '7 execve("/opt/app/server", ["server"], 0x1) = 0',
        '7 --- SIGSEGV {si_signo=SIGSEGV} ---',
        '7 +++ killed by SIGSEGV (core dumped) +++',
      ]),
      'strace.killed',
    );
    assert.equal(found.title, 'Process 7 (`server`) was killed by SIGSEGV.');
    assert.equal(found.severity, 'error');
    assert.equal(found.evidence[0].line, 3);
  });

  test('is a warning when it may be the out-of-memory killer', async () => {
    const found = await only(log(['7 close(3) = 0', '7 +++ killed by SIGKILL +++']), 'strace.killed');
    assert.equal(found.severity, 'warning');
    assert.ok(found.next.some((step) => step.includes('dmesg')));
  });

  test('is silent about signals that were handled, and about ends that were asked for', async () => {
    await silent(
      'strace.killed',
      log(
        range(289).flatMap(() => ['7 --- SIGSEGV {si_signo=SIGSEGV} ---', '7 rt_sigreturn({mask=[]}) = 0']),
      ),
    );
    await silent(
      'strace.killed',
      log(['7 close(3) = 0', '7 +++ killed by SIGTERM +++', '8 +++ exited with 1 +++']),
    );
  });
});

describe('descriptors that stay open', () => {
  const opens = (n: number, close: (i: number) => boolean) =>
    log([
      ...range(n).flatMap((i) => [
        `7 openat(AT_FDCWD, "/etc/hostname", O_RDONLY) = ${i + 3}`,
        ...(close(i) ? [`7 close(${i + 3}) = 0`] : []),
      ]),
      '7 close(0) = 0',
    ]);

  test('are a leak with the calls that opened them', async () => {
    const found = await only(
      opens(40, () => false),
      'strace.fdLeak',
    );
    assert.equal(
      found.title,
      '/etc/hostname was opened 40 times by process 7 and never closed: descriptors 3 to 42 stay open.',
    );
    assert.equal(found.metrics.leftOpenCount, 40);
    assert.deepEqual([found.evidence[0].line, found.evidence.at(-1)?.line], [1, 40]);
  });

  test('are silent when most are closed, when they are few, and when close was not traced', async () => {
    await silent(
      'strace.fdLeak',
      opens(40, (i) => i % 2 === 0),
    );
    await silent(
      'strace.fdLeak',
      opens(7, () => false),
    );
    await silent('strace.fdLeak', opens(40, () => false).replace(/.*close.*\n/, ''));
  });

  test('reach their limit: that is an error, with what holds most of them', async () => {
    const text = `${opens(60, () => false)}7 openat(AT_FDCWD, "/x", O_RDONLY) = -1 EMFILE (Too many open files)\n`;
    const found = await only(text, 'strace.fdLimit');
    assert.match(
      found.title,
      /^1 call failed with EMFILE: no descriptor was left; 60 are of \/etc\/hostname\.$/,
    );
    await silent(
      'strace.fdLimit',
      opens(60, () => false),
    );
    await silent('strace.fdLimit', log(['7 write(1, "EMFILE", 6) = 6']));
  });
});

describe('closing what is not open', () => {
  const close = (fd: number) => `7 close(${fd}) = -1 EBADF (Bad file descriptor)`;

  test('is a warning', async () => {
    const found = await only(log([close(7), '7 getpid() = 7', close(20), close(7)]), 'strace.badClose');
    assert.match(found.title, /^3 closes failed with EBADF/);
  });

  test('is a note when it is a sweep over numbers that no daemon would begin with', async () => {
    const found = await only(log(range(50).map((i) => close(100 + i))), 'strace.badClose');
    assert.equal(
      `${found.severity} ${found.title}`,
      'note 50 closes failed with EBADF: none of the numbers 100 to 149 was open.',
    );
  });

  test('says how many were looked at where there are very many', async () => {
    const found = await only(
      log(range(1200).flatMap((i) => [close(7 + 2 * i), '7 getpid() = 7'])),
      'strace.badClose',
    );
    assert.match(found.title, /^At least 1,000 closes failed with EBADF/);
    assert.equal(found.limits.at(-1), 'Only the first 1,000 of 1,200 such calls were looked at.');
  });

  test('is silent in a sweep of all numbers, and for one that failed', async () => {
    await silent('strace.badClose', log(range(50).map((i) => close(3 + i))));
    await silent('strace.badClose', log(range(1000).map((i) => close(1023 - i))));
    await silent('strace.badClose', log([close(7), '7 close(3) = 0']));
  });
});

describe('memory that is not given back', () => {
  test('is found in the sample with what was planted, and nothing else', async () => {
    const found = (await findingsOf(sampleText('strace/leak.strace'))).filter(
      ({ rule }) => rule === 'strace.memoryGrowth',
    );
    assert.deepEqual(
      found.map(({ severity, title }) => `${severity} ${title}`),
      [
        'warning 40 mappings of 311,296 bytes are left of 40: 12.5 MB of anonymous memory.',
        'note The heap grew by 6.08 MB in 45 steps of brk, 33.3 % of it in the last third of the calls; the log is only 110 ms long.',
      ],
    );
  });

  const heap = (sizes: readonly number[]) =>
    log([
      '10:00:00 brk(NULL) = 0x1000000',
      ...sizes.map(
        (size, i) =>
          `10:0${Math.floor(i / 6)}:${String((i % 6) * 10).padStart(2, '0')} brk(0x1) = 0x${(0x1000000 + size).toString(16)}`,
      ),
    ]);

  test('by brk over minutes is a warning', async () => {
    const found = await only(heap(range(30).map((i) => (i + 1) * 200_000)), 'strace.memoryGrowth');
    assert.equal(found.severity, 'warning');
    assert.match(found.title, /^The heap grew by 6 MB in 30 steps of brk, 3\d\.\d % of it in the last third/);
  });

  test('is silent when it was loaded at the start, when it is given back, and when one in ten is kept', async () => {
    await silent(
      'strace.memoryGrowth',
      heap([...range(20).map((i) => (i + 1) * 300_000), ...range(20).map(() => 6_000_000)]),
    );
    await silent('strace.memoryGrowth', heap(range(40).map((i) => (i % 2) * 5_000_000)));
    await silent(
      'strace.memoryGrowth',
      log(
        range(100).flatMap((i) => {
          const address = `0x${(0x7f0000000000 + i * 0x100000).toString(16)}`;
          return [
            `mmap(NULL, 1048576, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = ${address}`,
            ...(i % 10 === 0 ? [] : [`munmap(${address}, 1048576) = 0`]),
          ];
        }),
      ),
    );
  });

  test('and is refused when there is none left', async () => {
    const mmap = 'mmap(NULL, 67108864, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) =';
    const found = await only(
      log(range(16).map(() => `${mmap} -1 ENOMEM (Cannot allocate memory)`)),
      'strace.noMemory',
    );
    assert.match(found.title, /^16 calls of mmap failed with ENOMEM\.$/);
    assert.equal((await only(log([`${mmap} -1 ENOMEM (x)`]), 'strace.noMemory')).severity, 'note');
    await silent('strace.noMemory', log([`${mmap} 0x7f0000000000`]));
    await silent('strace.noMemory', log(['close(3) = 0', 'getxattr("/a", "b", 0x1, 9) = -1 ENOMEM (x)']));
  });
});

describe('time', () => {
  test('of calls that should be short is a warning with the longest ones', async () => {
    const found = await only(
      log([
        '10:00:00 unlink("/a") = 0 <1.5>',
        '10:00:02 unlink("/b") = 0 <0.000010>',
        '10:00:03 unlink("/c") = 0 <2.5>',
      ]),
      'strace.slowCalls',
    );
    assert.equal(found.title, '2 slow calls of unlink took 4 s together, the longest 2.50 s.');
    assert.deepEqual(
      found.evidence.map(({ line }) => line),
      [3, 1],
    );
  });

  test('of calls that wait, and of short ones, is none', async () => {
    await silent(
      'strace.slowCalls',
      log([
        'poll([{fd=3}], 1, -1) = 1 <60.0>',
        'wait4(-1, NULL, 0, NULL) = 9 <9.0>',
        'futex(0x1, FUTEX_WAIT, 2, NULL) = 0 <5.0>',
      ]),
    );
    await silent(
      'strace.slowCalls',
      log(range(1000).map(() => 'openat(AT_FDCWD, "/a", O_RDONLY) = 3 <0.049>')),
    );
  });

  test('between two calls of one thread is a gap with both lines', async () => {
    const found = await only(
      log([
        '7 10:00:00 getppid() = 1 <0.1>',
        '8 10:00:01 getppid() = 1 <0.1>',
        '7 10:00:03.2 getppid() = 1 <0.1>',
      ]),
      'strace.gap',
    );
    assert.equal(found.title, '3.10 s between two calls (96.9 % of the log) went by outside of calls.');
    assert.deepEqual(
      found.evidence.map(({ line }) => line),
      [1, 3],
    );
  });

  test('in a call, and in one whose end is unknown, is no gap', async () => {
    await silent(
      'strace.gap',
      log(['7 10:00:00 read(0, "", 1) = 0 <9.0>', '7 10:00:09.1 close(0) = 0 <0.1>']),
    );
    await silent(
      'strace.gap',
      log(['7 10:00:00 read(0,  <unfinished ...>', '7 10:00:09.1 close(0) = 0 <0.1>']),
    );
  });

  test('is told by call, with the share that was waited', async () => {
    const found = await only(
      log([
        '10:00:00 poll([{fd=3}], 1, -1) = 1 <3.0>',
        '10:00:03 write(1, "x", 1) = 1 <1.0>',
        '10:00:04 close(1) = 0 <0>',
      ]),
      'strace.time',
    );
    assert.equal(
      found.title,
      'poll took 3 s of 4 s in 1 call, the longest 3 s; all calls together 4 s, of which 75 % in calls that may wait.',
    );
    await silent('strace.time', log(['10:00:00 close(1) = 0']));
    await silent('strace.time', sampleText('strace/summary.txt'));
  });
});

describe('failing again and again', () => {
  const miss = (path: string, time = '0.000010') =>
    `10:00:00 openat(AT_FDCWD, "${path}", O_RDONLY) = -1 ENOENT (No such file or directory) <${time}>`;

  test('files that are missing are a note, and a warning when they cost time', async () => {
    const quick = await only(
      log(range(300).map((i) => miss(`/opt/${i % 5}/module_${i}.conf`))),
      'strace.missingFiles',
    );
    assert.match(
      quick.title,
      /^300 of 300 calls \(100 %\) asked for 300 files that do not exist, in 5 directories: 3\.00 ms\.$/,
    );
    assert.equal(quick.severity, 'note');
    const slow = await only(log(range(300).map((i) => miss(`/net/${i}`, '0.002'))), 'strace.missingFiles');
    assert.equal(slow.severity, 'warning');
    const same = await only(log(range(100).map(() => miss('/etc/app.conf'))), 'strace.missingFiles');
    assert.match(same.title, /; \/etc\/app\.conf alone 100 times\.$/);
    assert.equal(same.severity, 'warning');
  });

  test('some dozens of missing files are usual, and so are many among far more calls', async () => {
    await silent('strace.missingFiles', log(range(60).map((i) => miss(`/opt/${i}`))));
    await silent(
      'strace.missingFiles',
      log([...range(120).map((i) => miss(`/opt/${i}`)), ...range(4000).map(() => 'close(3) = 0')]),
    );
  });

  const again = (i: number) =>
    `7 10:00:00.${String(i * 40).padStart(6, '0')} read(3, 0x7ffe, 1) = -1 EAGAIN (Resource temporarily unavailable) <0.000010>`;

  test('EAGAIN without a pause is a spin, also with other threads between', async () => {
    const found = await only(
      log(
        range(1000).flatMap((i) => [
          again(i),
          `8 10:00:00.${String(i * 40 + 5).padStart(6, '0')} close(9) = 0`,
        ]),
      ),
      'strace.spin',
    );
    assert.match(found.title, /^read was called 1,000 times in a row for nothing, 25,000\/s for 40\.0 ms\.$/);
  });

  test('EAGAIN before each wait is none, and neither is futex', async () => {
    await silent(
      'strace.spin',
      log(range(1000).flatMap((i) => [again(i), '7 10:00:01.000000 poll([{fd=3}], 1, -1) = 1 <0.1>'])),
    );
    await silent(
      'strace.spin',
      log(range(1000).map(() => '7 futex(0x1, FUTEX_WAIT, 2, NULL) = -1 EAGAIN (x)')),
    );
  });

  test('a peer that refuses is a warning from the fifth time on', async () => {
    const refused =
      'connect(3, {sa_family=AF_INET, sin_port=htons(5432), sin_addr=inet_addr("127.0.0.1")}, 16) = -1 ECONNREFUSED (Connection refused)';
    const found = await only(log(range(25).map(() => refused)), 'strace.refused');
    assert.match(found.title, /^25 connections to 127\.0\.0\.1:5432 failed with ECONNREFUSED\.$/);
    await silent('strace.refused', log([refused, refused]));
    await silent(
      'strace.refused',
      log(
        range(25).map(
          () => 'connect(3, {sa_family=AF_UNIX, sun_path="/var/run/nscd/socket"}, 110) = -1 ENOENT (x)',
        ),
      ),
    );
  });
});

test('every finding of the samples has evidence whose bytes are a line of the log', async () => {
  for (const name of [
    'getaddrinfo/hosts.strace',
    'getaddrinfo/ahosts.strace',
    'strace/leak.strace',
    'strace/terminal.log',
  ]) {
    const lines = fs.readFileSync(samplePath(name), 'utf8').split('\n');
    for (const { evidence, title } of await caseOf(name)) {
      assert.ok(evidence.length > 0);
      for (const place of evidence)
        assert.equal(quoted(lines.join('\n'), place), lines[(place.line ?? 0) - 1], `${name}: ${title}`);
    }
  }
});
