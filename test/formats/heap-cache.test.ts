import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { FileSource, openFile } from '../../server/engine/file-source.ts';
import { Session } from '../../server/engine/session.ts';
import { packTable } from '../../server/engine/table.ts';
import { TableBuilder } from '../../server/engine/table-builder.ts';
import { CachedHeap } from '../../server/formats/heapsnapshot/cache/cached-heap.ts';
import { HeapCache, makeRoom } from '../../server/formats/heapsnapshot/cache/heap-cache.ts';
import type { HeapModel } from '../../server/formats/heapsnapshot/heap-model.ts';
import { formats } from '../../server/formats/index.ts';
import { snapshotText } from '../packages/heapsnapshot-parser/snapshot-kit.ts';
import { formatOf, sampleBytes, samplePath } from './kit.ts';

const LEAK = 'heapsnapshot/session-cache.heapsnapshot.gz';
const heapsnapshot = formatOf('heapsnapshot');
const { signal } = new AbortController();
const workerFile = fileURLToPath(new URL('../../server/lsp/worker.ts', import.meta.url));

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-heap-cache-'));
after(() => fs.rmSync(folder, { recursive: true }));

const snapshot = path.join(folder, 'shop.heapsnapshot');
// The end is missing, so that there is a problem to keep too.
fs.writeFileSync(snapshot, sampleBytes(LEAK).subarray(0, -40));

function emptyFolder(): string {
  return fs.mkdtempSync(path.join(folder, 'cache-'));
}

function cacheOf(cacheFolder: string, source: FileSource): HeapCache {
  const cache = HeapCache.of(cacheFolder, source);
  assert.ok(cache);
  return cache;
}

async function readAndKept(cacheFolder: string): Promise<TableBuilder> {
  const source = new FileSource(openFile(snapshot));
  const into = new TableBuilder();
  await heapsnapshot.read(source, into, signal);
  cacheOf(cacheFolder, source).keep(into);
  return into;
}

/** What the next opening gets from the folder; undefined when it has to read. */
function restored(cacheFolder: string): TableBuilder | undefined {
  const source = new FileSource(openFile(snapshot));
  const into = new TableBuilder();
  return cacheOf(cacheFolder, source).restore(into, source) ? into : undefined;
}

function shown({ tables, facts, problems }: TableBuilder) {
  return { tables: tables.map(packTable), facts, problems };
}

/** Plain data, as far as it can be compared: texts, columns and figures. */
function graph({ model }: TableBuilder) {
  const { snapshot: heap, analysis } = model as HeapModel;
  const { edges, locations, problems } = heap;
  const { detachedness, traceNode } = heap.nodes;
  const names = Array.from(heap.nodes.name, (name) => heap.strings.at(name));
  return {
    // What is absent may be stated as such, or not at all.
    nodes: { ...heap.nodes, detachedness, traceNode },
    analysis: { ...analysis, detachedness: analysis.detachedness },
    edges,
    locations,
    problems,
    names,
  };
}

function onlyFile(cacheFolder: string): string {
  const [name, ...others] = fs.readdirSync(cacheFolder);
  assert.ok(name);
  assert.deepEqual(others, []);
  return path.join(cacheFolder, name);
}

suite('a heap snapshot that was read before', () => {
  test('has the same tables, facts and problems, and the same graph', async () => {
    const cache = emptyFolder();
    const first = await readAndKept(cache);
    const second = restored(cache);
    assert.ok(second);
    assert.ok(first.problems.count > 0);
    assert.deepEqual(shown(second), shown(first));
    assert.deepEqual(graph(second), graph(first));
  });

  test('can be read by its owner only', { skip: process.platform === 'win32' }, async () => {
    const cache = emptyFolder();
    await readAndKept(cache);
    assert.equal(fs.statSync(onlyFile(cache)).mode & 0o077, 0);
  });

  test('reaches another thread as a place, and is there in full shared columns once it is asked for', async () => {
    const cache = emptyFolder();
    const first = await readAndKept(cache);
    const source = new FileSource(openFile(snapshot));
    const packed = structuredClone(heapsnapshot.packModel?.(restored(cache)?.model));
    const arrived = heapsnapshot.unpackModel?.(packed, source) as CachedHeap;
    await arrived.prepare();
    assert.equal(arrived.place, undefined);
    assert.equal(arrived.snapshot.edges.to.buffer.constructor, SharedArrayBuffer);
    assert.deepEqual(arrived.analysis.retained, (first.model as HeapModel).analysis.retained);
  });

  test('is read anew when a byte of it has changed, though its size and time have not', async () => {
    const cache = emptyFolder();
    await readAndKept(cache);
    const { atime, mtime } = fs.statSync(snapshot);
    const bytes = fs.readFileSync(snapshot);
    const changed = Buffer.from(bytes);
    const at = changed.indexOf('"Session"');
    assert.ok(at > 0);
    changed[at + 1] = 's'.charCodeAt(0);
    try {
      fs.writeFileSync(snapshot, changed);
      fs.utimesSync(snapshot, atime, mtime);
      assert.equal(restored(cache), undefined);
    } finally {
      fs.writeFileSync(snapshot, bytes);
      fs.utimesSync(snapshot, atime, mtime);
    }
  });

  test('is shown as it is when what was kept is damaged anywhere', async () => {
    const cache = emptyFolder();
    const first = await readAndKept(cache);
    const expected = { ...shown(first), ...graph(first) };
    const file = onlyFile(cache);
    const whole = fs.readFileSync(file);
    // Bytes of the head and the tables are as likely to be hit as those of the columns, which are far more.
    const places = fc.oneof(
      fc.integer({ min: 0, max: Math.min(4000, whole.length - 1) }),
      fc.integer({ min: 0, max: whole.length - 1 }),
    );
    fc.assert(
      fc.property(places, fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, change, isCut) => {
        const damaged = isCut ? whole.subarray(0, at) : Buffer.from(whole);
        if (!isCut) damaged[at] = (damaged[at] as number) ^ change;
        fs.writeFileSync(file, damaged);
        const into = restored(cache);
        if (into) assert.deepEqual({ ...shown(into), ...graph(into) }, expected);
      }),
      { numRuns: 40 },
    );
    fs.writeFileSync(file, whole);
    assert.ok(restored(cache));
  });

  test('is shown as it is when what was kept is gone meanwhile', async () => {
    const cache = emptyFolder();
    const first = await readAndKept(cache);
    const into = restored(cache);
    assert.ok(into);
    fs.rmSync(onlyFile(cache));
    assert.deepEqual(graph(into), graph(first));
  });
});

