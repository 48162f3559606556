/** What an editor shows beside a trace that is open as text. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
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

async function reader(text = LOG) {
  const capture = await readMemory(Buffer.from(text));
  const { text: asked } = formatOf('strace');
  assert.ok(asked);
  return {
    /** @param word place of the first such word in the line */
    at: (line: number, word: string) =>
      asked.read(capture, line, line, (text.split('\n')[line - 1] ?? '').indexOf(word)),
    remarks: (from: number, to: number) => asked.read(capture, from, to, undefined)?.remarks ?? [],
    outline: () => asked.outline(capture),
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
    assert.equal(first?.origin, 1);
    assert.deepEqual(first?.uses, [1, 2, 5, 11]);
    assert.match(
      first?.explanation ?? '',
      /Descriptor 3 is `\/etc\/hosts`, opened on line 1, closed on line 11\./,
    );
    assert.equal(at(13, '3)')?.origin, 12, 'the number is another file by then');
    assert.deepEqual(at(1, '3 <')?.uses, [1, 2, 5, 11], 'from the result of openat, too');
  });

  test('in two parts leads from each to the other', async () => {
    const { at } = await reader();
    assert.equal(at(5, 'read')?.origin, 10);
    assert.equal(at(10, 'read')?.origin, 5);
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
    assert.deepEqual(formatOf('strace').text?.read(told, 1, 500, undefined)?.remarks, [], '-yy has said it');
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

test('lines that are none, and logs of counts alone, have no answer', async () => {
  const { at } = await reader();
  assert.equal(at(3, 'libc'), null);
  assert.equal(at(99, ''), null);
  const summary = await readMemory(sampleBytes('strace/summary.txt'));
  assert.equal(formatOf('strace').text?.outline(summary), null);
});
