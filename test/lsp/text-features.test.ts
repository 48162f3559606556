import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  CodeLens,
  DocumentSymbol,
  Hover,
} from 'vscode-languageserver/node';
import { fail } from '../../server/protocol/failure.ts';
import { TEXT_TOKENS } from '../../server/protocol/text.ts';
import { type Editor, startInProcess } from './editor.ts';
import { type FakeSession, fakeSession, finding, summary, TEXT } from './fake-session.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-lsp-'));
const file = path.join(folder, 'memory log.txt');
const uri = pathToFileURL(file).href;
let session: FakeSession;
let editor: Editor;

before(() => fs.writeFileSync(file, TEXT));
after(() => fs.rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  session = fakeSession(file);
  editor = await startInProcess(session.start);
});
afterEach(() => editor.close());

const at = (line: number) => ({ textDocument: { uri }, position: { line, character: 3 } });
const document = { textDocument: { uri } };

test('a finding appears once in Problems, on all lines of its first evidence', async () => {
  await editor.open(uri);
  const [main, other, ...rest] = await editor.diagnostics(uri);
  assert.deepEqual(rest, []);
  assert.equal(main?.severity, 2);
  assert.equal(main?.source, 'Tidemark');
  assert.equal(main?.code, 'proc.memfree.shrinking');
  assert.equal(main?.message, 'MemFree shrinks 10 kB per sample.');
  assert.deepEqual([main?.range.start.line, main?.range.end.line], [1, 2]);
  assert.equal(main?.relatedInformation?.[0]?.location.range.start.line, 0);
  assert.equal(main?.relatedInformation?.[0]?.message, 'MemFree: 100 kB');
  assert.equal(other?.severity, 4, 'further evidence is a hint, which Problems does not list');
  assert.equal(other?.message, main?.message);
  assert.equal(other?.relatedInformation, undefined, 'the hover on it is not filled with other lines');
});

test('evidence with a byte position only is found by its line', async () => {
  const only = finding(file, { evidence: [{ capture: file, byteStart: 31, byteLength: 14 }] });
  session.handlers.open = async () => summary(file, { findings: [only] });
  await editor.open(uri);
  assert.deepEqual(
    (await editor.diagnostics(uri)).map(({ range }) => [range.start.line, range.end.line]),
    [[2, 2]],
  );
});

test('a line that proves a finding twice is marked once', async () => {
  const twice = finding(file, {
    evidence: [
      { capture: file, line: 1 },
      { capture: file, line: 1, after: 3 },
    ],
  });
  session.handlers.open = async () => summary(file, { findings: [twice] });
  await editor.open(uri);
  assert.equal((await editor.diagnostics(uri)).length, 1);
});

test('evidence in another capture marks nothing here', async () => {
  const elsewhere = finding(file, { evidence: [{ capture: '/elsewhere.log', line: 1 }] });
  session.handlers.open = async () => summary(file, { findings: [elsewhere] });
  await editor.open(uri);
  assert.deepEqual(await editor.diagnostics(uri), []);
});

test('the hover on an evidence line says why, limits and next; what, Problems says above it', async () => {
  await editor.open(uri);
  const hover = await editor.connection.sendRequest<Hover>('textDocument/hover', at(2));
  const { value } = hover.contents as { value: string };
  assert.match(value, /^\*\*MemFree\*\* · warning, measured/);
  assert.doesNotMatch(value, /MemFree shrinks 10 kB per sample/);
  assert.match(value, /Memory that is free \*\*shrinks\*\*/);
  assert.match(value, /Limits[\s\S]*Three samples are few/);
  assert.match(value, /Next[\s\S]*`free -s 1`/);
});

