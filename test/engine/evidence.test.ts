import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import zlib from 'node:zlib';
import type { Capture } from '../../server/engine/capture.ts';
import { evidenceAt, evidenceOfChange } from '../../server/engine/evidence.ts';
import { openCase } from '../../server/engine/open-case.ts';
import { TIME_COLUMN } from '../../server/engine/table.ts';
import { formats } from '../../server/formats/index.ts';
import { blocksOf, readPath, samplePath } from '../formats/kit.ts';
import { wrappers } from '../formats/wrappers.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-evidence-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Values looked up in a row: spread over its columns. */
const COLUMNS_MAX = 25;

/** Totals and counts over a sample stand nowhere as such: their evidence is the sample. */
const DERIVED = /^(?:total\.|class\.|mappings$)/;

/**
 * Asks for the evidence of every value (of a few rows) and looks it up in the bytes of the file it names.
 * @param textOf the bytes that positions count in: the file's own, unpacked.
 * @returns how many values were looked up.
 */
function assertEvidence(capture: Capture, textOf: (file: string) => Buffer): number {
  let checked = 0;
  for (const table of capture.tables) {
    const rows = [...new Set([0, 1, table.rows >> 1, table.rows - 1])].filter((row) => row < table.rows);
    for (const row of rows) {
      const present = table.columns.filter(({ numbers }) => !Number.isNaN(numbers?.at(row)));
      const step = Math.max(1, present.length / COLUMNS_MAX);
      for (let i = 0; i < present.length; i += step) {
        const { id, numbers } = present[Math.floor(i)]!;
        const value = numbers?.at(row) ?? Number.NaN;
        if (id === TIME_COLUMN) continue;
        const evidence = evidenceAt(capture, table, row, id);
        const { byteStart = -1, byteLength = -1, line = -1 } = evidence;
        const bytes = textOf(evidence.capture);
        const text = bytes.subarray(byteStart, byteStart + byteLength).toString();
        const where = `${table.id} ${id} row ${row}: “${text}”`;
        assert.ok(byteStart >= 0 && byteLength > 0 && byteStart + byteLength <= bytes.length, where);
        assert.deepEqual(evidence.row, { table: table.id, index: row });
        assert.equal(lineAt(bytes, byteStart), line, `line of ${where}`);
        assert.ok(!text.includes('\n'), `one line only: ${where}`);
        assert.equal(evidence.quote, text, where);
        if (DERIVED.test(id)) continue;
        assert.match(text, new RegExp(`(?<!\\d)${value}(?!\\d)`), where);
        checked++;
      }
    }
  }
  return checked;
}

function lineAt(bytes: Buffer, position: number): number {
  let line = 1;
  for (let at = bytes.indexOf(10); at >= 0 && at < position; at = bytes.indexOf(10, at + 1)) line++;
  return line;
}

function plainText(file: string): Buffer {
  return fs.readFileSync(file);
}

const payloads = [
  { format: 'meminfo', file: 'heap-leak/meminfo.log', values: 40 },
  { format: 'proc-status', file: 'proc-status/nine-processes.log', values: 40 },
  { format: 'smaps', file: 'heap-leak/smaps.log', values: 40 },
  { format: 'vmstat', file: 'vmstat/vmstat.log', values: 40 },
];

