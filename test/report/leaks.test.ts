/** Nothing of a secret that a capture holds is in anything that leaves the machine, unless the user says so. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import zlib from 'node:zlib';
import fc from 'fast-check';
import { FINDINGS_FILE, writeBundle } from '../../server/report/bundle.ts';
import { MaskNames } from '../../server/report/mask-names.ts';
import { OWN_WORDS } from '../../server/report/own-words.ts';
import { Redactor } from '../../server/report/redact.ts';
import { reportContent, writeReport } from '../../server/report/report.ts';
import { sarifOptions } from '../../server/report/sarif-options.ts';
import { StructureRedactor } from '../../server/report/structure.ts';
import { readZip } from '../../server/report/zip.ts';
import { examine } from './examine.ts';
import { SURROUNDINGS } from './example-case.ts';

const samples = path.resolve(import.meta.dirname, '../../samples');
let folder: string;
before(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-leaks-'));
});
after(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Sixteen characters each, so that they fit where a dump has a string of that length. */
const SECRET = 'zq7Hunter2Xk9Pvw';
const NAME = 'agatha.quillfeather';
const HOST = 'ledger-db7.quillfeather';

const codes = (text: string) => [...Buffer.from(text)];
const ENCODINGS: Record<string, (text: string) => string> = {
  plain: (text) => text,
  base64: (text) => Buffer.from(text).toString('base64'),
  base64url: (text) => Buffer.from(text).toString('base64url'),
  charlist: (text) => codes(text).join(','),
  'spaced charlist': (text) => codes(text).join(', '),
  hex: (text) => Buffer.from(text).toString('hex'),
  'hex bytes': (text) =>
    codes(text)
      .map((code) => code.toString(16))
      .join(' '),
  'UTF-16': (text) => Buffer.from(text, 'utf16le').toString('latin1'),
  'UTF-16 of strace': (text) => [...text].join('\\0'),
  'strace -xx': (text) =>
    codes(text)
      .map((code) => `\\x${code.toString(16)}`)
      .join(''),
  octal: (text) =>
    codes(text)
      .map((code) => `\\${code.toString(8)}`)
      .join(''),
  URL: (text) =>
    codes(text)
      .map((code) => `%${code.toString(16)}`)
      .join(''),
  dotted: (text) => [...text].join('.'),
};

/** What of a text can be read out of it, in all the ways in which it was put in. */
function leaksOf(secret: string, text: string): string[] {
  const bare = text.replaceAll('\\\\', '\\').toLowerCase();
  return Object.entries(ENCODINGS)
    .filter(([, encode]) => {
      const encoded = encode(secret).toLowerCase();
      return bare.includes(encoded) || bare.includes(JSON.stringify(encoded).slice(1, -1));
    })
    .map(([name]) => name);
}

const everyWay = Object.values(ENCODINGS).map((encode) => encode(SECRET));

