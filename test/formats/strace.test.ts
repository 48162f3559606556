import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { columnOf, textAt } from '../../server/engine/table.ts';
import { AddressSpace } from '../../server/formats/strace/address-space.ts';
import { decodeDns } from '../../server/formats/strace/dns/packet.ts';
import { formatOf, readMemory, readRaw, rowsOf, sampleBytes, sampleText } from './kit.ts';

describe('names', () => {
  test('are put together from the packets: what was asked, of whom, and what came back', async () => {
    const capture = await readMemory(sampleBytes('getaddrinfo/hosts.strace'));
    assert.deepEqual(rowsOf(capture, 'dns', 'type', 'server', 'outcome', 'attempt', 'answers'), [
      ['AAAA', '127.0.0.1', 'NODATA', 1, ''],
      ['AAAA', '127.0.0.1', 'timed out', 1, ''],
      ['AAAA', '127.0.0.2', 'timed out', 2, ''],
      ['AAAA', '127.0.0.1', 'timed out', 3, ''],
      ['AAAA', '127.0.0.2', 'timed out', 4, ''],
      ['A', '127.0.0.1', 'NOERROR', 1, '192.0.2.10'],
    ]);
    assert.deepEqual(rowsOf(capture, 'lookups', 'name', 'queries', 'timeouts', 'suffixes', 'api'), [
      ['db1.prod.example.com', 6, 4, 'corp.example.net', 'gethostbyname2'],
    ]);
    const waits = rowsOf(capture, 'dns', 'wait').flat() as number[];
    assert.deepEqual(
      waits.map((wait) => Math.round(wait)),
      [1001, 5005, 5004, 5003, 5015, 7],
    );
  });

  test('sent together are two questions of getaddrinfo', async () => {
    const capture = await readMemory(sampleBytes('getaddrinfo/ahosts.strace'));
    assert.deepEqual(rowsOf(capture, 'lookups', 'queries', 'timeouts', 'api'), [[2, 0, 'getaddrinfo']]);
  });

  test('need no clock: the limits of poll tell how long was waited in vain', async () => {
    const bare = sampleText('getaddrinfo/hosts.strace')
      .replace(/^\d+ [\d:.]+ /gm, '')
      .replace(/ <[\d.]+>$/gm, '');
    const capture = await readMemory(bare);
    assert.deepEqual(rowsOf(capture, 'lookups', 'waitedInVain'), [[20_000]]);
    assert.equal(capture.facts.dnsTimeoutCount, 4);
  });

  test('need no -yy, and strings that -s cut still tell what was asked', async () => {
    const plain = sampleText('getaddrinfo/hosts.strace').replace(/<UDP:\[[^\]]*\]>/g, '');
    assert.equal((await readMemory(plain)).facts.dnsQueryCount, 6);
    const cut = plain.replace(/"(\\262\\224\\1\\0[^"]{20})[^"]*"/g, '"$1"...');
    const capture = await readMemory(cut);
    assert.equal(capture.facts.dnsQueryCount, 6);
    assert.equal(rowsOf(capture, 'dns', 'type')[0]?.[0], '?');
  });

  test('of a sendmmsg that sent one message of two are one question', async () => {
    const packet = (id: string) =>
      `{msg_hdr={msg_iov=[{iov_base="\\${id}\\0\\1\\0\\0\\1\\0\\0\\0\\0\\0\\0\\3web\\0\\0\\1\\0\\1", iov_len=21}]}}`;
    const { facts } = await readMemory(
      `socket(AF_INET, SOCK_DGRAM, 0) = 3\nconnect(3, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("192.0.2.1")}, 16) = 0\nsendmmsg(3, [${packet('1')}, ${packet('2')}], 2, MSG_NOSIGNAL) = 1\n`,
    );
    assert.equal(facts.dnsQueryCount, 1);
  });

  test('asked by TCP have their length before them', async () => {
    const { facts } = await readMemory(
      'socket(AF_INET, SOCK_STREAM, 0) = 3\nconnect(3, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("192.0.2.1")}, 16) = 0\nwritev(3, [{iov_base="\\0\\25", iov_len=2}, {iov_base="\\1\\2\\1\\0\\0\\1\\0\\0\\0\\0\\0\\0\\3web\\0\\0\\1\\0\\1", iov_len=21}], 2) = 23\nread(3, "\\0\\45", 2) = 2\nread(3, "\\1\\2\\201\\200\\0\\1\\0\\1\\0\\0\\0\\0\\3web\\0\\0\\1\\0\\1\\300\\f\\0\\1\\0\\1\\0\\0\\1,\\0\\4\\300\\0\\2\\n", 37) = 37\n',
    );
    assert.equal(facts.dnsQueryCount, 1);
  });
});

