/** Snapshots of a real program, written by the Node.js that runs the tests: what each of its variables holds is known. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openCase } from '../../server/engine/open-case.ts';
import { formats } from '../../server/formats/index.ts';
import type { Finding } from '../../server/protocol/finding.ts';
import { rules } from '../../server/rules/index.ts';

const program = path.join(import.meta.dirname, 'growing-program.cjs');

describe('of a program that grows in eight ways', () => {
  let folder = '';
  let findings: Finding[] = [];
  const at = (start: string) => {
    const found = findings.find(({ retainedBy }) => retainedBy?.join('').startsWith(start));
    assert.ok(found, `nothing about ${start}: ${JSON.stringify(findings.map((f) => f.retainedBy))}`);
    return found;
  };

  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-program-'));
    execFileSync(process.execPath, [program, folder]);
    const files = [1, 2, 3].map((step) => path.join(folder, `growing-${step}.heapsnapshot`));
    const opened = await openCase(files, { formats, rules, signal: new AbortController().signal });
    for (const { source } of opened.captures) source.close();
    findings = opened.findings.filter(({ rule }) => rule.startsWith('heap.'));
  });

  after(() => fs.rmSync(folder, { recursive: true }));

  test('a variable of a module is where a path begins, not what leads to the module', () => {
    const found = at('growing-program.cjs{sessions}');
    assert.match(
      found.title,
      /^Map at growing-program\.cjs\{sessions\} takes in 200 Session at each step and gives none back: 200 → 400 → 600,/,
    );
    assert.equal(found.severity, 'warning');
    assert.match(found.explanation, /`Session` is written in `.*growing-program\.cjs:7:14`/);
  });

  test('numbers of any size are counted', () => {
    assert.match(at('growing-program.cjs{totals}').title, /takes in 200 bigints at each step/);
  });

  test('texts that are kept by a text are one thing each', () => {
    assert.match(
      at('growing-program.cjs{titles}').title,
      /takes in 200 strings at each step.*: 200 → 400 → 600,/,
    );
  });

  test('a text that is added to is told from a list of texts', () => {
    assert.match(at('growing-program.cjs{transcript}').title, /takes in 200 pieces of one text at each step/);
  });

  test('what waits for a promise that never settles is held by it', () => {
    const found = at('growing-program.cjs{forever}');
    assert.match(found.title, /^Promise at .* takes in 400 functions such as /);
    assert.equal(found.severity, 'warning');
    assert.match(found.explanation, /promise that does not settle/);
  });

  test('lists that each grow by little are told together', () => {
    assert.match(
      at('growing-program.cjs{users}').title,
      /^300 × Array of User together take in 600 Object \{path\} at each step and give none back: 600 → 1,200 → 1,800,/,
    );
  });

  test('a tree grows as one, however deep what came hangs in it', () => {
    assert.match(
      at('growing-program.cjs{root}').title,
      /^\d+ × Map of TrieNode together take in [\d–]+ TrieNode/,
    );
  });

  test('a collection whose function keeps a bound beside it is on its way there', () => {
    const found = at('growing-program.cjs{page}{known}');
    assert.equal(found.rule, 'heap.filling');
    assert.match(found.title, /the variable “maxEntries” stands beside it/);
  });

  test('nothing else is accused, and the parts of the growth add up to it', () => {
    const accused = findings.filter(({ severity }) => severity === 'warning');
    assert.equal(accused.length, 7);
    const sum = findings.reduce((bytes, { metrics }) => bytes + (metrics.growthBytes ?? 0), 0);
    const [first] = findings;
    assert.ok(first?.explanation.includes('by which the heap grew'));
    const { heapGrowthBytes = 0, bytesUnplaced = 0 } = first?.metrics ?? {};
    assert.ok(sum + bytesUnplaced <= heapGrowthBytes, 'nothing is counted twice');
    assert.ok(sum >= 0.9 * heapGrowthBytes, `${sum} of ${heapGrowthBytes} is told`);
  });
});
