/** What an editor shows beside a trace that is open as text. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { lineTokens } from '../../server/formats/strace/text/line-tokens.ts';
import { TEXT_TOKENS, type TextReading } from '../../server/protocol/text.ts';
import { formatOf, readMemory, sampleBytes, sampleText } from './kit.ts';

const LOG = `7 10:00:00 openat(AT_FDCWD, "/etc/hosts", O_RDONLY) = 3 <0.000010>
7 10:00:01 read(3, "127.0.0.1", 512) = 9 <0.000030>
 > /usr/lib/libc.so.6(read+0x10) [0x1000]
 > /usr/bin/app(main+0x20) [0x2000]
7 10:00:02 read(3,  <unfinished ...>
8 10:00:02 getpid() = 8 <0.000001>
8 10:00:02 connect(5, {sa_family=AF_INET, sin_port=htons(5432), sin_addr=inet_addr("192.0.2.7")}, 16) = -1 ECONNREFUSED (Connection refused) <0.001>
8 10:00:02 getppid() = 7 <0.000001>
8 10:00:02 getuid() = 0 <0.000001>
7 10:00:03 <... read resumed>"", 512) = 0 <1.0>
7 10:00:04 close(3) = 0 <0.000010>
7 10:00:05 openat(AT_FDCWD, "/etc/passwd", O_RDONLY) = 3 <0.000010>
7 10:00:06 close(3) = 0 <0.000010>
`;

const linesOf = (reading: TextReading | null) => reading?.uses?.map(({ line }) => line);

async function reader(text = LOG) {
  const capture = await readMemory(Buffer.from(text));
  const { text: asked } = formatOf('strace');
  assert.ok(asked);
  return {
    /** @param word place of the first such word in the line */
    at: (line: number, word: string) =>
      asked.read(capture, {
        from: line,
        to: line,
        character: (text.split('\n')[line - 1] ?? '').indexOf(word),
      }),
    remarks: (from: number, to: number) => asked.read(capture, { from, to })?.remarks ?? [],
    outline: () => asked.outline(capture, {}),
    /** `line kind text`. */
    colours: (from: number, to: number) => {
      const { tokens = [] } = asked.colour(capture, { from, to }) ?? {};
      return Array.from({ length: tokens.length / 4 }, (_, i) => {
        const [line = 1, start = 0, length = 0, kind = 0] = tokens.slice(4 * i);
        return `${line} ${TEXT_TOKENS[kind]} ${(text.split('\n')[line - 1] ?? '').slice(start, start + length)}`;
      });
    },
    kin: (line: number) => asked.kin(capture, { line }),
  };
}

