/** The heap of a dump: what malloc says of itself, what was planted, and damage. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import zlib from 'node:zlib';
import fc from 'fast-check';
import type { Capture } from '../../server/engine/capture.ts';
import { columnOf, textAt } from '../../server/engine/table.ts';
import { demangled } from '../../server/formats/elf-core/heap/demangle.ts';
import { coreFile } from './core-kit.ts';
import { formatOf, readMemory, readRaw, sampleBytes } from './kit.ts';

const corpus = path.join(process.env.TIDEMARK_CORPUS ?? '', 'core');
const skip =
  process.env.TIDEMARK_CORPUS && fs.existsSync(path.join(corpus, 'MANIFEST.json'))
    ? false
    : 'TIDEMARK_CORPUS names no folder with core files';

function unpacked(...parts: string[]): Promise<Capture> {
  return readMemory(zlib.zstdDecompressSync(fs.readFileSync(path.join(corpus, ...parts))));
}

/** Cells of the row whose first column is `key`. */
function cells(capture: Capture, tableId: string, key: string): Record<string, number | string> | undefined {
  const table = capture.tables.find(({ id }) => id === tableId);
  const [names] = table?.columns ?? [];
  for (let row = 0; table && names && row < table.rows; row++) {
    if (textAt(names, row) !== key) continue;
    return Object.fromEntries(
      table.columns.map((column) => [
        column.id,
        textAt(column, row) ?? column.numbers?.at(row) ?? Number.NaN,
      ]),
    );
  }
  return undefined;
}

function sum(capture: Capture, tableId: string, columnId: string): number {
  const table = capture.tables.find(({ id }) => id === tableId);
  const numbers = table && columnOf(table, columnId)?.numbers;
  return table && numbers ? numbers.toArray(table.rows).reduce((all, value) => all + value, 0) : Number.NaN;
}

test('every byte of the arenas is in a chunk: used, free, kept in a list, or at the top', async () => {
  for (const name of [
    'python-leak/worker-1.core.zst',
    'python-leak/worker-3.core.zst',
    'elf-core/orders-3.core.gz',
  ]) {
    const { facts, problems } = await readMemory(sampleBytes(name));
    const of = (fact: string) => Number(facts[fact]);
    assert.equal(facts.allocator, 'glibc', name);
    assert.equal(problems.count, 0, name);
    assert.equal(
      of('usedChunkBytes') -
        of('mmappedChunkBytes') +
        of('freeChunkBytes') +
        of('cachedChunkBytes') +
        of('topChunkBytes'),
      of('arenaBytes'),
      name,
    );
  }
});

test('leaked records are counted by what their first word points to', async () => {
  for (const [number, leaked] of [
    [1, 50],
    [2, 550],
    [3, 2550],
  ] as const) {
    const capture = await readMemory(sampleBytes(`python-leak/worker-${number}.core.zst`));
    assert.equal(cells(capture, 'signatures', 'fakelcb.so+0x2050')?.count, leaked);
    for (const [text, offset] of [
      ['couchbase.context_info', 8],
      ['Unknown:Unknown', 16],
    ] as const) {
      const owner = cells(capture, 'owners', text);
      assert.deepEqual(
        [owner?.copies, owner?.used, owner?.freed, owner?.python, owner?.module],
        [leaked + 1, leaked, 0, 0, 1],
      );
      assert.deepEqual(
        [owner?.owner, owner?.parentBytes, owner?.parentOffset],
        ['fakelcb.so+0x2050', 64, offset],
      );
      assert.equal(owner?.parents, leaked);
      // Some records got chunks that were a little larger than they asked for.
      assert.ok(Math.abs(Number(owner?.recordBytes) - 128) < 4, `${owner?.recordBytes} bytes a record`);
    }
  }
});

test('the budget counts every dumped byte once', async () => {
  for (const name of ['python-leak/worker-2.core.zst', 'elf-core/orders-1.core.gz']) {
    const capture = await readMemory(sampleBytes(name));
    assert.equal(sum(capture, 'budget', 'bytes'), capture.facts.dumpedBytes);
  }
});

test('zeros of memory that was set aside and never touched are no stack, and nothing unexplained', async () => {
  const zeros = Buffer.alloc(1 << 20);
  const used = Buffer.alloc(64 << 10, 7);
  const capture = await readMemory(
    coreFile({
      segments: [
        // What malloc keeps for an arena: gcore writes it out as readable.
        { start: 0x7f00_0000_0000, content: zeros, flags: 4 },
        // The same, with something in it.
        { start: 0x7f10_0000_0000, content: used, flags: 4 },
        { start: 0x7f20_0000_0000, content: zeros },
      ],
    }),
  );
  assert.equal(cells(capture, 'budget', 'Address space set aside, zeros')?.bytes, zeros.length);
  assert.equal(cells(capture, 'budget', 'Not explained')?.bytes, used.length + zeros.length);
});

test('any name gives a text, and not a long one', () => {
  const unit = fc.constantFrom(...'NSIEJPKLFA0129_tailvZU', 'St', 'S_', 'S0_', '1a', 'I1aE', 'SaI');
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 200 }), (parts) => {
      const name = parts.join('');
      assert.ok(demangled(name).length <= 4096);
    }),
    { numRuns: 500 },
  );
  assert.ok(demangled(`${'P'.repeat(4000)}i`).length <= 4096);
});

