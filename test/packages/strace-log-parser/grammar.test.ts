import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eventsOf, rowOf, rowsOf, traceOf } from './kit.ts';

const body = 'openat(AT_FDCWD, "/etc/hosts", O_RDONLY) = 3';

describe('what stands before the call', () => {
  for (const [flags, line, pid, start] of [
    ['nothing', body, 0, Number.NaN],
    ['-f -o', `4014  ${body}`, 4014, Number.NaN],
    ['-f', `[pid  4014] ${body}`, 4014, Number.NaN],
    ['-f -Y', `[pid  4014<my (odd) [sh]>] ${body}`, 4014, Number.NaN],
    ['-f -Y -o', `4014<my prog> ${body}`, 4014, Number.NaN],
    ['-t', `16:07:03 ${body}`, 0, 58_023_000],
    ['-f -tt -o', `4014  16:07:03.099161 ${body}`, 4014, 58_023_099.161],
    ['-ttt', `1795190840.791569 ${body}`, 0, 1_795_190_840_791.569],
    ['-f --timestamps=unix,s', `4014  1795190840 ${body}`, 4014, 1_795_190_840_000],
    ['-f -r', `4014       0.000238 ${body}`, 4014, 0.238],
    ['-r', `     0.000238 ${body}`, 0, 0.238],
    ['-r -tt', `16:07:03.752249 (+     0.000312) ${body}`, 0, 58_023_752.249],
    ['-i -n -tt', `7130  16:07:04.728420 [  12] [00007f6dc91a4c47] ${body}`, 7130, 58_024_728.42],
    ['-n of an unknown call', `[???] [????????????????] ${body}`, 0, Number.NaN],
    ['--secontext', `12 [unconfined_u:unconfined_r:unconfined_t:s0] 16:07:03 ${body}`, 12, 58_023_000],
  ] as const) {
    test(`is read with ${flags}`, () => {
      const row = rowOf(`${line}\n`);
      assert.equal(row.name, 'openat');
      assert.equal(row.pid, pid);
      assert.ok(
        Number.isNaN(start) ? Number.isNaN(row.start) : Math.abs(row.start - start) < 0.001,
        `${row.start}`,
      );
      assert.equal(row.result, 3);
    });
  }
});

describe('results', () => {
  for (const [text, result, error, duration, flags] of [
    ['3', 3, '', Number.NaN, ''],
    ['3</etc/hosts> <0.000012>', 3, '', 0.012, ''],
    ['0x7f0ef0858000 <0.000011>', 0x7f0ef0858000, '', 0.011, ''],
    ['022', 18, '', Number.NaN, ''],
    ['-1 ENOENT (No such file or directory) <0.000009>', -1, 'ENOENT', 0.009, ''],
    ['-1 (errno 38)', -1, 'errno 38', Number.NaN, ''],
    ['?', Number.NaN, '', Number.NaN, ''],
    ['? ERESTART_RESTARTBLOCK (Interrupted by signal) <1.5>', Number.NaN, 'ERESTART_RESTARTBLOCK', 1500, ''],
    ['? <unavailable>', Number.NaN, '', Number.NaN, ''],
    ['0 (Timeout) <5.004539>', 0, '', 5004.539, ''],
    ['42 (INJECTED) <0.000007>', 42, '', 0.007, 'injected'],
    ['-1 ENOENT (No such file or directory) (INJECTED: args, retval)', -1, 'ENOENT', Number.NaN, 'injected'],
    ['2996 (DELAYED) <0.002030>', 2996, '', 2.03, 'delayed'],
    ['0 <0>', 0, '', 0, ''],
    ['0 <0.000000012>', 0, '', 0.000012, ''],
    ['7641<sh>', 7641, '', Number.NaN, ''],
  ] as const) {
    test(`= ${text}`, () => {
      const row = rowOf(`read(3, "x", 1)          = ${text}\n`);
      assert.deepEqual([row.result, row.error, row.duration, row.flags], [result, error, duration, flags]);
    });
  }
});

describe('the end of the arguments is found', () => {
  for (const args of [
    '"paren) = 0", O_RDONLY',
    '"resumed> ) = 7 <0.1>"',
    '"quote\\" ) = 1", 2',
    '"trail\\\\", 2',
    '"<unfinished ...>", 2',
    '1, "a"..., 2 /* ) = 9 */',
    '3</tmp/paren) = 0>, 1',
    '3</tmp/angle<brackets>>, "x", 1',
    '0</dev/null<char 1:3>>, 1',
    '3<TCPv6:[[::1]:5->[::1]:80]>, ")", 1',
    '3<UNIX-STREAM:[123->124,@"a\\")]>\\"b"]>, 1',
    '0x7f, FUTEX_WAKE_OP, 1, FUTEX_OP_SET<<28|0<<12',
    '{sin_port=htons(53), sin_addr=inet_addr("127.0.0.1")}, 16',
    '<... resuming interrupted read ...>',
  ]) {
    test(`call(${args})`, () => {
      let text = '';
      traceOf(`call(${args}) = -1 ENOENT (No such (x) = 3) <0.000001>\n`, {
        onCall: (call) => {
          text = `${call.argumentsText()} ${call.error} ${call.duration}`;
        },
      });
      assert.equal(text, `${args} ENOENT 0.001`);
    });
  }
});

