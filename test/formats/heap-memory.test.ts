import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { FileSource, openFile } from '../../server/engine/file-source.ts';
import { finishCapture } from '../../server/engine/read-capture.ts';
import { checkCase, examine } from '../../server/engine/run-case.ts';
import { Session } from '../../server/engine/session.ts';
import { columnOf, type Table } from '../../server/engine/table.ts';
import { TableBuilder } from '../../server/engine/table-builder.ts';
import { heapsnapshotWith } from '../../server/formats/heapsnapshot/index.ts';
import { memoryNeed } from '../../server/formats/heapsnapshot/memory-need.ts';
import { formats } from '../../server/formats/index.ts';
import { FailureError } from '../../server/protocol/failure.ts';
import type { Progress } from '../../server/protocol/operations.ts';
import { rules } from '../../server/rules/index.ts';
import { sampleBytes } from './kit.ts';

const { signal } = new AbortController();
const workerFile = fileURLToPath(new URL('../../server/lsp/worker.ts', import.meta.url));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-heap-memory-'));
after(() => fs.rmSync(folder, { recursive: true }));

/** The sample with white space in it, so that it is as large as one of which memory is asked for. */
const large = path.join(folder, 'shop.heapsnapshot');
const text = sampleBytes('heapsnapshot/session-cache.heapsnapshot.gz').toString();
fs.writeFileSync(large, text.replace('"strings":', `${' '.repeat(40 << 20)}"strings":`));

async function read(options: Parameters<typeof heapsnapshotWith>[0], preview?: TableBuilder['preview']) {
  const source = new FileSource(openFile(large));
  const into = new TableBuilder();
  into.preview = preview;
  const format = heapsnapshotWith(options);
  after(() => source.close());
  await format.read(source, into, signal);
  return { into, capture: finishCapture(source, format, into, 0) };
}

function classes(table: Table | undefined): Map<string, (number | undefined)[]> {
  const names = columnOf(table as Table, 'class')?.texts ?? [];
  const at = (id: string, row: number) => columnOf(table as Table, id)?.numbers?.at(row);
  return new Map(names.map((name, row) => [name, [at('count', row), at('shallowBytes', row)]]));
}

const classesOf = ({ tables }: { tables: readonly Table[] }) => tables.find(({ id }) => id === 'classes');

suite('memory for a heap snapshot', () => {
  test('is told from the counts in its header, and from its size where there are none', () => {
    const header = '{"snapshot":{"meta":{},"node_count":2000000,"edge_count":8000000},';
    const stated = memoryNeed(header, 200e6);
    assert.ok(stated.whole > stated.shallow && stated.shallow > 2e6 * 20 + 8e6 * 9, JSON.stringify(stated));
    assert.ok(memoryNeed(header.replace('2000000', '4000000'), 200e6).whole > stated.whole + 100e6);
    const guessed = memoryNeed('{"nodes":[', 200e6);
    assert.ok(guessed.whole > stated.whole / 3 && guessed.whole < stated.whole * 3, JSON.stringify(guessed));
  });

  test('that is not there leaves counts and shallow sizes, the same as with all of it, and says why', async () => {
    const whole = await read({});
    assert.equal(whole.into.partial, undefined);
    const need = memoryNeed(text.slice(0, 4096), 40 << 20);
    const { into, capture } = await read({ available: () => (need.whole + need.shallow) / 2 });
    assert.match(into.partial ?? '', /retained sizes take about \d+ MB of memory, and \d+ MB are free/);
    assert.equal(capture.model, undefined);
    assert.equal(columnOf(classesOf(capture) as Table, 'retainedBytes'), undefined);
    assert.deepEqual(classes(classesOf(capture)), classes(classesOf(whole.capture)));
    assert.equal(capture.facts.stringBytes, whole.capture.facts.stringBytes);
    const [finding, ...others] = checkCase(examine([capture]), rules);
    assert.equal(finding?.rule, 'heap.shallow-only');
    assert.match(finding?.title ?? '', /retained sizes/);
    assert.deepEqual(others, []);
    const all = checkCase(examine([whole.capture]), rules);
    assert.ok(all.every(({ rule }) => rule !== 'heap.shallow-only'));
  });

  test('is not asked for when only counts and shallow sizes are wanted', async () => {
    const { into, capture } = await read({ shallow: true, available: () => 0 });
    assert.match(into.partial ?? '', /not asked for/);
    assert.ok((classesOf(capture)?.rows ?? 0) > 10);
  });

  test('that is not even there for that is a refusal with what to do', async () => {
    await assert.rejects(
      read({ available: () => 1e6 }),
      (error: unknown) =>
        error instanceof FailureError &&
        error.failure.code === 'too-big' &&
        /takes about \d+ MB of memory, and 1 MB are free/.test(error.failure.message) &&
        error.failure.next !== '',
    );
  });
});

suite('while a heap snapshot is read', () => {
  test('the classes are shown with counts and sizes before the end, those of the end', async () => {
    const seen: { what: string; tables: readonly Table[] }[] = [];
    const { capture } = await read({}, (what, tables) => void seen.push({ what, tables }));
    assert.equal(seen.length, 1);
    assert.match(seen[0]?.what ?? '', /retained sizes follow/);
    assert.deepEqual(classes(seen[0]?.tables[0]), classes(classesOf(capture)));
    assert.equal(capture.tables.filter(({ id }) => id === 'classes').length, 1);
  });

  test('an editor has them while the rest is computed, and is told what is being done', async () => {
    const session = new Session({ formats, workerFile, follow: false, onChanged: () => {} });
    const progress: Progress[] = [];
    const context = { signal, progress: (news: Progress) => void progress.push(news) };
    const summary = await session.handlers.open({ uri: pathToFileURL(large).href }, context);
    await session.dispose();
    const partial = progress.find((news) => news.partial)?.partial;
    assert.match(partial?.partial ?? '', /counts and shallow sizes; retained sizes follow/);
    assert.deepEqual(
      partial?.captures[0]?.tables.map(({ id }) => id),
      ['classes'],
    );
    const steps = progress.map(({ step }) => step);
    assert.ok(
      steps.some((step) => /about \d+ MB of memory/.test(step)),
      steps.join(),
    );
    assert.ok(steps.includes('computing dominators'), steps.join());
    assert.equal(summary.partial, undefined);
    assert.equal(summary.captures[0]?.hasObjects, true);
  });
});