suite('the folder of kept heaps', () => {
  test('is left alone when it cannot be written to', async () => {
    const cache = path.join(snapshot, 'below-a-file');
    const into = await readAndKept(cache);
    assert.ok(into.tables.length > 0);
    assert.equal(restored(cache), undefined);
  });

  test('loses what was not used for longest, and nothing that is not its own', () => {
    const cache = emptyFolder();
    for (const [i, name] of ['old', 'middle', 'new'].entries()) {
      const file = path.join(cache, `${name}.tidemark-heap`);
      fs.writeFileSync(file, Buffer.alloc(1000));
      fs.utimesSync(file, 1000 + i, 1000 + i);
    }
    fs.writeFileSync(path.join(cache, 'notes.txt'), Buffer.alloc(9000));
    makeRoom(cache, 2500);
    assert.deepEqual(fs.readdirSync(cache).sort(), [
      'middle.tidemark-heap',
      'new.tidemark-heap',
      'notes.txt',
    ]);
  });

  test('holds nothing of packed captures, whose texts are not on disk', () => {
    assert.equal(HeapCache.of(emptyFolder(), new FileSource(openFile(samplePath(LEAK)))), undefined);
  });
});

suite('the reader of heap snapshots', () => {
  const large = path.join(folder, 'large.heapsnapshot');
  const text = snapshotText({
    nodes: [{ name: '' }, { name: 'Window' }],
    edges: [[0, 1, 'shortcut', 'window']],
  });
  fs.writeFileSync(large, text.replace('{', `{${' '.repeat(9 << 20)}`));

  async function opened(): Promise<TableBuilder> {
    const into = new TableBuilder();
    await heapsnapshot.read(new FileSource(openFile(large)), into, signal);
    into.afterwards?.();
    return into;
  }

  test('keeps large ones in the folder that the environment names', async () => {
    const cache = emptyFolder();
    process.env.TIDEMARK_CACHE_DIR = cache;
    try {
      const first = await opened();
      const second = await opened();
      assert.ok(!(first.model instanceof CachedHeap));
      assert.ok(second.model instanceof CachedHeap);
      assert.deepEqual(shown(second), shown(first));
      onlyFile(cache);
    } finally {
      delete process.env.TIDEMARK_CACHE_DIR;
    }
  });

  test('shows the same case in the editor the second time, objects included', async () => {
    const shop = path.join(folder, 'padded.heapsnapshot');
    fs.writeFileSync(shop, Buffer.concat([sampleBytes(LEAK), Buffer.alloc(9 << 20, ' ')]));
    const cache = emptyFolder();
    process.env.TIDEMARK_CACHE_DIR = cache;
    const session = new Session({ formats, workerFile, follow: false, onChanged() {} });
    const openedCase = async () => {
      const context = { signal, progress() {} };
      const summary = await session.handlers.open({ uri: pathToFileURL(shop).href }, context);
      const query = { case: summary.case, capture: 0, offset: 0, limit: 20 };
      const classes = await session.handlers.objects({ ...query, of: { kind: 'classes' } }, context);
      return { captures: summary.captures, findings: summary.findings, classes };
    };
    try {
      const first = await openedCase();
      // It is written once the first case is on the screen.
      for (let i = 0; i < 200 && !fs.readdirSync(cache).some((name) => name.endsWith('heap')); i++)
        await new Promise((resolve) => setTimeout(resolve, 50));
      const written = fs.statSync(onlyFile(cache)).mtimeMs;
      const second = await openedCase();
      assert.deepEqual(second, first);
      assert.ok(first.findings.length > 0);
      assert.ok(fs.statSync(onlyFile(cache)).mtimeMs > written, 'what was kept was used');
    } finally {
      delete process.env.TIDEMARK_CACHE_DIR;
      await session.dispose();
    }
  });

  test('keeps nothing when no folder is named', async () => {
    await opened();
    assert.ok(!((await opened()).model instanceof CachedHeap));
  });
});
