/** What must not get into the repository. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { filesBelow, read, readJson, root, trackedFiles } from './source-files.ts';

/** Samples and golden files hold what was captured, and captures name paths. */
const DATA = /^(samples|test\/golden)\//;
const LOCK = /(^|\/)package-lock\.json$/;
const LARGEST = 5_000_000;

const files = trackedFiles();
const texts = files.filter(
  (name) => !DATA.test(name) && !LOCK.test(name) && !/\.(png|gif|zst|gz)$/.test(name),
);

function offending(names: readonly string[], pattern: RegExp): string[] {
  return names.flatMap((name) =>
    read(name)
      .split('\n')
      .flatMap((line, index) =>
        pattern.test(line) ? [`${name}:${index + 1}: ${line.trim().slice(0, 120)}`] : [],
      ),
  );
}

test('the list of files is there', { skip: files.length === 0 && 'not a git checkout' }, () => {
  assert.ok(texts.length > 100, `${texts.length} files`);
});

test('no path of a developer’s machine stands in a file', () => {
  // Put together here, so that this line is not one.
  const homes = ['work', 'farm', 'root'].join('|');
  assert.deepEqual(offending(texts, new RegExp(`(^|[^A-Za-z0-9_./-])/(${homes})/[A-Za-z.]`)), []);
});

test('lock files name no download address', () => {
  const locks = files.filter((name) => LOCK.test(name));
  assert.deepEqual(offending(locks, /"resolved": "http/), []);
});

test('lock files hold the packages of every platform, without which npm ci refuses to start', () => {
  interface Lock {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  }
  for (const name of files.filter((file) => LOCK.test(file))) {
    const { packages } = readJson<Lock>(name);
    const wanted = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
    const held = new Set(Object.keys(packages).map((entry) => entry.split('node_modules/').pop()));
    assert.deepEqual(
      wanted.filter((dependency) => !held.has(dependency)),
      [],
      name,
    );
  }
});

test('no file is large', () => {
  const sized = files.map((name) => ({ name, bytes: fs.statSync(path.join(root, name)).size }));
  assert.deepEqual(
    sized.filter(({ bytes }) => bytes > LARGEST),
    [],
  );
});

test('the webview takes every colour from the editor’s theme', () => {
  const sources = filesBelow('webview', /\.(css|tsx?)$/);
  assert.ok(sources.length > 20, `${sources.length} files`);
  const literal = /(?<![\w&])#[0-9a-f]{3,8}\b(?!-)|\b(rgba?|hsla?|oklch|lab)\(/i;
  assert.deepEqual(offending(sources, literal), []);
});
