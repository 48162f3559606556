import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { columnOf, textAt } from '../../server/engine/table.ts';
import { fastScans, type Scans } from '../../server/formats/elf-core/strings/fast-scan.ts';
import { RunFinder } from '../../server/formats/elf-core/strings/run-finder.ts';
import { scanAscii } from '../../server/formats/elf-core/strings/scan-ascii.ts';
import { scanUtf16 } from '../../server/formats/elf-core/strings/scan-utf16.ts';
import { masked, secretsIn, withoutSecrets } from '../../server/formats/elf-core/strings/secrets.ts';
import { TemplateMaker } from '../../server/formats/elf-core/strings/template.ts';
import { TextTable } from '../../server/formats/elf-core/strings/text-table.ts';
import { formatOf, readMemory, readRaw } from './kit.ts';

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

/** Bytes as memory has them: text, zeros, UTF-16 and noise, with runs of every length around the least one. */
const memory = fc
  .array(
    fc.oneof(
      fc
        .string({ unit: fc.constantFrom('a', 'Z', '7', ' ', '\t', '~'), maxLength: 14 })
        .map((text) => Buffer.from(text, 'latin1')),
      fc
        .string({ unit: fc.constantFrom('b', 'Y', '1', ' '), maxLength: 14 })
        .map((text) => Buffer.from(text, 'utf16le')),
      fc.constantFrom(
        Buffer.from([0]),
        Buffer.from([0, 0, 0]),
        Buffer.from([31]),
        Buffer.from([127]),
        Buffer.from([255, 10]),
      ),
    ),
    { maxLength: 60 },
  )
  .map((parts) => Buffer.concat(parts));

function naive(bytes: Uint8Array, least: number, wide: boolean): string[] {
  const unit = wide ? '[\\t\\x20-\\x7e]\\x00' : '[\\t\\x20-\\x7e]';
  return [...latin1(bytes).matchAll(new RegExp(`(?:${unit}){${least},}`, 'g'))].map(
    ({ 0: text, index }) => `${index} ${text}`,
  );
}

const plain: Scans = { ascii: scanAscii, utf16: scanUtf16 };
const fast = fastScans(1 << 17);

function found(
  bytes: Buffer,
  least: number,
  wide: boolean,
  cuts: readonly number[],
  scans: Scans = plain,
): string[] {
  const runs: string[] = [];
  const finder = new RunFinder(wide ? scans.utf16 : scans.ascii, least, (all, start, end, offset) =>
    runs.push(`${offset} ${latin1(all.subarray(start, end))}`),
  );
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (let i = 1; i < places.length; i++) {
    const from = places[i - 1] as number;
    // As from a file: what was shown is gone afterwards.
    const part = bytes.subarray(from, places[i]);
    const window = scans.window?.subarray(0, part.length) ?? Buffer.alloc(part.length);
    window.set(part);
    finder.window({ bytes: window, fileOffset: from, isFirst: i === 1 });
    window.fill(0xaa);
  }
  finder.end();
  return runs;
}

for (const wide of [false, true]) {
  test(`${wide ? 'UTF-16LE' : 'ASCII'} runs are found as a plain search finds them, wherever memory is cut`, () => {
    fc.assert(
      fc.property(
        memory,
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.nat(), { maxLength: 6 }),
        (bytes, least, cuts) => {
          const expected = naive(bytes, least, wide);
          assert.deepEqual(found(bytes, least, wide, cuts), expected);
          assert.deepEqual(found(bytes, least, wide, cuts, fast), expected, 'WebAssembly');
        },
      ),
      { numRuns: 1500 },
    );
  });
}

test('more runs than are told of at a time are all found, and strings longer than a line of memory', () => {
  assert.ok(fast.window, 'this machine has WebAssembly with SIMD');
  const short = Buffer.from('ab\0'.repeat(40_000));
  assert.equal(found(short, 2, false, [], fast).length, 40_000);
  for (const least of [31, 32, 63, 64, 65, 200]) {
    for (const wide of [false, true]) {
      const text = (length: number) => Buffer.from('z'.repeat(length), wide ? 'utf16le' : 'latin1');
      const bytes = Buffer.concat(
        [least - 1, least, least + 1, 3 * least].flatMap((length) => [Buffer.from([1, 1, 1]), text(length)]),
      );
      assert.deepEqual(found(bytes, least, wide, [], fast), naive(bytes, least, wide), `${least}`);
      assert.equal(found(bytes, least, wide, [], fast).length, 3);
    }
  }
});

test('runs that cross long windows are found whole, however long they are', () => {
  for (const wide of [false, true]) {
    for (const run of [3, 20, 5000, 30_000]) {
      const text = Buffer.from('y'.repeat(run), wide ? 'utf16le' : 'latin1');
      const bytes = Buffer.concat([
        Buffer.alloc(9000, 1),
        text,
        Buffer.alloc(9000),
        Buffer.from('after it\0', wide ? 'utf16le' : 'latin1'),
        Buffer.alloc(1000),
      ]);
      for (const cut of [
        9000 - 1,
        9001,
        9002,
        9000 + text.length - 1,
        9000 + text.length,
        9000 + text.length + 1,
      ])
        for (const scans of [plain, fast])
          assert.deepEqual(found(bytes, 3, wide, [cut], scans), naive(bytes, 3, wide), `${run} at ${cut}`);
    }
  }
});

