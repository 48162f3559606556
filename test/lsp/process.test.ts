/** The server as VS Code runs it: a process of its own, the real engine, files on disk. */
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import {
  CancellationTokenSource,
  createProtocolConnection,
  type Hover,
  IPCMessageReader,
  IPCMessageWriter,
  type ResponseError,
} from 'vscode-languageserver/node';
import { addEvent } from '../../server/notes/store.ts';
import type { CaseSummary } from '../../server/protocol/capture.ts';
import type { Failure } from '../../server/protocol/failure.ts';
import type { NotesOfCase } from '../../server/protocol/note.ts';
import type { ChangedMessage, Report } from '../../server/protocol/operations.ts';
import type { CaseIdentity, FoundCapture, SharedFile } from '../../server/protocol/sharing.ts';
import { type Editor, initialize } from './editor.ts';

const MAIN = path.join(import.meta.dirname, '../../server/lsp/main.ts');
let folder: string;
let server: ChildProcess;
let editor: Editor;

before(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-process-'));
});
after(() => fs.rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  server = fork(MAIN, ['--node-ipc'], { silent: true });
  editor = await initialize(
    createProtocolConnection(new IPCMessageReader(server), new IPCMessageWriter(server)),
    pathToFileURL(folder).href,
  );
});
afterEach(async () => {
  const ended = new Promise((resolve) => server.once('exit', resolve));
  await editor.connection.sendRequest('shutdown');
  await editor.connection.sendNotification('exit');
  await ended;
  editor.connection.dispose();
});

/** Samples a second apart: RSS grows by 100 kB each, the file descriptors stand still. */
function samples(from: number, to: number): string {
  let text = '';
  for (let i = from; i < to; i++) {
    text += `${new Date(Date.UTC(2026, 10, 20, 12, 0, i)).toISOString()}\n`;
    text += `VmRSS:\t${100_000 + i * 100 + (i % 3)} kB\nFDSize:\t64\n`;
  }
  return text;
}

function write(name: string, text: string | Uint8Array): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, text);
  return pathToFileURL(file).href;
}

const request = <T>(method: string, params: object) =>
  editor.connection.sendRequest<T>(`tidemark/${method}`, params);

async function failureOf(answer: Promise<unknown>): Promise<Failure> {
  return answer.then(
    () => assert.fail('the request should fail'),
    (error: ResponseError<Failure>) => error.data ?? assert.fail(error.message),
  );
}

test('a log of samples, whatever it is called, gets its finding in Problems and in the hover', async () => {
  const uri = write('notes.txt', samples(0, 120));
  await editor.open(uri);
  const found = await editor.diagnostics(uri);
  const growing = found.find(({ message }) => /^RSS grows/.test(String(message)));
  assert.ok(growing, found.map(({ message }) => message).join('\n'));
  assert.equal(growing.severity, 2);
  const hover = await editor.connection.sendRequest<Hover>('textDocument/hover', {
    textDocument: { uri },
    position: growing.range.start,
  });
  assert.match((hover.contents as { value: string }).value, /proc\.rss\.growing[\s\S]*Limits/);
});

test('prose gets nothing', async () => {
  const uri = write('prose.txt', 'It was a dark and stormy night; the rain fell in torrents.\n'.repeat(40));
  await editor.open(uri);
  assert.deepEqual(await editor.diagnostics(uri), []);
  assert.equal((await failureOf(request('open', { uri }))).code, 'unknown-format');
});

test('what can not be read says why and what to do', async () => {
  const missing = pathToFileURL(path.join(folder, 'missing.log')).href;
  const cases: [string, Failure['code']][] = [
    [missing, 'not-found'],
    [write('empty.log', ''), 'empty'],
    ['vscode-remote://elsewhere/x.log', 'unreadable'],
  ];
  for (const [uri, code] of cases) {
    const failure = await failureOf(request('open', { uri }));
    assert.equal(failure.code, code, failure.message);
    assert.ok(failure.message && failure.next, uri);
  }
});

test('a case that is closed, or never was, answers nothing', async () => {
  const uri = write('closed.log', samples(0, 40));
  const { case: handle } = await request<CaseSummary>('open', { uri });
  await request('close', { case: handle });
  for (const asked of [handle, 99, -1, 'x', null]) {
    const failure = await failureOf(request('summary', { case: asked }));
    assert.equal(failure.code, 'closed');
  }
});

