import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import zlib from 'node:zlib';
import fc from 'fast-check';
import type { Capture } from '../../server/engine/capture.ts';
import { columnOf, textAt } from '../../server/engine/table.ts';
import { TableBuilder } from '../../server/engine/table-builder.ts';
import { MemoryImage } from '../../server/formats/elf-core/memory-image.ts';
import { coreFile, fileNote, note, type SegmentSpec, threadNote, Words } from './core-kit.ts';
import { formatOf, MemorySource, readMemory, readPath, readRaw, sampleBytes } from './kit.ts';

const PAGE = 4096;

function page(text: string, bytes = PAGE): Buffer {
  const content = Buffer.alloc(bytes);
  content.write(text, 'latin1');
  return content;
}

function texts(capture: Pick<Capture, 'tables'>, table: string, column: string): string[] {
  const found = capture.tables.find(({ id }) => id === table);
  const cells = found && columnOf(found, column);
  return Array.from({ length: found?.rows ?? 0 }, (_, row) => (cells ? (textAt(cells, row) ?? '') : ''));
}

function inFolder<T>(
  files: Record<string, Uint8Array | string>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-core-'));
  for (const [name, content] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), content);
  return use(folder).finally(() => fs.rmSync(folder, { recursive: true }));
}

for (const wordBytes of [4, 8] as const) {
  for (const littleEndian of [true, false]) {
    test(`a core of ${8 * wordBytes} bits, ${littleEndian ? 'little' : 'big'}-endian: memory by address, files by name`, async () => {
      const spec = {
        wordBytes,
        littleEndian,
        segments: [
          { start: 0x8000, content: page('first page of text') },
          { start: 0x20000, content: page('somewhere else'), bytes: 3 * PAGE },
        ],
      };
      const notes = fileNote([{ start: 0x8000, end: 0x9000, page: 2, path: '/lib/libdemo.so' }], spec);
      for (const notesLast of [false, true]) {
        const capture = await readMemory(coreFile({ ...spec, notes, notesLast }));
        assert.equal(capture.format.id, 'elf-core');
        assert.equal(capture.problems.count, 0, JSON.stringify(capture.problems));
        assert.equal(capture.facts.segmentCount, 2);
        assert.equal(capture.facts.dumpedBytes, 2 * PAGE);
        assert.equal(capture.facts.notDumpedBytes, 2 * PAGE);
        const image = capture.model as MemoryImage;
        assert.equal(Buffer.from(image.readAt(0x8000, 5) ?? []).toString(), 'first');
        assert.equal(image.readAt(0x20000 + PAGE, 1), undefined, 'what was not dumped is unknown, not zero');
        assert.equal(image.moduleAt(0x8010)?.offset, 2 * PAGE + 0x10);
        assert.equal(image.segmentAt(0x8000)?.name, '/lib/libdemo.so');
        assert.equal(image.u32At(0x8000), littleEndian ? 0x73726966 : 0x66697273);
      }
    });
  }
}

test('threads and their stacks come from the registers', async () => {
  const notes = Buffer.concat([threadNote(41, 0x7000_0010), threadNote(42, 0x7100_0020)]);
  const capture = await readMemory(
    coreFile({
      notes,
      segments: [
        { start: 0x7000_0000, content: page('') },
        { start: 0x7100_0000, content: page('') },
      ],
    }),
  );
  assert.equal(capture.facts.threadCount, 2);
  assert.deepEqual(texts(capture, 'threads', 'segment'), ['[stack:41]', '[stack:42]']);
});

test('more headers than the header can count are all read', async () => {
  const segments: SegmentSpec[] = Array.from({ length: 300 }, (_, i) => ({
    start: (i + 1) * 2 * PAGE,
    content: page(`segment number ${i}`, 64),
  }));
  const capture = await readMemory(coreFile({ segments, extendedCount: true }));
  assert.equal(capture.facts.segmentCount, 300);
  assert.equal(capture.facts.stringCount, 300);
});

test('a text that crosses two segments that touch is one text', async () => {
  const first = page('');
  first.write('one text over ', PAGE - 14, 'latin1');
  const capture = await readMemory(
    coreFile({
      segments: [
        { start: 0x10000, content: first },
        { start: 0x11000, content: page('two segments') },
      ],
    }),
  );
  assert.deepEqual(texts(capture, 'strings', 'text'), ['one text over two segments']);
  const image = capture.model as MemoryImage;
  assert.equal(Buffer.from(image.readAt(0x11000 - 4, 8) ?? []).toString(), 'ver two ');
});