test('counts and different texts are those of a map, whatever the texts', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 6 }),
          fc.integer({ min: 250, max: 262 }).map((n) => 'x'.repeat(n)),
        ),
      ),
      (texts) => {
        const table = new TextTable({ entries: 1000, doorkeeperBits: 64, guarded: false });
        const counts = new Map<string, number>();
        for (const text of texts) {
          const bytes = Buffer.from(text);
          table.add(bytes, 0, bytes.length, 0);
          counts.set(text, (counts.get(text) ?? 0) + 1);
        }
        assert.equal(table.total, texts.length);
        assert.equal(table.distinct, counts.size);
        for (const [text, count] of counts) {
          const bytes = Buffer.from(text);
          assert.equal(table.countOf(table.find(bytes, 0, bytes.length)), count);
        }
      },
    ),
  );
});

test('with the doorkeeper every text that repeats is kept, and its count is at most 1 too high', () => {
  const table = new TextTable({ entries: 100_000, doorkeeperBits: 2 ** 20, guarded: true });
  const counts = new Map<string, number>();
  for (let i = 0; i < 60_000; i++) {
    const text = i % 3 === 0 ? `repeats ${i % 999}` : `comes once ${i}`;
    const bytes = Buffer.from(text);
    table.add(bytes, 0, bytes.length, i);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  assert.ok(table.wasGuarded);
  assert.ok(table.count < 5000, 'most texts that come once are not kept');
  assert.ok(Math.abs(table.distinct - counts.size) < 0.01 * counts.size);
  for (const [text, count] of counts) {
    if (count === 1) continue;
    const bytes = Buffer.from(text);
    const entry = table.find(bytes, 0, bytes.length);
    assert.ok(entry >= 0, text);
    assert.ok(table.countOf(entry) === count || table.countOf(entry) === count + 1, text);
  }
});

test('a full table keeps what it has, and lets in what comes again', () => {
  const table = new TextTable({ entries: 10, doorkeeperBits: 2 ** 16, guarded: false });
  for (const text of [...Array.from({ length: 30 }, (_, i) => `text ${i}`), 'text 25', 'text 3']) {
    const bytes = Buffer.from(text);
    table.add(bytes, 0, bytes.length, 0);
  }
  const countOf = (text: string) => {
    const entry = table.find(Buffer.from(text), 0, text.length);
    return entry < 0 ? 0 : table.countOf(entry);
  };
  assert.deepEqual(['text 3', 'text 25', 'text 26'].map(countOf), [2, 2, 0]);
  assert.equal(table.distinct, 30);
});

test('templates say what varies', () => {
  const maker = new TemplateMaker();
  const templateOf = (text: string) => {
    const bytes = Buffer.from(text, 'latin1');
    return maker.make(bytes, 0, bytes.length) ? latin1(maker.bytes.subarray(0, maker.length)) : undefined;
  };
  const templates: [string, string | undefined][] = [
    ['user:4711', 'user:<n>'],
    ['cart/0f8fad5b-d9cb-469f-a165-70867728950e/items', 'cart/<uuid>/items'],
    ['at 0x7f63a443ae30 in libc', 'at <hex> in libc'],
    ['commit 4b509641aa is good', 'commit <hex> is good'],
    ['thread-12 of worker7', 'thread-<n> of worker<n>'],
    ['https://shop.example/cart/12?session=ab12cd', 'https://shop.example/cart/<n>?<query>'],
    ['postgres://app:hunter2@db:5432/orders', 'postgres://<credentials>@db:<n>/orders'],
    [
      "SELECT * FROM carts WHERE id = 42 AND name = 'Jo'",
      "SELECT * FROM carts WHERE id = <n> AND name = '<text>'",
    ],
    ['session A1b2C3d4E5f6G7h8I9j0K1', 'session <id>'],
    ['awaiting-payment', undefined],
    ['deadbeef', undefined],
  ];
  for (const [text, template] of templates) assert.equal(templateOf(text), template, text);
});

test('templates are total and bounded', () => {
  const maker = new TemplateMaker();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
      maker.make(bytes, 0, bytes.length);
      assert.ok(maker.length <= maker.bytes.length);
    }),
  );
});

