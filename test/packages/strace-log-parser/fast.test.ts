/** Lines that WebAssembly reads are what they are without it. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { FastLines } from '../../../server/packages/strace-log-parser/read/fast-lines.ts';
import { eventsOf, rowsOf, traceOf } from './kit.ts';

/** All that is told of a log, as text. */
function told(log: string | Uint8Array, fast: boolean, chunkBytes?: number): string {
  const calls: string[] = [];
  const trace = traceOf(
    log,
    {
      fast,
      onCall: (call) => {
        calls.push(
          `${call.row} ${call.name} ${call.error} ${call.argumentsText()} = ${call.resultText()} ${call.start} ${call.duration}`,
        );
      },
      onBegin: (call) => {
        calls.push(`${call.row} ${call.name} ${call.argumentsText()} …`);
      },
    },
    chunkBytes,
  );
  const { counts, names, errors, problems, clock, mainPid } = trace;
  const places = rowsOf(trace).map((row, i) => [row, trace.calls.byteStart[i], trace.calls.byteLength[i]]);
  return JSON.stringify(
    [calls, places, eventsOf(trace), counts, names, errors, problems, clock, mainPid],
    null,
    1,
  );
}

function assertSame(log: string | Uint8Array, chunkBytes?: number): void {
  assert.equal(told(log, true, chunkBytes), told(log, false, chunkBytes));
}

const PREFIXES = [
  '',
  '7 ',
  '123456789 ',
  '12345678 ',
  '[pid  41] ',
  '[pid 41<sh>] ',
  '41<sh> ',
  '7 10:00:00 ',
  '7 10:00:00.000123 ',
  '7 25:00:00.1 ',
  '7 10:60:99.999999999 ',
  '10:00:00.5 ',
  '1700000000.123456 ',
  '7 1700000000.123456789 ',
  '     0.000021 ',
  '7 0.000021 ',
  '7 12 ',
  '7 10:00:00.1 (+     0.000100) ',
  '[system_u:r:t:s0] ',
  '7 [00007f00deadbeef] ',
  '[  59] ',
  ' ',
  '  ',
  '\ufeff',
  '\t',
];
const BODIES = [
  'read(3, "a\\"b) = 0 <0.1>", 9) = 9',
  'write(1, "\\\\", 1) = 1',
  'write(1, "\\\\\\"", 2)               = 2',
  'open("x", O_RDONLY|O_CLOEXEC) = -1 ENOENT (No such file or directory)',
  'open("x) = 3", 0) = ? ERESTARTSYS (To be restarted)',
  'brk(NULL) = 0x5581d0000000',
  'mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 3</lib/x>, 0) = 0xffffffffffffffff',
  'umask(022) = 027',
  'exit_group(0) = ?',
  'close(3<pipe:[12]>) = 0',
  'close(3<TCP:[1.2.3.4:5->6.7.8.9:53]>) = 0',
  'close(3</dev/null<char 1:3>>) = 0',
  'dup(4<UNIX:[1->2,@"a\\"]>"]>) = 5<UNIX:[1->2]>',
  'close(3</tmp/angle<brackets>) = 0',
  'futex(0x1, FUTEX_WAKE_OP, 1, FUTEX_OP_SET<<28|0<<12) = 0',
  'execve("/bin/sh", ["sh"], 0x7ff /* 35 (vars) */) = 0',
  'execve("/bin/sh", ["sh"], 0x7ff /* 35 vars',
  'poll([{fd=3, events=POLLIN}], 1, 5000) = 0 (Timeout)',
  'read(3, "x"..., 4096) = 4096 (INJECTED)',
  'read(3, "x", 1) = -1 EIO (Input/output error) (INJECTED) (DELAYED)',
  'syscall_0x270f(1) = -1 (errno 38)',
  'nanosleep({1, 0}, <unfinished ...>',
  'read(3,  <unfinished ...>',
  'read(3, <unfinished ...>) = ?',
  'read(3, <detached ...>',
  'vfork( <pid changed to 9 ...>',
  '<... read resumed>"x", 1) = 1',
  '<... nanosleep resumed> <unfinished ...>',
  '<... read resumed> "y", 2) = 2',
  '<... futex resumed> ) = ? <unavailable>',
  'restart_syscall(<... resuming interrupted read ...>) = 0',
  '+++ exited with 0 +++',
  '--- SIGSEGV {si_signo=SIGSEGV} ---',
  'strace: Process 9 attached',
  ' > /lib/libc.so(read+0x1) [0x2]',
  ' | 00000  7f 45',
  'lseek(3, 0, SEEK_SET) = 9007199254740993',
  'lseek(3, 0, SEEK_SET) = 123456789012345678901234567890',
  'lseek(3, 0) = -0',
  'lseek(3, 0) = - 5',
  'f()=0',
  'f() = ',
  'f() =',
  'f( = 0',
  'f(") = 0',
  'f#2(1) = 1',
  'not strace at all',
];
const SUFFIXES = [
  '',
  ' <0.000012>',
  ' <1.123456789>',
  ' <0>',
  ' <12>',
  ' <x>',
  '<0.1>',
  ' <0.1',
  ' <12345678901234567890.1>',
  '\r',
  '  \t',
  '\0',
];