test('cancelling ends a reading', async () => {
  const uri = write('long.log', samples(0, 60_000));
  const source = new CancellationTokenSource();
  const opening = failureOf(editor.connection.sendRequest('tidemark/open', { uri }, source.token));
  source.cancel();
  assert.equal((await opening).code, 'cancelled');
});

test('a file that grows on disk is followed, and its document shows the new findings', async () => {
  const uri = write('growing.log', samples(0, 40));
  const file = path.join(folder, 'growing.log');
  await editor.open(uri);
  await editor.diagnostics(uri);
  const { captures } = await request<CaseSummary>('open', { uri });
  const changed = new Promise<CaseSummary>((resolve) =>
    editor.connection.onNotification('tidemark/changed', ({ summary }: ChangedMessage) => {
      if ((summary.captures[0]?.tables[0]?.rows ?? 0) === 80) resolve(summary);
    }),
  );
  fs.appendFileSync(file, samples(40, 80));
  assert.equal(captures[0]?.tables[0]?.rows, 40);
  const summary = await changed;
  const titles = summary.findings.map(({ title }) => title);
  const messages = (await editor.diagnostics(uri)).map(({ message }) => message);
  assert.ok(messages.length > 0);
  assert.ok(messages.every((message) => titles.includes(String(message))));
});

test('the report of one finding speaks of that finding only', async () => {
  const uri = write('report.log', samples(0, 120));
  const summary = await request<CaseSummary>('open', { uri });
  const [first, ...others] = summary.findings;
  assert.ok(first);
  const query = { case: summary.case, format: 'markdown', finding: first.id };
  const { text } = await request<{ text: string }>('report', query);
  assert.match(text, new RegExp(first.subject));
  for (const { rule } of others) {
    if (rule !== first.rule) assert.ok(!text.includes(rule), rule);
  }
});

test('a note on a finding is kept in the workspace, and found again when the capture was recorded anew', async () => {
  const first = await request<CaseSummary>('open', { uri: write('monday.log', samples(0, 120)) });
  const [finding] = first.findings;
  assert.ok(finding);
  const kept = await request<NotesOfCase>('note', {
    case: first.case,
    action: {
      op: 'create',
      about: { capture: 0, finding: finding.id },
      text: 'Since the last release?',
      status: 'open',
    },
  });
  assert.equal(kept.notes[0]?.rung, 'same file');
  const id = kept.notes[0]?.note.id as string;
  await request('note', { case: first.case, action: { op: 'reply', note: id, text: 'Since 4.2.' } });
  await request('close', { case: first.case });

  const later = await request<CaseSummary>('open', { uri: write('tuesday.log', samples(0, 240)) });
  const { notes, folder: kind } = await request<NotesOfCase>('notes', { case: later.case });
  assert.equal(kind, path.basename(folder));
  const again = notes.find(({ note }) => note.id === id);
  assert.equal(again?.rung, 'found again');
  assert.equal(again?.finding, finding.id);
  assert.equal(again?.note.replies[0]?.text, 'Since 4.2.');
});

test('a finding that a note calls expected goes last, in the panel that is open too', async () => {
  const opened = await request<CaseSummary>('open', { uri: write('expected.log', samples(0, 120)) });
  const [finding] = opened.findings;
  assert.ok(finding);
  const changed = new Promise<CaseSummary>((resolve) => {
    editor.connection.onNotification('tidemark/changed', ({ summary }: ChangedMessage) => resolve(summary));
  });
  await request('note', {
    case: opened.case,
    action: {
      op: 'create',
      about: { capture: 0, finding: finding.id },
      text: 'It fills its cache.',
      status: 'expected',
    },
  });
  const summary = await changed;
  assert.equal(summary.findings.at(-1)?.id, finding.id);
  assert.equal(summary.findings.at(-1)?.expected?.reason, 'It fills its cache.');
});

test('a note on a line says the line again when lines were put before it', async () => {
  const text = samples(0, 40);
  const opened = await request<CaseSummary>('open', { uri: write('line.log', text) });
  const byteStart = text.indexOf('VmRSS:\t103');
  const { notes } = await request<NotesOfCase>('note', {
    case: opened.case,
    action: {
      op: 'create',
      about: {
        capture: 0,
        place: { byteStart, byteLength: 16, line: text.slice(0, byteStart).split('\n').length },
      },
      text: 'Deployed here',
      status: 'open',
    },
  });
  const made = notes.find(({ note }) => note.text === 'Deployed here');
  assert.ok(made);
  const moved = await request<CaseSummary>('open', { uri: write('moved.log', samples(-5, 40)) });
  const later = await request<NotesOfCase>('notes', { case: moved.case });
  const again = later.notes.find(({ note }) => note.id === made.note.id);
  assert.equal(again?.rung, 'found again');
  assert.equal(again?.place?.line, (made.note.anchor.exact.place.line as number) + 15);
});

