/** From a note to a colleague who sees the same: threads kept beside the code, links that find the file, findings passed on. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { counterRows } from './fixtures.mjs';
import { until } from './harness.mjs';
import { useVSCode } from './session.mjs';

/** A name that may be a customer's. */
const NAME = 'quillfeather_bytes';
const HEADER = `time\t${NAME}\tstays_bytes\n`;
const NOTE = 'Since the last release: who keeps these?';
const REPLY = 'The session cache, I think.';

const fixtures = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-share-'));
fs.writeFileSync(path.join(fixtures, 'monday.log'), HEADER + counterRows(0, 40));
const session = useVSCode({ files: { '.': fixtures } });
test.after(() => fs.rmSync(fixtures, { recursive: true, force: true }));

/** What git does for the people who share a folder. */
function git(folder, ...args) {
  const who = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...who, ...args], { cwd: folder, encoding: 'utf8' });
}

const clipboard = () => session.vscode.page.evaluate(() => navigator.clipboard.readText());
const panel = () => session.vscode.webview();

async function openPanel(name) {
  const { vscode } = session;
  await vscode.explorerMenu(name, 'Analyze This File');
  await vscode.tab(name).waitFor();
  await panel().locator('.finding-title').first().waitFor();
}

/** Types into the quick input in front, and takes what it offers. */
async function answer(text) {
  const input = session.vscode.page.locator('.quick-input-widget input.input');
  await input.fill(text);
  await session.vscode.page.keyboard.press('Enter');
}

async function pick(title, item) {
  const { page } = session.vscode;
  await page.locator('.quick-input-widget', { hasText: title }).waitFor();
  await page.locator('.quick-input-list .monaco-list-row', { hasText: item }).first().click();
}

test('a note on a finding is there after the window was reloaded', async () => {
  const { vscode } = session;
  await openPanel('monday.log');
  await panel().locator('.finding-title').first().click();
  await vscode.page.keyboard.press('n');
  await panel().locator('.note-form textarea').fill(NOTE);
  await vscode.page.keyboard.press('Control+Enter');
  await panel().locator('.note-card', { hasText: NOTE }).waitFor();
  await vscode.shot('share-note');
  await vscode.reload();
  await panel().locator('.note-card', { hasText: NOTE }).waitFor();
  assert.equal(await panel().locator('.rung.same-file').count(), 1);
});

test('the note is a comment thread at its line in the text, and a reply there stands in the panel', async () => {
  const { vscode } = session;
  const { page } = vscode;
  // Beside the panel, which stays: both show the same notes.
  await panel().locator('.finding-foot .proof .link', { hasText: 'Open in editor' }).first().click();
  // The lens above the first line moves the lines down when it comes: a click before that hits another line.
  await page.locator('.editor-instance .codelens-decoration', { hasText: 'Tidemark' }).first().waitFor();
  await page
    .locator('.editor-instance .comment-thread-unresolved, .editor-instance .comment-thread')
    .first()
    .click();
  const widget = page.locator('.review-widget');
  await widget.locator('.comment-body', { hasText: NOTE }).waitFor();
  await widget.locator('.review-thread-reply-button').click();
  await page.keyboard.type(REPLY);
  await widget.getByRole('button', { name: 'Keep Note' }).click();
  await widget.locator('.comment-body', { hasText: REPLY }).waitFor();
  await vscode.shot('share-thread');
  await panel().locator('.note-card .reply', { hasText: REPLY }).waitFor();
});

test('the activity bar lists the note below its finding, and counts it', async () => {
  const { vscode } = session;
  const { page } = vscode;
  await page.locator('.activitybar .action-label[aria-label^="Tidemark"]').first().click({ force: true });
  const rows = page.locator('.pane-body .monaco-list-row');
  await rows.filter({ hasText: NOTE }).first().waitFor();
  await page.locator('.activitybar .badge-content', { hasText: '1' }).waitFor();
  await vscode.shot('share-tree');
  await page.keyboard.press('Control+Shift+E');
  const row = await vscode.explorerRow('monday.log');
  await until('a pin on the file', async () =>
    /open note/.test(await row.evaluate((node) => node.outerHTML)),
  );
});

test('a later capture of the same shows the note again, with the figures then and now', async () => {
  const { vscode } = session;
  await vscode.command('View: Close All Editors');
  fs.writeFileSync(vscode.file('tuesday.log'), HEADER + counterRows(0, 80));
  await openPanel('tuesday.log');
  const card = panel().locator('.note-card', { hasText: NOTE });
  await card.locator('.rung.found-again').waitFor();
  assert.match(await card.locator('.rung').textContent(), /then, .* now/);
  await vscode.shot('share-found-again');
});

let link;

