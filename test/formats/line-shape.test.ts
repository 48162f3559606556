import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LineShape } from '../../server/formats/counters/line-shape.ts';
import { newTokens, type Tokens, tokenize } from '../../server/formats/counters/tokens.ts';

const piece = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -2000, max: 2_000_000 }).map(String) },
  { weight: 2, arbitrary: fc.double({ min: -99, max: 9999, noNaN: true }).map((value) => value.toFixed(2)) },
  fc.constantFrom(
    ' ',
    '  ',
    '\t',
    ',',
    ';',
    ', ',
    '-',
    '.',
    ':',
    '%',
    'rss=',
    'kB',
    'sda1 ',
    '7f00',
    'e',
    '1e-3',
    'é',
  ),
);
const line = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(''));
const numbers = fc.array(fc.integer({ min: -50, max: 50_000 }), { minLength: 1, maxLength: 12 });

/** Between other bytes, as lines stand in a file. */
function bytesOf(text: string): { bytes: Uint8Array; from: number; end: number } {
  const bytes = new TextEncoder().encode(`9${text}\n9,9`);
  return { bytes, from: 1, end: bytes.length - 4 };
}

function seen({ count, values, starts, ends, mask }: Tokens) {
  return {
    count,
    values: [...values.subarray(0, count)],
    starts: [...starts.subarray(0, count)],
    ends: [...ends.subarray(0, count)],
    mask,
  };
}

function shapeOf(text: string): LineShape {
  const { bytes, from, end } = bytesOf(text);
  const tokens = newTokens();
  tokenize(bytes, from, end, tokens);
  const shape = new LineShape();
  shape.learn(bytes, from, end, tokens);
  return shape;
}

function assertSameAsTokenized(shape: LineShape, text: string): boolean {
  const { bytes, from, end } = bytesOf(text);
  const quick = newTokens();
  if (!shape.read(bytes, from, end, quick)) return false;
  const thorough = newTokens();
  tokenize(bytes, from, end, thorough);
  assert.deepEqual(seen(quick), seen(thorough), text);
  return true;
}

test('what is read by the shape of another line is what a closer look finds', () => {
  fc.assert(
    fc.property(line, line, (known, other) => {
      const shape = shapeOf(known);
      assertSameAsTokenized(shape, known);
      assertSameAsTokenized(shape, other);
    }),
    { numRuns: 2000 },
  );
});

test('rows of one table have one shape, however their numbers are padded or signed', () => {
  fc.assert(
    fc.property(numbers, numbers, fc.constantFrom(',', ';', ' ', '\t', '   '), (first, second, separator) => {
      const width = Math.min(first.length, second.length);
      const row = (values: readonly number[]) => values.slice(0, width).join(separator);
      assert.ok(assertSameAsTokenized(shapeOf(row(first)), row(second)));
    }),
  );
});

test('another number of fields, other text and a number cut short are of another shape', () => {
  const shape = shapeOf('rss=12,conns=3');
  for (const other of ['rss=12,conns=3,1', 'rss=12', 'vsz=12,conns=3', 'rss=12,conns=', 'rss=1.,conns=3'])
    assert.equal(assertSameAsTokenized(shape, other), false, other);
});