describe('calls in two parts', () => {
  const joined = (log: string) => {
    const texts: string[] = [];
    const trace = traceOf(log, {
      onCall: (call) => texts.push(`${call.pid} ${call.name}(${call.argumentsText()}`),
    });
    return { trace, rows: rowsOf(trace), texts };
  };

  for (const [version, resumed] of [
    ['5.0 and later', 'resumed>"x", 1) = 1 <0.5>'],
    ['up to 4.26', 'resumed> "x", 1) = 1 <0.5>'],
  ]) {
    test(`are one, as version ${version} prints them`, () => {
      const { trace, rows, texts } = joined(
        `7 10:00:00 read(3,  <unfinished ...>\n8 10:00:00 close(4) = 0\n7 10:00:01 <... read ${resumed}\n`,
      );
      assert.deepEqual(texts, ['8 close(4', '7 read(3, "x", 1']);
      assert.equal(rows[0]?.flags, 'unfinished resumed joined');
      assert.deepEqual([rows[0]?.start, rows[0]?.duration, rows[0]?.result], [36_000_000, 500, 1]);
      assert.deepEqual([trace.counts.calls, trace.counts.unfinished, trace.counts.resumed], [2, 1, 1]);
    });
  }

  test('are one where -z held the second part back, which then has no prefix', () => {
    const { trace, rows, texts } = joined(
      [
        '7 newfstatat(3, "",  <unfinished ...>',
        '{st_mode=S_IFREG|0644, st_size=42239, ...}, AT_EMPTY_PATH) = 0 <0.5>',
        '8 brk(NULL <unfinished ...>',
        ')                                       = 0x563733c62000',
        '7 close(3) = 0',
        // Not behind an unfinished line: nobody knows whose rest this is.
        ')                                       = 0',
        '',
      ].join('\n'),
    );
    assert.deepEqual(texts, [
      '7 newfstatat(3, "", {st_mode=S_IFREG|0644, st_size=42239, ...}, AT_EMPTY_PATH',
      '8 brk(NULL',
      '7 close(3',
    ]);
    assert.deepEqual([rows[0]?.duration, rows[1]?.result], [500, 0x563733c62000]);
    assert.deepEqual([trace.counts.calls, trace.counts.repaired, trace.counts.foreign], [3, 2, 1]);
  });

  test('may be interrupted twice', () => {
    const { rows, texts } = joined(
      '7 read(3,  <unfinished ...>\n7 <... read resumed> <unfinished ...>\n7 <... read resumed>"x", 1) = 1\n',
    );
    assert.equal(rows.length, 1);
    assert.equal(rows[0]?.result, 1);
    assert.deepEqual(texts, ['7 read(3, "x", 1']);
  });

  test('whose first part is not in the log are kept as orphans', () => {
    const [row] = rowsOf(traceOf('7 10:00:01 <... wait4 resumed>NULL) = 9 <0.25>\n'));
    assert.equal(row?.flags, 'resumed orphan');
    assert.equal(row?.start, 36_000_750);
  });

  test('that never end have no result', () => {
    const { rows, texts } = joined(
      '7 exit_group(3 <unfinished ...>) = ?\n8 read(0,  <detached ...>\n9 read(1,  <unfinished ...>\n',
    );
    assert.deepEqual(
      rows.map(({ result, flags }) => [result, flags]),
      [
        [Number.NaN, 'unfinished detached'],
        [Number.NaN, 'unfinished detached'],
        [Number.NaN, 'unfinished'],
      ],
    );
    assert.equal(texts.length, 3);
  });

  test('an execve of a thread ends in the process’s first thread', () => {
    const { rows, texts } = joined(
      '10 pause( <unfinished ...>\n11 execve("/bin/x", ["x"] <unfinished ...>\n10 +++ superseded by execve in pid 11 +++\n10 <... execve resumed>) = 0\n',
    );
    assert.equal(rows[1]?.flags, 'unfinished resumed joined superseded');
    assert.equal(texts.at(-1), '10 execve("/bin/x", ["x"]');
  });
});

