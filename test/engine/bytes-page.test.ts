import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ByteSource } from '../../server/engine/byte-source.ts';
import { bytesOf } from '../../server/engine/bytes-page.ts';

const content = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 31) % 256);
const source = {
  bytes: content.length,
  readAt: (offset: number, length: number) => content.subarray(offset, offset + length),
} as ByteSource;

const ask = (offset: number, length: number) => bytesOf(source, { case: 1, capture: 0, offset, length });

test('bytes come as they are, from any place', () => {
  fc.assert(
    fc.property(fc.nat(content.length - 1), fc.integer({ min: 1, max: 60_000 }), (offset, length) => {
      const { base64, bytes } = ask(offset, length);
      assert.equal(bytes, content.length);
      assert.deepEqual(new Uint8Array(Buffer.from(base64, 'base64')), content.slice(offset, offset + length));
    }),
  );
});

test('a place beyond the end, and one that is no number, do no harm', () => {
  assert.equal(ask(content.length, 16).base64, '');
  assert.equal(ask(1e300, 16).base64, '');
  assert.equal(ask(0, -5).base64, '');
  assert.equal(ask(Number.NaN, 4).base64, Buffer.from(content.subarray(0, 4)).toString('base64'));
});

test('one answer is bounded, however much is asked for', () => {
  assert.equal(Buffer.from(ask(0, 1e9).base64, 'base64').length, 65_536);
});