describe('DNS packets', () => {
  const question = Uint8Array.from([1, 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, 119, 101, 98, 0, 0, 28, 0, 1]);

  test('tell name, type and whether they ask', () => {
    const packet = decodeDns(question, false);
    assert.deepEqual([packet?.id, packet?.response, packet?.name, packet?.type], [258, false, 'web', 'AAAA']);
  });

  test('cut anywhere, they tell what is left', () => {
    for (let length = 2; length < question.length; length++) {
      const packet = decodeDns(question.subarray(0, length), true);
      assert.equal(packet?.id, 258, `${length} bytes`);
      assert.ok('web'.startsWith(packet?.name ?? '?'));
    }
  });

  test('that are none are refused, and no bytes throw', () => {
    assert.equal(decodeDns(Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n'), false), undefined);
    assert.equal(decodeDns(new Uint8Array(0), true), undefined);
    const pointerLoop = Uint8Array.from([1, 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xc0, 12]);
    assert.equal(decodeDns(pointerLoop, false), undefined);
    fc.assert(fc.property(fc.uint8Array(), fc.boolean(), (bytes, cut) => void decodeDns(bytes, cut)));
  });

  test('write IPv6 addresses as RFC 5952 wants them', () => {
    const answer = (...address: number[]) =>
      decodeDns(
        Uint8Array.from([
          1,
          2,
          0x81,
          0x80,
          0,
          1,
          0,
          1,
          0,
          0,
          0,
          0,
          3,
          119,
          101,
          98,
          0,
          0,
          28,
          0,
          1,
          0xc0,
          12,
          0,
          28,
          0,
          1,
          0,
          0,
          0,
          60,
          0,
          16,
          ...address,
        ]),
        false,
      )?.answers[0];
    assert.equal(answer(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1), '2001:db8::1');
    assert.equal(answer(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1), '::1');
    assert.equal(answer(0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8), '1:2:3:4:5:6:7:8');
  });
});

describe('memory', () => {
  test('is balanced to the byte: what was planted is found', async () => {
    const capture = await readMemory(sampleBytes('strace/leak.strace'));
    assert.equal(capture.facts.anonymousNetBytes, 14_426_112);
    assert.equal(capture.facts.heapNetBytes, 6_082_560);
    assert.deepEqual(rowsOf(capture, 'memory', 'source', 'made', 'alive', 'bytes').slice(0, 4), [
      ['mmap of 311,296 bytes', 40, 40, 12_451_840],
      ['heap (brk)', 45, 45, 6_082_560],
      ['mmap of 262,144 bytes', 10, 10, 1_310_720],
      ['mmap of 65,536 bytes', 1, 1, 589_824],
    ]);
  });

  const PAGE = 4096;
  const MODEL_PAGES = 64;
  test('of any sequence of maps and unmaps is what a page by page account says', () => {
    const step = fc.record({
      map: fc.boolean(),
      anonymous: fc.boolean(),
      at: fc.nat({ max: MODEL_PAGES - 1 }),
      pages: fc.integer({ min: 1, max: 8 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const space = new AddressSpace();
        const model = new Set<number>();
        for (const [row, { map, anonymous, at, pages }] of steps.entries()) {
          for (let page = at; page < at + pages; page++)
            if (map && anonymous) model.add(page);
            else model.delete(page);
          if (map) space.map(at * PAGE, pages * PAGE - 1, anonymous, false, row);
          else space.unmap(at * PAGE, pages * PAGE, row);
        }
        assert.equal(space.anonymousBytes, model.size * PAGE);
        assert.equal(
          space.alive().reduce((sum, { bytes }) => sum + bytes, 0),
          model.size * PAGE,
        );
      }),
    );
  });

  test('of a child is its own only: neither what it inherits nor what it had before execve', async () => {
    const map = (pid: number, at: string) =>
      `${pid} mmap(NULL, 4096, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = ${at}`;
    const { facts } = await readMemory(
      [
        map(1, '0x1000'),
        '1 clone(child_stack=NULL, flags=SIGCHLD) = 2',
        '2 munmap(0x1000, 4096) = 0',
        map(2, '0x5000'),
        map(2, '0x9000'),
        '2 execve("/bin/x", ["x"], 0x1) = 0',
        map(2, '0x1000'),
      ].join('\n'),
    );
    assert.equal(facts.anonymousNetBytes, 2 * PAGE);
  });
});

describe('descriptors', () => {
  const lives = async (...lines: string[]) =>
    rowsOf(await readMemory(`${lines.join('\n')}\n`), 'fds', 'what', 'process', 'fd', 'ending');

  test('live from the call that opens them to the one that closes them', async () => {
    assert.deepEqual(
      await lives(
        '7 openat(AT_FDCWD, "/a", O_RDONLY) = 3',
        '7 openat(AT_FDCWD, "/b", O_RDONLY|O_CLOEXEC) = 4',
        '7 dup2(3, 4) = 4',
        '7 close(3) = 0',
        '7 pipe2([5, 6], O_CLOEXEC) = 0',
        '7 execve("/bin/x", ["x"], 0x1) = 0',
      ),
      [
        ['/a', 7, 3, 'closed'],
        ['/b', 7, 4, 'replaced'],
        ['/a', 7, 4, 'open at the end'],
        ['pipe', 7, 5, 'closed by exec'],
        ['pipe', 7, 6, 'closed by exec'],
      ],
    );
  });

  test('are copied by fork and shared by threads', async () => {
    assert.deepEqual(
      await lives(
        '7 openat(AT_FDCWD, "/a", O_RDONLY) = 3',
        '7 openat(AT_FDCWD, "/b", O_RDONLY) = 4',
        '7 clone(child_stack=NULL, flags=SIGCHLD) = 8',
        '8 close(3) = 0',
        '7 clone3({flags=CLONE_VM|CLONE_FILES|CLONE_THREAD, exit_signal=0}, 88) = 9',
        '9 close(4) = 0',
      ),
      [
        ['/a', 7, 3, 'open at the end'],
        ['/b', 7, 4, 'closed'],
      ],
    );
  });

  test('count the bytes that went through them, also those from before the log', async () => {
    const capture = await readMemory(
      'write(1</dev/pts/0>, "hello\\n", 6) = 6\nwrite(1</dev/pts/0>, "x", 1) = 1\nclose(9) = 0\n',
    );
    assert.deepEqual(rowsOf(capture, 'fds', 'what', 'bytesWritten', 'openedCall'), [['/dev/pts/0', 7, null]]);
  });

  test('are no leak where close was not traced', async () => {
    const opens = Array.from({ length: 20 }, (_, i) => `openat(AT_FDCWD, "/a", O_RDONLY) = ${i + 3}`);
    assert.equal((await readMemory(opens.join('\n'))).facts.fdLeakCount, 0);
    assert.equal((await readMemory([...opens, 'close(99) = -1 EBADF (x)'].join('\n'))).facts.fdLeakCount, 20);
  });
});

test('a child whose lines come before the end of its clone has its parent and command', async () => {
  const capture = await readMemory(
    '7 execve("/bin/sh", ["sh", "-c", "ls *"], 0x1) = 0\n7 clone(child_stack=NULL, flags=SIGCHLD <unfinished ...>\n8 getuid() = 0\n7 <... clone resumed>) = 8\n8 +++ killed by SIGSEGV +++\n',
  );
  assert.deepEqual(rowsOf(capture, 'processes', 'process', 'parent', 'command', 'ending'), [
    [7, null, "sh -c 'ls *'", 'not in the log'],
    [8, 7, "sh -c 'ls *'", 'killed by SIGSEGV'],
  ]);
});

test('a number that is used again is of another process', async () => {
  const run = (pid: number) => [
    `${pid} openat(AT_FDCWD, "/a", O_RDONLY) = 3`,
    `${pid} close(9) = 0`,
    `${pid} +++ exited with 0 +++`,
  ];
  const capture = await readMemory([...run(7), ...run(7)].join('\n'));
  assert.deepEqual(rowsOf(capture, 'fds', 'process', 'fd', 'ending', 'task'), [
    [7, 3, 'open at the end', 0],
    [7, 3, 'open at the end', 1],
  ]);
});

test('percentiles are values that were measured', async () => {
  const lines = Array.from(
    { length: 100 },
    (_, i) => `close(${i}) = 0 <0.000${String(100 - i).padStart(3, '0')}>`,
  );
  const capture = await readMemory(lines.join('\n'));
  assert.deepEqual(rowsOf(capture, 'syscalls', 'count', 'p50', 'p95', 'p99', 'max'), [
    [100, 0.05, 0.095, 0.099, 0.1],
  ]);
  const table = capture.tables.find(({ id }) => id === 'syscalls');
  assert.equal(table?.line?.at(0), 1);
});

test('ltrace, C code and shell scripts are no strace logs', () => {
  const sniff = (text: string) => formatOf('strace').sniff(Buffer.from(text), new Uint8Array(0), 'x.strace');
  assert.equal(sniff('19966 SYS_brk(0) = 0x55c78 <0.000011>\n19966 free(0x55c) = <void> <0.000010>\n'), 'no');
  assert.equal(sniff('int n = read(fd, buffer, 10);\nif (n < 0) return;\nclose(fd);\n'), 'no');
  assert.equal(sniff('--- a/file\n+++ b/file\n--- chapter ---\n'), 'no');
  assert.equal(sniff('read(3, "x", 1) = 1\n'), 'sure');
  assert.equal(sniff('+++ exited with 0 +++\n'), 'sure');
});

describe('damage', () => {
  const bytes = sampleBytes('getaddrinfo/hosts.strace');
  const calls = async (log: Uint8Array, chunkBytes?: number) => {
    const table = (await readRaw(formatOf('strace'), log, chunkBytes)).tables.find(
      ({ id }) => id === 'calls',
    );
    const column = (id: string) =>
      (table && columnOf(table, id)?.numbers?.toArray(table.rows)) ?? new Float64Array(0);
    return {
      rows: table?.rows ?? 0,
      ends: Array.from(
        { length: table?.rows ?? 0 },
        (_, row) => (table?.byteStart?.at(row) ?? 0) + (table?.byteLength?.at(row) ?? 0),
      ),
      values: ['time', 'duration', 'result', 'error'].map(column),
    };
  };

  test('cut or flipped anywhere, the calls before the damage are as they were', async () => {
    const whole = await calls(bytes);
    const damage = fc.record({
      at: fc.nat({ max: bytes.length - 1 }),
      mask: fc.integer({ min: 1, max: 255 }),
      cut: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ at, mask, cut }) => {
        const damaged = Buffer.from(cut ? bytes.subarray(0, at) : bytes);
        if (!cut) damaged[at] = (damaged[at] as number) ^ mask;
        const read = await calls(damaged);
        const kept = whole.ends.filter((end) => end < at).length;
        assert.ok(read.rows >= kept);
        for (const [i, values] of read.values.entries())
          assert.deepEqual(values.subarray(0, kept), whole.values[i]?.subarray(0, kept));
      }),
      { numRuns: 60 },
    );
  });

  test('of no size of chunks makes a difference', async () => {
    const whole = await calls(bytes);
    for (const size of [13, 1000, 4096]) assert.deepEqual(await calls(bytes, size), whole, `${size}`);
  });
});

describe('questions about names', () => {
  const bytes = (values: readonly number[]) =>
    values.map((value) => `\\x${value.toString(16).padStart(2, '0')}`).join('');
  const message = (id: number, name: string, type: number, flags: number, answers = 0) => [
    id >> 8,
    id & 255,
    flags >> 8,
    flags & 255,
    ...[0, 1, 0, answers, 0, 0, 0, 0],
    ...name.split('.').flatMap((label) => [label.length, ...Buffer.from(label)]),
    ...[0, 0, type, 0, 1],
  ];
  const server = (ip: string) =>
    `{sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("${ip}")}, 16) = 0`;
  async function asked(lines: readonly string[]): Promise<string[]> {
    const capture = await readMemory(Buffer.from(`${lines.join('\n')}\n`));
    const table = capture.tables.find(({ id }) => id === 'dns');
    if (!table) return [];
    const cell = (id: string, row: number) => {
      const column = columnOf(table, id);
      return column?.type === 'text'
        ? textAt(column, row)
        : Math.round(column?.numbers?.at(row) ?? Number.NaN);
    };
    return Array.from({ length: table.rows }, (_, row) =>
      ['type', 'name', 'server', 'outcome', 'wait'].map((id) => cell(id, row)).join(' '),
    );
  }

  test('that did not fit by UDP are asked again by TCP, in pieces of two bytes and the rest', async () => {
    const query = message(7, 'big.example.org', 16, 0x0100);
    const answer = message(7, 'big.example.org', 16, 0x8180, 1);
    assert.deepEqual(
      await asked([
        '10:00:00 socket(AF_INET, SOCK_DGRAM, IPPROTO_IP) = 3 <0.000001>',
        `10:00:00 connect(3, ${server('192.0.2.53')} <0.000001>`,
        `10:00:00 sendto(3, "${bytes(query)}", 33, 0, NULL, 0) = 33 <0.000001>`,
        `10:00:00.01 recvfrom(3, "${bytes(message(7, 'big.example.org', 16, 0x8380))}", 512, 0, NULL, NULL) = 33 <0.000001>`,
        '10:00:00.02 socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 4 <0.000001>',
        `10:00:00.02 connect(4, ${server('192.0.2.53')} <0.000001>`,
        `10:00:00.03 writev(4, [{iov_base="\\x00\\x21", iov_len=2}, {iov_base="${bytes(query)}", iov_len=33}], 2) = 35 <0.000001>`,
        '10:00:00.04 read(4, "\\x00\\x21", 2) = 2 <0.000001>',
        `10:00:00.05 read(4, "${bytes(answer)}", 33) = 33 <0.000001>`,
      ]),
      ['TXT big.example.org 192.0.2.53 truncated 10', 'TXT big.example.org 192.0.2.53 NOERROR 20'],
    );
  });

  test('of an event loop time out when they are sent again', async () => {
    const query = message(9, 'svc.example.org', 1, 0x0100);
    const send = (time: string, fd: number) =>
      `${time} sendto(${fd}, "${bytes(query)}", 33, 0, NULL, 0) = 33 <0.000001>`;
    assert.deepEqual(
      await asked([
        '10:00:00 socket(AF_INET, SOCK_DGRAM, IPPROTO_IP) = 3 <0.000001>',
        `10:00:00 connect(3, ${server('192.0.2.1')} <0.000001>`,
        '10:00:00 socket(AF_INET, SOCK_DGRAM, IPPROTO_IP) = 4 <0.000001>',
        `10:00:00 connect(4, ${server('192.0.2.2')} <0.000001>`,
        send('10:00:00', 3),
        '10:00:00 epoll_wait(5, [], 64, 2000) = 0 <2.000>',
        send('10:00:02', 4),
        '10:00:02 epoll_wait(5, [{events=EPOLLIN}], 64, 2000) = 1 <0.030>',
        `10:00:02.03 recvfrom(4, "${bytes(message(9, 'svc.example.org', 1, 0x8180, 1))}", 512, 0, NULL, NULL) = 33 <0.000001>`,
      ]),
      ['A svc.example.org 192.0.2.1 timed out 2000', 'A svc.example.org 192.0.2.2 NOERROR 30'],
    );
  });

  test('about services, pointers and the like are told by type, and so are their answers', () => {
    const owner = [0xc0, 12];
    const answer = (type: number, data: readonly number[]) =>
      decodeDns(
        Uint8Array.from([
          ...message(1, 'x.example', type, 0x8180, 1),
          ...owner,
          ...[0, type, 0, 1, 0, 0, 0, 60, 0, data.length],
          ...data,
        ]),
        false,
      )?.answers;
    assert.deepEqual(answer(33, [0, 1, 0, 2, 0x14, 0x66, 2, 100, 98, 0]), ['SRV db:5222']);
    assert.deepEqual(answer(12, [4, 104, 111, 115, 116, 0]), ['PTR host']);
    assert.deepEqual(answer(15, [0, 10, 2, 109, 120, 0]), ['MX 10 mx']);
    assert.deepEqual(answer(16, [3, 97, 61, 49]), ['TXT "a=1"']);
    assert.deepEqual(answer(65, [0, 1, 0]), ['HTTPS .']);
  });
});
