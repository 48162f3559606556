/**
 * From an unknown dump to a pasted finding, as somebody does who has never seen Tidemark; and what the colleague then does
 * with the link, the folder and the bundle. The pictures of the README are taken here.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { SAMPLES } from './harness.mjs';
import { useVSCode } from './session.mjs';
import { until } from './wait.mjs';

const fixtures = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-colleague-'));
/** A name of a program that nobody else should read. */
const PROGRAM = 'quillfeather';
const status = (i) =>
  `${new Date(Date.UTC(2026, 10, 20, 12, 0, 10 * i)).toISOString()}\nName:\t${PROGRAM}\nVmRSS:\t${100_000 + 900 * i + (i % 3)} kB\nThreads:\t7\n`;
// One sample a file, as a cron job leaves them.
fs.mkdirSync(path.join(fixtures, 'samples'));
for (let i = 0; i < 30; i += 1)
  fs.writeFileSync(path.join(fixtures, 'samples', `status-${String(i).padStart(3, '0')}.txt`), status(i));
fs.writeFileSync(path.join(fixtures, 'samples', 'README.md'), '# Samples\nOf the worker.\n');
fs.writeFileSync(path.join(fixtures, 'worker.log'), Array.from({ length: 60 }, (_, i) => status(i)).join(''));
fs.copyFileSync(
  path.join(SAMPLES, 'heapsnapshot/session-cache.heapsnapshot.gz'),
  path.join(fixtures, 'dump.gz'),
);
const session = useVSCode({ files: { '.': fixtures }, settings: { 'editor.wordWrap': 'on' } });
test.after(() => fs.rmSync(fixtures, { recursive: true, force: true }));

const panel = () => session.vscode.webview();
const clipboard = () => session.vscode.page.evaluate(() => navigator.clipboard.readText());

async function copied(what, expected) {
  return until(what, async () => {
    const text = await clipboard();
    return expected.test(text) ? text : undefined;
  });
}

function git(folder, ...args) {
  const who = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...who, ...args], { cwd: folder, encoding: 'utf8' });
}

test('from opening a dump to a redacted finding with a link to paste: four steps', async () => {
  const { vscode } = session;
  const { page } = vscode;
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  // 1. The file is opened; nothing is asked, and the first thing to be seen is what is wrong.
  await vscode.analyze('dump.gz');
  await panel().locator('.finding-title').first().waitFor();
  await vscode.shot('minute-1-opened', { picture: 'minute-1-opened' });
  // 2. One key and a sentence.
  await panel().locator('.finding-title').first().click();
  await vscode.note('Sessions are never removed from the store: who calls `delete`?');
  await vscode.shot('minute-2-noted', { picture: 'minute-2-noted' });
  // 3. Share: what is hidden is said before anything is written.
  await panel().getByRole('button', { name: 'Share' }).click();
  await panel().getByRole('menuitem', { name: 'Share findings…' }).click();
  await vscode.quick.choose('the form', 'Markdown');
  await vscode.quick.row('how much of the captures is told', 'Hides').waitFor();
  await vscode.quick.choose('how much of the captures is told', 'Structure only');
  await vscode.quick.row('Share findings (3/3)', 'Copy').waitFor();
  await vscode.shot('minute-3-shared', { picture: 'minute-3-shared' });
  await vscode.quick.choose('Share findings (3/3)', 'Copy');
  // 4. Pasted: the finding, the thread, a link that GitHub keeps, and nothing of the shop.
  const text = await copied('the findings', /^## Tidemark/);
  assert.match(text, /Session/);
  assert.match(text, /never removed from the store/);
  assert.match(text, /\[Open in Tidemark\]\(https:\/\/vscode\.dev\/redirect\?url=/);
  assert.match(text, /Masked: /);
  for (const secret of ['sku-', 'dump.gz', vscode.workspace]) assert.ok(!text.includes(secret), secret);
  await vscode.closeAll();
  fs.writeFileSync(vscode.file('issue.md'), '');
  await vscode.openFile('issue.md');
  await page.locator('.editor-instance .view-lines').first().click();
  await page.keyboard.press('Control+V');
  await page.locator('.view-line', { hasText: 'Tidemark' }).first().waitFor();
  await page.keyboard.press('Control+Home');
  await vscode.shot('minute-4-pasted', { picture: 'minute-4-pasted' });
  await page.keyboard.press('Control+S');
  await until('the issue to be saved', () => fs.readFileSync(vscode.file('issue.md'), 'utf8') !== '');
  await page.locator('.tabs-container .tab.dirty').waitFor({ state: 'detached' });
  await vscode.closeAll();
  fs.rmSync(vscode.file('issue.md'));
});

let link;

test('a folder of samples is a link too, which names no file', async () => {
  const { vscode } = session;
  const tab = vscode.page.locator('.tabs-container .tab.active', { hasText: 'samples/' });
  await vscode.analyze('samples', 'Analyze Together', tab);
  await panel().locator('.finding-title').first().click();
  await vscode.note('Three hundred of these came with the deploy');
  await panel().locator('#tab-table').click();
  await panel().locator('#view [role="gridcell"]').first().waitFor();
  await panel().getByRole('button', { name: 'Share' }).click();
  await panel().getByRole('menuitem', { name: 'Copy link to this view' }).click();
  link = await copied('a link', /^https:\/\/vscode\.dev\/redirect\?url=.*set%3D/);
  assert.doesNotMatch(decodeURIComponent(link), /samples|status|quillfeather|workspace/);
  assert.ok(link.length <= 2000, `${link.length} characters`);
});

test('in a clone elsewhere the link opens the folder, whatever it is called there, with view, selection and thread', async () => {
  const { vscode } = session;
  const { workspace } = vscode;
  git(workspace, 'init', '-q');
  git(workspace, 'add', 'samples', 'worker.log', '.tidemark');
  git(workspace, 'commit', '-q', '-m', 'Captures and notes');
  const clone = path.join(path.dirname(workspace), 'clone');
  git(path.dirname(workspace), 'clone', '-q', workspace, clone);
  vscode.workspace = clone;
  fs.mkdirSync(vscode.file('evidence'));
  fs.renameSync(vscode.file('samples'), vscode.file('evidence/monday'));
  await vscode.open();
  await vscode.openFile('worker.log');
  await vscode.page.locator('.codelens-decoration a', { hasText: 'Tidemark' }).waitFor();
  await vscode.closeAll();
  await vscode.commandWith('Tidemark: Open Link…', 'Open a link', link);
  await panel().locator('#tab-table[aria-selected="true"]').waitFor();
  await panel().locator('.finding.selected').first().waitFor();
  const card = panel().locator('.note-card', { hasText: 'came with the deploy' });
  await card.locator('.rung.same-file').waitFor();
  await vscode.shot('colleague-folder');
});

test('with one sample changed it is refused, and said how many are there', async () => {
  const { vscode } = session;
  const { page } = vscode;
  await vscode.closeAll();
  fs.appendFileSync(vscode.file('evidence/monday/status-007.txt'), '\n');
  await vscode.commandWith('Tidemark: Open Link…', 'Open a link', link);
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.waitFor();
  assert.match(
    await dialog.textContent(),
    /Of the 30 files of this link 29 are in this workspace, so it is not opened/,
  );
  await vscode.shot('colleague-refused');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'detached' });
  assert.equal(await page.locator('.tabs-container .tab').count(), 0);
});

