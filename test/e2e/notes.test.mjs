/** A note in every kind of view: written by keyboard, there after a reload, leading back to what was seen; found again later. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { counterRows } from './fixtures.mjs';
import { SAMPLES } from './harness.mjs';
import { useVSCode } from './session.mjs';
import { until } from './wait.mjs';

const fixtures = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-notes-'));
fs.writeFileSync(path.join(fixtures, 'counters.log'), `time\tcache_bytes\tidle_bytes\n${counterRows(0, 60)}`);
const session = useVSCode({
  files: {
    '.': fixtures,
    'shop.heapsnapshot.gz': path.join(SAMPLES, 'heapsnapshot/session-cache.heapsnapshot.gz'),
    'lookups.strace': path.join(SAMPLES, 'getaddrinfo/hosts.strace'),
    'histo.txt': path.join(SAMPLES, 'jmap-histo/histo.log'),
    'orders.core.gz': path.join(SAMPLES, 'elf-core/orders-1.core.gz'),
    'day.heapprofile': path.join(SAMPLES, 'heapprofile/day-1.heapprofile'),
  },
});
test.after(() => fs.rmSync(fixtures, { recursive: true, force: true }));

const panel = () => session.vscode.webview();
const press = (key) => session.vscode.page.keyboard.press(key);

async function openPanel(name) {
  await session.vscode.closeAll();
  await session.vscode.analyze(name);
}

async function tab(name) {
  await panel().locator(`#tab-${name}`).click();
  await panel().locator(`#tab-${name}[aria-selected="true"]`).waitFor();
}

/** What is noted in which tab: how to get there, and what must be there again. */
const VIEWS = [
  {
    view: 'a stretch of a chart',
    file: 'counters.log',
    text: 'The deploy was here',
    tab: 'series',
    async go() {
      await panel().locator('.chart .line-chart').waitFor();
      await session.vscode.focus(panel().locator('.chart'));
      await press('Home');
      for (let i = 0; i < 6; i++) await press('Shift+ArrowRight');
      await press('Enter');
      await panel().locator('.view-tools', { hasText: 'samples 1–7' }).waitFor();
      await session.vscode.focus(panel().locator('.chart'));
    },
    async there() {
      await panel().locator('.view-tools', { hasText: 'samples 1–7' }).waitFor();
      await panel().locator('.line-chart .pin').first().waitFor();
    },
  },
  {
    view: 'a row of a table',
    file: 'counters.log',
    text: 'This sample is odd',
    tab: 'table',
    async go() {
      await panel().locator('#view .cell.frozen[data-row="3"]').click();
    },
    async there() {
      await panel().locator('#view .cell.frozen[data-row="3"] .pin-mark').waitFor();
    },
  },
  {
    view: 'lines of the raw text',
    file: 'counters.log',
    text: 'These lines came late',
    tab: 'raw',
    async go() {
      await panel().locator('.raw-line').nth(4).click();
      await press('Shift+ArrowDown');
      await until(
        'two lines to be selected',
        async () => (await panel().locator('.raw-line[aria-selected="true"]').count()) === 2,
      );
    },
    async there() {
      await until(
        'pins at both lines',
        async () => (await panel().locator('.raw-line .pin-mark').count()) >= 2,
      );
    },
  },
  {
    view: 'a class in a graph',
    file: 'shop.heapsnapshot.gz',
    text: 'Who keeps these sessions?',
    tab: 'graph',
    async go() {
      await panel().getByRole('button', { name: 'Summary', exact: true }).click();
      await chooseSession();
    },
    async there() {
      await panel()
        .locator('.graph-tree .grid-row')
        .filter({ has: named('Session') })
        .locator('.pin-mark')
        .first()
        .waitFor();
    },
  },
  {
    view: 'an object in a graph',
    file: 'shop.heapsnapshot.gz',
    text: 'This one is the oldest',
    tab: 'graph',
    async go() {
      await panel().getByRole('button', { name: 'Summary', exact: true }).click();
      await chooseOneSession();
    },
    async there() {
      await panel().locator('.graph-tree .grid-row[aria-level="2"] .pin-mark').first().waitFor();
    },
  },
  {
    view: 'a stretch of a timeline',
    file: 'lookups.strace',
    text: 'Nothing answers in this time',
    tab: 'spans',
    async go() {
      await showCalls();
      await session.vscode.focus(panel().locator('.timeline-lanes'));
      await press('+');
      await panel().getByRole('button', { name: 'Show all' }).waitFor();
    },
    async there() {
      await panel().getByRole('button', { name: 'Show all' }).waitFor();
      await panel().locator('.span-pins li').first().waitFor();
    },
  },
  {
    view: 'a call of a timeline',
    file: 'lookups.strace',
    text: 'This call waits',
    tab: 'spans',
    async go() {
      await showCalls();
      await session.vscode.focus(panel().locator('.timeline-lanes'));
      await press('Escape');
      await press('ArrowRight');
      await panel().locator('.span-details').waitFor();
      await session.vscode.focus(panel().locator('.timeline-lanes'));
    },
    async there() {
      await panel().locator('.span-details').waitFor();
      await panel().locator('.span-pins li', { hasText: 'This call waits' }).waitFor();
    },
  },
  {
    view: 'a question to a name server',
    file: 'lookups.strace',
    text: 'Asked twice at each server',
    tab: 'spans',
    async go() {
      await panel().getByRole('button', { name: 'Names', exact: true }).click();
      await session.vscode.focus(panel().locator('.question-name').first());
    },
    async there() {
      await panel().locator('.question .pin-mark').first().waitFor();
    },
  },
  {
    view: 'a row of a histogram',
    file: 'histo.txt',
    text: 'Too many of these',
    tab: 'histogram',
    async go() {
      await panel().locator('.histogram-table .cell.frozen[data-row="1"]').click();
    },
    async there() {
      await panel().locator('.histogram-table .cell.frozen[data-row="1"] .pin-mark').waitFor();
    },
  },
  {
    view: 'bytes of a dump',
    file: 'orders.core.gz',
    text: 'This looks like a header',
    tab: 'raw',
    async go() {
      await panel().locator('.hex-bytes [data-byte="16"]').click();
      for (let i = 0; i < 7; i++) await press('Shift+ArrowRight');
    },
    async there() {
      await until(
        'eight marked bytes',
        async () => (await panel().locator('.hex-bytes .pinned').count()) === 8,
      );
    },
  },
  {
    view: 'a bar of a flame graph',
    file: 'day.heapprofile',
    text: 'Why does this allocate at all?',
    tab: 'profile',
    async go() {
      await panel().locator('.flame .tile').first().waitFor();
      await session.vscode.focus(panel().locator('.flame'));
      await press('ArrowDown');
      await press('ArrowDown');
    },
    async there() {
      await panel().locator('.flame .pin').first().waitFor({ state: 'attached' });
    },
  },
];

