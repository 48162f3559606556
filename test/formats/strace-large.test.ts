/** A log that takes more than a moment to read, as the bench makes them. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { NumberColumn } from '../../server/engine/columns.ts';
import { Session } from '../../server/engine/session.ts';
import { columnOf } from '../../server/engine/table.ts';
import { formats } from '../../server/formats/index.ts';
import type { Progress } from '../../server/protocol/operations.ts';
import { straceLines } from '../bench/captures/strace.ts';
import { readPath } from './kit.ts';

const { signal } = new AbortController();
const workerFile = fileURLToPath(new URL('../../server/lsp/worker.ts', import.meta.url));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-strace-large-'));
after(() => fs.rmSync(folder, { recursive: true }));

/** 23 MB. */
const large = path.join(folder, 'build.strace');
fs.writeFileSync(large, [...straceLines(0.1)].join(''));

describe('a large log', () => {
  test('shows the calls of its first 5 MB while the rest is read', async () => {
    const session = new Session({ formats, workerFile, follow: false, onChanged: () => {} });
    const progress: Progress[] = [];
    const context = { signal, progress: (news: Progress) => void progress.push(news) };
    const summary = await session.handlers.open({ uri: pathToFileURL(large).href }, context);
    const first = progress.findIndex((news) => news.partial);
    const partial = progress[first]?.partial;
    assert.match(partial?.partial ?? '', /^the first 5 MB$/);
    const rows = (of: typeof summary | undefined) =>
      of?.captures[0]?.tables.find(({ id }) => id === 'calls')?.rows ?? 0;
    assert.ok(
      rows(partial) > 30_000 && rows(partial) < rows(summary) / 3,
      `${rows(partial)} of ${rows(summary)}`,
    );
    assert.ok(
      progress.slice(first + 1).some(({ step }) => step === 'reading'),
      'nothing was read afterwards',
    );
    assert.equal(summary.partial, undefined);
    await session.dispose();
  });

  test('shows first what it shows in the end', async () => {
    const head = path.join(folder, 'head.strace');
    const bytes = fs.readFileSync(large).subarray(0, 5_000_000);
    fs.writeFileSync(head, bytes.subarray(0, bytes.lastIndexOf(10) + 1));
    const [whole, part] = [await readPath(large), await readPath(head)];
    const calls = ({ tables }: typeof whole) => tables.find(({ id }) => id === 'calls');
    const [all, some] = [calls(whole), calls(part)];
    assert.ok(all && some);
    for (const id of ['time', 'process', 'duration', 'result']) {
      const a: NumberColumn | undefined = columnOf(all, id)?.numbers;
      const b: NumberColumn | undefined = columnOf(some, id)?.numbers;
      // The end of the last calls is behind the cut.
      for (let row = 0; row < some.rows - 10; row++) assert.equal(b?.at(row), a?.at(row), `${id} of ${row}`);
    }
  });
});
