/** Lines that end with a carriage return alone, as old Macs and captures of serial lines have them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packingOf } from '../../server/engine/byte-source.ts';
import { unpacked } from '../../server/engine/decompress.ts';

test('are told from all other ends of lines', () => {
  const packed = (text: string) => packingOf(Buffer.from(text));
  assert.equal(packed('a 1\rb 2\rc 3\r'), 'carriage-returns');
  assert.equal(packed('a 1\tx\r\rb ä\rc 3'), 'carriage-returns');
  for (const other of [
    'a\nb\nc\n',
    'a\r\nb\r\nc\r\n',
    '10 %\r20 %\r30 %\rdone\n',
    'a\rb',
    'a\rb\rc\r\0',
    '\x7fELF\r\r\r',
  ])
    assert.equal(packed(other), 'none', JSON.stringify(other));
});

test('become line feeds, every byte in its place', async () => {
  const parts = [Buffer.from('a 1\rb'), Buffer.from(' 2\r'), Buffer.from('c\r\n\rd')];
  const got: Uint8Array[] = [];
  for await (const bytes of unpacked(() => parts, 'carriage-returns')) got.push(bytes);
  assert.equal(Buffer.concat(got).toString(), 'a 1\nb 2\nc\n\n\nd');
});