/** The name in a row of the graph, whole. */
function named(name) {
  return session.vscode.webview().locator('.object-name').getByText(name, { exact: true });
}

async function chooseSession() {
  await panel()
    .locator('.graph-tree .grid-row')
    .filter({ has: named('Session') })
    .first()
    .click();
  await panel()
    .locator('.graph-tree .grid-row.active')
    .filter({ has: named('Session') })
    .waitFor();
}

/** The first object of the class. */
async function chooseOneSession() {
  await chooseSession();
  await press('ArrowRight');
  await panel().locator('.graph-tree .grid-row[aria-level="2"] .object-id').first().waitFor();
  await press('ArrowDown');
  await panel().locator('.graph-tree .grid-row.active[aria-level="2"] .object-id').waitFor();
}

async function showCalls() {
  await panel().getByRole('button', { name: 'Calls', exact: true }).click();
  await panel().locator('.timeline-lanes').waitFor();
}

for (const { view, file, text, tab: name, go } of VIEWS) {
  test(`a note is written on ${view}`, async () => {
    await openPanel(file);
    await tab(name);
    await go();
    await session.vscode.note(text);
  });
}

test('after a reload every note is there, and leads to the view it was written in, where its pin is', async () => {
  const { vscode } = session;
  await vscode.reload();
  for (const { view, file, text, tab: name, there } of VIEWS) {
    await openPanel(file);
    const card = panel().locator('.note-card', { hasText: text });
    await card.locator('.rung', { hasText: /^Same file/ }).waitFor();
    await card.locator('.note-head button').click();
    await panel().locator(`#tab-${name}[aria-selected="true"]`).waitFor();
    await there();
    await vscode.shot(`notes-${view.replace(/\W+/g, '-')}`);
  }
});

test('a note on an object leads to its bytes', async () => {
  await openPanel('shop.heapsnapshot.gz');
  await panel().locator('.note-card', { hasText: 'oldest' }).locator('.note-head button').click();
  await panel().locator('.graph-tree .grid-row[aria-level="2"] .pin-mark').first().waitFor();
  await panel().locator('#tab-raw').click();
  await panel().locator('.raw-line .pin-mark').first().waitFor({ state: 'attached' });
});

