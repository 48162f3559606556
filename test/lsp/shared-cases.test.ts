import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shareCases } from '../../server/lsp/shared-cases.ts';
import type { CaseSummary } from '../../server/protocol/capture.ts';
import { fail } from '../../server/protocol/failure.ts';
import type { CallContext, Handlers, Progress } from '../../server/protocol/operations.ts';
import { summary } from './fake-session.ts';

/** Handlers whose `open` ends when the test says so. */
function setUp() {
  const log: string[] = [];
  let finish: (summary: CaseSummary) => void = () => {};
  let report: (progress: Progress) => void = () => {};
  const shared = shareCases({
    open: (_, { signal, progress }) => {
      log.push('open');
      report = progress;
      return new Promise((resolve, reject) => {
        finish = resolve;
        signal.addEventListener('abort', () => {
          log.push('aborted');
          reject(fail('cancelled', 'Cancelled.', 'Open it again.'));
        });
      });
    },
    close: async ({ case: handle }) => {
      log.push(`close ${handle}`);
      return null;
    },
    summary: async () => summary('/a.log', { revision: 5 }),
  } as Partial<Handlers> as Handlers);
  const user = () => {
    const controller = new AbortController();
    const seen: string[] = [];
    const context: CallContext = { signal: controller.signal, progress: ({ step }) => seen.push(step) };
    return { controller, context, seen, open: () => shared.open({ uri: 'file:///a.log' }, context) };
  };
  return {
    log,
    shared,
    user,
    finish: () => finish(summary('/a.log')),
    report: (step: string) => report({ done: 1, total: 2, step }),
  };
}

test('two who open the same file share one reading, and both see its progress', async () => {
  const { log, user, finish, report } = setUp();
  const [first, second] = [user(), user()];
  const one = first.open();
  report('head');
  const two = second.open();
  report('middle');
  finish();
  assert.equal((await one).case, (await two).case);
  assert.deepEqual(log, ['open']);
  assert.deepEqual(
    [first.seen, second.seen],
    [
      ['head', 'middle'],
      ['head', 'middle'],
    ],
  );
});

test('who opens a file that is open already gets its newest summary', async () => {
  const { log, user, finish } = setUp();
  const first = user().open();
  finish();
  await first;
  assert.equal((await user().open()).revision, 5);
  assert.deepEqual(log, ['open']);
});

test('the case is closed when the last one closes it', async () => {
  const { log, shared, user, finish } = setUp();
  const { context, open } = user();
  const both = [open(), user().open()];
  finish();
  const [{ case: handle } = assert.fail()] = await Promise.all(both);
  await shared.close({ case: handle }, context);
  assert.deepEqual(log, ['open']);
  await shared.close({ case: handle }, context);
  assert.deepEqual(log, ['open', `close ${handle}`]);
});

test('cancelling settles at once, and stops the reading only when nobody else waits', async () => {
  const { log, user } = setUp();
  const [first, second] = [user(), user()];
  const one = first.open();
  const two = second.open();
  first.controller.abort();
  await assert.rejects(one, { message: 'Reading was cancelled.' });
  assert.deepEqual(log, ['open']);
  second.controller.abort();
  await assert.rejects(two);
  assert.deepEqual(log, ['open', 'aborted']);
});

test('a file that could not be opened is tried anew', async () => {
  const { log, user } = setUp();
  const { controller, open } = user();
  const one = open();
  controller.abort();
  await assert.rejects(one);
  const two = user();
  const again = two.open();
  assert.deepEqual(log, ['open', 'aborted', 'open']);
  two.controller.abort();
  await assert.rejects(again);
});
