/** From a note to a colleague who sees the same: threads kept beside the code, links that find the file, findings passed on. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { counterRows } from './fixtures.mjs';
import { useVSCode } from './session.mjs';
import { until, WAIT } from './wait.mjs';

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

test('a note on a finding is there after the window was reloaded', async () => {
  const { vscode } = session;
  await vscode.analyze('monday.log');
  await panel().locator('.finding-title').first().click();
  await vscode.note(NOTE);
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
  const pin = page
    .locator('.editor-instance .comment-thread-unresolved, .editor-instance .comment-thread')
    .first();
  const widget = page.locator('.review-widget');
  const note = widget.locator('.comment-body', { hasText: NOTE });
  await until('the thread', async () => {
    if (!(await note.isVisible())) await pin.click();
    await note.waitFor({ timeout: WAIT / 10 });
    return true;
  });
  await widget.locator('.review-thread-reply-button').click();
  const editor = widget.locator('.comment-form .monaco-editor');
  await until('the reply to be typed', async () => {
    await editor.and(page.locator('.focused')).waitFor({ timeout: WAIT / 10 });
    await page.keyboard.press('Control+A');
    await page.keyboard.type(REPLY);
    const typed = await editor.locator('.view-lines').textContent();
    return typed.replace(/\s/g, ' ').trim() === REPLY;
  });
  await widget.getByRole('button', { name: 'Keep Note' }).click();
  await widget.locator('.comment-body', { hasText: REPLY }).waitFor();
  await vscode.shot('share-thread');
  await panel().locator('.note-card .reply', { hasText: REPLY }).waitFor();
});

test('the activity bar lists the note below its finding, and counts it', async () => {
  const { vscode } = session;
  const { page } = vscode;
  await vscode.showNotes();
  const rows = page.locator('.pane-body .monaco-list-row');
  await rows.filter({ hasText: NOTE }).first().waitFor();
  await page.locator('.activitybar .badge-content', { hasText: '1' }).waitFor();
  await vscode.shot('share-tree');
  await vscode.showExplorer();
  const row = await vscode.explorerRow('monday.log');
  await until('a pin on the file', async () =>
    /open note/.test(await row.evaluate((node) => node.outerHTML)),
  );
});

test('a later capture of the same shows the note again, with the figures then and now', async () => {
  const { vscode } = session;
  await vscode.closeAll();
  fs.writeFileSync(vscode.file('tuesday.log'), HEADER + counterRows(0, 80));
  await vscode.analyze('tuesday.log');
  const card = panel().locator('.note-card', { hasText: NOTE });
  await card.locator('.rung.found-again').waitFor();
  assert.match(await card.locator('.rung').textContent(), /then, .* now/);
  await vscode.shot('share-found-again');
});

let link;

test('“Copy link” gives a link that names no file', async () => {
  const { vscode } = session;
  await vscode.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await vscode.closeAll();
  await vscode.analyze('monday.log');
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
  await vscode.closeAll();
  await vscode.commandWith('Tidemark: Open Link…', 'Open a link', link);
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
  await vscode.closeAll();
  const inner = new URL(link).searchParams.get('url');
  await vscode.commandWith('Developer: Open URL', 'URL to open', inner);
  const allow = page.locator('.monaco-dialog-box .monaco-button', { hasText: 'Open' }).first();
  await allow.click();
  await vscode.tab('renamed.log').waitFor();
  await panel().locator('#tab-table[aria-selected="true"]').waitFor();
});

test('another file under the same name is refused, and it is said', async () => {
  const { vscode } = session;
  await vscode.closeAll();
  fs.renameSync(vscode.file('renamed.log'), vscode.file('monday.log'));
  fs.writeFileSync(vscode.file('monday.log'), HEADER + counterRows(1, 41));
  await vscode.commandWith('Tidemark: Open Link…', 'Open a link', link);
  const dialog = vscode.page.locator('.monaco-dialog-box');
  await dialog.waitFor();
  assert.match(await dialog.textContent(), /monday\.log: here it is another file/);
  await vscode.shot('share-refused');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'detached' });
  assert.equal(await vscode.tab('monday.log').count(), 0);
});

test('findings are passed on with what is private hidden, and opened again', async () => {
  const { vscode } = session;
  await vscode.analyze('monday.log');
  await panel().getByRole('button', { name: 'Share' }).click();
  await panel().getByRole('menuitem', { name: 'Share findings…' }).click();
  await vscode.quick.choose('the form', 'HTML');
  await vscode.quick.row('how much of the captures is told', 'Hides').waitFor();
  await vscode.shot('share-levels', { picture: 'share-levels' });
  await vscode.quick.choose('how much of the captures is told', 'Structure only');
  await vscode.quick.choose('Share findings (3/3)', 'Save…');
  await vscode.quick.save('monday.log.findings.html');
  const html = await until('the whole report', () => {
    const written = fs.readFileSync(vscode.file('monday.log.findings.html'), 'utf8');
    return written.includes('</html>') && written;
  });
  assert.match(html, /Note \(open\)/);
  for (const secret of [NAME, 'quillfeather', vscode.workspace]) assert.ok(!html.includes(secret), secret);

  fs.rmSync(vscode.file('monday.log'));
  await vscode.closeAll();
  await vscode.analyze('monday.log.findings.html', 'Open Shared Findings');
  await panel().locator('.finding-title').first().waitFor();
  assert.match(await panel().locator('.banners').textContent(), /captures are not here/);
  await panel().locator('.note-card', { hasText: 'Since the last release' }).waitFor();
  await vscode.shot('share-opened-again');
});

test('nothing was refused, reported or asked of the network', () => {
  assert.deepEqual(session.vscode.faults(), []);
});
