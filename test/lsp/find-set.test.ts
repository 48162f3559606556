/** The files of a link that names a set: found by their bytes wherever they lie, in the order of the case, or refused. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { findSet } from '../../server/lsp/find-set.ts';
import { fileSetOf } from '../../server/notes/capture-hash.ts';
import { LINK_MAX, readLink, SET_FILES_MAX, throughWeb, writeLink } from '../../server/protocol/links.ts';
import type { FileSet } from '../../server/protocol/sharing.ts';

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-set-'));
after(() => fs.rmSync(scratch, { recursive: true, force: true }));
const signal = new AbortController().signal;
let made = 0;

/** A folder with these files. */
function folderOf(files: Record<string, string>): string {
  const folder = path.join(scratch, `${made++}`);
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

async function setOf(folder: string, names: readonly string[], isFolder = true): Promise<FileSet> {
  const set = await fileSetOf(
    names.map((name) => path.join(folder, name)),
    isFolder,
  );
  assert.ok(set);
  return set;
}

const SAMPLES = { 's-1.txt': 'VmRSS: 1 kB\n', 's-2.txt': 'VmRSS: 22 kB\n', 's-3.txt': 'VmRSS: 333 kB\n' };
const NAMES = Object.keys(SAMPLES);

test('samples are found in another folder under other names, in the order of the case, with other files beside them', async () => {
  const set = await setOf(folderOf(SAMPLES), ['s-2.txt', 's-1.txt', 's-3.txt']);
  const other = folderOf({
    'deep/a/third': SAMPLES['s-3.txt'],
    'deep/a/first': SAMPLES['s-1.txt'],
    'deep/a/second': SAMPLES['s-2.txt'],
    'deep/a/README.md': 'Samples of a worker\n',
    'deep/b/x': SAMPLES['s-1.txt'],
  });
  const { files, folder } = await findSet(set, [other], signal);
  assert.deepEqual(
    files.map((uri) => path.basename(fileURLToPath(uri))),
    ['second', 'first', 'third'],
  );
  assert.equal(
    folder && fileURLToPath(folder),
    path.join(other, 'deep/a'),
    'the nearest folder that has all',
  );
});

test('with one sample changed, or missing, nothing is opened, and it is said how many are here', async () => {
  const set = await setOf(folderOf(SAMPLES), NAMES);
  const changed = await findSet(set, [folderOf({ ...SAMPLES, 's-2.txt': 'VmRSS: 23 kB\n' })], signal);
  assert.deepEqual({ files: changed.files, folder: changed.folder }, { files: [], folder: null });
  assert.equal(changed.present, 2);
  const nothing = await findSet(set, [folderOf({ x: 'y' })], signal);
  assert.equal(nothing.present, 0);
});

test('samples with the same bytes are as many as they were', async () => {
  const twice = { a: 'VmRSS: 1 kB\n', b: 'VmRSS: 1 kB\n', c: 'VmRSS: 2 kB\n' };
  const set = await setOf(folderOf(twice), Object.keys(twice));
  assert.equal((await findSet(set, [folderOf(twice)], signal)).files.length, 3);
  assert.equal((await findSet(set, [folderOf({ a: twice.a, c: twice.c })], signal)).files.length, 0);
});

test('tags that fit by chance do not make a set', async () => {
  const set = await setOf(folderOf(SAMPLES), NAMES);
  const forged = { ...set, sha256: 'ab'.repeat(32) };
  assert.deepEqual((await findSet(forged, [folderOf(SAMPLES)], signal)).files, []);
});

test('a link names a set and no path, comes back as it was, and is short enough for the largest set', async () => {
  const set = await setOf(folderOf(SAMPLES), NAMES);
  const link = writeLink({ captures: [], set, finding: 'f1', state: { tab: 'series', series: ['VmRSS'] } });
  assert.deepEqual(readLink(throughWeb(link)).set, set);
  for (const name of [...NAMES, scratch]) assert.ok(!decodeURIComponent(link).includes(name));
  const most = { ...set, tags: 'Ab_'.repeat(SET_FILES_MAX) };
  assert.ok(
    throughWeb(writeLink({ captures: [], set: most, finding: '0123456789abcdef' })).length <= LINK_MAX,
  );
});

test('a set that a stranger has written is refused unless it is well formed', () => {
  const good = { sha256: 'ab'.repeat(32), bytes: 9, smallest: 1, largest: 5, tags: 'AbcDef', folder: false };
  const link = writeLink({ captures: [], set: good });
  assert.deepEqual(readLink(link).set, good);
  const bad = [
    link.replace(/set=[^&]*/, 'set=../..'),
    link.replace(/t=[^&]*/, 't=../../etc'),
    link.replace(/t=[^&]*/, 't=Ab'),
    link.replace(/&n=[^&]*/, '&n=9.8.1'),
    link.replace(/t=[^&]*/, `t=${'Abc'.repeat(SET_FILES_MAX + 1)}`),
  ];
  for (const text of bad) assert.throws(() => readLink(text), /This is no link/, text);
  fc.assert(
    fc.property(fc.string(), (tags) => {
      try {
        const { set } = readLink(link.replace(/t=[^&]*/, `t=${encodeURIComponent(tags)}`));
        assert.match(set?.tags ?? '', /^(?:[\w-]{3})+$/);
      } catch (error) {
        assert.match((error as Error).message, /This is no link/);
      }
    }),
  );
});