test('“Copy link” gives a link that names no file', async () => {
  const { vscode } = session;
  await vscode.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await vscode.command('View: Close All Editors');
  await openPanel('monday.log');
  await panel().locator('.finding-title').first().click();
  await panel().locator('#tab-table').click();
  await panel().locator('#view [role="gridcell"]').first().waitFor();
  await panel().getByRole('button', { name: 'Share' }).click();
  await panel().getByRole('menuitem', { name: 'Copy link to this view' }).click();
  link = await until('a link on the clipboard', async () => {
    const text = await clipboard();
    return text.startsWith('https://vscode.dev/redirect?url=') ? text : undefined;
  });
  assert.doesNotMatch(decodeURIComponent(link), /monday|workspace/);
});

test('in a clone elsewhere the link opens the same file with the same view, selection and thread', async () => {
  const { vscode } = session;
  const { workspace } = vscode;
  git(workspace, 'init', '-q');
  git(workspace, 'add', 'monday.log', '.tidemark');
  git(workspace, 'commit', '-q', '-m', 'Captures and notes');
  const clone = path.join(path.dirname(workspace), 'clone');
  git(path.dirname(workspace), 'clone', '-q', workspace, clone);
  vscode.workspace = clone;
  fs.renameSync(vscode.file('monday.log'), vscode.file('renamed.log'));
  await vscode.open();
  // A window that was opened just now has no commands of ours yet; a lens of ours says that it has.
  await vscode.openFile('renamed.log');
  await vscode.page.locator('.codelens-decoration a', { hasText: 'Tidemark' }).waitFor();
  await vscode.command('View: Close All Editors');
  await vscode.command('Tidemark: Open Link…');
  await answer(link);
  await vscode.tab('renamed.log').waitFor();
  await panel().locator('#tab-table[aria-selected="true"]').waitFor();
  await panel().locator('.finding.selected').first().waitFor();
  const card = panel().locator('.note-card', { hasText: NOTE });
  await card.locator('.reply', { hasText: REPLY }).waitFor();
  assert.equal(await card.locator('.rung.same-file').count(), 1);
  await vscode.shot('share-link-opened', { picture: 'share-link-opened' });
});

test('VS Code gives links of its own scheme to Tidemark', async () => {
  const { vscode } = session;
  const { page } = vscode;
  await vscode.command('View: Close All Editors');
  const inner = new URL(link).searchParams.get('url');
  await vscode.command('Developer: Open URL');
  await answer(inner);
  const allow = page.locator('.monaco-dialog-box .monaco-button', { hasText: 'Open' }).first();
  await allow.click();
  await vscode.tab('renamed.log').waitFor();
  await panel().locator('#tab-table[aria-selected="true"]').waitFor();
});

test('another file under the same name is refused, and it is said', async () => {
  const { vscode } = session;
  const { page } = vscode;
  await vscode.command('View: Close All Editors');
  fs.renameSync(vscode.file('renamed.log'), vscode.file('monday.log'));
  fs.writeFileSync(vscode.file('monday.log'), HEADER + counterRows(1, 41));
  await vscode.command('Tidemark: Open Link…');
  await answer(link);
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.waitFor();
  assert.match(await dialog.textContent(), /monday\.log: here it is another file/);
  await vscode.shot('share-refused');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.equal(await vscode.tab('monday.log').count(), 0);
});

test('findings are passed on with what is private hidden, and opened again', async () => {
  const { vscode } = session;
  const { page } = vscode;
  await openPanel('monday.log');
  await panel().getByRole('button', { name: 'Share' }).click();
  await panel().getByRole('menuitem', { name: 'Share findings…' }).click();
  await pick('the form', 'HTML');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Hides' }).first().waitFor();
  await vscode.shot('share-levels', { picture: 'share-levels' });
  await pick('how much of the captures is told', 'Structure only');
  await pick('Share findings (3/3)', 'Save…');
  const report = vscode.file('monday.log.findings.html');
  // The web workbench asks in its own dialog.
  await page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
  const html = await until('the report', () => fs.existsSync(report) && fs.readFileSync(report, 'utf8'));
  assert.match(html, /Note \(open\)/);
  for (const secret of [NAME, 'quillfeather', vscode.workspace]) assert.ok(!html.includes(secret), secret);

  fs.rmSync(vscode.file('monday.log'));
  await vscode.command('View: Close All Editors');
  await vscode.explorerMenu('monday.log.findings.html', 'Open Shared Findings');
  await vscode.tab('monday.log.findings.html').waitFor();
  await panel().locator('.finding-title').first().waitFor();
  assert.match(await panel().locator('.banners').textContent(), /captures are not here/);
  await panel().locator('.note-card', { hasText: 'Since the last release' }).waitFor();
  await vscode.shot('share-opened-again');
});

test('nothing was refused, reported or asked of the network', () => {
  assert.deepEqual(session.vscode.faults(), []);
});