test('a hostile name in a finding is inert in the hover', async () => {
  const hostile =
    '![x](https://evil.example/a.png) [run](command:evil) <img src=x onerror=alert(1)> http://evil.example';
  const bad = finding(file, {
    title: `${hostile} grows.`,
    explanation: `Because of ${hostile}.`,
    limits: [hostile],
    next: [hostile],
  });
  session.handlers.open = async () => summary(file, { findings: [bad] });
  await editor.open(uri);
  const hover = await editor.connection.sendRequest<Hover>('textDocument/hover', at(1));
  const { value } = hover.contents as { value: string };
  assert.match(value, /evil/);
  assert.doesNotMatch(value, /(?<!\\)!\[/, 'no image');
  assert.doesNotMatch(value, /(?<!\\)\]\(/, 'no link');
  assert.doesNotMatch(value, /(?<!\\)<img/, 'no HTML');
  assert.doesNotMatch(value, /(?<!\\):\/\//, 'no address that becomes a link');
});

test('there is no hover beside the evidence', async () => {
  const first = finding(file, { evidence: [{ capture: file, line: 1 }] });
  session.handlers.open = async () => summary(file, { findings: [first] });
  await editor.open(uri);
  assert.equal(await editor.connection.sendRequest('textDocument/hover', at(2)), null);
});

test('the outline lists findings and marks in the order of the file', async () => {
  await editor.open(uri);
  const symbols = await editor.connection.sendRequest<DocumentSymbol[]>(
    'textDocument/documentSymbol',
    document,
  );
  assert.deepEqual(
    symbols.map(({ name, range }) => [name, range.start.line]),
    [
      ['MemFree', 1],
      ['gap of 60 s', 2],
    ],
  );
});

test('the code lens counts the findings and opens the analysis', async () => {
  await editor.open(uri);
  const [lens] = await editor.connection.sendRequest<CodeLens[]>('textDocument/codeLens', document);
  assert.equal(lens?.command?.title, 'Tidemark: 1 warning — open analysis');
  assert.deepEqual(lens?.command?.arguments, [uri]);
});

test('all features of a document share one analysis', async () => {
  await editor.open(uri);
  await Promise.all([
    editor.diagnostics(uri),
    editor.connection.sendRequest('textDocument/hover', at(1)),
    editor.connection.sendRequest('textDocument/codeLens', document),
  ]);
  assert.equal(session.calls.filter(([method]) => method === 'open').length, 1);
});

test('text that is no capture gets no features and no error', async () => {
  session.handlers.open = async () => {
    throw fail('unknown-format', 'No reader knows this.', 'Nothing.');
  };
  await editor.open(uri);
  assert.deepEqual(await editor.diagnostics(uri), []);
  assert.equal(await editor.connection.sendRequest('textDocument/hover', at(1)), null);
  assert.deepEqual(await editor.connection.sendRequest('textDocument/codeLens', document), []);
});

test('an edited document has no features until it is saved, then it is analysed anew', async () => {
  await editor.open(uri);
  await editor.diagnostics(uri);
  const edit = { textDocument: { uri, version: 2 }, contentChanges: [{ text: 'x' }] };
  await editor.connection.sendNotification('textDocument/didChange', edit);
  assert.deepEqual(await editor.diagnostics(uri), []);
  await editor.connection.sendNotification('textDocument/didSave', document);
  assert.notDeepEqual(await editor.diagnostics(uri), []);
  const methods = session.calls.map(([method]) => method).filter((method) => method !== 'lines');
  assert.deepEqual(methods, ['open', 'close', 'open']);
});

test('closing a document closes its case', async () => {
  await editor.open(uri);
  await editor.diagnostics(uri);
  await editor.connection.sendNotification('textDocument/didClose', document);
  assert.deepEqual(await editor.diagnostics(uri), []);
  assert.deepEqual(session.calls.at(-1), ['close', { case: 7 }]);
});

test('closing a document stops an analysis that still runs', async () => {
  let aborted = false;
  const started = new Promise<void>((resolve) => {
    session.handlers.open = (_, { signal }) => {
      resolve();
      return new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          aborted = true;
          reject(fail('cancelled', 'Cancelled.', 'Open it again.'));
        }),
      );
    };
  });
  await editor.open(uri);
  const waiting = editor.diagnostics(uri);
  await started;
  await editor.connection.sendNotification('textDocument/didClose', document);
  assert.deepEqual(await waiting, []);
  assert.equal(aborted, true);
});

test('when a followed file changes, the editor is asked to pull again and sees the new findings', async () => {
  await editor.open(uri);
  await editor.diagnostics(uri);
  const refreshed = new Promise((resolve) =>
    editor.connection.onRequest('workspace/diagnostic/refresh', () => resolve(null)),
  );
  session.changed(summary(file, { revision: 1, findings: [finding(file, { title: 'MemFree is gone.' })] }));
  await refreshed;
  assert.equal((await editor.diagnostics(uri))[0]?.message, 'MemFree is gone.');
});

test('a file over 50 MB is left to the custom editor', async () => {
  const big = path.join(folder, 'big.log');
  fs.closeSync(fs.openSync(big, 'w'));
  fs.truncateSync(big, 50_000_001);
  const bigUri = pathToFileURL(big).href;
  await editor.open(bigUri);
  assert.deepEqual(await editor.diagnostics(bigUri), []);
  assert.deepEqual(session.calls, []);
});

