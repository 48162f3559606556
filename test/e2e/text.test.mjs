/** A log opened as text: Problems, squiggles and hovers from the same findings. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { SAMPLES } from './harness.mjs';
import { useVSCode } from './session.mjs';
import { until, WAIT } from './wait.mjs';

const session = useVSCode({ files: { mochiweb: path.join(SAMPLES, 'mochiweb') } });

const LENS = '.codelens-decoration a';

test('the evidence lines wear a squiggle, and a lens above the text counts the findings', async () => {
  const { vscode } = session;
  await vscode.openFile('mochiweb/mochimem.log');
  await vscode.page.locator('.editor-instance .squiggly-warning').first().waitFor();
  // Now, and not only when it is clicked: VS Code forgets to ask for it when the layout and the theme change first.
  const lens = vscode.page.locator(LENS, { hasText: 'Tidemark' });
  await lens.waitFor();
  assert.match(await lens.textContent(), /2 warnings, 1 note/);
});

test('Problems lists the findings', async () => {
  const { page } = session.vscode;
  await session.vscode.command('Problems: Focus on Problems View');
  const row = page.locator('.markers-panel .monaco-list-row', { hasText: 'Tidemark' });
  await row.first().waitFor();
  assert.match((await row.allInnerTexts()).join('\n'), /5\.06 kB/);
  await session.vscode.shotThemes('problems', { picture: 'problems' });
});

test('a hover on an evidence line says the finding', async () => {
  const { vscode } = session;
  const { page } = vscode;
  await vscode.command('View: Hide Panel');
  await page.locator('.markers-panel').waitFor({ state: 'hidden' });
  const squiggle = page.locator('.editor-instance .squiggly-warning').first();
  const hover = page.locator('.monaco-hover:visible', { hasText: /5\.06 kB/ });
  await until('the hover', async () => {
    await page.mouse.move(5, 5);
    const box = await squiggle.boundingBox();
    await page.mouse.move(box.x + 20, box.y + box.height / 2);
    await hover.first().waitFor({ timeout: WAIT / 6 });
    return true;
  });
  await vscode.shot('hover-dark', { picture: 'hover' });
});

test('the code lens above the text opens the panel', async () => {
  const { vscode } = session;
  await vscode.page.mouse.move(5, 5);
  await vscode.page.locator(LENS, { hasText: 'Tidemark' }).first().click();
  await vscode.webview().locator('.finding-title').first().waitFor();
});

test('nothing was refused, reported or asked of the network', () => {
  assert.deepEqual(session.vscode.faults(), []);
});
