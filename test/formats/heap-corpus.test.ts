/**
 * Runs over heap snapshots that are too large to ship. Set TIDEMARK_CORPUS to a folder with `heap/`: snapshots of a
 * program with four planted leaks (s1-1..3), and of a page that keeps DOM it has taken out (chrome-1..3).
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { openCase } from '../../server/engine/open-case.ts';
import { formats } from '../../server/formats/index.ts';
import { rules } from '../../server/rules/index.ts';
import { samplePath } from './kit.ts';

const corpus = process.env.TIDEMARK_CORPUS ?? '';
const skip = corpus === '' ? 'TIDEMARK_CORPUS names no folder of captures' : false;

async function findingsOf(files: readonly string[]) {
  const { captures, findings } = await openCase(files, {
    formats,
    rules,
    signal: new AbortController().signal,
  });
  for (const { source } of captures) source.close();
  return findings.filter(({ rule }) => rule.startsWith('heap.'));
}

const threeOf = (name: string) =>
  [1, 2, 3].map((step) => path.join(corpus, 'heap', `${name}-${step}.heapsnapshot.zst`));
const titles = (findings: Awaited<ReturnType<typeof findingsOf>>, severity: string) =>
  findings
    .filter((found) => found.severity === severity)
    .map(({ title }) => title.split(',')[0]?.split(':')[0]);

test('the growth of the shop is told of the shipped snapshots', async () => {
  const findings = await findingsOf(
    [1, 2, 3].map((step) => samplePath(`heapsnapshot/growth-${step}.heapsnapshot.gz`)),
  );
  assert.deepEqual(titles(findings, 'warning'), [
    'Map of SessionStore takes in 40 Session at each step and gives none back',
    'Array of EventEmitter takes in 40 functions such as onPrice() at each step and gives none back',
  ]);
});

test('four planted leaks are named with their growth at each step, the largest first, and nothing else', {
  skip,
}, async () => {
  const findings = await findingsOf(threeOf('s1'));
  assert.deepEqual(titles(findings, 'warning'), [
    'Map of SessionStore takes in 500 RequestContext at each step and gives none back',
    'Array at global.__app.audit takes in 200 strings at each step and gives none back',
    'Array of EventEmitter takes in 50 functions such as onTick() at each step and gives none back',
    'TimersList at global.setInterval{timerListMap}[100000000] takes in 10 Timeout at each step and gives none back',
  ]);
  const [bounded, ...more] = findings.filter(({ rule }) => rule === 'heap.filling');
  assert.match(bounded?.title ?? '', /^Map of Lru .* looks bounded: Lru has a property “max”/);
  assert.deepEqual(more, []);
});

test('detached DOM that a page keeps is named with its growth', { skip }, async () => {
  assert.deepEqual(titles(await findingsOf(threeOf('chrome')), 'warning'), [
    'Array at window.leaked takes in 500 Detached <div> at each step and gives none back',
  ]);
});
