import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commonEnding, nameAsGlob, sourcePlace } from '../../extension/source-place.ts';

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
  'https://example.com/:1:1',
  'https://example.com/%5C%5Chost/share.js:1:1',
  'webpack://shop//host/share.js:1:1',
  'ftp://example.com/app.js:1:1',
  'node:internal/timers:1:1',
  'app.js:1:1',
  '/srv/a\u0000.js:1:1',
  '/srv/app.js',
  '',
]) {
  test(`${JSON.stringify(text)} is no file to open`, () => assert.equal(sourcePlace(text), undefined));
}

test('what a page or a bundler serves is a path that only a folder that is open can hold', () => {
  const place = { isWeb: true, line: 3, column: 9 };
  for (const [text, path] of [
    ['https://shop.example/static/js/cart%20v2.js?v=3:3:9', '/static/js/cart v2.js'],
    ['http://localhost:5173/src/cart.js:3:9', '/src/cart.js'],
    ['webpack://shop/./src/cart.js:3:9', '/src/cart.js'],
    ['webpack-internal:///./src/cart.js:3:9', '/src/cart.js'],
  ] as const)
    assert.deepEqual(sourcePlace(text), { path, ...place }, text);
});

test('the files of a folder that is open are compared by how their paths end', () => {
  assert.equal(commonEnding('/home/me/shop/src/app.js', '/srv/shop/src/app.js'), 3);
  assert.equal(commonEnding('C:\\shop\\app.js', '/shop/app.js'), 2);
  assert.equal(commonEnding('/a/app.js', '/b/app.js'), 1);
  assert.equal(commonEnding('/a/app.js', '/a/main.js'), 0);
  assert.equal(commonEnding('/app.js', '/app.js'), 1, 'the root is no folder');
});

test('a name is looked for as it is, not as a pattern', () => {
  assert.equal(nameAsGlob('/srv/app.js'), 'app.js');
  assert.equal(nameAsGlob('/srv/{a,b}*.js'), '?a?b??.js');
  assert.equal(nameAsGlob('/srv/'), undefined);
  assert.equal(nameAsGlob('/srv/..'), undefined);
});