test('Shift+N goes from a pinned row to its thread, in every theme', async () => {
  const { vscode } = session;
  await openPanel('counters.log');
  await panel().locator('.note-card').first().waitFor();
  await tab('table');
  await panel().locator('#view .cell.frozen[data-row="3"] .pin-mark').waitFor();
  await panel().locator('#view .cell.frozen[data-row="3"]').click();
  await press('Shift+N');
  await until('the focus on the thread', async () =>
    panel()
      .locator('.note-card', { hasText: 'This sample is odd' })
      .locator('.note-head button')
      .evaluate((button) => button === document.activeElement),
  );
  await vscode.shotThemes('notes-threads');
});

test('an issue is linked to a note, and a commit', async () => {
  await openPanel('counters.log');
  const card = panel().locator('.note-card', { hasText: 'The deploy was here' });
  await card.getByRole('button', { name: 'Link…' }).click();
  await card.locator('input[type="url"]').fill('https://example.com/issues/7');
  await card.locator('input[type="url"]').press('Enter');
  await card.locator('a[href="https://example.com/issues/7"]').waitFor();
});

test('the tree shows only notes of the statuses that are chosen', async () => {
  const { vscode } = session;
  const { page } = vscode;
  await openPanel('counters.log');
  await panel()
    .locator('.note-card', { hasText: 'This sample is odd' })
    .locator('.note-actions select')
    .selectOption('wontfix');
  await vscode.showNotes();
  const rows = page.locator('.pane-body .monaco-list-row');
  await rows.filter({ hasText: 'This sample is odd' }).first().waitFor();
  await vscode.command('Tidemark: Filter Notes…');
  await vscode.quick.chooseSome('Show notes', ['won’t fix']);
  await rows.filter({ hasText: 'This sample is odd' }).first().waitFor({ state: 'detached' });
  await rows.filter({ hasText: 'The deploy was here' }).first().waitFor();
  await vscode.shotThemes('notes-tree');
  await vscode.showExplorer();
});

test('a second snapshot of the same program shows its notes again, as the groups that they are, with old and new figures', async () => {
  const { vscode } = session;
  fs.rmSync(vscode.file('shop.heapsnapshot.gz'));
  fs.copyFileSync(
    path.join(SAMPLES, 'heapsnapshot/growth-1.heapsnapshot.gz'),
    vscode.file('first.heapsnapshot.gz'),
  );
  await openPanel('first.heapsnapshot.gz');
  await tab('graph');
  await panel().getByRole('button', { name: 'Summary', exact: true }).click();
  await chooseOneSession();
  await session.vscode.note('One of the leaked');
  fs.copyFileSync(
    path.join(SAMPLES, 'heapsnapshot/growth-3.heapsnapshot.gz'),
    vscode.file('third.heapsnapshot.gz'),
  );
  await openPanel('third.heapsnapshot.gz');
  const card = panel().locator('.note-card', { hasText: 'One of the leaked' });
  await card.locator('.rung.found-again').waitFor();
  const words = await card.locator('.rung').textContent();
  assert.match(words, /as a group/);
  assert.match(words, /\d+ then, \d+ now/);
  await vscode.shot('notes-group');
});

test('what was marked fixed and is back is said by the command and by the panel', async () => {
  const { vscode } = session;
  await openPanel('counters.log');
  await panel().locator('.finding-title').first().click();
  await session.vscode.note('Fixed by the new eviction');
  await panel()
    .locator('.note-card', { hasText: 'new eviction' })
    .locator('.note-actions select')
    .selectOption('fixed');
  fs.writeFileSync(vscode.file('later.log'), `time\tcache_bytes\tidle_bytes\n${counterRows(0, 90)}`);
  await openPanel('later.log');
  await panel().locator('.note-card', { hasText: 'Marked fixed, and it is back' }).waitFor();
  await vscode.command('Tidemark: Verify Notes on This Capture…');
  await vscode.quick.row('marked fixed, and back or grown', 'Marked fixed, and back').waitFor();
  await vscode.shot('notes-verify');
  await vscode.quick.field('marked fixed, and back or grown').press('Escape');
});

test('nothing was written but events, one small file each', () => {
  const { vscode } = session;
  const files = fs
    .readdirSync(vscode.file('.tidemark'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile());
  assert.ok(files.length >= VIEWS.length);
  for (const { name } of files) assert.match(name, /^\d{6}-[0-9a-f]{8}-(?:create|status|reply|link)\.json$/);
});

test('nothing was refused, reported or asked of the network', () => {
  assert.deepEqual(session.vscode.faults(), []);
});
