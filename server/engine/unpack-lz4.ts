/**
 * Unpacks LZ4 frames (lz4_Frame_format.md 1.6.4, lz4_Block_format.md), one after the other, in the memory of one block.
 * Checksums are not compared.
 */

const FRAME = 0x184d2204;
const SKIPPED_FRAME = 0x184d2a50;
/** Of the first byte of a frame: what follows it. */
const VERSION = 0xc0;
const VERSION_1 = 0x40;
const INDEPENDENT = 0x20;
const BLOCK_CHECKSUMS = 0x10;
const CONTENT_SIZE = 0x08;
const CONTENT_CHECKSUM = 0x04;
const DICTIONARY = 0x01;
/** Of the size of a block: its bytes are not packed. */
const PLAIN = 0x8000_0000;
/** How far back a match reaches. */
const HISTORY_BYTES = 64 << 10;
/** By the bits of the second byte of a frame. */
const BLOCK_BYTES: Readonly<Record<number, number>> = { 4: 64 << 10, 5: 256 << 10, 6: 1 << 20, 7: 4 << 20 };
const MATCH_LEAST = 4;

/** @throws of damage, after all bytes before it were delivered. */
export function* unpackLz4(packed: Iterable<Uint8Array>): Generator<Uint8Array> {
  const input = new ByteFeed(packed);
  for (let isFirst = true; ; isFirst = false) {
    if (!isFirst && input.isOver) return;
    const magic = input.u32();
    if ((magic & 0xffff_fff0) >>> 0 === SKIPPED_FRAME) input.skip(input.u32());
    else if (magic === FRAME) yield* frame(input);
    else throw new Error('what follows is no LZ4 frame');
  }
}

function* frame(input: ByteFeed): Generator<Uint8Array> {
  const flags = input.u8();
  const blockBytes = BLOCK_BYTES[(input.u8() >> 4) & 7];
  if ((flags & VERSION) !== VERSION_1 || blockBytes === undefined)
    throw new Error('an LZ4 frame of an unknown version');
  if ((flags & DICTIONARY) !== 0) throw new Error('it is packed with a dictionary, which is not at hand');
  input.skip(((flags & CONTENT_SIZE) !== 0 ? 8 : 0) + 1);
  const room = new Uint8Array(HISTORY_BYTES + blockBytes);
  /** Bytes before the block that its matches may reach into. */
  let history = 0;
  for (let size = input.u32(); size !== 0; size = input.u32()) {
    const length = size % PLAIN;
    if (length > blockBytes) throw new Error('a block of an LZ4 frame is longer than the frame allows');
    const block = input.take(length);
    const start = HISTORY_BYTES;
    let end = start + block.length;
    let isSound = block.length === length;
    if (size >= PLAIN) room.set(block, start);
    else {
      const unpacked = unpackBlock(block, room, start, start - history);
      end = unpacked.end;
      isSound &&= unpacked.isSound;
    }
    if (end > start) yield room.slice(start, end);
    if (!isSound)
      throw new Error(
        block.length < length ? 'the packed file ends in the middle of a block' : 'a damaged block',
      );
    if ((flags & INDEPENDENT) === 0) {
      history = Math.min(HISTORY_BYTES, history + end - start);
      room.copyWithin(HISTORY_BYTES - history, end - history, end);
    }
    if ((flags & BLOCK_CHECKSUMS) !== 0) input.skip(4);
  }
  if ((flags & CONTENT_CHECKSUM) !== 0) input.skip(4);
}

/** Sequences of literals and matches. @param floor where the bytes begin that matches may reach back to. */
function unpackBlock(
  block: Uint8Array,
  room: Uint8Array,
  start: number,
  floor: number,
): { end: number; isSound: boolean } {
  let at = 0;
  let to = start;
  const rest = (length: number): number => {
    let sum = length;
    for (let byte = 255; length === 15 && byte === 255; sum += byte) {
      if (at >= block.length) return Number.NaN;
      byte = block[at++] as number;
    }
    return sum;
  };
  while (at < block.length) {
    const token = block[at++] as number;
    const literals = rest(token >> 4);
    const stop = Math.min(literals, block.length - at, room.length - to);
    if (stop > 0) {
      if (stop < 32) for (let i = 0; i < stop; i++) room[to + i] = block[at + i] as number;
      else room.set(block.subarray(at, at + stop), to);
      at += stop;
      to += stop;
    }
    if (stop !== literals) return { end: to, isSound: false };
    // The last sequence has no match.
    if (at === block.length) return { end: to, isSound: true };
    if (at + 2 > block.length) return { end: to, isSound: false };
    const distance = (block[at] as number) | ((block[at + 1] as number) << 8);
    at += 2;
    const length = rest(token & 15) + MATCH_LEAST;
    const from = to - distance;
    if (distance === 0 || from < floor || !(to + length <= room.length)) return { end: to, isSound: false };
    // A match may repeat what it has just written.
    if (distance >= length && length >= 32) room.copyWithin(to, from, from + length);
    else if (distance === 1) room.fill(room[from] as number, to, to + length);
    else for (let i = 0; i < length; i++) room[to + i] = room[from + i] as number;
    to += length;
  }
  return { end: to, isSound: false };
}

/** Bytes by number out of pieces of any length. */
class ByteFeed {
  private readonly pieces: Iterator<Uint8Array>;
  private piece: Uint8Array = new Uint8Array(0);

  constructor(pieces: Iterable<Uint8Array>) {
    this.pieces = pieces[Symbol.iterator]();
  }

  get isOver(): boolean {
    while (this.piece.length === 0) {
      const next = this.pieces.next();
      if (next.done) return true;
      this.piece = next.value;
    }
    return false;
  }

  /** Fewer where they end. */
  take(length: number): Uint8Array {
    const parts: Uint8Array[] = [];
    let missing = length;
    while (missing > 0 && !this.isOver) {
      const part = this.piece.subarray(0, missing);
      this.piece = this.piece.subarray(part.length);
      parts.push(part);
      missing -= part.length;
    }
    return parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
  }

  skip(length: number): void {
    if (this.take(length).length < length) throw new Error('the packed file ends too early');
  }

  u8(): number {
    const [byte] = this.take(1);
    if (byte === undefined) throw new Error('the packed file ends too early');
    return byte;
  }

  u32(): number {
    const bytes = this.take(4);
    if (bytes.length < 4) throw new Error('the packed file ends too early');
    return Buffer.from(bytes.buffer, bytes.byteOffset, 4).readUInt32LE(0);
  }
}
