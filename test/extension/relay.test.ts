import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type PanelHost, Relay } from '../../extension/relay.ts';
import type { CallOptions, ServerLink, ServerState } from '../../extension/server-link.ts';
import type { CaseSummary } from '../../server/protocol/capture.ts';
import { fail } from '../../server/protocol/failure.ts';
import type { Finding } from '../../server/protocol/finding.ts';
import type { ToWebview } from '../../server/protocol/webview.ts';

const uri = 'file:///captures/memory.log';
const path = '/captures/memory.log';

const leak: Finding = {
  id: 'f1',
  rule: 'proc.rss.growing',
  severity: 'warning',
  confidence: 'inferred',
  subject: 'RSS',
  title: 'RSS grows.',
  explanation: 'It does.',
  metrics: {},
  evidence: [{ capture: path, line: 12, byteStart: 400 }],
  limits: [],
  next: [],
};

function caseSummary(handle: number): CaseSummary {
  const capture = {
    index: 0,
    path,
    format: 'status',
    formatTitle: 'status',
    bytes: 900,
    tables: [],
    zone: '',
  };
  const rest = { facts: {}, problems: { count: 0, first: [] }, marks: [] };
  return { case: handle, revision: 0, captures: [{ ...capture, ...rest }], findings: [leak], growth: [] };
}