describe('a call in a trace', () => {
  test('is explained: what it does, what about, how long compared with others of its name', async () => {
    const { explanation = '' } = (await reader()).at(2, 'read') ?? {};
    assert.match(explanation, /^\*\*read\*\* reads from a descriptor\./);
    assert.match(explanation, /`fd 3 \/etc\/hosts`/);
    assert.match(explanation, /It took 30\.0 µs, longer than 0 % of 2 calls of read\./);
  });

  test('that failed says what its error means, and to whom it went', async () => {
    const { explanation = '' } = (await reader()).at(7, 'connect') ?? {};
    assert.match(explanation, /Address: `192\.0\.2\.7` port 5432 \(PostgreSQL\)\./);
    assert.match(explanation, /\*\*ECONNREFUSED\*\*: nobody listens there\./);
  });

  test('that asks a name server says for what, and how that ended', async () => {
    const hosts = sampleText('getaddrinfo/hosts.strace');
    const line = hosts.split('\n').findIndex((text) => text.includes('sendto(')) + 1;
    const { explanation = '' } = (await reader(hosts)).at(line, 'sendto') ?? {};
    assert.match(
      explanation,
      /Asks 127\.0\.0\.1 for AAAA of `db1\.prod\.example\.com`: NODATA after 1\.00 s\./,
    );
  });

  test('leads from its descriptor to where that was opened, and to all lines of its life', async () => {
    const { at } = await reader();
    const first = at(2, '3,');
    assert.deepEqual(first?.origin, { line: 1 });
    assert.deepEqual(linesOf(first), [1, 2, 5, 11]);
    assert.match(
      first?.explanation ?? '',
      /Descriptor 3 is `\/etc\/hosts`, opened on line 1, closed on line 11\./,
    );
    assert.equal(at(13, '3)')?.origin?.line, 12, 'the number is another file by then');
    assert.deepEqual(linesOf(at(1, '3 <')), [1, 2, 5, 11], 'from the result of openat, too');
  });

  test('in two parts leads from each to the other', async () => {
    const { at } = await reader();
    assert.deepEqual([at(5, 'read')?.origin, at(10, 'read')?.origin], [{ line: 10 }, { line: 5 }]);
  });

  test('gets the name of its descriptor beside the number, where strace does not say it', async () => {
    const { remarks } = await reader();
    assert.deepEqual(
      remarks(1, 13).map(({ line, text }) => `${line}${text}`),
      ['2 = /etc/hosts', '5 = /etc/hosts', '7 = TCP 192.0.2.7:5432', '11 = /etc/hosts', '13 = /etc/passwd'],
    );
    assert.deepEqual(
      remarks(2, 2).map(({ character }) => character),
      [LOG.split('\n')[1]?.indexOf('3,')].map((place = 0) => place + 1),
    );
    const told = await readMemory(sampleBytes('getaddrinfo/hosts.strace'));
    assert.deepEqual(
      formatOf('strace').text?.read(told, { from: 1, to: 500 })?.remarks,
      [],
      '-yy has said it',
    );
  });

  test('stands in an outline of processes, and folds with its stack', async () => {
    const outline = (await reader()).outline();
    assert.deepEqual(
      outline?.symbols.map(({ name, line }) => `${line}: ${name}`),
      ['1: 7 process', '6: 8 process'],
    );
    assert.deepEqual(outline?.folds, [
      { from: 2, to: 4 },
      { from: 6, to: 9 },
    ]);
  });
});

describe('a call that another process interrupts', () => {
  const threads = `[pid   21] 10:00:00 openat(AT_FDCWD, "/a", O_RDONLY <unfinished ...>
[pid   22] 10:00:00 read(5,  <unfinished ...>
[pid   21] 10:00:01 <... openat resumed>) = 7 <1.0>
[pid   21] 10:00:01 read(7,  <unfinished ...>
[pid   22] 10:00:02 <... read resumed>"x", 1) = 1 <2.0>
[pid   21] 10:00:03 <... read resumed>"y", 1) = 1 <2.0>
[pid   21] 10:00:03 close(7) = 0 <0.1>
`;

  test('leads to its own other part, though calls of the same name lie between', async () => {
    const { at } = await reader(threads);
    assert.deepEqual(
      [2, 4, 5, 6].map((line) => at(line, 'read')?.origin?.line),
      [5, 6, 2, 4],
    );
  });

  test('has a descriptor that is followed from the line that returned it', async () => {
    const { at, remarks } = await reader(threads);
    assert.deepEqual(linesOf(at(3, '7 <')), [1, 4, 7]);
    assert.equal(at(4, '7,')?.origin?.line, 1);
    assert.deepEqual(
      remarks(1, 7).map(({ line, text }) => `${line}${text}`),
      ['4 = /a', '7 = /a'],
    );
  });
});

describe('processes', () => {
  const forks = `10 10:00:00 execve("/bin/make", ["make"], 0x1) = 0 <0.1>
10 10:00:01 clone(child_stack=NULL, flags=SIGCHLD) = 11 <0.1>
11 10:00:02 execve("/bin/sh", ["sh", "-c", "cc"], 0x1) = 0 <0.1>
11 10:00:03 vfork( <unfinished ...>
12 10:00:04 execve("/bin/cc", ["cc"], 0x1) = 0 <0.1>
11 10:00:05 <... vfork resumed>) = 12 <1.0>
12 10:00:06 +++ exited with 1 +++
10 10:00:07 wait4(-1, NULL, 0, NULL) = 11 <0.1>
`;

  test('know who made them and whom they made, and by which line', async () => {
    const { kin } = await reader(forks);
    const shell = kin(3);
    assert.equal(shell?.self.name, '11 sh -c cc');
    assert.deepEqual(shell?.self.madeAt, { line: 2 });
    assert.equal(shell?.parent?.name, '10 make');
    assert.deepEqual(
      shell?.children.map(({ name, detail, at, madeAt }) => [name, detail, at.line, madeAt?.line]),
      [['12 cc', '1 call, exited with 1', 5, 4]],
    );
    assert.equal(kin(1)?.parent, null);
  });

  test('are known by any of their lines: the end of a call, of a process, a stack', async () => {
    const { kin } = await reader(forks);
    assert.deepEqual(
      [6, 7, 8].map((line) => kin(line)?.self.name.slice(0, 2)),
      ['11', '12', '10'],
    );
  });
});

