import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { openCase } from '../../server/engine/open-case.ts';
import { formats } from '../../server/formats/index.ts';
import { timeAxisRule } from '../../server/rules/time-axis.ts';

const noon = Date.UTC(2026, 10, 20, 12);

/** A log of 20 minutes; `zone` is written after each time. */
function log(name: string, startHours: number, zone: string): string {
  return Array.from({ length: 21 }, (_, minute) => {
    const time = new Date(noon + startHours * 3_600_000 + minute * 60_000).toISOString().slice(0, 19);
    return `${time}${zone}\t${100 + minute}\n`;
  })
    .join('')
    .replace(/^/, `time\t${name}\n`);
}

async function findings(...logs: readonly string[]) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-axis-'));
  try {
    const files = logs.map((_, i) => path.join(folder, `${i}.tsv`));
    for (const [i, file] of files.entries()) fs.writeFileSync(file, logs[i] as string);
    const opened = await openCase(files, {
      formats,
      rules: [timeAxisRule],
      signal: new AbortController().signal,
    });
    for (const { source } of opened.captures) source.close();
    return opened.findings;
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

test('data.timeAxis: a capture hours apart whose zone is not stated is moved, and that is said', async () => {
  const [found, ...others] = await findings(log('rss_kb', 0, 'Z'), log('conns', 5, ''));
  assert.deepEqual(others, []);
  assert.equal(found?.rule, 'data.timeAxis');
  assert.equal(found?.severity, 'note');
  assert.equal(found?.metrics.capturesGuessedCount, 1);
  assert.match(found?.explanation ?? '', /1\.tsv.*moved by −5 h/s);
  assert.ok((found?.limits.length ?? 0) > 0);
});

test('data.timeAxis: stated zones that differ are converted, and that is said', async () => {
  const [found] = await findings(log('rss_kb', 0, 'Z'), log('conns', 2, '+02:00'), log('load', 0, 'Z'));
  assert.equal(found?.metrics.capturesGuessedCount, 0);
  assert.match(found?.explanation ?? '', /were moved by −2 h/);
});

test('data.timeAxis: silent when all captures state one zone', async () => {
  assert.deepEqual(await findings(log('rss_kb', 0, 'Z'), log('conns', 5, 'Z')), []);
});

test('data.timeAxis: silent for a capture on its own', async () => {
  assert.deepEqual(await findings(log('rss_kb', 0, '')), []);
});
