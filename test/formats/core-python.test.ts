/** Objects of CPython by type, held to what gc.get_objects() said in the same process. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import zlib from 'node:zlib';
import type { Capture } from '../../server/engine/capture.ts';
import { columnOf, textAt } from '../../server/engine/table.ts';
import { coreFile, fileNote } from './core-kit.ts';
import { readMemory, sampleBytes } from './kit.ts';

const corpus = path.join(process.env.TIDEMARK_CORPUS ?? '', 'core/pyver');
const skip =
  process.env.TIDEMARK_CORPUS && fs.existsSync(corpus)
    ? false
    : 'TIDEMARK_CORPUS names no folder with core files of Python';

/** As gc names them: without the module of built-in types, which differs between versions. */
function plain(name: string): string {
  return name.replace(/^(?:builtins|__builtin__)\./, '').replace(/^weakref\.ReferenceType$/, 'weakref');
}

function countsOf(capture: Capture): Map<string, number> {
  const table = capture.tables.find(({ id }) => id === 'python-types');
  const counts = new Map<string, number>();
  const types = table && columnOf(table, 'type');
  for (let row = 0; table && types && row < table.rows; row++) {
    const name = plain(textAt(types, row) ?? '');
    counts.set(name, (counts.get(name) ?? 0) + (columnOf(table, 'count')?.numbers?.at(row) ?? 0));
  }
  return counts;
}

/** Why a count may differ from gc's, and in which direction. */
const EXPLAINED: Readonly<Record<string, (ours: number, gc: number) => boolean>> = {
  // gc does not track those that hold nothing but texts and numbers.
  dict: (ours, gc) => ours > gc,
  tuple: (ours, gc) => ours > gc,
  // The file that the counts were written to was open when gc counted, and closed when the dump was taken.
  '_io.FileIO': (ours, gc) => ours === gc - 1,
  '_io.TextIOWrapper': (ours, gc) => ours === gc - 1,
  '_io.BufferedWriter': (ours, gc) => ours === gc - 1,
  'encodings.utf_8.IncrementalEncoder': (ours, gc) => ours === gc - 1,
  // Bound methods that were looked up after the count.
  builtin_function_or_method: (ours, gc) => ours - gc > 0 && ours - gc <= 3,
};

test('types of a Python process are counted as gc counts them, in every version', { skip }, async () => {
  const versions = fs.readdirSync(corpus);
  assert.ok(versions.length >= 5);
  for (const version of versions) {
    const folder = path.join(corpus, version);
    const file = fs.readdirSync(folder).find((name) => name.startsWith('core.')) ?? '';
    const capture = await readMemory(zlib.zstdDecompressSync(fs.readFileSync(path.join(folder, file))));
    const told = JSON.parse(fs.readFileSync(path.join(folder, 'gc.json'), 'utf8'));
    const ours = countsOf(capture);
    let equal = 0;
    for (const [name, count] of Object.entries<number>(told.types)) {
      const type = plain(name);
      const found = ours.get(type) ?? 0;
      if (found === count) equal++;
      else
        assert.ok(
          EXPLAINED[type]?.(found, count),
          `${version}: ${type} has ${found} objects in the dump, ${count} for gc`,
        );
    }
    assert.ok(equal >= 28, `${version}: only ${equal} types are equal`);
    assert.equal(ours.get('__main__.Session'), 300, version);
    assert.equal(ours.get('__main__.Cart'), 120, version);
    assert.ok(Number(capture.facts.pythonObjectCount) > told.gc_objects, version);
    const texts = ours.get('str') ?? 0;
    assert.ok(texts > 3000, `${version}: ${texts} texts`);
  }
});

test('what Python holds does not grow in the story of the worker, whatever malloc holds', async () => {
  const counts = await Promise.all(
    [1, 3].map(async (n) => (await readMemory(sampleBytes(`python-leak/worker-${n}.core.zst`))).facts),
  );
  const [first, last] = counts;
  assert.ok(Number(last?.pythonObjectCount) - Number(first?.pythonObjectCount) <= 2);
  assert.ok(Number(last?.usedChunkCount) > 10 * Number(first?.usedChunkCount));
});

test('the sessions of the worker are counted by their class', async () => {
  const counts = countsOf(await readMemory(sampleBytes('python-leak/worker-2.core.zst')));
  // Without `(object)` a class of Python 2 makes instances.
  assert.ok((counts.get('instance') ?? 0) >= 300);
  for (const type of ['str', 'dict', 'tuple', 'function', 'code', 'list', 'module', 'wrapper_descriptor'])
    assert.ok((counts.get(type) ?? 0) > 0, `no ${type}`);
});

test('a program without Python has no Python objects', async () => {
  const { facts, tables } = await readMemory(sampleBytes('elf-core/orders-1.core.gz'));
  assert.equal(facts.pythonObjectCount, 0);
  assert.equal(
    tables.some(({ id }) => id === 'python-types'),
    false,
  );
});

test('of an interpreter whose objects cannot be counted the dump says why', async () => {
  const whyWith = async (file: string, wordBytes: 4 | 8 = 8) => {
    const spec = { wordBytes, segments: [{ start: 0x10_0000, content: 'x'.repeat(4096) }] } as const;
    const notes = fileNote([{ start: 0x40_0000, end: 0x40_1000, page: 0, path: `/usr/bin/${file}` }], spec);
    const { problems, facts } = await readMemory(coreFile({ ...spec, notes }));
    assert.equal(facts.pythonObjectCount, 0);
    return problems.first.map(({ why }) => why).join('\n');
  };
  assert.match(await whyWith('python3.13t'), /free-threaded Python keeps them in mimalloc/);
  assert.match(await whyWith('libpython3.11.so.1.0', 4), /32-bit Python are not read/);
  assert.match(await whyWith('pypy3'), /PyPy keeps them otherwise/);
  assert.match(await whyWith('python3'), /was not found/);
  assert.equal(await whyWith('pythonic-shop'), '');
});