test('a bundle takes a capture along as a copy with its words masked; it opens elsewhere with the note', async () => {
  const { vscode } = session;
  await vscode.analyze('worker.log');
  await panel().locator('.finding-title').first().click();
  await vscode.note('It started on Monday');
  await panel().getByRole('button', { name: 'Share' }).click();
  await panel().getByRole('menuitem', { name: 'Share findings…' }).click();
  await vscode.quick.choose('the form', 'Bundle');
  await vscode.quick.choose('how much of the captures is told', 'Structure only');
  await vscode.quick.chooseSome('captures to take along', ['As a copy with its words masked']);
  const last = vscode.quick.field('Share findings (3/3)');
  const said = await last.getAttribute('placeholder');
  assert.match(said, /Takes along: 1-[\w.-]+ \(hides 1 text of the capture\)/);
  await vscode.shot('colleague-bundle');
  await vscode.quick.choose('Share findings (3/3)', 'Save…');
  await vscode.quick.save('worker.log.findings.tidemark.zip');
  const bundle = vscode.file('worker.log.findings.tidemark.zip');
  // What ends an archive.
  await until('the whole bundle', () => fs.readFileSync(bundle).includes('PK\x05\x06'));

  fs.rmSync(vscode.file('worker.log'));
  fs.rmSync(vscode.file('.tidemark'), { recursive: true });
  await vscode.closeAll();
  await vscode.analyze(
    'worker.log.findings.tidemark.zip',
    'Open Shared Findings',
    vscode.tab('1-worker.log'),
  );
  await panel().locator('.finding-title').first().waitFor();
  const card = panel().locator('.note-card', { hasText: 'It started on Monday' });
  await card.locator('.rung.same-file').waitFor();
  assert.match(await card.locator('.rung').textContent(), /copy of the same file with its words masked/);
  await panel().locator('#tab-raw').click();
  await panel().locator('.raw-line', { hasText: 'VmRSS' }).first().waitFor();
  assert.equal(await panel().locator('.raw-line', { hasText: PROGRAM }).count(), 0);
  await vscode.shotThemes('colleague-copy');
});

test('nothing was refused, reported or asked of the network', () => {
  assert.deepEqual(session.vscode.faults(), []);
});
