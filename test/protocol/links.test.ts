import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { FailureError } from '../../server/protocol/failure.ts';
import { LINK_MAX, readLink, throughWeb, writeLink } from '../../server/protocol/links.ts';
import type { ViewState } from '../../server/protocol/webview.ts';

const capture = { sha256: 'ab'.repeat(32), bytes: 12_345 };
const state: ViewState = {
  capture: 0,
  tab: 'series',
  table: 'proc-status',
  filter: 'rss',
  series: ['VmRSS'],
  range: { from: 3, to: 9 },
  finding: '0123456789abcdef',
};

test('a link brings back the file, the finding and the view, in either form', () => {
  const link = writeLink({ captures: [capture], finding: '0123456789abcdef', state });
  assert.match(link, /^vscode:\/\/tidemark\.tidemark\/open\?v=1&sha=(ab){32}&n=12345&f=0123456789abcdef&s=/);
  for (const form of [link, throughWeb(link), `  ${link}\n`]) {
    assert.deepEqual(readLink(form), { captures: [capture], finding: '0123456789abcdef', state });
  }
  assert.match(throughWeb(link), /^https:\/\/vscode\.dev\/redirect\?url=vscode%3A%2F%2F/);
});

test('a case of several files is found again file by file', () => {
  const captures = [capture, { sha256: 'cd'.repeat(32), bytes: 7 }];
  assert.deepEqual(readLink(writeLink({ captures })), { captures });
  const many = Array.from({ length: 9 }, () => capture);
  assert.throws(() => writeLink({ captures: many }), FailureError);
});

test('a link never says what a panel of several files is called here', () => {
  const link = writeLink({ captures: [capture], state: { ...state, panel: 'secret-name' } });
  assert.equal(readLink(link).state?.panel, undefined);
  const forged = link.replace(
    /s=[^&]*/,
    `s=${Buffer.from('{"panel":"x","tab":"raw"}').toString('base64url')}`,
  );
  assert.deepEqual(readLink(forged).state, { tab: 'raw' });
});

test('a view that would make the link too long is left out piece by piece', () => {
  const series = Array.from({ length: 400 }, (_, i) => `/usr/lib/mapping-${i}@7f00.Rss`);
  const link = writeLink({ captures: [capture], finding: 'f1', state: { ...state, series } });
  assert.ok(throughWeb(link).length <= LINK_MAX);
  const read = readLink(link);
  assert.equal(read.finding, 'f1');
  assert.equal(read.state?.series, undefined);
  assert.deepEqual(read.state?.range, state.range);
});

test('what is no link is refused with a sentence, whatever it is', () => {
  const good = writeLink({ captures: [capture] });
  const bad = [
    '',
    'file:///etc/passwd',
    good.replace('/open?', '/run?'),
    good.replace('v=1', 'v=2'),
    good.replace(/sha=[^&]*/, 'sha=../../etc/passwd'),
    good.replace(/n=[^&]*/, 'n=-1'),
    good.replace(/&n=[^&]*/, ''),
    `${good}&f=${encodeURIComponent('<script>')}`,
    `${good}&s=${'A'.repeat(9000)}`,
  ];
  for (const text of bad) assert.throws(() => readLink(text), FailureError, text);
  assert.deepEqual(readLink(`${good}&s=%%%`).captures, [capture], 'a broken view still leads to the file');
});

test('reading never fails otherwise', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webUrl({ withQueryParameters: true })), (text) => {
      try {
        readLink(text);
      } catch (error) {
        assert.ok(error instanceof FailureError);
      }
    }),
  );
});

test('a link is answered by this extension', () => {
  const manifest = JSON.parse(fs.readFileSync(path.join(import.meta.dirname, '../../package.json'), 'utf8'));
  assert.equal(new URL(writeLink({ captures: [capture] })).host, `${manifest.publisher}.${manifest.name}`);
});