describe('the colours of a line', () => {
  test('tell who, when, the call, its arguments, its end and how long', async () => {
    const { colours } = await reader();
    assert.deepEqual(colours(1, 1), [
      '1 namespace 7',
      '1 comment 10:00:00',
      '1 function openat',
      '1 enumMember AT_FDCWD',
      '1 string "/etc/hosts"',
      '1 enumMember O_RDONLY',
      '1 number 3',
      '1 comment <0.000010>',
    ]);
    assert.deepEqual(colours(7, 7).slice(2), [
      '7 function connect',
      '7 number 5',
      '7 property sa_family',
      '7 enumMember AF_INET',
      '7 property sin_port',
      '7 function htons',
      '7 number 5432',
      '7 property sin_addr',
      '7 function inet_addr',
      '7 string "192.0.2.7"',
      '7 number 16',
      '7 number -1',
      '7 errno ECONNREFUSED',
      '7 comment <0.001>',
    ]);
  });

  test('are those of its own: stacks, parts of calls, signals, ends, annotations, traps', async () => {
    const lines = [
      '3 write(1</dev/pts/0<char 136:0>>, ") = -1 ENOENT <0.1>", 9) = 9 <0.2>',
      '[pid  9] read(4<TCP:[10.0.0.1:5->10.0.0.2:80]>,  <unfinished ...>',
      '9 <... read resumed>"x"..., 1) = 1 <0.5>',
      '9 --- SIGCHLD {si_signo=SIGCHLD, si_pid=4} ---',
      '9 +++ killed by SIGSEGV (core dumped) +++',
      ' > /usr/lib/libc.so.6(__read+0x14) [0x10e8c2]',
      'a line of the program (not a call) = 5',
    ];
    const { colours } = await reader(`${LOG}${lines.join('\n')}\n`);
    const found = colours(14, 20).map((text) => text.replace(/^\d+ /, ''));
    assert.deepEqual(found, [
      ...['namespace 3', 'function write', 'number 1', 'type </dev/pts/0<char 136:0>>'],
      ...['string ") = -1 ENOENT <0.1>"', 'number 9', 'number 9', 'comment <0.2>'],
      ...['namespace [pid  9]', 'function read', 'number 4', 'type <TCP:[10.0.0.1:5->10.0.0.2:80]>'],
      ...['keyword <unfinished ...>'],
      ...[
        'namespace 9',
        'keyword <...',
        'function read',
        'keyword resumed>',
        'string "x"...',
        'number 1',
        'number 1',
      ],
      ...['comment <0.5>'],
      ...['namespace 9', 'keyword ---', 'enumMember SIGCHLD', 'property si_signo', 'enumMember SIGCHLD'],
      ...['property si_pid', 'number 4', 'keyword ---'],
      ...['namespace 9', 'keyword +++', 'enumMember SIGSEGV', 'keyword +++'],
      ...['comment /usr/lib/libc.so.6', 'function __read', 'number [0x10e8c2]'],
    ]);
  });

  test('of any text stay within it, and do not overlap', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(...' <>"\\()[]{}=,+-*/.0x1aE_:;', 'read', '<... ', 'resumed>', '+++ '),
          maxLength: 80,
        }),
        (line) => {
          let free = 0;
          lineTokens(line, (start, length, kind) => {
            assert.ok(start >= free && length > 0 && start + length <= line.length, JSON.stringify(line));
            assert.ok(TEXT_TOKENS[kind] !== undefined);
            free = start + length;
          });
        },
      ),
    );
  });
});

test('lines that are none, and logs of counts alone, have no answer', async () => {
  const { at } = await reader();
  assert.equal(at(3, 'libc'), null);
  assert.equal(at(99, ''), null);
  const summary = await readMemory(sampleBytes('strace/summary.txt'));
  assert.equal(formatOf('strace').text?.outline(summary, {}), null);
});