test('a case says which files it is, and the file is found by that under another name; another one is refused', async () => {
  const uri = write('linked.log', samples(0, 60));
  const { case: handle } = await request<CaseSummary>('open', { uri });
  const { captures: identities, set } = await request<CaseIdentity>('identify', { case: handle });
  assert.equal(set, null);
  const [identity] = identities;
  assert.match(identity?.sha256 ?? '', /^[0-9a-f]{64}$/);
  await request('close', { case: handle });
  fs.renameSync(path.join(folder, 'linked.log'), path.join(folder, 'moved-elsewhere.log'));
  const asked = { ...identity, among: [uri], workspace: true };
  const found = await request<FoundCapture>('find', asked);
  assert.equal(found.uri, pathToFileURL(path.join(folder, 'moved-elsewhere.log')).href);
  write('linked.log', samples(1, 61));
  fs.rmSync(path.join(folder, 'moved-elsewhere.log'));
  const refused = await request<FoundCapture>('find', asked);
  assert.deepEqual(refused, { uri: null, others: ['linked.log'] });
});

test('a report that was shared opens beside its capture, and alone it shows what it tells and no more', async () => {
  const lines = samples(7, 139).replaceAll('VmRSS', 'Name:\tquillfeather\nVmRSS');
  const uri = write('shared.log', lines);
  const opened = await request<CaseSummary>('open', { uri });
  const [finding] = opened.findings;
  await request('note', {
    case: opened.case,
    action: {
      op: 'create',
      about: { capture: 0, finding: finding?.id },
      text: 'Known since May.',
      status: 'confirmed',
    },
  });
  const bundle = await request<Report>('report', {
    case: opened.case,
    format: 'bundle',
    captures: [{ capture: 0, as: 'copy' }],
  });
  assert.equal(bundle.taken?.length, 1);
  assert.ok(bundle.taken?.[0]?.masked, 'it says what is masked in the copy');
  assert.ok((bundle.masked.path ?? 0) > 0, 'the path of the capture is hidden');
  const { text } = await request<Report>('report', { case: opened.case, format: 'html' });
  const report = write('report.html', text);

  const beside = await request<CaseSummary>('open', { uri: report });
  assert.equal(beside.captures[0]?.path, path.join(folder, 'shared.log'));

  // Who opens a report while its panel is open joins that.
  for (const one of [opened, beside]) await request('close', { case: one.case });
  fs.rmSync(path.join(folder, '.tidemark'), { recursive: true });
  fs.rmSync(path.join(folder, 'shared.log'));
  const alone = await request<CaseSummary>('open', { uri: report });
  assert.match(alone.notice ?? '', /captures are not here/);
  assert.deepEqual(
    alone.findings.map(({ id }) => id),
    opened.findings.map(({ id }) => id),
  );
  const { notes } = await request<NotesOfCase>('notes', { case: alone.case });
  const shared = notes.find(({ note }) => note.text === 'Known since May.');
  assert.equal(shared?.from, 'report.html');
  const page = { case: alone.case, capture: 0, byte: 0, count: 10 };
  assert.equal((await failureOf(request('lines', page))).code, 'not-found');
  const action = { op: 'reply', note: shared?.note.id, text: 'No.' };
  assert.equal((await failureOf(request('note', { case: alone.case, action }))).code, 'not-found');

  const archive = write('shared.tidemark.zip', Buffer.from(bundle.text, 'base64'));
  const unpackTo = path.join(folder, 'unpacked');
  const read = await request<SharedFile>('openShared', { uri: archive, unpackTo });
  assert.equal(read.copies, 1);
  const [copy = ''] = read.captures ?? [];
  assert.match(copy, /unpacked\/[0-9a-f]{12}\/1-shared\.log$/);
  const again = await request<CaseSummary>('open', { uri: copy });
  const known = await request<NotesOfCase>('notes', { case: again.case });
  const attached = known.notes.find(
    ({ from, note }) => from === 'shared.tidemark.zip' && note.text === 'Known since May.',
  );
  assert.equal(attached?.rung, 'same file');
  assert.match(attached?.words ?? '', /copy of the same file with its words masked/);
  assert.equal(attached?.finding, again.findings[0]?.id);
});