/** What is planted where, by file. */
const planted: Record<string, () => Buffer | string | string[]> = {
  'strace.log': () => {
    const lines = [
      `execve("/home/agatha/bin/${SECRET}", ["app", "--token=${SECRET}", "${NAME}"], ["API_KEY=${SECRET}", "USER=agatha", "DB=postgres://${NAME}:${SECRET}@${HOST}/x"]) = 0 <0.0001>`,
    ];
    for (let i = 0; i < 60; i++) {
      const way = everyWay[i % everyWay.length];
      lines.push(
        `openat(AT_FDCWD, "/srv/${NAME}/${SECRET}/file", O_RDONLY) = ${i + 3}</srv/${NAME}/${SECRET}/file> <0.0002>`,
      );
      lines.push(
        `openat(AT_FDCWD, "/etc/${SECRET}.conf", O_RDONLY) = -1 ENOENT (No such file or directory) <0.0001>`,
      );
      lines.push(`write(1, "${way?.replace(/"/g, '')}", 40) = 40 <1.5>`);
      lines.push(
        `connect(9, {sa_family=AF_INET, sin_port=htons(5432), sin_addr=inet_addr("10.77.3.${i}")}, 16) = -1 ECONNREFUSED (Connection refused) <2.1>`,
      );
      lines.push(
        `mmap(NULL, 311296, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f01${(0x1000 * i + 0x83000).toString(16).padStart(8, '0')} <0.0001>`,
      );
    }
    return lines
      .map(
        (line, i) =>
          `4711 15:58:${String(10 + Math.floor(i / 8)).padStart(2, '0')}.${String((i % 8) * 100_000 + 1).padStart(6, '0')} ${line}\n`,
      )
      .join('');
  },
  'counters.tsv': () =>
    `time\t${SECRET}\t${NAME}_bytes\t${HOST}\n` +
    Array.from(
      { length: 60 },
      (_, i) =>
        `2026-01-01T00:00:${String(i).padStart(2, '0')}\t${1e8 + i * 1e6}\t${5e7 + i * 2e6}\t${i * 1000}\n`,
    ).join(''),
  'shop.heapsnapshot': () => {
    const snapshot = zlib
      .gunzipSync(fs.readFileSync(path.join(samples, 'heapsnapshot/session-cache.heapsnapshot.gz')))
      .toString();
    return snapshot
      .replaceAll('"byId"', JSON.stringify(SECRET))
      .replaceAll('"prices"', JSON.stringify(NAME))
      .replaceAll(/"sku-(\d)"/g, (_, digit) => JSON.stringify(`${everyWay[Number(digit)]}`))
      .replaceAll('"price"', JSON.stringify(everyWay[1]));
  },
  'orders.core': () => {
    const core = zlib
      .gunzipSync(fs.readFileSync(path.join(samples, 'elf-core/orders-1.core.gz')))
      .toString('latin1');
    return Buffer.from(
      core.replaceAll('awaiting-payment', SECRET).replaceAll('customer/unknown', NAME.slice(0, 16)),
      'latin1',
    );
  },
  'strings.txt': () =>
    [1, 2].map((n) =>
      fs
        .readFileSync(path.join(samples, `string-histogram/couchbase-${n}.txt`), 'utf8')
        .split('\n')
        .map((line, i) => line.replace(/\S+$/, `${everyWay[i % everyWay.length]?.replace(/\s/g, '')}`))
        .join('\n')
        .replace(/^.*\n/, '$ strings core | sort | uniq -c | sort -rn | head -2\n'),
    ),
  'smaps.txt': () =>
    Array.from(
      { length: 40 },
      (_, i) =>
        `Fri Nov 20 15:50:${String(i + 10).padStart(2, '0')} UTC 2026\n016c7000-e488f000 rw-p 00000000 fd:01 12 /home/agatha/${SECRET}/${NAME}.so\nSize: ${4_000_000 + i * 5000} kB\nRss: ${2_000_000 + i * 5000} kB\nPss: ${2_000_000 + i * 5000} kB\n`,
    ).join(''),
  'mnesia.log': () =>
    fs
      .readFileSync(path.join(samples, 'erlang-log/mnesia.log'), 'utf8')
      .replaceAll('write_threshold', `[${codes(SECRET).join(',')}],<<"${SECRET}">>`)
      .replaceAll('mnesia', NAME),
};

async function examined(name: string, content: Buffer | string | string[]) {
  const files = [content].flat().map((one, i) => {
    const file = path.join(folder, `${SECRET}-${i}-${name}`);
    fs.writeFileSync(file, one);
    return file;
  });
  return examine(files);
}

