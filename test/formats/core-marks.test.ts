/** What the bytes of a dump belong to: chunks of malloc, blocks of Python, and whose they are. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Capture } from '../../server/engine/capture.ts';
import type { ByteMark } from '../../server/protocol/operations.ts';
import { coreFile } from './core-kit.ts';
import { readMemory, sampleBytes } from './kit.ts';

const PAGE = 16_384;

/** As a view asks: page by page; a piece that crosses pages comes with each of them. */
function allMarks(capture: Capture): ByteMark[] {
  const marks = new Map<number, ByteMark>();
  for (let offset = 0; offset < capture.source.bytes; offset += PAGE) {
    for (const mark of capture.format.marks?.(capture, { offset, length: PAGE }).pieces ?? [])
      marks.set(mark.byteStart, mark);
  }
  return [...marks.values()];
}

function bytesOf(marks: readonly ByteMark[], words: RegExp): number {
  return marks.reduce((sum, mark) => sum + (words.test(mark.words) ? mark.byteLength : 0), 0);
}

/** The dump after its way to another thread: as the server has it when a view asks. */
async function travelled(name: string): Promise<Capture> {
  const capture = await readMemory(sampleBytes(name));
  const { format, model, source } = capture;
  return { ...capture, model: format.unpackModel?.(structuredClone(format.packModel?.(model)), source) };
}

test('pieces add up to what malloc and Python have', async () => {
  const capture = await travelled('python-leak/worker-3.core.zst');
  const marks = allMarks(capture);
  const fact = (id: string) => Number(capture.facts[id]);
  assert.equal(bytesOf(marks, /^used chunk/), fact('usedChunkBytes'));
  assert.equal(bytesOf(marks, /^freed chunk .*\((?:tcache|fast bin)\)$/), fact('cachedChunkBytes'));
  assert.equal(bytesOf(marks, /^freed chunk .*\(free, arena \d+\)$/), fact('freeChunkBytes'));
  assert.equal(bytesOf(marks, /^free top of arena/), fact('topChunkBytes'));
  assert.equal(marks.filter(({ words }) => /^block of Python/.test(words)).length, fact('pythonBlockCount'));
  assert.equal(
    bytesOf(marks, /^(?:header|room) of a pool|^(?:free )?block of Python/),
    fact('pymallocPoolBytes'),
  );
});

test('the leaked record names its module, the string it holds tells of the record', async () => {
  const capture = await travelled('python-leak/worker-3.core.zst');
  const at = sampleBytes('python-leak/worker-3.core.zst').indexOf('Unknown:Unknown\0');
  const marks = allMarks(capture);
  assert.ok(
    marks.some(
      ({ byteStart, byteLength, words }) =>
        byteStart <= at &&
        at < byteStart + byteLength &&
        /^used chunk of 32 bytes at 0x[\da-f]+ \(arena 0\), text as fakelcb\.so\+0x2050 holds it$/.test(
          words,
        ),
    ),
    'the chunk of the string',
  );
  const records = marks.filter(({ words }) => words.endsWith('(arena 0), owner fakelcb.so+0x2050'));
  // Some were made by cutting up a freed chunk that was too short to be two.
  assert.ok(records.filter(({ byteLength }) => byteLength === 64).length > 2000);
  assert.ok(records.every(({ byteLength }) => byteLength === 64 || byteLength === 80));
  assert.ok(marks.some(({ kind, words }) => kind === 'python' && /^block of Python, .*, dict$/.test(words)));
  assert.ok(marks.some(({ kind, words }) => kind === 'freed' && /\(tcache\)$/.test(words)));
});

test('an object of C++ tells its class where that is known', async () => {
  const capture = await travelled('elf-core/orders-3.core.gz');
  const classes = capture.tables
    .find(({ id }) => id === 'signatures')
    ?.columns.find(({ id }) => id === 'class');
  assert.ok(classes?.texts);
  classes.texts = classes.texts.map(() => 'shop::Order');
  const words = allMarks(capture).map((mark) => mark.words);
  assert.ok(
    words.some((one) => /^used chunk of 48 bytes .*, owner orders\+0x[\da-f]+, class shop::Order$/.test(one)),
  );
});

test('the pieces of any stretch lie in order, do not overlap, and touch it', async () => {
  const capture = await travelled('elf-core/orders-3.core.gz');
  fc.assert(
    fc.property(
      fc.oneof(fc.integer({ min: -10, max: capture.source.bytes + 10 }), fc.constant(Number.NaN)),
      fc.oneof(fc.integer({ min: -1, max: 100_000 }), fc.constant(Number.POSITIVE_INFINITY)),
      (offset, length) => {
        let end = 0;
        for (const mark of capture.format.marks?.(capture, { offset, length }).pieces ?? []) {
          assert.ok(mark.byteStart >= end && mark.byteLength > 0);
          end = mark.byteStart + mark.byteLength;
          assert.ok(
            mark.byteStart < offset + Math.min(length, 65_536) && end > offset && end <= capture.source.bytes,
          );
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('damage leaves pieces out rather than making any up', async () => {
  const whole = sampleBytes('elf-core/orders-2.core.gz');
  for (const part of [0.2, 0.5, 0.8]) {
    const capture = await readMemory(whole.subarray(0, Math.floor(part * whole.length)));
    for (const { byteStart, byteLength } of allMarks(capture))
      assert.ok(byteStart + byteLength <= capture.source.bytes);
  }
  const chunks = allMarks(await readMemory(whole)).filter(({ kind }) => kind === 'used');
  const overwritten = Buffer.from(whole);
  const at = chunks[200]?.byteStart ?? 0;
  overwritten.fill(0x41, at, at + 4096);
  const marks = allMarks(await readMemory(overwritten));
  assert.ok(bytesOf(marks, /^in no chunk of malloc/) >= 4000);
  assert.ok(marks.filter(({ kind }) => kind === 'used').length > chunks.length - 200, 'the others are there');
});

test('every copy of a secret is masked, in either encoding, across the edge of what is asked for', async () => {
  const secret = 'AKIAIOSFODNN7EXAMPLE';
  const key = `-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn\n/ygWyF8PbnGy0AHB7MaXKsZ9Qk2\n-----END RSA PRIVATE KEY-----\n`;
  const content = Buffer.alloc(5 * PAGE);
  const copies = [100, PAGE - 7, 2 * PAGE - 40];
  for (const at of copies) content.write(`id=${secret}\0`, at, 'latin1');
  content.write(`id=${secret}\0`, 2 * PAGE + 3000, 'utf16le');
  content.write(key, 3 * PAGE, 'latin1');
  content.write('nothing to hide here', 4 * PAGE, 'latin1');
  const file = coreFile({ segments: [{ start: 0x1000, content, flags: 6 }] });
  const capture = await readMemory(file);
  const start = file.indexOf(`id=${secret}`) - 100;
  const shown = Buffer.from(file);
  for (let offset = 0; offset < file.length; offset += PAGE) {
    for (const { byteStart, byteLength } of capture.format.marks?.(capture, { offset, length: PAGE })
      .secrets ?? []) {
      shown.fill('*', Math.max(offset, byteStart), Math.min(offset + PAGE, byteStart + byteLength));
    }
  }
  const text = shown.toString('latin1', start);
  for (const at of copies) assert.equal(text.slice(at, at + 23), `id=${'*'.repeat(20)}`);
  assert.ok(!shown.includes(Buffer.from(secret, 'utf16le')));
  assert.doesNotMatch(text, /MIIEp|ygWyF8/);
  assert.match(text, /nothing to hide here/);
});