const line = fc
  .tuple(
    fc.constantFrom(...PREFIXES),
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...BODIES) },
      fc
        .array(
          fc.constantFrom(
            'f(',
            ')',
            '"',
            '\\',
            '<',
            '>',
            '/*',
            '*/',
            ' = ',
            '0x1f',
            '-1 E',
            ',',
            'é',
            '(',
            '[',
            ']>',
            ':[',
          ),
          { maxLength: 12 },
        )
        .map((parts) => parts.join('')),
    ),
    fc.constantFrom(...SUFFIXES),
  )
  .map((parts) => parts.join(''));

/** Long enough to be worth a window. */
const FILLER = '9 10:00:00.000000 getpid() = 9 <0.000001>\n'.repeat(20);

describe('lines read by WebAssembly', () => {
  test('are read by it here', () => assert.ok(FastLines.make()));

  test('tell what they tell without it', () => {
    for (const prefix of PREFIXES)
      for (const body of BODIES)
        assertSame(`${FILLER}${SUFFIXES.map((suffix) => `${prefix}${body}${suffix}\n`).join('')}`);
  });

  test('tell the same in any order and mixture, cut anywhere', () => {
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 40 }),
        fc.integer({ min: 400, max: 3000 }),
        (lines, chunkBytes) => assertSame(`${FILLER}${lines.join('\n')}`, chunkBytes),
      ),
      { numRuns: 300 },
    );
  });

  test('tell the same where they are longer than a window', () => {
    const long = `7 write(1, "${'x'.repeat(300_000)}", 300000) = 300000 <0.1>\n`;
    assertSame(`${FILLER}${long}${FILLER.repeat(300)}${long}${FILLER}`);
  });

  test('tell the same of names beyond those it can keep', () => {
    const names = Array.from(
      { length: 600 },
      (_, i) => `7 syscall_${i}_${'y'.repeat(i % 80)}(1) = -1 E${i} (x)\n`,
    );
    assertSame(`${names.join('')}${names.join('')}`);
  });

  test('tell the same of every byte within a line', () => {
    for (let byte = 0; byte < 256; byte++) {
      const log = Buffer.from(`${FILLER}7 10:00:00.1 read(3, "a?b", ?, 1) = 1?(x) <0.1>\n?7 close(3) = 0\n`);
      for (let at = FILLER.length; at < log.length; at++) if (log[at] === 63) log[at] = byte;
      assertSame(log);
    }
  });
});

const corpus = process.env.TIDEMARK_CORPUS ? path.join(process.env.TIDEMARK_CORPUS, 'strace') : '';
const skip = corpus && fs.existsSync(corpus) ? false : 'TIDEMARK_CORPUS names no folder with traces';

test('every log of the corpus tells the same with WebAssembly and without', { skip }, () => {
  if (skip) return;
  const files = fs
    .readdirSync(corpus, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile());
  assert.ok(files.length > 0);
  for (const { parentPath, name } of files) assertSame(fs.readFileSync(path.join(parentPath, name)));
});
