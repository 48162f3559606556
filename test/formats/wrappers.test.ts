import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import type { Capture } from '../../server/engine/capture.ts';
import { openCase } from '../../server/engine/open-case.ts';
import { formats } from '../../server/formats/index.ts';
import { blocksOf, readPath, seriesOf, timesOf } from './kit.ts';
import { type Sample, wrappers } from './wrappers.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-wrappers-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

const payloads = [
  { format: 'meminfo', file: 'heap-leak/meminfo.log' },
  { format: 'proc-status', file: 'heap-leak/status.log' },
  { format: 'smaps', file: 'heap-leak/smaps.log' },
  { format: 'smaps_rollup', file: 'smaps-rollup/smaps_rollup.log' },
  { format: 'vmstat', file: 'vmstat/vmstat.log' },
];

/** Five samples of a payload, at irregular times on 20 November 2026 around noon. */
function samplesOf(file: string): Sample[] {
  const start = Date.UTC(2026, 10, 20, 11, 59, 51, 250);
  return blocksOf(file)
    .slice(0, 5)
    .map(({ text }, i) => ({ time: start + [0, 4100, 7900, 13_000, 16_750][i]!, text }));
}

/** The same values in the same order of columns, with the columns' names. */
function valuesOf(capture: Capture): Record<string, number[]> {
  return seriesOf(capture);
}

for (const { format, file } of payloads) {
  const samples = samplesOf(file);
  const plain = samples.map((s) => `### ${new Date(s.time).toISOString().slice(0, -1)}\n${s.text}`).join('');

  test(`${format}: the samples themselves are read whole`, async () => {
    const name = path.join(folder, `${format}-plain`);
    fs.writeFileSync(name, plain);
    const capture = await readPath(name);
    assert.equal(capture.format.id, format);
    assert.equal(capture.coverage?.unknown, 0);
    for (const [id, values] of Object.entries(seriesOf(capture))) {
      const measured = /^\S+:\s+(\d+)|^\S+ (\d+)$/;
      assert.equal(values.length, 5, id);
      assert.ok(measured.test(samples[0]!.text.split('\n')[1]!));
    }
  });

  for (const wrapper of wrappers) {
    test(`${format} in ${wrapper.name} gives the same series`, async () => {
      const plainFile = path.join(folder, `${format}-reference`);
      fs.writeFileSync(plainFile, plain);
      const reference = valuesOf(await readPath(plainFile));
      const wrapped = path.join(folder, 'unknown');
      fs.writeFileSync(wrapped, wrapper.wrap(samples));
      const capture = await readPath(wrapped);
      assert.equal(capture.format.id, format);
      assert.deepEqual(valuesOf(capture), reference);
      assert.deepEqual(capture.problems.first, []);
      assert.equal(capture.coverage?.unknown, 0);
      if (wrapper.repairs) assert.ok((capture.coverage?.repaired ?? 0) > 0, 'the repair must be said');
      const times = timesOf(capture);
      if (wrapper.times === 'none') return;
      const step = wrapper.times === 'ms' ? 1 : wrapper.times;
      assert.deepEqual(
        times?.map((t) => Math.round(t)),
        samples.map((s) => Math.floor(s.time / step) * step),
      );
      assert.equal(capture.facts.outOfOrderCount, 0);
    });
  }

  test(`${format} with one file a sample (W4) gives the same series`, async () => {
    const plainFile = path.join(folder, `${format}-reference`);
    fs.writeFileSync(plainFile, plain);
    const reference = valuesOf(await readPath(plainFile));
    const many = fs.mkdtempSync(path.join(folder, 'many-'));
    for (const s of samples) {
      const stamp = new Date(s.time).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_');
      fs.writeFileSync(path.join(many, `sample-${stamp}.txt`), s.text);
    }
    const opened = await openCase([many], { formats, rules: [], signal: new AbortController().signal });
    assert.deepEqual(opened.skipped, []);
    assert.equal(opened.captures.length, 1);
    const [capture] = opened.captures as [Capture];
    assert.deepEqual(valuesOf(capture), reference);
    assert.equal(capture.facts.fileCount, 5);
    assert.deepEqual(
      timesOf(capture),
      samples.map((s) => Math.floor(s.time / 1000) * 1000),
    );
  });
}

test('a log that holds several payloads in turn gives a table of each, at the same times', async () => {
  const meminfo = samplesOf('heap-leak/meminfo.log');
  const vmstat = samplesOf('vmstat/vmstat.log');
  const status = samplesOf('heap-leak/status.log');
  const text = meminfo
    .map((s, i) => `${new Date(s.time).toISOString()}\n${s.text}${vmstat[i]!.text}${status[i]!.text}`)
    .join('');
  const file = path.join(folder, 'mixed');
  fs.writeFileSync(file, text);
  const capture = await readPath(file);
  assert.equal(capture.coverage?.unknown, 0);
  assert.deepEqual(capture.tables.map((t) => [t.id, t.rows]).sort(), [
    ['meminfo', 5],
    ['proc-status', 5],
    ['vmstat', 5],
  ]);
});
