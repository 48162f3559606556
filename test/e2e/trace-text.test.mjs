/** A log of strace opened as text: its parts have colours, descriptors their names, and processes a call hierarchy. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { makeLog } from '../webview/trace-log.ts';
import { useVSCode } from './session.mjs';
import { until } from './wait.mjs';

const traces = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-text-'));
fs.writeFileSync(path.join(traces, 'make.log'), makeLog());
after(() => fs.rmSync(traces, { recursive: true, force: true }));

const session = useVSCode({ files: { traces } });

/** Colours of the parts of the lines in view. */
const colours = () =>
  session.vscode.page
    .locator('.editor-instance .view-line span[class^="mtk"]')
    .evaluateAll((spans) => [...new Set(spans.map((span) => getComputedStyle(span).color))]);

test('the parts of its lines have colours, in every theme', async () => {
  await session.vscode.openFile('traces/make.log');
  await until('colours', async () => (await colours()).length >= 5);
  await until('a hint', async () =>
    /=\s\/usr\/lib/.test(
      (await session.vscode.page.locator('.editor-instance .view-lines').textContent()) ?? '',
    ),
  );
  await session.vscode.shotThemes('trace-text');
});

test('a process leads to the one that made it and to those it made', async () => {
  const { vscode } = session;
  const { page } = vscode;
  await vscode.quick.take('Control+G', ':40', 'line 40');
  await page.locator('.statusbar', { hasText: 'Ln 40, Col 1' }).waitFor();
  const tree = page.locator('.call-hierarchy .monaco-list-row');
  await vscode.command('Peek Call Hierarchy');
  await tree.first().waitFor();
  const words = async () => (await tree.allInnerTexts()).join('\n');
  await until('who made it', async () => /make|gcc/.test(await words()));
  await vscode.shot('trace-hierarchy');
  assert.match(await words(), /\d{4} (?:make|gcc|cc1|as)/);
});

test('nothing was refused, reported or asked of the network', () => {
  assert.deepEqual(session.vscode.faults(), []);
});
