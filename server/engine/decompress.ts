/** Streaming gzip, zstd, xz, lz4, UTF-16 and coloured text to the bytes readers see; zstd from Node's zlib where it has it, else from fzstd. */
import { Transform } from 'node:stream';
import zlib from 'node:zlib';
import { Decompress as ZstdDecompress } from 'fzstd';
import type { Packing } from './byte-source.ts';
import { withoutTerminalCodes } from './terminal-codes.ts';
import { unpackLz4 } from './unpack-lz4.ts';
import { unpackXz } from './unpack-xz.ts';

/** Packed bytes given to a decoder at a time. What they may swell to, a thousandfold, must fit in memory. */
export const PACKED_CHUNK_BYTES = 16 * 1024;

/**
 * Unpacks bytes as they come. Several packed files one after the other (`zstd -c >> log.zst`) are read as one.
 * @param packed gives the packed bytes from the start, each time it is called.
 * @throws what the decoder says of damage, after all bytes before the damage were delivered.
 */
export async function* unpacked(
  packed: () => Iterable<Uint8Array>,
  packing: Exclude<Packing, 'none'>,
): AsyncGenerator<Uint8Array> {
  if (isSimple(packing)) {
    yield* SIMPLE[packing](packed());
    return;
  }
  const decode: Decode =
    packing === 'xz' ? unpackXz : (parts, counted) => decodeStream(parts, packing, counted);
  let delivered = 0;
  const used = { bytes: 0 };
  try {
    for await (const bytes of decode(packed(), used)) {
      delivered += bytes.length;
      yield bytes;
    }
  } catch (failure) {
    // A decoder drops what it made of the piece in which it fails: go again, and take that piece byte by byte.
    const again = decode(byteByByteFrom(packed(), used.bytes), { bytes: 0 });
    try {
      for (let position = 0; ; ) {
        const next = await again.next().catch(() => undefined);
        if (!next || next.done) throw failure;
        const fresh = next.value.subarray(Math.max(0, delivered - position));
        position += next.value.length;
        if (fresh.length > 0) yield fresh;
      }
    } finally {
      // Whoever has seen enough leaves: the decoder is needed elsewhere.
      await again.return(undefined);
    }
  }
}

function* byteByByteFrom(packed: Iterable<Uint8Array>, start: number): Iterable<Uint8Array> {
  let position = 0;
  for (const part of packed) {
    if (position < start) yield part;
    else for (let i = 0; i < part.length; i++) yield part.subarray(i, i + 1);
    position += part.length;
    if (position > start + PACKED_CHUNK_BYTES) return;
  }
}

/** What needs no second way when it fails. */
const SIMPLE = { lz4: unpackLz4, terminal: withoutTerminalCodes, 'carriage-returns': withLineFeeds };

function isSimple(packing: Packing): packing is keyof typeof SIMPLE {
  return Object.hasOwn(SIMPLE, packing);
}

const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;

/** Every byte stays in its place. */
function* withLineFeeds(parts: Iterable<Uint8Array>): Generator<Uint8Array> {
  for (const part of parts) yield part.map((byte) => (byte === CARRIAGE_RETURN ? LINE_FEED : byte));
}

/** @param used counts the packed bytes that were decoded without failure. */
type Decode = (packed: Iterable<Uint8Array>, used: { bytes: number }) => AsyncGenerator<Uint8Array>;

/** What is unpacked by a stream of Node. */
type Streamed = Exclude<Packing, 'none' | 'xz' | keyof typeof SIMPLE>;

async function* decodeStream(
  packed: Iterable<Uint8Array>,
  packing: Streamed,
  used: { bytes: number },
): AsyncGenerator<Uint8Array> {
  let decoder = new Decoder(packing);
  try {
    for (const part of packed) {
      for (let rest = part; rest.length > 0; ) {
        const taken = await decoder.write(rest);
        yield* decoder.take();
        if (decoder.failure) throw decoder.failure;
        if (!decoder.ended) break;
        decoder = new Decoder(packing);
        rest = rest.subarray(taken);
      }
      used.bytes += part.length;
    }
    await decoder.end();
    yield* decoder.take();
    if (decoder.failure) throw decoder.failure;
  } finally {
    decoder.stream.destroy();
  }
}

class Decoder {
  readonly stream: Transform & { bytesWritten?: number };
  failure: Error | undefined;
  /** The packed data says that it is complete. */
  ended = false;
  private ready: Uint8Array[] = [];
  private readonly over: Promise<void>;

  constructor(packing: Streamed) {
    this.stream = decoderOf(packing);
    // Not an async iterator: a stream that fails forgets what it had ready.
    this.stream.on('data', (bytes: Uint8Array) => this.ready.push(bytes));
    this.over = new Promise((resolve) => {
      this.stream.once('end', () => {
        this.ended = true;
        resolve();
      });
      this.stream.on('error', (error) => {
        this.failure = error;
        resolve();
      });
    });
  }

  /** @returns how many of the bytes were used. */
  async write(bytes: Uint8Array): Promise<number> {
    const before = this.stream.bytesWritten ?? 0;
    await Promise.race([new Promise((written) => this.stream.write(bytes, written)), this.over]);
    return (this.stream.bytesWritten ?? bytes.length) - before;
  }

  async end(): Promise<void> {
    this.stream.end();
    await this.over;
  }

  take(): Uint8Array[] {
    return this.ready.splice(0);
  }
}

function decoderOf(packing: Streamed): Transform {
  if (packing === 'gzip') return zlib.createGunzip({ chunkSize: 1 << 20 });
  return packing === 'zstd' ? zstdDecoder() : utf16Decoder(packing);
}

/** Half a character at the end becomes U+FFFD. */
function utf16Decoder(encoding: 'utf-16le' | 'utf-16be'): Transform {
  const decoder = new TextDecoder(encoding);
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      done(null, Buffer.from(decoder.decode(chunk, { stream: true })));
    },
    flush(done) {
      done(null, Buffer.from(decoder.decode()));
    },
  });
}

function zstdDecoder(): Transform {
  // Node has zstd since 22.15; the oldest VS Code we run on has an older one.
  const create = (zlib as { createZstdDecompress?: (options: { chunkSize: number }) => Transform })
    .createZstdDecompress;
  if (create) return create({ chunkSize: 1 << 20 });
  const inner = new ZstdDecompress();
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      inner.ondata = (data) => this.push(data);
      try {
        inner.push(chunk);
        done();
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
    flush(done) {
      try {
        inner.ondata = (data) => this.push(data);
        inner.push(new Uint8Array(0), true);
        done();
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
  });
}
