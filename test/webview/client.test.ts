import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Failure } from '../../server/protocol/failure.ts';
import { FailureError } from '../../server/protocol/failure.ts';
import type { Page } from '../../server/protocol/operations.ts';
import type { ToExtension } from '../../server/protocol/webview.ts';
import { Client, type Notice } from '../../webview/client.ts';
import { INITIAL_STATE, patchState, restoreState, StateKeeper } from '../../webview/state.ts';

function fakeHost() {
  const sent: ToExtension[] = [];
  const states: unknown[] = [];
  return {
    sent,
    states,
    postMessage: (message: ToExtension) => void sent.push(message),
    getState: () => states.at(-1),
    setState: (state: unknown) => void states.push(state),
  };
}

const failure: Failure = { code: 'too-big', message: 'Too big.', next: 'Cut it.' };
const page: Page = { table: 't', total: 0, indices: [], rows: [] };
const query = { case: 1, capture: 0, table: 't', offset: 0, limit: 10 };

function codeOf(error: unknown): string {
  assert.ok(error instanceof FailureError);
  return error.failure.code;
}

test('a call settles with its own result, whatever the order of the answers', async () => {
  const host = fakeHost();
  const client = new Client(host);
  const first = client.call('page', query);
  const second = client.call('report', { case: 1, format: 'text' });
  client.receive({ type: 'result', id: 2, result: { text: 'two' } });
  client.receive({ type: 'result', id: 1, result: page });
  assert.deepEqual(await first, page);
  assert.deepEqual(await second, { text: 'two' });
});

test('a failure keeps what to do next', async () => {
  const client = new Client(fakeHost());
  const call = client.call('page', query);
  client.receive({ type: 'failure', id: 1, failure });
  await assert.rejects(call, (error) => error instanceof FailureError && error.failure.next === 'Cut it.');
});

test('progress reaches the call it belongs to, and stops when that is settled', async () => {
  const client = new Client(fakeHost());
  const seen: number[] = [];
  const call = client.call('open', { uri: '' }, { onProgress: ({ done }) => seen.push(done) });
  const progress = (done: number) =>
    client.receive({ type: 'progress', id: 1, progress: { done, total: 9, step: 'Reading' } });
  progress(1);
  client.receive({ type: 'result', id: 1, result: {} });
  progress(2);
  await call;
  assert.deepEqual(seen, [1]);
});

test('aborting settles at once and tells the extension', async () => {
  const host = fakeHost();
  const client = new Client(host);
  const controller = new AbortController();
  const call = client.call('page', query, { signal: controller.signal });
  controller.abort();
  await assert.rejects(call, (error) => codeOf(error) === 'cancelled');
  assert.deepEqual(host.sent.at(-1), { type: 'cancel', id: 1 });
  client.receive({ type: 'result', id: 1, result: page });
});

test('no call waits for a server that is gone, or for a page that is left', async () => {
  const client = new Client(fakeHost());
  const notices: Notice[] = [];
  client.listen((notice) => notices.push(notice));
  const lost = client.call('page', query);
  client.receive({ type: 'server', state: 'reconnecting' });
  await assert.rejects(lost, (error) => codeOf(error) === 'closed');
  assert.equal(notices.length, 1);
  const left = client.call('page', query);
  client.dispose();
  await assert.rejects(left, (error) => codeOf(error) === 'closed');
  await assert.rejects(client.call('page', query), (error) => codeOf(error) === 'closed');
});

test('the page names no file', () => {
  const host = fakeHost();
  void new Client(host).call('open', { uri: '' });
  assert.deepEqual(host.sent, [{ type: 'call', id: 1, method: 'open', params: { uri: '' } }]);
});

test('a stored state is restored as it was', () => {
  const state = {
    ...INITIAL_STATE,
    tab: 'raw' as const,
    series: ['rss'],
    sort: { column: '$delta', descending: true },
    range: { from: 3, to: 9 },
    // The page of vsyscall lies above 2^53.
    addresses: { from: 0x40_0000, to: 2 ** 64 - 2 ** 22 },
    byte: 4096,
    row: 7,
    asTable: true,
    rate: false,
    finding: 'f',
    table: 't',
  };
  assert.deepEqual(restoreState(JSON.parse(JSON.stringify(state))), state);
});

test('a broken or foreign state becomes the initial one, field by field', () => {
  for (const broken of [undefined, null, 'x', 7, [], {}])
    assert.deepEqual(restoreState(broken), INITIAL_STATE);
  const mixed = restoreState({
    capture: -1,
    tab: 'nowhere',
    series: ['a', 3, null],
    range: { from: 9, to: 3 },
    addresses: { from: 4096, to: 'all' },
    sort: { column: 5 },
    byte: 'x',
    filter: 'kept',
  });
  assert.deepEqual(mixed, { ...INITIAL_STATE, series: ['a'], filter: 'kept' });
});

test('a patch can take a field away', () => {
  const zoomed = { ...INITIAL_STATE, range: { from: 1, to: 2 } };
  assert.deepEqual(patchState(zoomed, { range: undefined, filter: 'x' }), { ...INITIAL_STATE, filter: 'x' });
});

test('a change is written at once; of many in a row the last is never lost', () => {
  const host = fakeHost();
  const keeper = new StateKeeper(host);
  const filters = () => host.states.map((state) => (state as { filter: string }).filter);
  for (const filter of ['a', 'ab', 'abc']) keeper.keep({ ...INITIAL_STATE, filter });
  assert.deepEqual(filters(), ['a']);
  keeper.flush();
  keeper.flush();
  assert.deepEqual(filters(), ['a', 'abc']);
});