describe('processes on a terminal', () => {
  const log = [
    'getuid() = 0',
    'vfork(strace: Process 8153 attached',
    ' <unfinished ...>',
    '[pid  8153] getpid() = 8153',
    '[pid  8153] exit_group(0) = ?',
    '[pid  8152] <... vfork resumed>) = 8153',
    '[pid  8153] +++ exited with 0 +++',
    'wait4(-1, NULL, 0, NULL) = 8153',
    '+++ exited with 3 +++',
  ].join('\n');

  test('lines without a number are of the one that is left', () => {
    const trace = traceOf(log);
    assert.deepEqual(
      rowsOf(trace).map(({ name, pid }) => `${name} ${pid}`),
      ['getuid 8152', 'vfork 8152', 'getpid 8153', 'exit_group 8153', 'wait4 8152'],
    );
    assert.deepEqual(eventsOf(trace), ['8152 attached 8153', '8153 exited 0', '8152 exited 3']);
    assert.equal(trace.mainPid, 8152);
    assert.equal(trace.counts.foreign, 0);
  });
});

test('signals and ends are events, in old shapes and new ones', () => {
  const trace = traceOf(
    [
      '7 --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED} ---',
      '7 --- SIGPIPE (Broken pipe) @ 0 (0) ---',
      '7 --- stopped by SIGSTOP ---',
      '7 +++ killed by SIGSEGV (core dumped) +++',
      'Process 2303 detached',
      '[ Process PID=7 runs in 32 bit mode. ]',
    ].join('\n'),
  );
  assert.deepEqual(eventsOf(trace), [
    '7 signal SIGCHLD',
    '7 signal SIGPIPE',
    '7 stopped SIGSTOP',
    '7 killed SIGSEGV',
    '0 detached 2303',
    '0 message 0',
  ]);
  assert.deepEqual([trace.counts.signals, trace.counts.exits, trace.counts.foreign], [3, 1, 0]);
});

test('text within a write is neither a signal nor an exit', () => {
  const { counts } = traceOf(
    'write(1, "+++ exited with 0 +++", 21) = 21\nwrite(1, "--- SIGSEGV ---", 15) = 15\n',
  );
  assert.deepEqual([counts.calls, counts.exits, counts.signals], [2, 0, 0]);
});

test('stack frames and dumps belong to the call above', () => {
  const { counts, calls } = traceOf(
    'read(3, "x", 1) = 1\n | 00000  78 0a  x. |\n > /usr/lib/libc.so.6(__read+0x10) [0xf89f0]\n > [vdso]() [0x1]\nclose(3) = 0\n',
  );
  assert.deepEqual([counts.calls, counts.dump, counts.stack, counts.foreign], [2, 1, 2, 0]);
  assert.deepEqual([...calls.flags.subarray(0, 2)], [512, 0]);
});

test('the table of -c is read by its heading and its rule, blank columns included', () => {
  const { summary, counts } = traceOf(
    [
      '% time     seconds  usecs/call     calls    errors syscall',
      '------ ----------- ----------- --------- --------- ----------------',
      ' 92.00    0.010740          10       104        42 openat',
      '  8.00    0.000926          12        84           mmap',
      '------ ----------- ----------- --------- --------- ----------------',
      '100.00    0.011666                   188        42 total',
    ].join('\n'),
  );
  assert.deepEqual(
    summary.map(({ syscall, calls, errors, seconds }) => [syscall, calls, errors, seconds]),
    [
      ['openat', 104, 42, 0.01074],
      ['mmap', 84, 0, 0.000926],
    ],
  );
  assert.deepEqual([counts.summary, counts.signals, counts.foreign], [6, 0, 0]);
});

describe('clocks', () => {
  test('go on past midnight', () => {
    const rows = rowsOf(traceOf('23:59:59.900000 close(1) = 0\n00:00:00.100000 close(2) = 0\n'));
    assert.equal((rows[1]?.start ?? 0) - (rows[0]?.start ?? 0), 200);
  });

  test('that are set back are said, with the place', () => {
    const { problems, calls } = traceOf('1700000000.5 close(1) = 0\n1699999998.5 close(2) = 0\n');
    assert.deepEqual(problems, [
      { byteStart: 26, byteLength: 25, line: 2, why: 'the clock steps back by 2.000 s' },
    ]);
    assert.equal(calls.length, 2);
  });

  test('of -r add up over the lines of all processes', () => {
    const { calls, clock } = traceOf(
      '7      0.000000 close(1) = 0\n8      1.500000 close(2) = 0\n7      0.250000 close(3) = 0\n',
    );
    assert.equal(clock, 'relative');
    assert.deepEqual(
      [0, 1, 2].map((row) => calls.start.at(row)),
      [0, 1500, 1750],
    );
  });
});
