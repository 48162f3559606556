/**
 * Runs over captures that are too many to ship. Set TIDEMARK_CORPUS to a folder with them: `live1/` (a host sampled for
 * three minutes), `procfs-fixtures/` and `jc/` (files of many kernels and distributions).
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Capture } from '../../server/engine/capture.ts';
import { openCase } from '../../server/engine/open-case.ts';
import { formats } from '../../server/formats/index.ts';
import { readPath, seriesOf, timesOf } from './kit.ts';

const corpus = process.env.TIDEMARK_CORPUS ?? '';
const skip = corpus === '' ? 'TIDEMARK_CORPUS names no folder of captures' : false;

function inCorpus(...parts: string[]): string {
  return path.join(corpus, ...parts);
}

function filesBelow(folder: string): string[] {
  return fs
    .readdirSync(inCorpus(folder), { recursive: true, encoding: 'utf8' })
    .map((name) => inCorpus(folder, name))
    .filter((name) => fs.statSync(name).isFile());
}

function understoodShare(capture: Capture): number {
  const { lines = 0, understood = 0 } = capture.coverage ?? {};
  return understood / lines;
}

test('one meminfo log in seven wrappers gives one set of series', { skip }, async () => {
  const reference = await readPath(inCorpus('live1/variants/meminfo.concat.log'));
  assert.ok(reference.tables[0]!.rows >= 180);
  for (const name of [
    'meminfo.date.log',
    'meminfo.epoch.log',
    'meminfo.prefix.log',
    'oswmeminfo.dat',
    'pt-stalk-meminfo',
  ]) {
    const capture = await readPath(inCorpus('live1/variants', name));
    assert.deepEqual(seriesOf(capture), seriesOf(reference), name);
    assert.equal(timesOf(capture)?.length, reference.tables[0]!.rows, name);
    assert.equal(understoodShare(capture), 1, name);
  }
  const grep = seriesOf(await readPath(inCorpus('live1/variants/meminfo.grep.log')));
  for (const [id, values] of Object.entries(grep)) assert.deepEqual(values, seriesOf(reference)[id], id);
});

test('a folder with one meminfo a sample is one capture', { skip }, async () => {
  const folder = inCorpus('live1/meminfo.d');
  const { captures, skipped } = await openCase([folder], {
    formats,
    rules: [],
    signal: new AbortController().signal,
  });
  assert.deepEqual(skipped, []);
  assert.deepEqual(
    captures.map((c) => [c.format.id, c.facts.sampleCount]),
    [['meminfo', fs.readdirSync(folder).length]],
  );
});

test('everything sampled from a live host is understood', { skip }, async () => {
  for (const file of [
    'proc/meminfo.ts',
    'proc/vmstat.ts',
    'pid/heap/status.ts',
    'pid/heap/smaps.ts',
    'pid/heap/smaps_rollup.ts',
    'pid/java/status.ts',
    'pid/mmap/smaps.ts.gz',
    'pid/saw/smaps.ts.gz',
    'pid/thread/status.ts',
    'pid/zombie/status.ts',
  ]) {
    const capture = await readPath(inCorpus('live1', file));
    assert.equal(
      understoodShare(capture),
      1,
      `${file}: ${JSON.stringify(capture.problems.first.slice(0, 3))}`,
    );
    assert.ok(capture.tables[0]!.rows >= 60, `${file} has ${capture.tables[0]!.rows} samples`);
  }
});

test('meminfo, vmstat, status and smaps of other kernels are understood', { skip }, async () => {
  const wanted: Record<string, string> = {
    meminfo: 'meminfo',
    vmstat: 'vmstat',
    status: 'proc-status',
    smaps: 'smaps',
    smaps_rollup: 'smaps_rollup',
  };
  const files = [...filesBelow('procfs-fixtures'), ...filesBelow('jc')].filter((file) => {
    const name = path.basename(file).replace(/^proc_|^pid_/, '');
    return name in wanted && !file.includes(`${path.sep}net${path.sep}`);
  });
  assert.ok(files.length >= 6, `only ${files.length} files were found`);
  for (const file of files) {
    const capture = await readPath(file);
    assert.equal(capture.format.id, wanted[path.basename(file).replace(/^proc_|^pid_/, '')], file);
    assert.ok(
      understoodShare(capture) >= 0.99,
      `${file}: ${JSON.stringify(capture.problems.first.slice(0, 5))}`,
    );
  }
});

test('no file of the corpus makes a reader fail otherwise than by not knowing it', { skip }, async () => {
  const files = [
    ...filesBelow('synthetic'),
    ...filesBelow('seeds'),
    ...filesBelow('live1/tools'),
    ...filesBelow('procfs-fixtures'),
  ];
  for (const file of files) {
    if (fs.statSync(file).size > 2_000_000) continue;
    await readPath(file).catch((error) =>
      assert.match(
        error.failure?.code ?? error.code ?? String(error.stack),
        /^(?:unknown-format|empty)$/,
        file,
      ),
    );
  }
});