for (const { format, file, values } of payloads) {
  const samples = blocksOf(file)
    .slice(0, 3)
    .map(({ text }, i) => ({ time: Date.UTC(2026, 10, 20, 11, 59, 51, 250) + i * 5000, text }));
  for (const wrapper of wrappers) {
    const wrapped = wrapper.wrap(samples);
    if (wrapped instanceof Uint8Array) continue;
    test(`${format} in ${wrapper.name}: evidence is the line with the number`, async () => {
      const target = path.join(folder, 'unknown');
      fs.writeFileSync(target, wrapped);
      assert.ok(assertEvidence(await readPath(target), plainText) >= values);
    });
  }

  test(`${format} in UTF-16: evidence counts in the text as UTF-8`, async () => {
    const text = samples.map((s) => `${new Date(s.time).toISOString()} ä\n${s.text}`).join('');
    const target = path.join(folder, 'wide');
    fs.writeFileSync(target, Buffer.from(`\uFEFF${text}`, 'utf16le'));
    assert.ok(assertEvidence(await readPath(target), () => Buffer.from(text)) >= values);
  });

  test(`${format} compressed: evidence counts in what is inside`, async () => {
    const text = Buffer.from(samples.map((s) => `${new Date(s.time).toISOString()}\n${s.text}`).join(''));
    const target = path.join(folder, 'packed.gz');
    fs.writeFileSync(target, zlib.gzipSync(text));
    assert.ok(assertEvidence(await readPath(target), () => text) >= values);
  });

  test(`${format} in one file a sample: evidence names the file, its line and its bytes`, async () => {
    const many = fs.mkdtempSync(path.join(folder, 'many-'));
    for (const [i, s] of samples.entries())
      fs.writeFileSync(
        path.join(many, `sample-20261120_12000${i}.txt`),
        s.text.replace(/\n$/, i === 1 ? '' : '\n'),
      );
    const { captures } = await openCase([many], { formats, rules: [], signal: new AbortController().signal });
    assert.equal(captures.length, 1);
    assert.ok(assertEvidence(captures[0] as Capture, plainText) >= values);
    const { capture } = evidenceAt(captures[0] as Capture, captures[0]!.tables[0]!, 2);
    assert.equal(path.basename(capture), 'sample-20261120_120002.txt');
  });
}

for (const name of [
  'mochiweb/mochimem.log',
  'page-cache/meminfo-4snap.log',
  'python-leak/smaps.txt',
  'smaps-rollup/smaps_rollup.log',
]) {
  test(`samples/${name}: evidence is the line with the number`, async () => {
    assert.ok(assertEvidence(await readPath(samplePath(name)), plainText) > 0);
  });
}

test('a mapping that moved is found under its new address', async () => {
  const text = [0, 1, 2]
    .map((i) => {
      const start = (0x7ffd0000 - i * 0x8000).toString(16);
      return `### 2026-11-20T12:00:0${i}\n7f000000-7f010000 rw-p 00000000 00:00 0 /lib/x.so\nSize: 64 kB\nRss: 40 kB\nPss: 40 kB\n${start}-7ffe0000 rw-p 00000000 00:00 0 [stack]\nSize: 64 kB\nRss: ${64 + i} kB\nPss: 1 kB\n`;
    })
    .join('');
  const file = path.join(folder, 'moved');
  fs.writeFileSync(file, text);
  const capture = await readPath(file);
  assert.ok(assertEvidence(capture, plainText) > 0);
  const found = evidenceAt(capture, capture.tables[0]!, 2, '[stack]@7ffd0000.Rss');
  assert.equal(found.quote, 'Rss: 66 kB');
  assert.equal(found.line, 26);
});

test('a process that was restarted is found under its new PID', async () => {
  const block = (pid: number, rss: number) =>
    `Name:\ta\nState:\tS\nPid:\t${pid}\nVmRSS:\t${rss} kB\nThreads:\t1\n`;
  const file = path.join(folder, 'restarted');
  fs.writeFileSync(
    file,
    [block(10, 100), block(10, 110), block(10, 120), block(77, 20)]
      .map((text, i) => `### 2026-11-20T12:00:0${i}\n${text}`)
      .join(''),
  );
  const capture = await readPath(file);
  assert.equal(evidenceAt(capture, capture.tables[0]!, 3, 'VmRSS').quote, 'VmRSS:\t20 kB');
});

test('evidence of a change holds both ends, in the time order of the samples', async () => {
  const capture = await readPath(samplePath('page-cache/meminfo-4snap.log'));
  const [first, last] = evidenceOfChange(capture, capture.tables[0]!, 'Cached', 0, 2);
  assert.equal(first.before, 13_413_548);
  assert.equal(last?.after, 192_460);
  assert.match(first.quote ?? '', /10:53:32\.92709 Cached: 13413548 kB$/);
  assert.match(last?.quote ?? '', /10:53:41\.45840 Cached: 192460 kB$/);
});