test('secrets are found by kind and never shown', () => {
  // Put together here, so that no scanner takes the test for a leak.
  const secrets: [string, string, string][] = [
    ['private key', '-----BEGIN RSA PRIVATE', ' KEY-----'],
    ['AWS access key', 'key AKIA', 'IOSFODNN7EXAMPLE'],
    ['GitHub token', 'ghp_', 'abcdefghijklmnopqrstuvwxyz0123456789'],
    ['JSON Web Token', 'eyJhbGciOiJIUzI1NiJ9.', 'eyJ1IjoxfQ12.c2lnbmF0dXJl'],
    ['Authorization header', 'Authorization: Basic ', 'dXNlcjpwYXNzd29yZDEyMw=='],
    ['credentials in a URL', 'postgres://app:', 'planted-pass@db.internal:5432/orders'],
    ['password or key by name', 'API_TOKEN=', 'sample-0123456789abcdef'],
    ['cookie', 'Cookie: sid=', 'a8d7f6a8d7f6a8d7'],
    ['card number', 'paid by 4111 1111', ' 1111 1111'],
    ['e-mail address', 'write to jo', 'e@shop.example'],
  ];
  for (const [kind, before, after] of secrets) {
    const bytes = Buffer.from(before + after);
    const [secret] = secretsIn(bytes, 0, bytes.length);
    assert.equal(secret?.kind, kind, before);
    assert.ok(secret && !masked(secret).includes(secret.value.slice(3)), before);
    if (kind !== 'e-mail address' && kind !== 'private key')
      assert.ok(!withoutSecrets(before + after).includes(secret.value), before);
    const packed = Buffer.from(Buffer.from(before + after).toString('base64'));
    if (packed.length >= 24 && kind !== 'private key')
      assert.ok(secretsIn(packed, 0, packed.length).length > 0, `${before} in base64`);
  }
});

test('what only looks like a secret is none', () => {
  for (const text of [
    'password=%s',
    'token = None',
    'secret: undefined',
    'tokens: 10001',
    'api_key=<your key>',
    'x@y',
    'foo@2x.png',
    '1234 5678 9012 3456',
    'user@1000.service',
    'the token=of(appreciation1)',
    'AKIAxxxx',
    'https://host:8080/path',
  ]) {
    const bytes = Buffer.from(text);
    assert.deepEqual(secretsIn(bytes, 0, bytes.length), [], text);
  }
});

test('finding secrets is total and keeps to the text', () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.constantFrom('a', '1', '@', '.', ':', '/', '=', '-', 'e', 'y', 'J', ' '),
        maxLength: 400,
      }),
      (text) => {
        const bytes = Buffer.from(text);
        for (const { at, length } of secretsIn(bytes, 0, bytes.length))
          assert.ok(at >= 0 && at + length <= text.length);
      },
    ),
  );
});

const LIST =
  '   8051 Unknown:Unknown\n   8051 couchbase.context_info\n     83         \n     24 __subclasses__\n';

test('a list of uniq -c is read with blanks as they are', async () => {
  const capture = await readMemory(LIST);
  assert.equal(capture.format.id, 'string-histogram');
  const [table] = capture.tables;
  assert.ok(table);
  const names = columnOf(table, 'name');
  assert.deepEqual(
    Array.from({ length: table.rows }, (_, row) => names && textAt(names, row)),
    ['Unknown:Unknown', 'couchbase.context_info', '        ', '__subclasses__'],
  );
  assert.equal(capture.facts.entryCount, 4);
  assert.equal(capture.facts.totalCount, 8051 * 2 + 83 + 24);
  assert.equal(capture.facts.totalBytes, 8051 * (15 + 22) + 83 * 8 + 24 * 14);
});

test('a list pasted into a mail, with its command and with thousands set apart, is the same list', async () => {
  const plain = await readMemory(LIST);
  const pasted = [
    LIST.replace(/^/gm, '> '),
    `$ strings -a core | sort | uniq -c | sort -rn | head -4\n${LIST}`,
    LIST.replaceAll('   8051', '  8,051'),
    LIST.replaceAll('\n', '\r\n'),
  ];
  for (const text of pasted) {
    const into = await readRaw(formatOf('string-histogram'), text);
    assert.equal(into.facts.totalCount, plain.facts.totalCount, text);
    assert.equal(into.facts.entryCount, plain.facts.entryCount, text);
    assert.equal(into.problems.count, 0, text);
  }
});

test('two lists in one file are two moments', async () => {
  const into = await readRaw(formatOf('string-histogram'), `${LIST}${LIST.replaceAll('8051', '9000')}`);
  assert.equal(into.facts.listCount, 2);
  assert.equal(into.tables.find(({ id }) => id === 'snapshots')?.rows, 2);
});

test('numbered lines of other tools are no counted strings', () => {
  const format = formatOf('string-histogram');
  for (const text of [
    '1234 openat(AT_FDCWD, "/etc/hosts", O_RDONLY) = 3\n1234 read(3, "x", 1) = 1\n1234 close(3) = 0\n',
    ' 1  0      0 123456  78900 456789    0    0     1     2   10   20  1  0 99  0  0\n 0  0      0 123456  78900 456789    0    0     1     2   10   20  1  0 99  0  0\n',
    '1 first\n',
    'Dear all,\n3 days ago it was slow.\n',
  ])
    assert.equal(format.sniff(Buffer.from(text), Buffer.from(text), 'strings.txt'), 'no', text);
});

test('any bytes give a list or none, and no exception', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.nat({ max: LIST.length }), async (bytes, cut) => {
      const text = Buffer.concat([Buffer.from(LIST.slice(0, cut)), Buffer.from(bytes)]);
      const read = await readRaw(formatOf('string-histogram'), text);
      assert.ok(read.tables.length <= 2);
    }),
    { numRuns: 100 },
  );
});
