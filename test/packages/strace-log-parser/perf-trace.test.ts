/** `perf trace` writes of the same calls in words of its own. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCalls } from '../../../server/packages/strace-log-parser/index.ts';
import { rowsOf, traceOf } from './kit.ts';

const LOG = `         ? (         ): ls/20076  ... [continued]: execve())                                 = 0
     0.344 ( 0.020 ms): ls/20076 access(filename: 0xd6ba42a0, mode: R)                       = -1 ENOENT (No such file or directory)
     0.452 ( 0.019 ms): ls/20076 mmap(len: 42631, prot: READ, flags: PRIVATE, fd: 4)         = 0x7fc8d6b65000
     0.500 ( 0.010 ms): my prog/7 write(fd: 1</dev/pts/0>, buf: "mode: R, x) = 3", count: 15) = 15
     1.000 (         ): ls/20076 wait4(upid: -1, options: WNOHANG)                           ...
  3601.500 (1000.000 ms): ls/20076  ... [continued]: wait4())                                = 77
`;

test('lines of perf trace are calls with their process, time, duration and result', () => {
  const calls = [...parseCalls(LOG)].map(({ name, pid, start, duration, result, error }) => [
    name,
    pid,
    Math.round(start * 1000) / 1000,
    duration,
    result,
    error,
  ]);
  assert.deepEqual(calls, [
    ['execve', 20076, Number.NaN, Number.NaN, 0, ''],
    ['access', 20076, 0.344, 0.02, -1, 'ENOENT'],
    ['mmap', 20076, 0.452, 0.019, 0x7fc8d6b65000, ''],
    ['write', 7, 0.5, 0.01, 15, ''],
    ['wait4', 20076, 1, 1000, 77, ''],
  ]);
});

test('their arguments have names, those that perf leaves out of mmap are 0, and strings stay as they are', () => {
  const [, , mmap, write] = [...parseCalls(LOG)];
  assert.equal(mmap?.argumentsText, 'addr=0, len=42631, prot=READ, flags=PRIVATE, fd=4, off=0');
  assert.equal(write?.argumentsText, 'fd=1</dev/pts/0>, buf="mode: R, x) = 3", count=15');
});

test('what only looks like one is none', () => {
  for (const line of [
    '0.344 (0.020 ms): ',
    '12.000 ( 0.1 ms): ls/1 text without a call',
    '( 0.020 ms): ls/2 read(fd: 1) = 0',
  ])
    assert.deepEqual([...parseCalls(`${line}\n`)], [], line);
});

test('stacks, faults, a summary behind the calls and times before the first are known for what they are', () => {
  const trace = traceOf(
    [
      '     0.000 ( 0.000 ms): ls/7 minfault [elf_load+0x28a] => 0x563ae70530d8 (?k)',
      '     0.000 ( 0.067 ms): ls/7 openat(dfd: CWD, filename: 0xfe2a1008)                                = 11',
      `${' '.repeat(39)}[0] ([unknown])`,
      `${' '.repeat(39)}main (/usr/bin/ls)`,
      '         ? (         ): ls/8  ... [continued]: clone())                                            = ',
      '     0.344 ( 0.020 ms): ls/8 close(fd: 3)                                                      = 0',
      '18446744073708.836 ( 0.086 ms): ls/7 close(fd: 4)                                                 = 0',
      '',
      ' Summary of events:',
      '',
      ' ls (7), 173 events, 16.1%',
      '',
      '   syscall            calls  errors  total       min       avg       max       stddev',
      '                                      (msec)    (msec)    (msec)    (msec)        (%)',
      '   --------------- --------  ------ -------- --------- --------- ---------     ------',
      '   openat                 2      0    22.576     8.888    11.288    13.688     21.26%',
      '',
    ].join('\n'),
  );
  const { counts } = trace;
  assert.deepEqual([counts.messages, counts.stack, counts.summary, counts.foreign], [1, 2, 6, 0]);
  assert.deepEqual(
    rowsOf(trace).map(({ name, pid, start, result, flags }) => [name, pid, start, result, flags]),
    [
      ['openat', 7, 0, 11, 'stack'],
      ['clone', 8, Number.NaN, 0, 'resumed orphan'],
      ['close', 8, 0.344, 0, ''],
      ['close', 7, Number.NaN, 0, ''],
    ],
  );
});