for (const [name, make] of Object.entries(planted)) {
  test(`${name}: what is planted in it is in no export`, async () => {
    const { summary, names } = await examined(name, make());
    assert.ok(summary.findings.length + summary.growth.length > 0, 'there is something to tell');
    const options = { names, surroundings: SURROUNDINGS, tool: sarifOptions() };
    const everything = writeReport(summary, 'json', { ...options, level: 'full' }).text;
    assert.ok(
      leaksOf(SECRET, everything).length + leaksOf(NAME, everything).length > 0,
      'unmasked it would be told',
    );
    const exports = Object.fromEntries(
      (['markdown', 'html', 'sarif', 'json', 'text'] as const).map((format) => [
        format,
        writeReport(summary, format, { ...options, level: 'structure' }).text,
      ]),
    );
    const bundle = readZip(writeBundle(reportContent(summary, options), []), 1e9);
    assert.ok(bundle.some((entry) => entry.name === FINDINGS_FILE));
    for (const entry of bundle) exports[`bundle ${entry.name}`] = Buffer.from(entry.content).toString();
    for (const [format, text] of Object.entries(exports)) {
      for (const secret of [SECRET, NAME, HOST, 'agatha', 'quillfeather'])
        assert.deepEqual(leaksOf(secret, text), [], `${secret} in ${format}`);
    }
  });
}

function structure(): StructureRedactor {
  const masks = new MaskNames();
  const patterns = new Redactor(SURROUNDINGS, [], masks);
  return new StructureRedactor({ masks, patterns, names: new Set(), paths: new Map() });
}

/** Two words of ours may well make a word that could be a secret; those are not meant. */
const secret = fc
  .string({
    minLength: 8,
    maxLength: 24,
    unit: fc.constantFrom(...'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'),
  })
  .filter((text) => /[a-z]/i.test(text) && !/^\d/.test(text) && (text.match(/\d/g)?.length ?? 0) < 6)
  .filter((text) => !OWN_WORDS.has(text.toLowerCase()));

const context = fc.constantFrom(
  (text: string) => text,
  (text: string) => `The class \`${text}\` grows 302 kB/s`,
  (text: string) => `write(3, "${text}", 27) = 27 <0.000011>`,
  (text: string) => `/home/${text}/lib.so@7f00`,
  (text: string) => `https://example.org/?q=${text}&x=1`,
  (text: string) => `PATH=/bin:${text};X=${text}`,
  (text: string) => `{name: '${text}', [${text}]}`,
  (text: string) => `Mapping [anon] 562be4fce000 of ${text}[23491] grows`,
  (text: string) => `${text}.`,
  (text: string) => `-${text}`,
  (text: string) => `${text}@${text}.internal:5432`,
);

test('a random secret is told in no context and in no encoding', () => {
  fc.assert(
    fc.property(secret, context, fc.constantFrom(...Object.values(ENCODINGS)), (text, put, encode) => {
      const out = structure().redact(put(encode(text)));
      assert.deepEqual(leaksOf(text, out), [], out);
    }),
    { numRuns: 3000 },
  );
});

test('what a person wrote keeps its words, and loses what is none', () => {
  const said =
    'Since the last release? See alice@example.com, token zq7Hunter2Xk9Pvw, /home/alice/x and 16.5 MB.';
  const out = structure().prose(said);
  assert.match(out, /^Since the last release\? See \[mail\], token \[text\], \[path\] and 16\.5 MB\.$/);
});

test('our own sentences are told whole', () => {
  const sentences = [
    'RSS grows 302 kB/s [298–306 kB/s]; +55.4 MB in 183 s.',
    'Cached fell 98.6 % (13.2 GB) in 8.53 s while AnonPages moved by only +5.56 MB: the page cache went, and no process asked for its memory.',
    "Heap mapping 562be4fce000 grows 302 kB/s [297–307 kB/s]: 100 % of this process's growth; +54.4 MB in 180 s.",
    'Watermarks were never hit: free is 153–562 × high in 4 zones (21.5 GB free, 135 MB of high marks).',
    '40 mappings of 311,296 bytes are left of 40: 12.5 MB of anonymous memory.',
  ];
  for (const sentence of sentences) assert.equal(structure().redact(sentence), sentence);
});
