import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { CancellationTokenSource, type ResponseError } from 'vscode-languageserver/node';
import { fail } from '../../server/protocol/failure.ts';
import type { ChangedMessage, ProgressMessage } from '../../server/protocol/operations.ts';
import { type Editor, startInProcess } from './editor.ts';
import { type FakeSession, fakeSession, summary } from './fake-session.ts';

const uri = 'file:///tmp/capture.log';
let session: FakeSession;
let editor: Editor;

beforeEach(async () => {
  session = fakeSession('/tmp/capture.log');
  editor = await startInProcess(session.start);
});
afterEach(() => editor.close());

async function failureOf(request: Promise<unknown>): Promise<unknown> {
  return request.then(
    () => assert.fail('the request should fail'),
    (error: ResponseError<unknown>) => error.data,
  );
}

test('every operation is a request, and its parameters arrive as sent', async () => {
  assert.deepEqual(await editor.connection.sendRequest('tidemark/close', { case: 7 }), null);
  assert.deepEqual(session.calls, [['close', { case: 7 }]]);
});

test('a failure travels whole: code, message and what to do', async () => {
  const failure = { code: 'no-permission', message: 'May not read.', next: 'Run chmod.' } as const;
  session.handlers.open = async () => {
    throw fail(failure.code, failure.message, failure.next);
  };
  assert.deepEqual(await failureOf(editor.connection.sendRequest('tidemark/open', { uri })), failure);
});

test('an unexpected error becomes a failure without its stack', async () => {
  session.handlers.open = async () => {
    throw new TypeError('boom');
  };
  const failure = await failureOf(editor.connection.sendRequest('tidemark/open', { uri }));
  assert.equal((failure as { code: string }).code, 'internal');
  assert.doesNotMatch(JSON.stringify(failure), / {4}at /);
});

test('parameters that are no object are refused', async () => {
  const failure = await failureOf(editor.connection.sendRequest<unknown>('tidemark/open', null));
  assert.equal((failure as { code: string }).code, 'bad-request');
  assert.deepEqual(session.calls, []);
});

test('cancelling a request aborts the operation', async () => {
  let started = () => {};
  const running = new Promise<void>((resolve) => {
    started = resolve;
  });
  session.handlers.open = (_, { signal }) => {
    started();
    return new Promise((_, reject) =>
      signal.addEventListener('abort', () => reject(fail('cancelled', 'Cancelled.', 'Open it again.'))),
    );
  };
  const source = new CancellationTokenSource();
  const failure = failureOf(editor.connection.sendRequest('tidemark/open', { uri }, source.token));
  await running;
  source.cancel();
  assert.equal(((await failure) as { code: string }).code, 'cancelled');
});

test('progress goes to the request that named the token', async () => {
  const seen: ProgressMessage[] = [];
  editor.connection.onNotification('tidemark/progress', (message: ProgressMessage) => {
    seen.push(message);
  });
  session.handlers.open = async (params, { progress }) => {
    assert.deepEqual(params, { uri }, 'the token is not a parameter of the operation');
    progress({ done: 5, total: 10, step: 'reading' });
    return summary('/tmp/capture.log');
  };
  await editor.connection.sendRequest('tidemark/open', { uri, progressToken: 'p1' });
  await editor.connection.sendRequest('tidemark/open', { uri });
  assert.deepEqual(seen, [{ token: 'p1', progress: { done: 5, total: 10, step: 'reading' } }]);
});

test('a change seen by follow mode is announced', async () => {
  const announced = new Promise<ChangedMessage>((resolve) =>
    editor.connection.onNotification('tidemark/changed', resolve),
  );
  const next = summary('/tmp/capture.log', { revision: 3 });
  session.changed(next);
  assert.deepEqual(await announced, { summary: next });
});
