/** Logs of less common flags, systems and tracers: read when they are strace's, and named when they are others'. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FailureError } from '../../server/protocol/failure.ts';
import { readMemory, rowsOf } from './kit.ts';

async function facts(text: string, ...names: string[]) {
  const { facts: found } = await readMemory(text);
  return names.map((name) => found[name]);
}

const TABLE = `% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 60.00    0.000600          12        50           read
 40.00    0.000400          10        30        29 openat
------ ----------- ----------- --------- --------- ----------------
100.00    0.001000          10        80        29 total
`;

describe('flags', () => {
  test('-ttt with -r: the time of the day counts, the pause is not taken for an argument', async () => {
    const capture =
      await readMemory(`1700000000.000100 (+     0.000000) openat(AT_FDCWD, "/a", O_RDONLY) = 3 <0.000012>
1700000002.002000 (+     2.001900) close(3) = 0 <0.000010>
1700000002.003000 (+     0.001000) +++ exited with 0 +++
`);
    assert.deepEqual(rowsOf(capture, 'calls', 'time', 'syscall', 'duration'), [
      [1_700_000_000_000.1, 'openat', 0.012],
      [1_700_000_002_002, 'close', 0.01],
    ]);
    assert.equal(capture.facts.exitCount, 1);
  });

  test('-r -f: pauses are since the line before, whoever wrote it', async () => {
    const capture = await readMemory(`4711       0.000000 getpid() = 4711
4712       0.500000 getpid() = 4712
4711       0.250000 close(3) = 0
`);
    assert.deepEqual(rowsOf(capture, 'calls', 'time', 'process'), [
      [0, 4711],
      [500, 4712],
      [750, 4711],
    ]);
  });

  test('-C with tables of two personalities behind the trace: every line is known', async () => {
    const text = `read(3, "x", 1) = 1
+++ exited with 0 +++
System call usage summary for 64 bit mode:
${TABLE}System call usage summary for 32 bit mode:
${TABLE}`;
    assert.deepEqual(await facts(text, 'callCount', 'exitCount', 'foreignLineCount'), [1, 1, 0]);
  });

  test('-c behind the output of the program: the counts are those of the table', async () => {
    const capture = await readMemory(`result: 42 items\n${TABLE}`);
    assert.deepEqual(rowsOf(capture, 'syscalls', 'syscall', 'count', 'errors'), [
      ['read', 50, 0],
      ['openat', 30, 29],
    ]);
    assert.equal(capture.facts.foreignLineCount, 1);
  });

  test('--secontext=full,mismatch: contexts are no part of names, numbers and results', async () => {
    const who = '12345 [unconfined_u:unconfined_r:unconfined_t:s0] 10:00:00.000001';
    const file = '[unconfined_u:object_r:user_home_t:s0!!system_u:object_r:admin_home_t:s0]';
    const capture =
      await readMemory(`${who} openat(AT_FDCWD, "awk.txt" ${file}, O_RDONLY) = 3 ${file} <0.0001>
${who} read(3 ${file}, "x", 10) = 1 <0.0001>
${who} close(3 ${file}) = 0 <0.0001>
`);
    assert.deepEqual(rowsOf(capture, 'calls', 'process', 'result', 'what'), [
      [12345, 3, 'fd 3 awk.txt'],
      [12345, 1, 'fd 3 awk.txt'],
      [12345, 0, 'fd 3 awk.txt'],
    ]);
  });

  test('--decode-pids=comm: commands stand behind numbers, also where they hold blanks', async () => {
    const capture = await readMemory(`100<sh> clone(child_stack=NULL, flags=SIGCHLD) = 101<sh>
101<my app> getpid() = 101<my app>
100<sh> wait4(-1<sh>, [{WIFEXITED(s) && WEXITSTATUS(s) == 0}], 0, NULL) = 101<my app>
100<sh> kill(102<x y>, SIGTERM) = -1 ESRCH (No such process)
`);
    assert.deepEqual(rowsOf(capture, 'calls', 'process', 'result', 'error'), [
      [100, 101, ''],
      [101, 101, ''],
      [100, 101, ''],
      [100, -1, 'ESRCH'],
    ]);
  });

  test('-n on a terminal: numbers of calls come and go with numbers of processes', async () => {
    const text = `[  12] brk(NULL) = 0x55
strace: Process 900 attached
[pid   899] [ 257] openat(AT_FDCWD, "/a", O_RDONLY <unfinished ...>
[pid   900] [   0] read(3, "abc", 3) = 3
[pid   899] [ 257] <... openat resumed>) = 4
[pid   900] [????] +++ exited with 0 +++
[  61] wait4(-1, NULL, 0, NULL) = 900
`;
    assert.deepEqual(
      await facts(text, 'callCount', 'unfinishedCount', 'resumedCount', 'exitCount', 'foreignLineCount'),
      [4, 1, 1, 1, 0],
    );
  });
});

describe('systems', () => {
  test('Android: prefixes of logcat, ends of lines of adb, calls of ARM', async () => {
    const lines = [
      '[pid  1234] ioctl(9, BINDER_WRITE_READ, 0xbe8a1ab0) = 0',
      '[pid  1234] openat(AT_FDCWD, "/data/x", O_RDONLY) = -1 EACCES (Permission denied)',
      '[pid  1235] futex(0xb6f1c0f8, FUTEX_WAIT_PRIVATE, 2, NULL <unfinished ...>',
      '[pid  1234] cacheflush(0x1, 0x2, 0) = 0',
      '[pid  1235] <... futex resumed> ) = 0',
    ];
    const names = ['callCount', 'errorCount', 'resumedCount', 'processCount', 'foreignLineCount'];
    const logcat = lines.map((line, i) => `08-12 10:11:1${i}.345  1234  1235 I strace  : ${line}\n`).join('');
    assert.deepEqual(await facts(logcat, ...names), [4, 1, 1, 2, 0]);
    assert.deepEqual(await facts(lines.map((line) => `${line}\r\r\n`).join(''), ...names), [4, 1, 1, 2, 0]);
  });

  test('musl asks all servers at once: each that is silent is told, and none that came too late', async () => {
    const label = (name: string) =>
      name
        .split('.')
        .map((part) => `\\${part.length.toString(8).padStart(3, '0')}${part}`)
        .join('');
    const ask = (id: string, type: number) =>
      `${id}\\001\\000\\000\\001\\000\\000\\000\\000\\000\\000${label('db.example.org')}\\000\\000\\${type.toString(8).padStart(3, '0')}\\000\\001`;
    const empty = (id: string, type: number) =>
      ask(id, type).replace('\\001\\000\\000\\001', '\\201\\200\\000\\001');
    const to = (ip: string) => `{sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("${ip}")}`;
    const send = (second: number) =>
      ['10.0.0.1', '10.0.0.2'].flatMap((ip) => [
        `10:00:0${second}.000000 sendto(3, "${ask('ab', 1)}", 32, MSG_NOSIGNAL, ${to(ip)}, 16) = 32 <0.000020>`,
        `10:00:0${second}.000100 sendto(3, "${ask('ac', 28)}", 32, MSG_NOSIGNAL, ${to(ip)}, 16) = 32 <0.000020>`,
      ]);
    const capture = await readMemory(
      [
        '10:00:00.000000 socket(AF_INET, SOCK_DGRAM|SOCK_CLOEXEC|SOCK_NONBLOCK, IPPROTO_IP) = 3 <0.00001>',
        ...send(1),
        '10:00:01.000200 poll([{fd=3, events=POLLIN}], 1, 2500) = 0 (Timeout) <2.500000>',
        ...send(4),
        '10:00:04.000200 poll([{fd=3, events=POLLIN}], 1, 2500) = 1 ([{fd=3, revents=POLLIN}]) <0.001000>',
        `10:00:04.002000 recvfrom(3, "${empty('ab', 1)}", 4800, 0, ${to('10.0.0.1')}, [16]) = 32 <0.00002>`,
        `10:00:04.003000 recvfrom(3, "${empty('ac', 28)}", 4800, 0, ${to('10.0.0.1')}, [16]) = 32 <0.00002>`,
        '10:00:04.004000 close(3) = 0 <0.00001>',
      ].join('\n'),
    );
    assert.deepEqual(rowsOf(capture, 'dns', 'type', 'server', 'outcome'), [
      ['A', '10.0.0.1', 'timed out'],
      ['AAAA', '10.0.0.1', 'timed out'],
      ['A', '10.0.0.2', 'timed out'],
      ['AAAA', '10.0.0.2', 'timed out'],
      ['A', '10.0.0.1', 'NODATA'],
      ['AAAA', '10.0.0.1', 'NODATA'],
      ['A', '10.0.0.2', 'answered by another server'],
      ['AAAA', '10.0.0.2', 'answered by another server'],
    ]);
    assert.equal(capture.facts.dnsTimeoutCount, 1, 'one wait, for all of them');
  });
});

describe('perf trace -s', () => {
  const SUMMARY = ` Summary of events:

 ls (20076), 214 events, 96.4%

   syscall            calls  errors  total       min       avg       max       stddev
                                     (msec)    (msec)    (msec)    (msec)        (%)
   --------------- --------  ------ -------- --------- --------- ---------     ------
   mmap                  23      0     0.322     0.008     0.014     0.035     10.42%
   openat                12      3     0.210     0.009     0.017     0.080     33.10%


 sh (20070), 40 events, 3.6%

   syscall            calls  errors  total       min       avg       max       stddev
                                     (msec)    (msec)    (msec)    (msec)        (%)
   --------------- --------  ------ -------- --------- --------- ---------     ------
   wait4                  2      1   102.322     0.002    51.161   102.320     99.00%
   openat                 1      0     0.100     0.100     0.100     0.100      0.00%
`;

  test('gives counts and times by call and by thread, each with its line', async () => {
    const capture = await readMemory(SUMMARY);
    assert.equal(capture.format.id, 'strace');
    assert.deepEqual(rowsOf(capture, 'syscalls', 'syscall', 'count', 'errors', 'max'), [
      ['wait4', 2, 1, 102.32],
      ['mmap', 23, 0, 0.035],
      ['openat', 13, 3, 0.1],
    ]);
    assert.deepEqual(rowsOf(capture, 'processes', 'command', 'process', 'calls'), [
      ['ls', 20076, 35],
      ['sh', 20070, 3],
    ]);
    assert.deepEqual(
      capture.tables.find(({ id }) => id === 'syscalls')?.line?.toArray(3),
      Float64Array.of(17, 8, 18),
    );
    assert.deepEqual(capture.coverage, { lines: 13, understood: 13, repaired: 0, unknown: 0 });
  });

  test('of older kernels has no errors; cut or strange lines are said, and what stood before them stays', async () => {
    const old = SUMMARY.replaceAll('  errors', '')
      .replace(/(mmap +23) +0/, '$1')
      .replaceAll(/(openat +\d+) +\d(?= )/g, '$1');
    assert.deepEqual(rowsOf(await readMemory(old), 'syscalls', 'syscall', 'count').at(-1), ['openat', 13]);
    const cut = await readMemory(`${SUMMARY.slice(0, SUMMARY.indexOf('wait4') + 12)}\n`);
    assert.deepEqual(rowsOf(cut, 'syscalls', 'syscall', 'count'), [
      ['mmap', 23],
      ['openat', 12],
    ]);
    assert.equal(cut.facts.foreignLineCount, 1);
  });
});

describe('other tracers are named, and not read', () => {
  const TEXTS: Readonly<Record<string, string>> = {
    'truss (FreeBSD or Solaris)': `mmap(0x0,135168,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) = 34366173184 (0x800621000)
open("/etc/libmap.conf",O_RDONLY|O_CLOEXEC,00)	 = 3 (0x3)
read(3,"includedir /usr/local/etc/libmap"...,35) = 35 (0x23)
open("/usr/local/etc/libmap.d",O_RDONLY|O_DIRECTORY,0165) ERR#2 'No such file or directory'
`,
    'truss (FreeBSD or Solaris) ': `execve("/usr/bin/ls", 0x08047E2C, 0x08047E34)  argc = 1
open("/var/ld/ld.config", O_RDONLY)             Err#2 ENOENT
mmap(0x00000000, 4096, PROT_READ, MAP_PRIVATE|MAP_ANON, 4294967295, 0) = 0xFEFB0000
brk(0x0806A3E8)                                 = 0
`,
    'dtruss (macOS)': `SYSCALL(args) 		 = return
open("/dev/dtracehelper\\0", 0x2, 0x7FFF5FBFF2B0)		 = 3 0
close(0x3)		 = 0 0
`,
    ltrace: `malloc(32)                                       = 0x55d0
free(0x55d0)                                     = <void>
+++ exited (status 0) +++
`,
  };
  for (const [what, text] of Object.entries(TEXTS))
    test(what, async () => {
      await assert.rejects(
        readMemory(text),
        (error) =>
          error instanceof FailureError &&
          error.failure.message.includes(what.trim()) &&
          /strace -f/.test(error.failure.next),
      );
    });

  test('a trace of a program that prints such lines is a trace', async () => {
    const text = `write(1, "open(\\"/x\\", O_RDONLY)  Err#2 ENOENT\\n", 36) = 36
write(1, "free(0x55d0) = <void>\\n", 22) = 22
fcntl(3, F_GETFL) = 0x8002 (flags O_RDWR|O_LARGEFILE)
close(3) = 0
`;
    assert.deepEqual(await facts(text, 'callCount', 'foreignLineCount'), [4, 0]);
  });
});
