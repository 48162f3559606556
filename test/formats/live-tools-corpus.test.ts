/** The output of live tools in captures that are too many to ship. Set TIDEMARK_CORPUS to a folder with them. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { columnOf } from '../../server/engine/table.ts';
import { corpusFolder } from './corpus-folder.ts';
import { readPath } from './kit.ts';

const corpus = corpusFolder('proc');
const skip = corpus === '' ? 'TIDEMARK_CORPUS names no folder of captures' : false;

/** What a file of this name is, by its first letters. */
const FORMATS: readonly [RegExp, string][] = [
  [/^(?:osw)?vmstat-|^oswvmstat|^vmstat\./, 'vmstat-tool'],
  [/^iostat/, 'iostat'],
  [/^mpstat/, 'mpstat'],
  [/^pidstat/, 'pidstat'],
  [/^(?:osw)?top/, 'top'],
  [/^(?:osw)?ps[-.]/, 'ps'],
  [/^free/, 'free'],
  [/^pmap/, 'pmap'],
  [/^slabtop/, 'slabtop'],
  [/\.nmon$/, 'nmon'],
  [/^(?:collectl|.*\.collectl)/, 'collectl'],
];

function filesBelow(folder: string): string[] {
  return fs
    .readdirSync(path.join(corpus, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(corpus, folder, name))
    .filter((name) => fs.statSync(name).isFile() && !name.endsWith('.json'));
}

test('every output of a live tool is recognised, and understood to the last line', { skip }, async () => {
  const files = ['live1/tools', 'live3/tools', 'live4', 'jc'].flatMap(filesBelow);
  let looked = 0;
  for (const file of files) {
    const format = FORMATS.find(([pattern]) => pattern.test(path.basename(file)))?.[1];
    if (!format) continue;
    looked++;
    const capture = await readPath(file);
    assert.equal(capture.format.id, format, file);
    assert.equal(
      capture.coverage?.unknown,
      0,
      `${file}: ${JSON.stringify(capture.problems.first.slice(0, 3))}`,
    );
  }
  assert.ok(looked >= 60, `only ${looked} files were found`);
});

test('tools that watched the same host at the same time agree', { skip }, async () => {
  const last = async (file: string, id: string) => {
    const capture = await readPath(path.join(corpus, 'live1/tools', file));
    const numbers = columnOf(capture.tables[0]!, id)?.numbers;
    assert.ok(numbers, `${file} has no ${id}`);
    return numbers.at(numbers.end - 1);
  };
  const heap = await last('pidstat-r-1.txt', 'RSS (leak[23491])');
  for (const [file, id] of [
    ['pidstat-rudwh-2.txt', 'RSS (leak[23491])'],
    ['ps-date-3.txt', 'RSS (leak[23491])'],
    ['top-b-3.txt', 'RES (leak[23491])'],
    ['pmap-x-date-5.txt', 'total.Rss (leak[23491])'],
  ] as const) {
    const other = await last(file, id);
    // It leaks 302 kB a second, and the tools end within some seconds of each other.
    assert.ok(Math.abs(other - heap) < 3_500, `${file}: ${other} against ${heap}`);
  }
});

test('free counts shared memory alike in kB, rounded and in MiB', { skip }, async () => {
  const shared = async (file: string) => {
    const capture = await readPath(path.join(corpus, 'live1/tools', file));
    const column = columnOf(capture.tables[0]!, 'shared');
    return (column?.numbers?.at(0) ?? Number.NaN) * (column?.unit === 'MiB' ? 1024 : 1);
  };
  const exact = await shared('free-s1.txt');
  for (const file of ['free-de_DE-s3.txt', 'free-h-s3.txt', 'free-mw-s2.txt'])
    assert.ok(Math.abs((await shared(file)) - exact) <= 1024, file);
});
