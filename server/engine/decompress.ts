/** Streaming gzip and zstd, from Node's zlib where it has the codec, else from fzstd. */
import { PassThrough, type Readable, Transform } from 'node:stream';
import zlib from 'node:zlib';
import { Decompress as ZstdDecompress } from 'fzstd';

/**
 * @returns a stream of decompressed bytes. Damage ends it with an error after all bytes before the damage
 *   were delivered.
 */
export function decompressed(compressed: Readable, kind: 'gzip' | 'zstd'): Readable {
  const decoder = kind === 'gzip' ? zlib.createGunzip({ chunkSize: 1 << 20 }) : zstdDecoder();
  const out = new PassThrough({ highWaterMark: 4 << 20 });
  compressed.on('error', (error) => out.destroy(error));
  decoder.on('error', (error) => out.end(() => out.destroy(error)));
  compressed.pipe(decoder).pipe(out, { end: false });
  decoder.on('end', () => out.end());
  return out;
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
