/**
 * Real core files, too large to ship. TIDEMARK_CORPUS names a folder with `core/MANIFEST.json`: for each file what GNU
 * strings, sort and uniq make of it.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import zlib from 'node:zlib';
import { TableBuilder } from '../../server/engine/table-builder.ts';
import { readImage } from '../../server/formats/elf-core/read-image.ts';
import { readStrings } from '../../server/formats/elf-core/strings/read-strings.ts';
import { largestOf, type Texts } from '../../server/formats/elf-core/strings/texts.ts';
import { imageOfRaw } from '../../server/formats/raw-memory/raw-image.ts';
import { MemorySource } from './kit.ts';

const folder = path.join(process.env.TIDEMARK_CORPUS ?? '', 'core');
const manifest = path.join(folder, 'MANIFEST.json');
const skip =
  process.env.TIDEMARK_CORPUS && fs.existsSync(manifest)
    ? false
    : 'TIDEMARK_CORPUS names no folder with core files';

interface Counted {
  total: number;
  distinct: number;
  top5: [count: number, text: string][];
}

interface Entry {
  stored?: string;
  'strings-n4'?: Counted;
  'strings-n8'?: Counted;
  'utf16le-n8'?: number;
  planted?: Record<string, number>;
}

const signal = new AbortController().signal;
const entries: [string, Entry][] = skip ? [] : Object.entries(JSON.parse(fs.readFileSync(manifest, 'utf8')));

async function census(bytes: Uint8Array, least: number) {
  const source = new MemorySource(bytes);
  const image = readImage(source, () => {})?.image ?? imageOfRaw(source).image;
  return readStrings(image, [], new TableBuilder(), signal, least);
}

/** As `sort | uniq -c | sort -k1,1nr -k2 | head -5` shows them. */
function top(texts: Texts): [number, string][] {
  const rows = largestOf(texts, 200, (entry) => texts.countOf(entry)).map((entry): [number, Buffer] => [
    texts.countOf(entry),
    Buffer.from(texts.bytesOf(entry)),
  ]);
  return rows
    .sort((a, b) => b[0] - a[0] || Buffer.compare(a[1], b[1]))
    .slice(0, 5)
    .map(([count, text]) => [count, text.toString('latin1')]);
}

test('core corpus', { skip }, async (t) => {
  assert.ok(entries.length > 0);
  for (const [name, entry] of entries) {
    if (!entry.stored || !entry['strings-n8'] || !entry['strings-n4']) continue;
    await t.test(
      `${name}: strings, how many differ and the most frequent ones are those of GNU strings`,
      async () => {
        const bytes = zlib.zstdDecompressSync(fs.readFileSync(path.join(folder, entry.stored as string)));
        for (const [least, want] of [
          [4, entry['strings-n4'] as Counted],
          [8, entry['strings-n8'] as Counted],
        ] as const) {
          const { ascii, utf16 } = await census(bytes, least);
          assert.equal(ascii.texts.total, want.total, `all, -n ${least}`);
          assert.equal(ascii.texts.distinct, want.distinct, `different, -n ${least}`);
          assert.equal(ascii.texts.count, want.distinct);
          const got = top(ascii.texts);
          assert.deepEqual(
            got.map(([count]) => count),
            want.top5.map(([count]) => Number(count)),
          );
          for (const [count, text] of got) {
            const same = want.top5.filter(([other]) => Number(other) === count).map(([, one]) => one.trim());
            const last = count === got.at(-1)?.[0];
            assert.ok(last || same.includes(text.trim()), `${text} among ${same}`);
          }
          if (least === 8) assert.equal(utf16.texts.total, entry['utf16le-n8'], 'UTF-16');
          for (const [text, count] of Object.entries(entry.planted ?? {})) {
            const key = Buffer.from(text);
            const found = ascii.texts.find(key, 0, key.length);
            assert.equal(found < 0 ? 0 : ascii.texts.countOf(found), count, text);
          }
        }
      },
    );
  }
});
