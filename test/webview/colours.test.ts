import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const folder = path.resolve(import.meta.dirname, '../../webview');
const files = fs
  .readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(css|tsx?)$/.test(name))
  .map((name) => ({ name, text: fs.readFileSync(path.join(folder, name), 'utf8') }));

test("the panel has no colour of its own, only the editor's", () => {
  const own =
    /#[0-9a-f]{3,8}\b(?=\s*[;,)'"])|\brgba?\(|\bhsla?\(|\b(?:color|fill|stroke|background)\s*[:=]\s*['"]?(?:white|black|red|green|blue|orange|gray|grey|yellow)\b/i;
  const found = files.flatMap(({ name, text }) =>
    text.split('\n').flatMap((line, i) => (own.test(line) ? [`${name}:${i + 1} ${line.trim()}`] : [])),
  );
  assert.deepEqual(found, []);
  assert.ok(files.length > 40, `${files.length} files`);
});

test('nothing is written into the page as markup or as inline style', () => {
  const markup = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|dangerouslySetInnerHTML|style="/;
  const found = files.filter(({ text }) => markup.test(text)).map(({ name }) => name);
  assert.deepEqual(found, []);
});
