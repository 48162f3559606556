/** Memory that stays: who asked for it, and how much there was over the time of the log. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { frameName, frameOf } from '../../server/formats/strace/stacks.ts';
import { readMemory, rowsOf } from './kit.ts';

const KEEP = [
  ' > /usr/lib/libc.so.6(mmap64+0x1a) [0x11b2ba]',
  ' > /usr/lib/libc.so.6(malloc+0x1a2) [0xa2ba]',
  ' > /srv/app/server(load_table+0x2a) [0x11a2]',
  ' > /srv/app/server(handle+0x91) [0x1231]',
  ' > /srv/app/server(main+0x20) [0x1320]',
];
const SPEND = KEEP.map((line) => line.replace('load_table+0x2a', 'render+0x11'));

const hex = (n: number) => `0x${n.toString(16)}`;
const clock = (second: number) =>
  `10:${String(Math.floor(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}`;
const map = (second: number, bytes: number, at: number) =>
  `7 ${clock(second)} mmap(NULL, ${bytes}, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = ${hex(at)}`;

/** Every second one block of another size is kept, and one is taken and given back. */
function server(seconds: number): string {
  const lines: string[] = [];
  for (let i = 0; i < seconds; i++) {
    const [kept, spent] = [0x7f0000000000 + i * 0x1000000, 0x7e0000000000];
    lines.push(map(i, 135_168 + 4096 * i, kept), ...KEEP);
    lines.push(map(i, 2_097_152, spent), ...SPEND);
    lines.push(`7 ${clock(i)} munmap(${hex(spent)}, 2097152) = 0`);
  }
  return `${lines.join('\n')}\n`;
}