interface Call {
  method: string;
  params: unknown;
  options: CallOptions;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** A relay whose server answers when the test says so. */
function setUp({
  isText = true,
  uris = [uri] as [string, ...string[]],
  asked = undefined as number | undefined,
} = {}) {
  const calls: Call[] = [];
  const posted: ToWebview[] = [];
  const did: string[] = [];
  let changed: (summary: CaseSummary) => void = () => {};
  let stateChanged: (state: ServerState) => void = () => {};
  const subscription = { dispose: () => {} };
  const server: ServerLink = {
    call: (method, params, options = {}) =>
      new Promise((resolve, reject) => {
        calls.push({ method, params, options, resolve, reject });
        options.signal?.addEventListener('abort', () => reject(fail('cancelled', 'Cancelled.', 'Again.')));
      }),
    onChanged: (listener) => {
      changed = listener;
      return subscription;
    },
    onState: (listener) => {
      stateChanged = listener;
      return subscription;
    },
  };
  const host: PanelHost = {
    post: (message) => posted.push(message),
    compare: async () => void did.push('compare'),
    share: async () => void did.push('share'),
    showAuthor: async () => void did.push('author'),
    copyLink: async (handle, state) => void did.push(`link ${handle} ${state.tab}`),
    reveal: async (file, place) => {
      did.push(`reveal ${file} ${JSON.stringify(place)}`);
      return isText;
    },
    askObject: async () => asked,
    openSource: async (place) => void did.push(`source ${place}`),
    copy: async (text, what) => void did.push(`copy ${what}: ${text}`),
    save: async (name, content) => void did.push(`save ${name}: ${Buffer.from(content).toString()}`),
    shows: (summary) => did.push(summary ? `shows ${summary.case}` : 'shows nothing'),
    log: (text) => did.push(`log ${text}`),
  };
  const relay = new Relay(uris, server, host);
  const last = () => calls.at(-1) ?? assert.fail('the server was asked nothing');
  return {
    relay,
    calls,
    posted,
    did,
    last,
    changed: (summary: CaseSummary) => changed(summary),
    state: (state: ServerState) => stateChanged(state),
    /** What the page does first. */
    async open(id = 1, handle = 7) {
      const opened = relay.receive({ type: 'call', id, method: 'open', params: {} });
      last().resolve(caseSummary(handle));
      await opened;
      posted.length = 0;
      did.length = 0;
    },
  };
}

function failureOf(posted: ToWebview[], id: number): string {
  const answers = posted.filter((message) => 'id' in message && message.id === id);
  assert.equal(answers.length, 1, 'a call settles exactly once');
  const [answer] = answers;
  return answer?.type === 'failure' ? answer.failure.code : assert.fail('the call should fail');
}

test('open is always about the document of the panel, whatever the page asks for', async () => {
  const { relay, last, posted } = setUp();
  const params = { uri: 'file:///etc/shadow' };
  const opened = relay.receive({ type: 'call', id: 1, method: 'open', params });
  assert.deepEqual(last().params, { uri });
  last().resolve(caseSummary(7));
  await opened;
  assert.deepEqual(posted, [{ type: 'result', id: 1, result: caseSummary(7) }]);
});

test('an operation on the own case passes with its parameters', async () => {
  const { relay, open, last, posted } = setUp();
  await open();
  const params = { case: 7, capture: 0, table: 't', offset: 0, limit: 10 };
  const paged = relay.receive({ type: 'call', id: 2, method: 'page', params });
  assert.deepEqual([last().method, last().params], ['page', params]);
  last().resolve('a page');
  await paged;
  assert.deepEqual(posted, [{ type: 'result', id: 2, result: 'a page' }]);
});

test('the page says which object’s source to open, and the server where it is', async () => {
  const { relay, open, last, did } = setUp();
  await open();
  const message = { type: 'source', capture: 0, node: 12, place: '/etc/shadow:1:1' };
  const opened = relay.receive(message);
  const { method, params } = last();
  assert.deepEqual(
    [method, params],
    ['objects', { case: 7, capture: 0, of: { kind: 'object', node: 12 }, offset: 0, limit: 1 }],
  );
  last().resolve({ total: 1, rows: [{ key: 'n12', node: 12, source: '/srv/shop.js:14:1' }] });
  await opened;
  assert.deepEqual(did, ['source /srv/shop.js:14:1']);
});

test('a page with no object selected has the person asked for one, and is led there', async () => {
  for (const asked of [27, undefined]) {
    const { relay, open, posted } = setUp({ asked });
    await open();
    await relay.receive({ type: 'ready' });
    await relay.receive({ type: 'askObject' });
    const shown = posted.filter(({ type }) => type === 'show');
    const state = { tab: 'graph', goal: { view: 'retainers', id: 27 } };
    assert.deepEqual(shown, asked === undefined ? [] : [{ type: 'show', state }]);
  }
});

for (const [what, method, params] of [
  ['another case', 'page', { case: 8 }],
  ['no case', 'lines', {}],
  ['no parameters', 'lines', null],
  ['closing a case', 'close', { case: 7 }],
  ['an operation that does not exist', 'readFile', { case: 7 }],
  ['an inherited property as operation', 'constructor', { case: 7 }],
] as const) {
  test(`a page that asks for ${what} is refused, and the server is not asked`, async () => {
    const { relay, open, calls, posted } = setUp();
    await open();
    const before = calls.length;
    await relay.receive({ type: 'call', id: 2, method, params });
    assert.equal(failureOf(posted, 2), 'bad-request');
    assert.equal(calls.length, before);
  });
}

test('nothing may be asked before the case is open', async () => {
  const { relay, calls, posted } = setUp();
  await relay.receive({ type: 'call', id: 1, method: 'page', params: { case: undefined } });
  assert.equal(failureOf(posted, 1), 'bad-request');
  assert.equal(calls.length, 0);
});

test('messages that make no sense do nothing', async () => {
  const { relay, calls, posted } = setUp();
  for (const message of [undefined, null, 5, 'call', {}, { type: 'toString' }, { type: 'call' }]) {
    await relay.receive(message);
  }
  await relay.receive({ type: 'reveal' });
  await relay.receive({ type: 'cancel', id: 99 });
  assert.deepEqual([calls.length, posted], [0, []]);
});

test('the case of a partial result may be asked about while the rest is read', async () => {
  const { relay, last, posted, calls } = setUp();
  void relay.receive({ type: 'call', id: 1, method: 'open', params: {} });
  const progress = { done: 1, total: 2, step: 'reading', partial: caseSummary(7) };
  last().options.onProgress?.(progress);
  assert.deepEqual(posted, [{ type: 'progress', id: 1, progress }]);
  void relay.receive({ type: 'call', id: 2, method: 'series', params: { case: 7 } });
  assert.equal(calls.at(-1)?.method, 'series');
});

test('when the server dies every call settles, the page is told, and it opens anew after the restart', async () => {
  const { relay, open, posted, state, last, did } = setUp();
  await open();
  const pending = [
    relay.receive({ type: 'call', id: 2, method: 'page', params: { case: 7 } }),
    relay.receive({ type: 'call', id: 3, method: 'lines', params: { case: 7 } }),
  ];
  state('reconnecting');
  await Promise.all(pending);
  assert.equal(failureOf(posted, 2), 'closed');
  assert.equal(failureOf(posted, 3), 'closed');
  assert.deepEqual(posted.at(-1), { type: 'server', state: 'reconnecting' });
  assert.deepEqual(did, ['shows nothing']);
  state('running');
  assert.deepEqual(posted.at(-1), { type: 'server', state: 'running' });
  await relay.receive({ type: 'call', id: 4, method: 'page', params: { case: 7 } });
  assert.equal(failureOf(posted, 4), 'bad-request', 'the old case is gone');
  await open(5, 9);
  void relay.receive({ type: 'call', id: 6, method: 'page', params: { case: 9 } });
  assert.deepEqual(last().params, { case: 9 });
});

test('when the server dies while it reads, the opening settles and can be tried again', async () => {
  const { relay, posted, state, calls, open } = setUp();
  const opened = relay.receive({ type: 'call', id: 1, method: 'open', params: {} });
  state('reconnecting');
  await opened;
  assert.equal(failureOf(posted, 1), 'closed');
  await open(2);
  assert.deepEqual(
    calls.map(({ method }) => method),
    ['open', 'open'],
  );
});

test('cancel settles at once and stops the work', async () => {
  const { relay, last, posted } = setUp();
  const opened = relay.receive({ type: 'call', id: 1, method: 'open', params: {} });
  await relay.receive({ type: 'cancel', id: 1 });
  assert.equal(failureOf(posted, 1), 'cancelled');
  assert.equal(last().options.signal?.aborted, true);
  await opened;
  assert.equal(posted.length, 1);
});

test('a case that opens after it was cancelled is closed', async () => {
  const { relay, calls } = setUp();
  const opened = relay.receive({ type: 'call', id: 1, method: 'open', params: {} });
  const [call] = calls;
  call?.resolve(caseSummary(7));
  relay.dispose();
  await opened;
  assert.deepEqual(
    calls.map(({ method, params }) => [method, params]),
    [
      ['open', { uri }],
      ['close', { case: 7 }],
    ],
  );
});

test('closing the panel stops what runs, closes the case and says nothing more', async () => {
  const { relay, open, calls, posted, did } = setUp();
  await open();
  const paging = relay.receive({ type: 'call', id: 2, method: 'page', params: { case: 7 } });
  relay.dispose();
  await paging;
  assert.equal(calls.find(({ method }) => method === 'page')?.options.signal?.aborted, true);
  assert.deepEqual(calls.at(-1)?.params, { case: 7 });
  assert.equal(calls.at(-1)?.method, 'close');
  assert.deepEqual(posted, []);
  assert.deepEqual(did, ['shows nothing']);
});

test('a page drawn anew gets the open case again without a second reading', async () => {
  const { relay, open, calls, posted, last } = setUp();
  await open();
  const again = relay.receive({ type: 'call', id: 1, method: 'open', params: {} });
  assert.deepEqual([last().method, last().params], ['summary', { case: 7 }]);
  last().resolve(caseSummary(7));
  await again;
  assert.deepEqual(posted, [{ type: 'result', id: 1, result: caseSummary(7) }]);
  assert.equal(calls.filter(({ method }) => method === 'open').length, 1);
});

test('a page drawn anew while the file is read waits for the same reading', async () => {
  const { relay, calls, posted } = setUp();
  const old = relay.receive({ type: 'call', id: 1, method: 'open', params: {} });
  const again = relay.receive({ type: 'call', id: 2, method: 'open', params: {} });
  await Promise.resolve();
  assert.equal(calls.length, 1);
  calls[0]?.resolve(caseSummary(7));
  await Promise.all([old, again]);
  assert.deepEqual(
    posted.map((message) => message.type),
    ['result', 'result'],
  );
});

test('changes of the own case are forwarded, those of others are not', async () => {
  const { open, changed, posted, did } = setUp();
  await open();
  changed(caseSummary(8));
  assert.deepEqual(posted, []);
  changed(caseSummary(7));
  assert.deepEqual(posted, [{ type: 'changed', summary: caseSummary(7) }]);
  assert.deepEqual(did, ['shows 7']);
});

test('a view that is asked for before the page has drawn is shown when it has', async () => {
  const { relay, open, posted } = setUp();
  relay.show({ finding: 'f1' });
  await open();
  assert.deepEqual(posted, []);
  await relay.receive({ type: 'ready' });
  assert.deepEqual(posted, [{ type: 'show', state: { finding: 'f1' } }]);
});

test('a hidden page is not told; it is when it has drawn again', async () => {
  const { relay, open, posted } = setUp();
  await open();
  await relay.receive({ type: 'ready' });
  relay.hidden();
  relay.show({ finding: 'f1' });
  assert.deepEqual(posted, []);
  await relay.receive({ type: 'ready' });
  assert.deepEqual(posted, [{ type: 'show', state: { finding: 'f1' } }]);
});

test('evidence is revealed in the text of the document', async () => {
  const { relay, open, did } = setUp();
  await open();
  await relay.receive({ type: 'reveal', evidence: { capture: path, line: 12 } });
  assert.deepEqual(did, ['reveal /captures/memory.log {"line":12}']);
});

test('evidence in a file too big for a text editor is shown in the raw view', async () => {
  const { relay, open, posted } = setUp({ isText: false });
  await open();
  await relay.receive({ type: 'ready' });
  await relay.receive({ type: 'reveal', evidence: { capture: path, line: 12, byteStart: 400 } });
  assert.deepEqual(posted, [{ type: 'show', state: { tab: 'raw', capture: 0, byte: 400 } }]);
});

test('evidence without a line is found by its byte', async () => {
  const { relay, open, did } = setUp();
  await open();
  await relay.receive({ type: 'reveal', evidence: { capture: path, byteStart: 400 } });
  assert.deepEqual(did, ['reveal /captures/memory.log {"byte":400}']);
});

test('evidence that names a file which is no capture of the case is not shown', async () => {
  const { relay, open, did, posted } = setUp();
  await open();
  await relay.receive({ type: 'reveal', evidence: { capture: '/etc/shadow', line: 1 } });
  assert.deepEqual([did, posted], [[], []]);
});

test('the name of a saved file can only be a name', async () => {
  const { relay, did } = setUp();
  await relay.receive({ type: 'save', name: '../../etc/cron.d/x', content: 'hi' });
  await relay.receive({ type: 'save', name: 'chart.svg', content: 'aGk=', base64: true });
  assert.deepEqual(did, ['save -..-etc-cron.d-x: hi', 'save chart.svg: hi']);
});

test('sharing a finding copies what the server reports of it, not what the page says', async () => {
  const { relay, open, last, did } = setUp();
  await open();
  const shared = relay.receive({ type: 'share', finding: { ...leak, title: 'forged' } });
  assert.deepEqual(
    [last().method, last().params],
    ['report', { case: 7, format: 'markdown', finding: 'f1' }],
  );
  last().resolve({ text: 'RSS grows.' });
  await shared;
  assert.deepEqual(did, ['copy the finding as Markdown: RSS grows.']);
});

test('sharing everything copies the report', async () => {
  const { relay, open, last, did } = setUp();
  await open();
  const shared = relay.receive({ type: 'share' });
  assert.deepEqual([last().method, last().params], ['report', { case: 7, format: 'markdown' }]);
  last().resolve({ text: '# Report' });
  await shared;
  assert.deepEqual(did, ['copy the findings as Markdown: # Report']);
});

test('a panel of several files opens them as one case', async () => {
  const { calls, relay } = setUp({ uris: [uri, 'file:///captures/later.log'] });
  void relay.receive({
    type: 'call',
    id: 1,
    method: 'open',
    params: { uri: '', with: ['file:///etc/passwd'] },
  });
  assert.deepEqual(calls[0]?.params, { uri, with: ['file:///captures/later.log'] });
});

test('a link is copied of the case that is open, and of no other; sharing is the business of the editor', async () => {
  const { relay, did, posted, open } = setUp();
  const state = { capture: 0, tab: 'raw', filter: '', series: [] };
  await relay.receive({ type: 'link', state });
  assert.deepEqual(did, [], 'nothing is open yet');
  await open();
  await relay.receive({ type: 'link', state, case: 99 });
  await relay.receive({ type: 'shareFindings' });
  assert.deepEqual(did, ['link 7 raw', 'share']);
  relay.askLink();
  assert.deepEqual(posted, [{ type: 'askLink' }]);
});

test('a link moves the view to just what it says', async () => {
  const { relay, posted, open } = setUp();
  relay.show({ tab: 'raw', byte: 12 }, true);
  await open();
  await relay.receive({ type: 'ready' });
  assert.deepEqual(posted, [{ type: 'show', state: { tab: 'raw', byte: 12 }, whole: true }]);
});
