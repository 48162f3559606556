import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { columnOf, textAt } from '../../server/engine/table.ts';
import type { Segment } from '../../server/formats/elf-core/memory-image.ts';
import { masked, secretsIn, withoutSecrets } from '../../server/formats/elf-core/strings/secrets.ts';
import { StringCensus } from '../../server/formats/elf-core/strings/string-census.ts';
import { TemplateMaker } from '../../server/formats/elf-core/strings/template.ts';
import { TextTable } from '../../server/formats/elf-core/strings/text-table.ts';
import type { TextLimits, Texts } from '../../server/formats/elf-core/strings/texts.ts';
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
  return [...latin1(bytes).matchAll(new RegExp(`(?:${unit}){${least},}`, 'g'))].map(({ 0: text, index }) => {
    const narrow = wide ? text.replaceAll('\0', '') : text;
    return `${index} ${narrow.length} ${narrow.slice(0, SHOWN)}`;
  });
}

const WINDOW = 1 << 16;
const SHOWN = 256;

function censusOf(least: number, plain: boolean, limits: Partial<TextLimits> = {}): StringCensus {
  return new StringCensus({
    least,
    limits: { entries: 100_000, doorkeeperBits: 2 ** 20, guarded: false, ...limits },
    segmentCount: 1,
    windowBytes: WINDOW,
    plain,
  });
}

/** Shows memory to a census piece by piece. */
function show(census: StringCensus, bytes: Buffer, cuts: readonly number[]): StringCensus {
  const segment = { index: 0 } as Segment;
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (let i = 1; i < places.length; i++) {
    const from = places[i - 1] as number;
    // As from a file: what was shown is gone afterwards.
    const part = bytes.subarray(from, places[i]);
    const room = part.length <= WINDOW ? census.room() : undefined;
    const window = room?.subarray(0, part.length) ?? Buffer.alloc(part.length);
    window.set(part);
    census.window({ start: from, bytes: window, fileOffset: from, isFirst: i === 1, segment });
    census.room()?.subarray(0, part.length).fill(0x61);
    window.fill(0xaa);
  }
  census.end();
  return census;
}

function found(
  bytes: Buffer,
  least: number,
  wide: boolean,
  cuts: readonly number[],
  plain: boolean,
): string[] {
  const census = show(censusOf(least, plain), bytes, cuts);
  const { texts, places } = wide ? census.utf16 : census.ascii;
  const runs: [number, string][] = [];
  places.each((entry, offset) =>
    runs.push([offset, `${offset} ${texts.lengthOf(entry)} ${latin1(texts.bytesOf(entry))}`]),
  );
  return runs.sort(([a], [b]) => a - b).map(([, text]) => text);
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
          assert.deepEqual(found(bytes, least, wide, cuts, true), expected);
          assert.deepEqual(found(bytes, least, wide, cuts, false), expected, 'WebAssembly');
        },
      ),
      { numRuns: 400 },
    );
  });
}

test('this machine has WebAssembly with SIMD', () => {
  assert.ok(censusOf(8, false).room());
  assert.equal(censusOf(8, true).room(), undefined);
});

test('strings of every length are found, also those longer than what is looked at at a time', () => {
  const short = Buffer.from('ab\0'.repeat(20_000));
  assert.equal(found(short, 2, false, [], false).length, 20_000);
  for (const least of [16, 31, 32, 33, 64, 200]) {
    for (const wide of [false, true]) {
      const text = (length: number) => Buffer.from('z'.repeat(length), wide ? 'utf16le' : 'latin1');
      const bytes = Buffer.concat(
        [least - 1, least, least + 1, 3 * least].flatMap((length) => [Buffer.from([1, 1, 1]), text(length)]),
      );
      assert.deepEqual(found(bytes, least, wide, [], false), naive(bytes, least, wide), `${least}`);
      assert.equal(found(bytes, least, wide, [], false).length, 3);
    }
  }
});

test('runs that cross windows are found whole, however long they are', () => {
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
      const cuts = [8999, 9001, 9002, 9000 + text.length - 1, 9000 + text.length, 9000 + text.length + 1];
      for (const cut of cuts)
        for (const plain of [true, false])
          assert.deepEqual(found(bytes, 3, wide, [cut], plain), naive(bytes, 3, wide), `${run} at ${cut}`);
    }
  }
});

/** Texts as programs have them: numbers, ids, addresses, statements, secrets. */
const words = fc.constantFrom(
  ...'user: 4711 0x7f63a443ae30 deadbeef 4b509641aa 0f8fad5b-d9cb-469f-a165-70867728950e A1b2C3d4E5f6G7h8I9j0K1'.split(
    ' ',
  ),
  ...'https://shop.example/cart?x=1 postgres://app:hunter2@db:5432/o ?a=b // /'.split(' '),
  ...['SELECT a FROM b', "WHERE c = 'd'", 'replace\tinto', ' with x', "it's", '12345678901234567890'],
  ...[
    'password=abc123def',
    'API_TOKEN: "x1y2z3w4"',
    'Authorization: Bearer abcdef0123456789',
    'jo@shop.example',
  ],
  ...[
    '4111 1111 1111 1111',
    '-----BEGIN RSA PRIVATE',
    ' KEY-----',
    'dXNlcjpwYXNzd29yZDEyM2FiY2RlZg==',
    '--',
    '_',
    ':',
  ],
);
const texts = fc.array(
  fc.record({
    text: fc.array(
      fc.oneof(
        words,
        fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
        fc.string({ unit: fc.constantFrom(...'0123456789 -x'), maxLength: 40 }),
      ),
      { maxLength: 24 },
    ),
    glue: fc.constantFrom(' ', '', '-'),
    wide: fc.boolean(),
    again: fc.integer({ min: 1, max: 3 }),
    gap: fc.integer({ min: 1, max: 3 }),
  }),
  { maxLength: 40 },
);

