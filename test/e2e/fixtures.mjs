/** Files that a user may well open, and that hold trouble or nothing. */
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

/** A counter whose name is markup: no view may take it for that. */
export const HOSTILE = '</script><img/src=x/onerror=document.body.id=`broken-out`>';

/** Bytes that are no text in any encoding; the same each time. */
function noise(length) {
  const bytes = Buffer.alloc(length);
  let state = 1;
  for (let i = 0; i < length; i += 1) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    bytes[i] = state >>> 16;
  }
  return bytes;
}

const HEADER = 'time\tgrows_bytes\tstays_bytes\n';

/** Two counters, a sample a second: the first grows by 1 MB each, the second does not grow. */
export function counterRows(from, to) {
  const rows = [];
  for (let second = from; second < to; second += 1) {
    const stamp = new Date(Date.UTC(2024, 4, 1, 12, 0, second)).toISOString().slice(0, 19);
    rows.push(`${stamp}Z\t${100_000_000 + second * 1_000_000}\t${5_000_000 + (second % 3)}\n`);
  }
  return rows.join('');
}

/** A real snapshot of a program that leaks, from the samples. */
function leakingSnapshot() {
  const packed = path.join(import.meta.dirname, '../../samples/heapsnapshot/session-cache.heapsnapshot.gz');
  return zlib.gunzipSync(fs.readFileSync(packed));
}

/** Writes all of them into a folder, and returns it. */
export function writeFixtures(folder) {
  fs.mkdirSync(folder, { recursive: true });
  const files = {
    'empty.heapsnapshot': '',
    'shop.heapsnapshot': leakingSnapshot(),
    'empty.log': '',
    'noise.bin': noise(200_000),
    'prose.txt': 'It was a quiet night in the machine room.\nNothing happened, and nobody minded.\n',
    'vanishing.tsv': HEADER + counterRows(0, 40),
    'following.tsv': HEADER + counterRows(0, 40),
    'hostile.tsv': HEADER.replace('grows_bytes', HOSTILE) + counterRows(0, 40),
  };
  for (const [name, content] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), content);
  return folder;
}