test('what a format says of its text reaches the editor: hover, definition, references, hints, folds, outline', async () => {
  session.handlers.readText = async ({ from, character }) =>
    character === undefined
      ? { remarks: [{ line: 2, character: 8, text: ' = /etc/hosts' }] }
      : {
          explanation: `Line ${from} explained.`,
          origin: { line: 1 },
          uses: [{ line: 1 }, { line: 3, file: path.join(folder, 'other.7') }],
          remarks: [],
        };
  session.handlers.outlineText = async () => ({
    symbols: [{ name: '7 server', detail: '3 calls', line: 2 }],
    folds: [{ from: 1, to: 3 }],
  });
  await editor.open(uri);
  const ask = <T>(method: string, params: object) => editor.connection.sendRequest<T>(method, params);
  const hover = await ask<Hover>('textDocument/hover', at(0));
  assert.match((hover.contents as { value: string }).value, /^Line 1 explained\.\n\n---\n\n/);
  const definition = await ask<{ range: { start: { line: number } } }>('textDocument/definition', at(2));
  assert.equal(definition.range.start.line, 0);
  const references = await ask<{ uri: string; range: { start: { line: number } } }[]>(
    'textDocument/references',
    {
      ...at(2),
      context: { includeDeclaration: true },
    },
  );
  assert.deepEqual(
    references.map((place) => [path.basename(place.uri), place.range.start.line]),
    [
      ['memory%20log.txt', 0],
      ['other.7', 2],
    ],
  );
  const range = { start: { line: 0, character: 0 }, end: { line: 2, character: 0 } };
  assert.deepEqual(await ask('textDocument/inlayHint', { ...document, range }), [
    { position: { line: 1, character: 8 }, label: ' = /etc/hosts' },
  ]);
  assert.deepEqual(await ask('textDocument/foldingRange', document), [{ startLine: 0, endLine: 2 }]);
  const symbols = await ask<DocumentSymbol[]>('textDocument/documentSymbol', document);
  assert.ok(symbols.some(({ name, range: { start } }) => name === '7 server' && start.line === 1));
});

test('processes are a call hierarchy: an item is found again by what it was made of', async () => {
  const nodes = ['1 init', '7 server', '8 worker'].map((name, id) => ({
    id,
    name,
    detail: '3 calls',
    at: { line: id + 1 },
    ...(id > 0 ? { madeAt: { line: id } } : {}),
  }));
  session.handlers.textKin = async ({ line, node }) => {
    const id = node ?? (line === 2 ? 1 : -1);
    const self = nodes[id];
    return self ? { self, parent: nodes[id - 1] ?? null, children: nodes.slice(id + 1, id + 2) } : null;
  };
  await editor.open(uri);
  const ask = <T>(method: string, params: object) => editor.connection.sendRequest<T>(method, params);
  assert.equal(await ask('textDocument/prepareCallHierarchy', at(2)), null);
  const [item] = await ask<CallHierarchyItem[]>('textDocument/prepareCallHierarchy', at(1));
  assert.equal(item?.name, '7 server');
  const [incoming] = await ask<CallHierarchyIncomingCall[]>('callHierarchy/incomingCalls', { item });
  assert.equal(incoming?.from.name, '1 init');
  assert.equal(incoming?.fromRanges[0]?.start.line, 0, 'the line that made it');
  const [outgoing] = await ask<CallHierarchyOutgoingCall[]>('callHierarchy/outgoingCalls', { item });
  assert.equal(outgoing?.to.name, '8 worker');
  assert.equal(outgoing?.fromRanges[0]?.start.line, 1);
  assert.deepEqual(await ask('callHierarchy/outgoingCalls', { item: outgoing?.to }), []);
});

test('parts of lines have colours: of the whole text, of a stretch, and of what is in view when it is long', async () => {
  const kinds = (name: (typeof TEXT_TOKENS)[number]) => TEXT_TOKENS.indexOf(name);
  const asked: [number, number][] = [];
  let cut = false;
  session.handlers.colourText = async ({ from, to }) => {
    asked.push([from, to]);
    return { tokens: [2, 0, 3, kinds('function'), 2, 4, 5, kinds('string'), 3, 1, 1, kinds('errno')], cut };
  };
  await editor.open(uri);
  const whole = () =>
    editor.connection.sendRequest<{ data: number[] } | null>('textDocument/semanticTokens/full', document);
  const data = [1, 0, 3, kinds('function'), 0, 0, 4, 5, kinds('string'), 0, 1, 1, 1, kinds('errno'), 0];
  assert.deepEqual((await whole())?.data, data);
  cut = true;
  assert.equal(await whole(), null, 'VS Code then asks for what is in view');
  const range = { start: { line: 1, character: 0 }, end: { line: 40, character: 0 } };
  const part = await editor.connection.sendRequest<{ data: number[] }>('textDocument/semanticTokens/range', {
    ...document,
    range,
  });
  assert.deepEqual(part.data, data);
  assert.deepEqual(asked.at(-1), [2, 41]);
});

test('a format that says nothing of its text leaves the editor as it is', async () => {
  await editor.open(uri);
  const ask = (method: string, params: object) => editor.connection.sendRequest(method, params);
  assert.equal(await ask('textDocument/definition', at(2)), null);
  assert.deepEqual(
    await ask('textDocument/references', { ...at(2), context: { includeDeclaration: true } }),
    [],
  );
  assert.deepEqual(await ask('textDocument/foldingRange', document), []);
  assert.equal(await ask('textDocument/prepareCallHierarchy', at(2)), null);
  assert.equal(await ask('textDocument/semanticTokens/full', document), null);
});