test('notes that came by other hands are seen in the case that is open', async () => {
  const uri = write('pulled.log', samples(0, 120));
  const opened = await request<CaseSummary>('open', { uri });
  const { notes } = await request<NotesOfCase>('note', {
    case: opened.case,
    action: { op: 'create', about: { capture: 0 }, text: 'mine', status: 'open' },
  });
  const mine = notes.find(({ note }) => note.text === 'mine')?.note;
  assert.ok(mine);
  addEvent(folder, { op: 'reply', text: 'from elsewhere' }, { name: 'Bob' }, mine.id);
  const changed = new Promise<CaseSummary>((resolve) =>
    editor.connection.onNotification('tidemark/changed', ({ summary }: ChangedMessage) => {
      if (summary.case === opened.case) resolve(summary);
    }),
  );
  await request('refresh', {});
  await changed;
  const later = await request<NotesOfCase>('notes', { case: opened.case });
  const again = later.notes.find(({ note }) => note.id === mine.id);
  assert.equal(again?.note.replies[0]?.text, 'from elsewhere');
});

test('a file of strace -ff is read as text with the others of its set: lines are its own, and lead into them', async () => {
  write(
    'trace.100',
    `10:00:00.000100 execve("/bin/parent", ["parent"], 0x1) = 0 <0.000100>
10:00:00.000300 openat(AT_FDCWD, "/etc/shared", O_RDONLY) = 3 <0.000010>
10:00:00.000500 clone(child_stack=NULL, flags=SIGCHLD) = 101 <0.000100>
10:00:03.000000 close(3) = 0 <0.000010>
10:00:04.000000 +++ exited with 0 +++
`,
  );
  const child = write(
    'trace.101',
    `10:00:01.000000 read(3, "x", 1) = 1 <0.000010>
 > /usr/lib/libc.so.6(read+0x10) [0x1000]
10:00:02.000000 unlink("/tmp/slow") = 0 <1.500000>
10:00:04.500000 close(3) = 0 <0.000010>
10:00:05.000000 +++ killed by SIGSEGV +++
`,
  );
  await editor.open(child);
  const ask = <T>(method: string, params: object) => editor.connection.sendRequest<T>(method, params);
  const textDocument = { uri: child };
  const found = await editor.diagnostics(child);
  const slow = found.find(({ code }) => code === 'strace.slowCalls');
  assert.equal(slow?.range.start.line, 2, JSON.stringify(found.map(({ code }) => code)));
  const position = { line: 0, character: '10:00:01.000000 read('.length };
  const hover = await ask<Hover>('textDocument/hover', { textDocument, position });
  assert.match(
    (hover.contents as { value: string }).value,
    /`\/etc\/shared`, opened on line 2 of trace\.100/,
  );
  const definition = await ask<{ uri: string; range: { start: { line: number } } }>(
    'textDocument/definition',
    {
      textDocument,
      position,
    },
  );
  assert.equal(path.basename(definition.uri), 'trace.100');
  assert.equal(definition.range.start.line, 1);
  const range = { start: { line: 0, character: 0 }, end: { line: 4, character: 0 } };
  const hints = await ask<{ label: string; position: { line: number } }[]>('textDocument/inlayHint', {
    textDocument,
    range,
  });
  assert.deepEqual(
    hints.map(({ label, position: { line } }) => `${line}${label}`),
    ['0 = /etc/shared', '3 = /etc/shared'],
  );
  assert.deepEqual(await ask('textDocument/foldingRange', { textDocument }), []);
  const [item] = await ask<{ name: string }[]>('textDocument/prepareCallHierarchy', {
    textDocument,
    position,
  });
  assert.match(item?.name ?? '', /^101 /);
  const [incoming] = await ask<
    { from: { name: string; uri: string }; fromRanges: { start: { line: number } }[] }[]
  >('callHierarchy/incomingCalls', { item });
  assert.equal(incoming?.from.name, '100 parent');
  assert.equal(path.basename(incoming?.from.uri ?? ''), 'trace.100');
  const tokens = await ask<{ data: number[] }>('textDocument/semanticTokens/full', { textDocument });
  assert.ok(tokens.data.length > 5 * 20);
  const symbols = await ask<{ name: string }[]>('textDocument/documentSymbol', { textDocument });
  assert.ok(symbols.some(({ name }) => name.startsWith('101 ')));
  assert.ok(!symbols.some(({ name }) => name.startsWith('100 ')));
});
