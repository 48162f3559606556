import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { unpackLz4 } from '../../server/engine/unpack-lz4.ts';
import { unpackXz } from '../../server/engine/unpack-xz.ts';

interface Sequence {
  literals: Uint8Array;
  distance: number;
  length: number;
}

/** A length of a sequence: 15 in the token means that more follows. */
function more(length: number): number[] {
  if (length < 15) return [];
  const bytes: number[] = [];
  for (let rest = length - 15; ; rest -= 255) {
    bytes.push(Math.min(rest, 255));
    if (rest < 255) return bytes;
  }
}

/** Packs sequences into blocks of a frame, and says what they stand for. */
function frameOf(
  blocks: readonly (readonly Sequence[])[],
  isLinked: boolean,
): { packed: Buffer; text: Buffer } {
  const out: number[] = [];
  // Version 1, blocks of at most 64 kB, and a checksum of the header that nobody looks at.
  const packed: number[] = [0x04, 0x22, 0x4d, 0x18, isLinked ? 0x40 : 0x60, 0x40, 0];
  for (const sequences of blocks) {
    const block: number[] = [];
    const floor = isLinked ? 0 : out.length;
    for (const { literals, distance, length } of sequences) {
      const before = out.length + literals.length - floor;
      if (before === 0) continue;
      block.push(
        (Math.min(literals.length, 15) << 4) | Math.min(length - 4, 15),
        ...more(literals.length),
        ...literals,
      );
      out.push(...literals);
      const back = 1 + (distance % before);
      block.push(back & 255, back >> 8, ...more(length - 4));
      for (let i = 0; i < length; i++) out.push(out[out.length - back] as number);
    }
    block.push(0x10, 65);
    out.push(65);
    const size = Buffer.alloc(4);
    size.writeUInt32LE(block.length);
    packed.push(...size, ...block);
  }
  packed.push(0, 0, 0, 0);
  return { packed: Buffer.from(packed), text: Buffer.from(out) };
}

const sequence = fc.record({
  literals: fc.uint8Array({ maxLength: 40 }),
  distance: fc.nat({ max: 60_000 }),
  length: fc.integer({ min: 4, max: 600 }),
});
const frame = fc
  .tuple(fc.array(fc.array(sequence, { maxLength: 20 }), { maxLength: 4 }), fc.boolean())
  .map(([blocks, isLinked]) => frameOf(blocks, isLinked));

function* inPieces(bytes: Buffer, length: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

test('LZ4 blocks, linked or not, give what was packed, in pieces of any length', () => {
  fc.assert(
    fc.property(frame, fc.integer({ min: 1, max: 500 }), ({ packed, text }, length) => {
      assert.deepEqual(Buffer.concat([...unpackLz4(inPieces(packed, length))]), text);
    }),
    { numRuns: 200 },
  );
});

async function partOf(pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<[Buffer, string]> {
  const parts: Uint8Array[] = [];
  try {
    for await (const piece of pieces) parts.push(piece);
  } catch (error) {
    return [Buffer.concat(parts), (error as Error).message];
  }
  return [Buffer.concat(parts), ''];
}

test('an LZ4 frame that is cut off gives a beginning of what was packed, and says that it is cut off', async () => {
  await fc.assert(
    fc.asyncProperty(
      frame,
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      async ({ packed, text }, part) => {
        const [got, why] = await partOf(unpackLz4([packed.subarray(0, Math.floor(part * packed.length))]));
        assert.deepEqual(got, text.subarray(0, got.length));
        assert.notEqual(why, '');
      },
    ),
    { numRuns: 200 },
  );
});

test('any bytes end in a message: LZ4 and xz', async () => {
  const heads = [
    [0x04, 0x22, 0x4d, 0x18, 0x64, 0x40, 0xa7],
    [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 4, 0xe6, 0xd6, 0xb4, 0x46],
  ];
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      for (const [i, head] of heads.entries()) {
        const packed = Buffer.concat([Buffer.from(head), bytes]);
        const [got, why] = await partOf(i === 0 ? unpackLz4([packed]) : unpackXz([packed], { bytes: 0 }));
        assert.ok(why !== '' || got.length < 1 << 20);
        assert.ok(!/error code/.test(why), why);
      }
    }),
    { numRuns: 100 },
  );
});