test('an interrupted gcore, whose header is still zero, is read as far as it was written', async () => {
  const bytes = sampleBytes('elf-core/orders-3.core.gz');
  const whole = await readMemory(bytes);
  const cut = Buffer.from(bytes.subarray(0, 200_000));
  cut.fill(0, 0, 64);
  assert.equal(formatOf('elf-core').sniff(cut, new Uint8Array(0), 'unknown'), 'sure');
  const capture = await readMemory(cut);
  assert.equal(capture.facts.segmentCount, whole.facts.segmentCount);
  assert.ok(capture.problems.first.some(({ why }) => /interrupted/.test(why)));
  assert.ok(capture.problems.first.some(({ why }) => /cut off/.test(why)));
  assert.ok(Number(capture.facts.stringCount) > 1000);
});

test('zeros alone are no dump', () => {
  assert.equal(formatOf('elf-core').sniff(new Uint8Array(65_536), new Uint8Array(0), 'core.1'), 'no');
});

test('a header that lies about sizes, places and numbers costs neither the dump nor the time', async () => {
  const whole = coreFile({
    segments: [
      { start: 0x10000, content: page('kept text') },
      { start: 0x20000, content: page('another text') },
    ],
  });
  const lies: [string, (bytes: Buffer) => void][] = [
    ['program headers beyond the end', (b) => b.writeBigUInt64LE(1n << 50n, 32)],
    ['program headers of no size', (b) => b.writeUInt16LE(0, 54)],
    ['65,000 program headers', (b) => b.writeUInt16LE(65_000, 56)],
    ['a count in a section that is not there', (b) => b.writeUInt16LE(0xffff, 56)],
    ['a segment larger than the file', (b) => b.writeBigUInt64LE(1n << 40n, 64 + 32)],
    ['a segment of 2^63 bytes', (b) => b.writeBigUInt64LE(1n << 63n, 64 + 40)],
    ['a segment beyond 2^64', (b) => b.writeBigUInt64LE(0xffff_ffff_ffff_f000n, 64 + 16)],
    ['both segments in the same bytes', (b) => b.copy(b, 120 + 8, 64 + 8, 64 + 16)],
    ['both segments at one address', (b) => b.copy(b, 120 + 16, 64 + 16, 64 + 24)],
    ['the second segment is notes', (b) => b.writeUInt32LE(4, 120)],
  ];
  for (const [lie, apply] of lies) {
    const bytes = Buffer.from(whole);
    apply(bytes);
    const into = await readRaw(formatOf('elf-core'), bytes);
    assert.ok(into.facts.segmentCount !== undefined, lie);
    for (const { byteStart, byteLength, why } of into.problems.first)
      assert.ok(byteStart >= 0 && byteStart + byteLength <= bytes.length && why !== '', `${lie}: ${why}`);
    assert.ok(Number(into.facts.dumpedBytes) <= bytes.length, lie);
  }
});

test('segments that share bytes of the file do not make it be read twice', async () => {
  const content = page('counted once');
  const bytes = coreFile({
    segments: [
      { start: 0x10000, content },
      { start: 0x20000, content: page('') },
    ],
  });
  bytes.copy(bytes, 120 + 8, 64 + 8, 64 + 16);
  const into = await readRaw(formatOf('elf-core'), bytes);
  assert.equal(into.facts.stringCount, 1);
  assert.ok(into.problems.first.some(({ why }) => /belong to another segment/.test(why)));
});

test('notes with sizes near 2^32 end the notes, not the reading', async () => {
  const notes = Buffer.from(note('CORE', 1, new Words().pad(336).end()));
  notes.writeUInt32LE(0xffff_fff0, 4);
  const capture = await readMemory(
    coreFile({ notes, segments: [{ start: 0x10000, content: page('still read') }] }),
  );
  assert.equal(capture.facts.threadCount, 0);
  assert.ok(capture.problems.first.some(({ why }) => /note/.test(why)));
  assert.deepEqual(texts(capture, 'strings', 'text'), ['still read']);
});