test('names of nested classes are read, others stay as they are', () => {
  const names: [string, string][] = [
    ['N4shop11AuditRecordE', 'shop::AuditRecord'],
    ['5Order', 'Order'],
    ['St9exception', 'std::exception'],
    ['N12_GLOBAL__N_14WorkE', '(anonymous namespace)::Work'],
    ['St6vectorIiSaIiEE', 'std::vector<int>'],
    [
      'N4shop5CacheISt6vectorINSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEESaIS7_EEEE',
      'shop::Cache<std::vector<std::string>>',
    ],
    ['N4shop4NodeISsSt3mapIilSt4lessIiESaISt4pairIKilEEEEE', 'shop::Node<std::string, std::map<int, long>>'],
    [
      'St23_Sp_counted_ptr_inplaceI5OrderSaIvELN9__gnu_cxx12_Lock_policyE2EE',
      'std::_Sp_counted_ptr_inplace<Order, std::allocator<void>, (__gnu_cxx::_Lock_policy)2>',
    ],
    ['N1a1bIJiPKcRS2_EEE', 'a::b<int, char const*, char const*&>'],
    ['PFivE', 'int (*)()'],
    ['N4llvm3optILb0EJEEE', 'llvm::opt<false>'],
    ['N1aUlvE0_E', 'a::{lambda()#2}'],
  ];
  for (const [name, shown] of names) assert.equal(demangled(name), shown);
  assert.equal(demangled('N99shopE'), 'N99shopE');
});

test('a heap that was overwritten anywhere is read to its end', async () => {
  const whole = sampleBytes('elf-core/orders-2.core.gz');
  const words = fc.oneof(
    fc.constantFrom(0n, 1n, 0x21n, 0xffff_ffff_ffff_fff1n, 0x7fff_ffff_fff1n),
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.integer({ min: 100, max: Math.floor(whole.length / 8) - 1 }), words), {
        minLength: 1,
        maxLength: 300,
      }),
      async (changes) => {
        const damaged = Buffer.from(whole);
        for (const [at, value] of changes) damaged.writeBigUInt64LE(value, at * 8);
        const { facts, tables, problems } = await readRaw(formatOf('elf-core'), damaged);
        assert.ok(Number(facts.usedChunkBytes) <= damaged.length);
        assert.ok(tables.some(({ id }) => id === 'budget'));
        for (const { byteStart, byteLength } of problems.first)
          assert.ok(byteStart >= 0 && byteStart + byteLength <= damaged.length);
      },
    ),
    { numRuns: 30 },
  );
});

test('chunks are those that malloc_info(3) of the same process tells of', { skip }, async () => {
  for (const [folder, file] of [
    ['mt', 'kernel.19046.zst'],
    ['mt32', 'kernel.19068.zst'],
  ] as const) {
    const { facts } = await unpacked(folder, file);
    const xml = fs.readFileSync(path.join(corpus, folder, 'malloc_info.xml'), 'utf8');
    const totals = xml.slice(xml.lastIndexOf('</heap>'));
    const told = (type: string, what: string) =>
      Number(new RegExp(`type="${type}"[^>]*${what}="(\\d+)"`).exec(totals)?.[1]);
    const of = (fact: string) => Number(facts[fact]);
    const arenas = xml.split('<heap ').length - 1;
    assert.equal(of('arenaCount'), arenas, folder);
    assert.equal(of('arenaBytes'), told('current', 'size'), folder);
    assert.equal(of('mmappedChunkCount'), told('mmap', 'count'), folder);
    // Its rest counts bins and tops; it leaves the lowest flag bit in the sizes of free chunks.
    assert.equal(of('freeChunkCount') + arenas, told('rest', 'count'), folder);
    assert.equal(
      of('freeChunkBytes') + of('freeChunkCount') + of('topChunkBytes'),
      told('rest', 'size'),
      folder,
    );
    // Fast bins are told, the threads' own caches are not.
    assert.ok(of('cachedChunkCount') >= told('fast', 'count'), folder);
  }
});

test('planted objects are found in their numbers', { skip }, async () => {
  const cpp = await unpacked('cpp', 'kernel.19020.zst');
  const table = cpp.tables.find(({ id }) => id === 'signatures');
  const counts = [...((table && columnOf(table, 'count')?.numbers?.toArray(3)) ?? [])];
  assert.deepEqual(counts, [2000, 1234, 300]);
  const audit = cells(cpp, 'owners', 'audit-trail-entry-never-freed');
  assert.deepEqual([audit?.used, audit?.parents, audit?.parentBytes], [1234, 1234, 256]);
  const threads = await unpacked('mt', 'kernel.19046.zst');
  assert.equal(cells(threads, 'chunks', '96 B')?.used, 77);
  for (const [step, leaked] of [
    ['t0', 50],
    ['t1', 2050],
    ['t2', 8050],
  ] as const) {
    const capture = await unpacked('small', step, 'core.7994.zst');
    assert.equal(cells(capture, 'signatures', 'fakelcb.so+0x2050')?.count, leaked);
    const owner = cells(capture, 'owners', 'Unknown:Unknown');
    assert.deepEqual([owner?.used, owner?.parents, owner?.python], [leaked, leaked, 0]);
  }
});
