import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { rulesPage } from '../../scripts/docs.ts';
import { formats } from '../../server/formats/index.ts';
import { rules } from '../../server/rules/index.ts';

const root = path.resolve(import.meta.dirname, '../..');

function read(name: string): string {
  return fs.readFileSync(path.join(root, name), 'utf8').replaceAll('\r\n', '\n');
}

/** The pages that people read, as paths from the root. */
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...fs
    .readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join('docs', name)),
];

test('docs/rules.md is what the rules say now (node scripts/node24.mjs scripts/docs.ts writes it)', () => {
  assert.equal(read('docs/rules.md'), rulesPage(rules));
});

test('every format has its page, and the README lists it', () => {
  const readme = read('README.md');
  for (const { id } of formats) {
    assert.ok(fs.existsSync(path.join(root, 'docs', 'formats', `${id}.md`)), `docs/formats/${id}.md`);
    assert.ok(readme.includes(`docs/formats/${id}.md`), `README.md lists ${id}`);
  }
});

test('every link between pages leads somewhere', () => {
  let followed = 0;
  for (const page of pages) {
    for (const [, target = ''] of read(page).matchAll(/\]\(([^)\s]+)\)/g)) {
      // Pictures are made by the end-to-end tests, and are not there before their first run.
      if (/^(?:https?:|#)/.test(target) || target.startsWith('docs/images/')) continue;
      const [file = ''] = target.split('#');
      assert.ok(fs.existsSync(path.join(root, path.dirname(page), file)), `${page}: ${target}`);
      followed++;
    }
  }
  assert.ok(followed > 10, `${followed} links were followed`);
});

test('every sample that a page names is there', () => {
  let named = 0;
  for (const page of pages) {
    for (const [sample] of read(page).matchAll(/(?<![\w/.])samples\/[\w./-]*[\w/]/g)) {
      assert.ok(fs.existsSync(path.join(root, sample)), `${page}: ${sample}`);
      named++;
    }
  }
  assert.ok(named > 3, `${named} samples were named`);
});

test('every script of npm that a page names is there', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  for (const page of pages) {
    for (const [, run, direct] of read(page).matchAll(/npm (?:run ([\w:]+)|(start|test)\b)/g)) {
      assert.ok((run ?? direct ?? '') in scripts, `${page}: npm ${run ?? direct}`);
    }
  }
});
