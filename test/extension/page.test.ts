import assert from 'node:assert/strict';
import { test } from 'node:test';
import { panelPage } from '../../extension/page.ts';

const page = panelPage({
  cspSource: 'https://cdn.example',
  script: 'https://cdn.example/dist/webview.js',
  style: 'https://cdn.example/dist/webview.css?a="b"',
});

test('the page runs and draws nothing but files of the extension', () => {
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';
  assert.match(policy, /^default-src 'none';/);
  assert.match(policy, /script-src https:\/\/cdn\.example;/);
  assert.match(policy, /style-src https:\/\/cdn\.example;/);
  assert.doesNotMatch(policy, /unsafe|nonce|\*|connect-src/);
});

test('the page has no script or style of its own', () => {
  assert.deepEqual(page.match(/<script[^>]*>[^<]*<\/script>/g), [
    '<script type="module" src="https://cdn.example/dist/webview.js"></script>',
  ]);
  assert.doesNotMatch(page, /<style|style=|\son\w+=/);
});

test('an address can not end the attribute that it stands in', () => {
  assert.match(page, /href="https:\/\/cdn\.example\/dist\/webview\.css\?a=&quot;b&quot;"/);
});