describe('sources of memory', () => {
  test('are told apart by their stacks, whatever the sizes, from the first frame of the program itself', async () => {
    const capture = await readMemory(server(20));
    assert.deepEqual(
      rowsOf(capture, 'allocations', 'source', 'told', 'made', 'left', 'smallest', 'largest'),
      [
        ['load_table+0x2a < handle < main', 'stack', 20, 20, 135_168, 135_168 + 4096 * 19],
        ['render+0x11 < handle < main', 'stack', 20, 0, 2_097_152, 2_097_152],
      ],
    );
    const [kept, spent] = rowsOf(capture, 'allocations', 'bytes', 'taken');
    assert.equal(kept?.[0], 20 * 135_168 + 4096 * 190);
    assert.deepEqual(spent, [0, 40 * 1_048_576]);
  });

  test('without stacks are told apart by size and by what the thread had called before', async () => {
    const lines: string[] = [];
    for (let i = 0; i < 10; i++) {
      lines.push(
        `7 ${clock(i)} recvfrom(4, "x", 1, 0, NULL, NULL) = 1`,
        map(i, 1_048_576, 0x7f0000000000 + i * 0x1000000),
      );
      lines.push(`8 ${clock(i)} getpid() = 8`);
      lines.push(
        `7 ${clock(i)} openat(AT_FDCWD, "/a", O_RDONLY) = 3`,
        map(i, 1_048_576, 0x7e0000000000 + i * 0x1000000),
      );
    }
    const rows = rowsOf(await readMemory(lines.join('\n')), 'allocations', 'source', 'process', 'left');
    assert.deepEqual(rows.map(([source]) => source).sort(), [
      'mmap of 1,048,576 bytes, after openat, recvfrom',
      'mmap of 1,048,576 bytes, after recvfrom',
      'mmap of 1,048,576 bytes, after recvfrom, openat',
    ]);
    assert.deepEqual(
      rows.map(([, process]) => process),
      [7, 7, 7],
    );
  });

  test('keep the part that a partial unmap leaves, and follow mremap', async () => {
    const at = 0x7f0000000000;
    const capture = await readMemory(
      [
        map(0, 1_048_576, at),
        ...KEEP,
        `7 ${clock(1)} munmap(${hex(at)}, 262144) = 0`,
        `7 ${clock(2)} mremap(${hex(at + 262_144)}, 786432, 1572864, MREMAP_MAYMOVE) = 0x7e0000000000`,
      ].join('\n'),
    );
    assert.deepEqual(rowsOf(capture, 'allocations', 'left', 'bytes', 'taken'), [[1, 1_572_864, 1_048_576]]);
    assert.equal(capture.facts.anonymousNetBytes, 1_572_864);
  });

  test('of the heap give back from the top: what was asked for last goes first', async () => {
    const brk = (second: number, to: number, stack: readonly string[]) => [
      `7 ${clock(second)} brk(${hex(to)}) = ${hex(to)}`,
      ...stack,
    ];
    const capture = await readMemory(
      [
        `7 ${clock(0)} brk(NULL) = 0x1000000`,
        ...brk(1, 0x1100000, KEEP),
        ...brk(2, 0x1200000, SPEND),
        ...brk(3, 0x1100000, SPEND),
      ].join('\n'),
    );
    assert.deepEqual(rowsOf(capture, 'allocations', 'source', 'kind', 'bytes'), [
      ['load_table+0x2a < handle < main', 'heap', 1_048_576],
      ['render+0x11 < handle < main', 'heap', 0],
    ]);
  });

  test('over time are a series on an even grid that ends with what is left', async () => {
    const capture = await readMemory(server(40));
    const table = capture.tables.find(({ id }) => id === 'memoryOverTime');
    assert.ok(table);
    const [, , anonymous, source] = table.columns;
    assert.equal(source?.title, 'load_table+0x2a < handle < main');
    assert.equal(source?.partOf, anonymous?.id);
    assert.equal(anonymous?.numbers?.at(table.rows - 1), capture.facts.anonymousNetBytes);
    assert.equal(source?.numbers?.at(table.rows - 1), capture.facts.anonymousNetBytes);
    const half = Number(source?.numbers?.at(Math.floor(table.rows / 2)));
    assert.ok(
      half > 0.3 * Number(capture.facts.anonymousNetBytes) &&
        half < 0.6 * Number(capture.facts.anonymousNetBytes),
    );
    assert.equal(capture.facts.sampleCount, undefined, 'the log itself holds no samples');
    const judged = capture.judgements.get('memoryOverTime')?.get(source?.id ?? '');
    assert.equal(judged?.verdict, 'growing');
  });

  test('of a log that says little of memory have no series, and a short one is not judged', async () => {
    assert.equal(rowsOf(await readMemory(server(4)), 'memoryOverTime', 'time').length, 0);
    const short = await readMemory(server(40).replaceAll(/10:00:(\d\d)/g, '10:00:00.0$1'));
    assert.ok(rowsOf(short, 'memoryOverTime', 'time').length > 0);
    assert.equal(short.judgements.get('memoryOverTime')?.size, 0);
    const bare = await readMemory(server(40).replaceAll(/10:00:\d\d /g, ''));
    assert.equal(
      rowsOf(bare, 'memoryOverTime', 'time').length,
      240,
      'without a clock: by the order of the calls',
    );
  });
});

describe('a frame of a stack', () => {
  test('is read whole: symbols of C++, sources of -kk, places without a name, messages', () => {
    assert.deepEqual(frameOf(' > /srv/a(std::map<int, char>::at(int const&)+0x1c) [0x40]'), {
      file: '/srv/a',
      symbol: 'std::map<int, char>::at(int const&)',
      offset: '0x1c',
      address: '0x40',
      source: '',
    });
    assert.equal(frameOf(' > /srv/a(main+0x9) [0x1139] /src/my app.c:42').source, '/src/my app.c:42');
    assert.equal(frameName(frameOf(' > /srv/lib/libx.so.1() [0x77]')), 'libx.so.1+0x77');
    assert.equal(
      frameName(frameOf(' > unexpected_backtracing_error [0x7f11]')),
      'unexpected_backtracing_error+0x7f11',
    );
    assert.equal(frameName(frameOf(' > no stack')), 'a frame without a name');
  });
});
