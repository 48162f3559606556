/** Sampling heap profiles: `node --heap-prof`, and the allocation sampling of Chrome DevTools. */
import type { ByteSource } from '../../engine/byte-source.ts';
import type { Format } from '../../engine/format.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { parseProfile } from './parse.ts';
import { addProfile } from './profile-tables.ts';

/** A profile of a day takes some MB; more is no profile. */
const BYTES_MAX = 512 * 1024 * 1024;

const NODE = /"callFrame"\s*:\s*\{[^{}]{0,4000}\}/;
const SIZE = /"selfSize"\s*:/;
const HEAD = /"head"\s*:\s*\{/;

async function read(source: ByteSource, into: TableBuilder, signal: AbortSignal): Promise<void> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let failure = '';
  try {
    for await (const { bytes, offset } of source.stream(signal)) {
      // Head and tail of a large file do not make a tree.
      if (offset !== length) return;
      const room = BYTES_MAX - length;
      chunks.push(Uint8Array.from(bytes.subarray(0, room)));
      length += bytes.length;
      into.progress(length);
      if (bytes.length > room) break;
    }
  } catch (error) {
    if (signal.aborted) throw error;
    failure = error instanceof Error ? error.message : String(error);
  }
  if (failure !== '') into.problem(length, 0, `reading stopped here: ${failure}; what came before is shown`);
  const bytes = Buffer.concat(chunks);
  const profile = parseProfile(bytes);
  if (profile.problem) {
    const { byteStart, why } = profile.problem;
    into.problem(byteStart, Math.min(1, bytes.length - byteStart), why);
  }
  addProfile(into, profile, { prefix: '', counts: 'Samples' });
  into.fact('sampleCount', profile.sampleCount);
  into.fact('sampleBytes', profile.sampleBytes);
}

export const heapprofile: Format = {
  id: 'heapprofile',
  title: 'Sampling heap profile',
  about: 'Functions of a JavaScript program by the memory they allocated that is still alive, from samples.',
  patterns: ['*.heapprofile'],
  sniff(head, tail) {
    const start = new TextDecoder('latin1').decode(head);
    if (!/^(?:\xef\xbb\xbf)?\s*\{\s*"/.test(start)) return 'no';
    const text = `${start}\n${new TextDecoder('latin1').decode(tail)}`;
    if (NODE.test(text) && SIZE.test(text)) return HEAD.test(text) ? 'sure' : 'maybe';
    return 'no';
  },
  read,
};
