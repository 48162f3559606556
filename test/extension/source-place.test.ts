import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endings, sourcePlace } from '../../extension/source-place.ts';

test('a path, an address of a file and a path of Windows each name a place', () => {
  const place = { line: 42, column: 11 };
  assert.deepEqual(sourcePlace('/srv/app.js:42:11'), { path: '/srv/app.js', ...place });
  assert.deepEqual(sourcePlace('file:///srv/my%20app.js:42:11'), { path: '/srv/my app.js', ...place });
  assert.deepEqual(sourcePlace('C:\\srv\\app.js:42:11'), { path: 'C:\\srv\\app.js', ...place });
  assert.deepEqual(sourcePlace('file:///C:/srv/app.js:42:11'), { path: 'C:/srv/app.js', ...place });
});

for (const text of [
  '\\\\host\\share\\app.js:1:1',
  '//host/share/app.js:1:1',
  '/\\host\\share\\app.js:1:1',
  '\\\\.\\pipe\\x:1:1',
  'file://host/share/app.js:1:1',
  'file:////host/share/app.js:1:1',
  'file:///%5C%5Chost/share:1:1',
  'https://example.com/app.js:1:1',
  'node:internal/timers:1:1',
  'app.js:1:1',
  '/srv/a\u0000.js:1:1',
  '/srv/app.js',
  '',
]) {
  test(`${JSON.stringify(text)} is no file to open`, () => assert.equal(sourcePlace(text), undefined));
}

test('a path may end alike in a folder that is open, and never leaves it', () => {
  assert.deepEqual(endings('/srv/shop/src/app.js'), ['srv/shop/src/app.js', 'shop/src/app.js', 'src/app.js']);
  assert.deepEqual(endings('C:\\shop\\app.js'), ['shop/app.js']);
  assert.deepEqual(endings('/srv/../../etc/passwd'), ['srv/etc/passwd', 'etc/passwd']);
});
