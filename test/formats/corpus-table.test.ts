/**
 * Which captures of a corpus are recognised: a row an entry of its `manifest.json`. Set TIDEMARK_CORPUS to the folder that holds `proc`; with
 * TIDEMARK_CORPUS_FILES=1 the files that are not recognised are listed too.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { walk } from '../../server/engine/folder/walk.ts';
import { corpusFolder } from './corpus-folder.ts';
import { readPath } from './kit.ts';

const corpus = corpusFolder('proc');
const listsFiles = process.env.TIDEMARK_CORPUS_FILES === '1';
const skip = corpus === '' ? 'TIDEMARK_CORPUS names no folder of captures' : false;

/** Lines understood below this share make a capture partly recognised. */
const WHOLE = 0.95;

interface Entry {
  path: string;
  format: string;
}

interface Outcome {
  file: string;
  state: 'recognised' | 'partly' | 'not';
  detail: string;
}

async function outcomeOf(file: string): Promise<Outcome> {
  try {
    const capture = await readPath(file);
    const { lines = 0, understood = 0 } = capture.coverage ?? {};
    const share = lines === 0 ? 1 : understood / lines;
    capture.source.close();
    return {
      file,
      state: share >= WHOLE ? 'recognised' : 'partly',
      detail: `${capture.format.id}${share >= WHOLE ? '' : ` (${Math.floor(100 * share)} % of ${lines} lines)`}`,
    };
  } catch (error) {
    const { code = 'error', message = String(error) } =
      (error as { failure?: { code: string; message: string } }).failure ?? {};
    const why =
      code === 'unknown-format' ? (/ is (.*), which is not read/.exec(message)?.[1] ?? 'no format') : code;
    return { file, state: 'not', detail: why };
  }
}

/** `live1/pid/heap/*`, `seeds/top-?-as-pasted.txt`, several separated by commas. */
function matches(pattern: string, file: string): boolean {
  return pattern.split(',').some((one) => {
    const bare = one.trim().replace(/^tools\//, 'live1/tools/');
    const source = bare
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    return new RegExp(`^${source}(?:/.*)?$`).test(file);
  });
}

function counted(outcomes: readonly Outcome[]): string {
  const counts = new Map<string, number>();
  for (const { detail } of outcomes) counts.set(detail, (counts.get(detail) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 8)
    .map(([detail, n]) => (n === 1 ? detail : `${n} ${detail}`))
    .join(', ');
}

test('every entry of the manifest is recognised', { skip }, async (t) => {
  const entries = JSON.parse(fs.readFileSync(path.join(corpus, 'manifest.json'), 'utf8')) as Entry[];
  const outcomes: Outcome[] = [];
  for (const file of walk(corpus).files) outcomes.push(await outcomeOf(file));
  const unknown: string[] = [];
  t.diagnostic('| entry | recognised | partly | not | as |');
  for (const entry of entries) {
    const own = outcomes.filter(({ file }) => matches(entry.path, path.relative(corpus, file)));
    const of = (state: Outcome['state']) => own.filter((outcome) => outcome.state === state);
    const [whole, partly, not] = [of('recognised'), of('partly'), of('not')];
    const lacks = not.length > 0 ? `; not: ${counted(not)}` : '';
    t.diagnostic(
      `| ${entry.path} | ${whole.length} | ${partly.length} | ${not.length} | ${counted([...whole, ...partly])}${lacks} |`,
    );
    if (whole.length === 0) unknown.push(entry.path);
  }
  if (listsFiles)
    for (const { file, state, detail } of outcomes)
      if (state !== 'recognised') t.diagnostic(`${state}: ${path.relative(corpus, file)}: ${detail}`);
  assert.ok(outcomes.length > 0, `${corpus} holds no files`);
  assert.deepEqual(unknown, []);
});
