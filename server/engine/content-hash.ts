/** What a file is, whatever it is called: SHA-256 of its bytes on disk. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';

const CHUNK_BYTES = 4 * 1024 * 1024;

/** Lower-case hexadecimal; undefined for what is no readable file (standard input, a folder). */
export async function contentHash(file: string, signal?: AbortSignal): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of fs.createReadStream(file, { highWaterMark: CHUNK_BYTES, signal }))
      hash.update(chunk as Buffer);
  } catch (error) {
    if (signal?.aborted) throw error;
    return undefined;
  }
  return hash.digest('hex');
}
