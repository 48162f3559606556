import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { rowsOf, traceOf } from './kit.ts';

function read(lines: readonly string[]) {
  const texts: string[] = [];
  const trace = traceOf(lines.join('\n'), {
    onCall: (call) => texts.push(`${call.name}(${call.argumentsText()}) = ${call.result}`),
  });
  return { trace, rows: rowsOf(trace), texts };
}

describe('torn lines are mended', () => {
  test('when the program printed within the call', () => {
    const { trace, texts } = read([
      'write(1, "to-stdout\\n", 10to-stdout',
      ')             = 10 <0.000009>',
      'close(1) = 0',
    ]);
    assert.deepEqual(texts, ['write(1, "to-stdout\\n", 10to-stdout) = 10', 'close(1) = 0']);
    assert.deepEqual([trace.counts.repaired, trace.counts.foreign], [2, 0]);
  });

  test('when it printed several lines', () => {
    const { trace, rows } = read(['write(1, "a\\nb\\nc\\n", 6a', 'b', 'c', ')       = 6', 'close(1) = 0']);
    assert.equal(rows[0]?.result, 6);
    assert.deepEqual([trace.counts.calls, trace.counts.foreign], [2, 2]);
  });

  test('when strace itself spoke within the call', () => {
    const { trace, rows } = read([
      'clone(child_stack=NULL, flags=SIGCHLDstrace: Process 2313 attached',
      ', child_tidptr=0x7fb41cabea10) = 2313 <0.000130>',
    ]);
    assert.deepEqual([rows[0]?.result, rows[0]?.flags, trace.counts.messages], [2313, 'repaired', 1]);
  });

  test('when strace spoke twice within it, of two new processes', () => {
    const { trace, rows } = read([
      'clone3({flags=CLONE_VM|CLONE_THREAD}strace: Process 2313 attached',
      'strace: Process 2314 attached',
      ' => {parent_tid=[2314]}, 88) = 2314',
      'close(1) = 0',
    ]);
    assert.deepEqual([rows[0]?.result, rows[0]?.flags], [2314, 'repaired']);
    assert.deepEqual([trace.counts.messages, trace.counts.foreign, trace.problemCount], [2, 0, 0]);
  });

  test('when the terminal wrapped them, even within a string', () => {
    const { trace, texts } = read([
      '7 openat(AT_FDCWD, "/usr/share/lo',
      'cale/locale.alias", O_RDON',
      'LY) = 3',
      '7 close(3) = 0',
    ]);
    assert.deepEqual(texts, [
      'openat(AT_FDCWD, "/usr/share/locale/locale.alias", O_RDONLY) = 3',
      'close(3) = 0',
    ]);
    assert.equal(trace.counts.foreign, 0);
  });

  test('but not when the rest never comes: the call is kept without a result, and said', () => {
    const { trace, rows } = read(['7 openat(AT_FDCWD, "/usr/sh', '7 close(3) = 0']);
    assert.deepEqual(
      rows.map(({ name, result, flags }) => [name, result, flags]),
      [
        ['openat', Number.NaN, 'incomplete'],
        ['close', 0, ''],
      ],
    );
    assert.deepEqual(trace.problems, [
      { byteStart: 0, byteLength: 27, line: 1, why: 'the end of this call is missing' },
    ]);
  });
});

describe('prefixes of other programs are taken off', () => {
  const call = '4014  16:07:03.099161 close(3) = 0 <0.000007>';
  for (const prefix of [
    'Nov 20 16:07:03 host1 strace[991]: ',
    '2026-11-20T16:07:03.1234567Z stderr F ',
    '2026-11-20T16:07:03+0000 host1 strace[991]: ',
    '2026-11-20T16:07:03.123Z ',
    'app-1  | ',
    '> ',
    '> > ',
    '    ',
    '[2026-11-20 16:07:03] ',
  ]) {
    test(prefix, () => {
      const { trace, rows } = read([prefix + call, prefix + call]);
      assert.deepEqual(
        rows.map(({ name, pid, flags, line }) => [name, pid, flags, line]),
        [
          ['close', 4014, 'repaired', 1],
          ['close', 4014, 'repaired', 2],
        ],
      );
      assert.deepEqual([trace.counts.repaired, trace.counts.foreign], [2, 0]);
    });
  }
});

test('CRLF, a byte order mark, trailing blanks and colours change nothing', () => {
  const plain =
    '7 10:00:00.5 openat(AT_FDCWD, "/x", O_RDONLY) = 3 <0.000007>\n7 10:00:00.6 close(3) = 0 <0.000001>\n';
  const seen = (log: string | Uint8Array) => rowsOf(traceOf(log));
  const want = seen(plain);
  assert.deepEqual(seen(plain.replaceAll('\n', '\r\n')), want);
  assert.deepEqual(seen(`\ufeff${plain}`), want);
  assert.deepEqual(seen(plain.replaceAll('\n', '      \n')), want);
  assert.deepEqual(
    seen(plain.replaceAll('openat', '\u001b[1;34mopenat\u001b[0m').replace('3 <', '\u001b[32m3\u001b[m <')),
    want,
  );
});