test('with and without WebAssembly everything told of strings is the same', () => {
  fc.assert(
    fc.property(texts, fc.array(fc.nat(), { maxLength: 4 }), (parts, cuts) => {
      const bytes = Buffer.concat(
        parts.flatMap(({ text, glue, wide, again, gap }) =>
          Array.from({ length: again }, () =>
            Buffer.concat([Buffer.from(text.join(glue), wide ? 'utf16le' : 'latin1'), Buffer.alloc(gap, 10)]),
          ),
        ),
      );
      const [plain, fast] = [true, false].map((isPlain) => toldBy(show(censusOf(4, isPlain), bytes, cuts)));
      assert.deepEqual(fast, plain);
    }),
    { numRuns: 300 },
  );
});

/** In an order of its own: each counter numbers its texts as it meets them. */
function toldBy(census: StringCensus): unknown {
  const { ascii, utf16, templates } = census;
  const tableOf = (table: Texts) => ({
    total: table.total,
    totalBytes: table.totalBytes,
    distinct: table.distinct,
    texts: Array.from({ length: table.count }, (_, entry) =>
      [
        latin1(table.bytesOf(entry)),
        table.lengthOf(entry),
        table.countOf(entry),
        table.membersOf(entry),
        table.sumOf(entry),
      ].join('|'),
    ).sort(),
  });
  return {
    ascii: tableOf(ascii.texts),
    utf16: tableOf(utf16.texts),
    templates: tableOf(templates),
    firsts: [ascii, utf16].map(({ texts }) =>
      Array.from({ length: texts.count }, (_, entry) => texts.offsetOf(entry)).sort((a, b) => a - b),
    ),
    secrets: census.secrets
      .map(
        ({ kind, offset, byteLength, masked, encoding }) =>
          `${offset} ${byteLength} ${kind} ${masked} ${encoding}`,
      )
      .sort(),
    secretCounts: [...census.secretCounts].sort(),
    keyLines: [...census.keyLines].map((entry) => latin1(ascii.texts.bytesOf(entry))).sort(),
    bySegment: census.bySegment,
  };
}

test('lines of a private key are known by their place, with and without WebAssembly', () => {
  const key = ['-----BEGIN RSA PRIVATE', ' KEY-----'].join('');
  const bytes = Buffer.from(
    `before it\0${key}\nMIIEpAIBAAKC\nline two of it\n-----END RSA-----\nafter it all\0`,
  );
  for (const plain of [true, false]) {
    const census = show(censusOf(8, plain), bytes, []);
    const lines = [...census.keyLines].map((entry) => latin1(census.ascii.texts.bytesOf(entry)));
    assert.deepEqual(lines, ['MIIEpAIBAAKC', 'line two of it', '-----END RSA-----']);
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

for (const plain of [true, false]) {
  const how = plain ? '' : ', with WebAssembly';
  const line = (text: string) => Buffer.from(`${text}\0`);
  const countIn = ({ ascii: { texts } }: StringCensus, text: string) => {
    const entry = texts.find(Buffer.from(text), 0, text.length);
    return entry < 0 ? 0 : texts.countOf(entry);
  };

  test(`with the doorkeeper every text that repeats is kept, and its count is at most 1 too high${how}`, () => {
    const counts = new Map<string, number>();
    const lines: Buffer[] = [];
    for (let i = 0; i < 60_000; i++) {
      const text = i % 3 === 0 ? `repeats ${i % 999}` : `comes once ${i}`;
      lines.push(line(text));
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
    const census = show(censusOf(8, plain, { guarded: true }), Buffer.concat(lines), [300_000, 500_000]);
    const { texts } = census.ascii;
    assert.ok(texts.wasGuarded);
    assert.ok(texts.count < 5000, 'most texts that come once are not kept');
    assert.ok(Math.abs(texts.distinct - counts.size) < 0.01 * counts.size);
    for (const [text, count] of counts) {
      if (count === 1) continue;
      const told = countIn(census, text);
      assert.ok(told === count || told === count + 1, text);
    }
    assert.equal(
      Array.from({ length: census.templates.count }, (_, entry) => entry).find(
        (entry) => latin1(census.templates.bytesOf(entry)) === 'comes once <n>',
      ) !== undefined,
      true,
      'templates are counted of those that are not kept, too',
    );
  });

  test(`a full table keeps what it has, and lets in what comes again${how}`, () => {
    const texts = [...Array.from({ length: 30 }, (_, i) => `text ${i}`), 'text 25', 'text 3'];
    const census = show(
      censusOf(6, plain, { entries: 10, doorkeeperBits: 2 ** 16 }),
      Buffer.concat(texts.map(line)),
      [],
    );
    assert.deepEqual(
      ['text 3', 'text 25', 'text 26'].map((text) => countIn(census, text)),
      [2, 2, 0],
    );
    assert.equal(census.ascii.texts.distinct, 30);
  });
}

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