test('any damage gives tables, places within the file, and no exception', async () => {
  const bytes = sampleBytes('elf-core/orders-1.core.gz').subarray(0, 60_000);
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: bytes.length }),
      fc.array(fc.tuple(fc.integer({ min: 4, max: 1000 }), fc.integer({ min: 0, max: 255 })), {
        maxLength: 20,
      }),
      async (length, changes) => {
        const damaged = Buffer.from(bytes.subarray(0, length));
        for (const [at, value] of changes) if (at < length) damaged[at] = value;
        const into = await readRaw(formatOf('elf-core'), damaged);
        for (const { byteStart, byteLength } of into.problems.first)
          assert.ok(
            byteStart >= 0 && byteStart + byteLength <= length,
            `${byteStart}+${byteLength} of ${length}`,
          );
        for (const table of into.tables) {
          for (let row = 0; row < table.rows; row++) {
            const start = table.byteStart?.at(row) ?? Number.NaN;
            if (!Number.isNaN(start)) assert.ok(start >= 0 && start <= length, `${table.id} at ${start}`);
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('a truncated dump keeps what was read before the cut', async () => {
  const bytes = sampleBytes('elf-core/orders-2.core.gz');
  const cut = await readMemory(bytes.subarray(0, 150_000));
  const problem = cut.problems.first.find(({ why }) => /cut off here/.test(why));
  assert.equal(problem?.byteStart, 150_000);
  const image = cut.model as MemoryImage;
  const whole = (await readMemory(bytes)).model as MemoryImage;
  const [heap] = whole.segments.filter(({ writable, dumpedBytes }) => writable && dumpedBytes > 0);
  assert.ok(heap && heap.fileOffset < 100_000);
  assert.deepEqual(image.readAt(heap.start, 1000), whole.readAt(heap.start, 1000));
});

test('packed dumps are read as they are, systemd’s name tells the process', async () => {
  const bytes = sampleBytes('elf-core/orders-1.core.gz');
  const name = 'core.my\\x2eorders.1000.0123456789abcdef0123456789abcdef.4711.1700000000000000.zst';
  await inFolder(
    { [name]: zlib.zstdCompressSync(bytes), 'core.gz': zlib.gzipSync(bytes) },
    async (folder) => {
      const plain = await readMemory(bytes);
      for (const file of [name, 'core.gz']) {
        const capture = await readPath(path.join(folder, file));
        assert.equal(capture.facts.stringCount, plain.facts.stringCount);
        assert.equal(capture.facts.distinctStringCount, plain.facts.distinctStringCount);
        if (file !== name) continue;
        assert.equal(capture.facts.uid, 1000);
        assert.equal(capture.facts.dumpTime, '2023-11-14T22:13:20.000Z');
        assert.equal(capture.facts.processName, 'orders', 'what the dump itself says comes first');
      }
    },
  );
});

test('maps beside a dump name its segments; maps of another process do not', async () => {
  const bytes = coreFile({
    segments: [
      { start: 0x5000_0000, content: page('in the heap') },
      { start: 0x6000_0000, content: page('anonymous') },
    ],
  });
  const maps =
    '50000000-50001000 rw-p 00000000 00:00 0                          [heap]\n60000000-60001000 rw-p 00000000 00:00 0 \n';
  await inFolder({ 'core.1': bytes, maps }, async (folder) => {
    const capture = await readPath(path.join(folder, 'core.1'));
    assert.deepEqual(texts(capture, 'segments', 'name'), ['[heap]', 'anonymous']);
    assert.equal(capture.facts.segmentsNamedBy, 'maps');
  });
  await inFolder({ 'core.1': bytes, maps: maps.replaceAll('0000000-', '1110000-') }, async (folder) => {
    const capture = await readPath(path.join(folder, 'core.1'));
    assert.deepEqual(texts(capture, 'segments', 'name'), ['anonymous', 'anonymous']);
    assert.match(capture.problems.first[0]?.why ?? '', /another process/);
  });
});

test('a slice of memory is placed by its script, its name or the size of one mapping', async () => {
  const slice = page('text in the slice', 2 * PAGE);
  const maps =
    '50000000-50002000 rw-p 00000000 00:00 0                          [heap]\n60000000-60001000 rw-p 00000000 00:00 0 \n';
  const cases: [string, Record<string, string>, string][] = [
    ['heap0.bin', { maps }, 'the size in maps'],
    ['mem-50000000-50002000.raw', {}, 'its name'],
    ['heap0.bin', { 'dump.gdb': 'dump memory /somewhere/heap0.bin 0x50000000 0x50002000\n' }, 'dump.gdb'],
  ];
  for (const [name, beside, by] of cases) {
    await inFolder({ [name]: slice, ...beside }, async (folder) => {
      const capture = await readPath(path.join(folder, name));
      assert.equal(capture.format.id, 'raw-memory');
      assert.equal(capture.facts.addressesKnownBy, by);
      assert.equal(
        Buffer.from((capture.model as MemoryImage).readAt(0x5000_0000, 4) ?? []).toString(),
        'text',
      );
    });
  }
  await inFolder({ 'heap0.bin': slice }, async (folder) => {
    const capture = await readPath(path.join(folder, 'heap0.bin'));
    assert.match(capture.problems.first[0]?.why ?? '', /addresses are offsets/);
    assert.deepEqual(texts(capture, 'strings', 'text'), ['text in the slice']);
  });
});

test('memory without a name that hints at it is nobody’s', () => {
  const format = formatOf('raw-memory');
  const binary = Buffer.alloc(1000, 1);
  for (const [name, certainty] of [
    ['photo', 'no'],
    ['heap1.bin', 'maybe'],
    ['00717000-016c7000', 'maybe'],
  ] as const)
    assert.equal(format.sniff(binary, binary, name), certainty, name);
  assert.equal(format.sniff(Buffer.from('PK\x03\x04'.padEnd(1000, '\0')), binary, 'heap1.bin'), 'no');
});

test('an image travels between threads as plain data', async () => {
  const source = new MemorySource(sampleBytes('elf-core/orders-1.core.gz'));
  const { model } = await readMemory(sampleBytes('elf-core/orders-1.core.gz'));
  const format = formatOf('elf-core');
  const copy = format.unpackModel?.(structuredClone(format.packModel?.(model)), source) as MemoryImage;
  const [first] = copy.segments;
  assert.ok(first && copy instanceof MemoryImage);
  assert.deepEqual(copy.readAt(first.start, 16), (model as MemoryImage).readAt(first.start, 16));
});

test('memory between two addresses comes in windows, without what lies before and behind', () => {
  const segments = [0x1000, 0x2000, 0x8000, 0x9000].map((start, index) => ({
    index,
    start,
    end: start + 0x1000,
    dumpedBytes: start === 0x8000 ? 0x800 : 0x1000,
    fileOffset: 0x1000 * index,
    readable: true,
    writable: true,
    executable: false,
    kind: 'anonymous' as const,
    name: '',
    mappedOffset: Number.NaN,
  }));
  const layout = {
    wordBytes: 8 as const,
    littleEndian: true,
    segments,
    modules: [],
    threads: [],
    auxv: [],
    process: { pid: 0, name: '', command: '' },
  };
  const image = new MemoryImage(layout, new MemorySource(new Uint8Array(0x4000)));
  const windows = (from: number, to: number) =>
    [...image.windows(from, to)].map(({ start, bytes, isFirst }) => [start, bytes.length, isFirst]);
  assert.deepEqual(windows(0x1800, 0x8400), [
    [0x1800, 0x800, true],
    [0x2000, 0x1000, false],
    [0x8000, 0x400, true],
  ]);
  assert.deepEqual(windows(0x8900, 0x9008), [[0x9000, 8, true]]);
  assert.deepEqual(windows(0, 0x1000), []);
  assert.deepEqual(windows(0x3000, 0x8000), []);
  assert.equal(windows(0, Number.POSITIVE_INFINITY).length, 4);
});

test('reading a dump ends when it is cancelled, however large the dump', async () => {
  // A source without an end of work: each window of it costs more than a turn.
  const start = 0x10_0000;
  const content = coreFile({ segments: [{ start, content: page('a text of some length'), bytes: PAGE }] });
  const bytes = 2 ** 40;
  const header = Buffer.from(content);
  for (const at of [64 + 32, 64 + 40]) header.writeBigUInt64LE(BigInt(bytes), at);
  const abort = new AbortController();
  let reads = 0;
  class Endless extends MemorySource {
    override bytes = bytes;
    override readAt(offset: number, length: number): Uint8Array {
      const read = Buffer.alloc(length, 'memory that is text\0');
      if (offset < header.length) header.copy(read, 0, offset);
      if (length >= 1 << 20 && ++reads === 8) setImmediate(() => abort.abort());
      return read;
    }
  }
  await assert.rejects(
    Promise.resolve(formatOf('elf-core').read(new Endless(header, 'core'), new TableBuilder(), abort.signal)),
    { name: 'AbortError' },
  );
  // 1 TiB has a million windows.
  assert.ok(reads < 10_000, `${reads} windows were read`);
});