test('foreign lines are counted, with their places, and nothing else is lost', () => {
  const { trace, rows } = read([
    '7 close(3) = 0',
    '[root@db01 ~]# ls',
    'hello (world',
    'Segmentation fault',
    '7 close(4) = 0',
  ]);
  assert.equal(rows.length, 2);
  assert.deepEqual(
    trace.problems.map(({ byteStart, byteLength, line }) => [byteStart, byteLength, line]),
    [
      [15, 17, 2],
      [33, 12, 3],
      [46, 18, 4],
    ],
  );
});

test('a line of megabytes is one call', () => {
  const { trace, rows } = read([
    `7 write(1, "${'A\\n'.repeat(700_000)}", 1400000) = 1400000`,
    '7 close(1) = 0',
  ]);
  assert.deepEqual([rows.length, rows[0]?.result, trace.calls.byteLength[0]], [2, 1_400_000, 2_100_033]);
});

const SAMPLE = [
  '7 10:00:00.000001 openat(AT_FDCWD, "/etc/hosts", O_RDONLY) = 3</etc/hosts> <0.000012>',
  '7 10:00:00.000002 read(3</etc/hosts>,  <unfinished ...>',
  '8 10:00:00.000003 +++ exited with 0 +++',
  '7 10:00:00.000004 <... read resumed>"a\\"b) = 1"..., 4096) = 49 <0.000011>',
  ' > /usr/lib/libc.so.6(__read+0x10) [0xf89f0]',
  '7 10:00:00.000005 --- SIGCHLD {si_signo=SIGCHLD} ---',
  'Nov 20 16:07:03 host1 strace[991]: 7 10:00:00.000006 close(3) = 0 <0.000001>',
  '7 10:00:00.000007 write(1, "x\\n", 2x',
  ')  = 2 <0.000001>',
  '7 10:00:00.000008 sendto(3, "\\262\\224\\1\\0", 4, MSG_NOSIGNAL, NULL, 0) = 4 <0.000075>',
  '\u001b[1mfoo\u001b[0m',
].join('\n');

test('reads the same whatever the sizes of the chunks', () => {
  const want = rowsOf(traceOf(SAMPLE));
  assert.equal(want.length, 5);
  for (const size of [1, 2, 7, 64, 100]) assert.deepEqual(rowsOf(traceOf(SAMPLE, {}, size)), want, `${size}`);
});

test('cut anywhere, what ended before the cut is as it was', () => {
  const bytes = Buffer.from(SAMPLE);
  const whole = rowsOf(traceOf(bytes));
  const starts = [...SAMPLE.matchAll(/^/gm)].map(({ index }) => index);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: bytes.length }), (cut) => {
      const rows = rowsOf(traceOf(bytes.subarray(0, cut)));
      // Calls whose last line ends before the cut; the read is done with its stack on line 5, the torn write on line 9.
      const done = whole.filter(
        ({ line }) => (starts[{ 2: 5, 8: 9 }[line] ?? line] ?? bytes.length + 1) <= cut,
      );
      assert.deepEqual(
        rows.filter(({ line }) => done.some((row) => row.line === line)),
        done,
      );
    }),
  );
});

test('any bytes, and any mixture of the words of strace, are read without an exception and with places in the log', () => {
  const word = fc.constantFrom(
    'read(',
    '3',
    '</etc/x>',
    '"a\\"',
    '"',
    ')',
    ' = ',
    '-1 ENOENT (x)',
    ' <0.1>',
    ' <unfinished ...>',
    '<... read resumed>',
    '7 ',
    '10:00:00.1 ',
    '[pid 7] ',
    '+++ exited with 0 +++',
    '--- SIGX ---',
    'strace: Process 9 attached',
    '\n',
    '\r\n',
    '\\',
    '/*',
    '*/',
    '<<',
    '{',
    '[',
    ' > ',
    ' | ',
    '\u001b[',
    '% time calls syscall',
    '----',
    'é',
    '\u0000',
  ); // prettier-ignore
  const log = fc.oneof(
    fc.uint8Array({ maxLength: 500 }),
    fc.array(word, { maxLength: 60 }).map((words) => Buffer.from(words.join(''))),
  );
  fc.assert(
    fc.property(log, (bytes) => {
      const { calls, problems, counts } = traceOf(bytes, { onCall: (call) => void call.argumentsText() });
      for (let row = 0; row < calls.length; row++)
        assert.ok((calls.byteStart[row] as number) + (calls.byteLength[row] as number) <= bytes.length);
      for (const { byteStart, byteLength } of problems) assert.ok(byteStart + byteLength <= bytes.length);
      assert.ok(counts.calls <= calls.length);
    }),
    { numRuns: 500 },
  );
});
