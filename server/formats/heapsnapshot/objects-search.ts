/** Which strings of a snapshot have a text in them: looked for in the bytes of the file, as they are written there. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SnapshotStrings } from '../../packages/heapsnapshot-parser/index.ts';

/** Bytes looked through at a time; others get their turn in between. */
const BLOCK = 1 << 20;

/** By string: 1 where the text occurs, upper and lower case alike (A to Z). */
export async function stringsWith(
  { starts, lengths, count }: SnapshotStrings,
  text: string,
  readAt: (offset: number, length: number) => Uint8Array,
): Promise<Uint8Array> {
  const found = new Uint8Array(count);
  const wanted = [...new Set([asEscaped(text), asUtf8(text)])];
  const endOf = (index: number) => (starts[index] as number) + (lengths[index] as number);
  for (let first = 0; first < count; ) {
    const from = starts[first] as number;
    let next = first + 1;
    while (next < count && (starts[next] as number) >= endOf(next - 1) && endOf(next) - from <= BLOCK) next++;
    const block = latin1(readAt(from, endOf(next - 1) - from)).toLowerCase();
    for (const needle of wanted) {
      let index = first;
      for (let at = block.indexOf(needle); at >= 0 && index < next; ) {
        while (index < next && endOf(index) - from < at + needle.length) index++;
        if (index >= next) break;
        const start = (starts[index] as number) - from;
        if (start <= at) found[index++] = 1;
        // A hit across the end of one string and the start of the next is none.
        at = block.indexOf(
          needle,
          index < next ? Math.max(at + 1, (starts[index] as number) - from) : block.length,
        );
      }
    }
    first = next;
    await nextTurn();
  }
  return found;
}

/** V8 writes everything beyond ASCII as \uXXXX. */
function asEscaped(text: string): string {
  return JSON.stringify(text.toLowerCase())
    .slice(1, -1)
    .replace(/[\u007f-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Others write it as it is. */
function asUtf8(text: string): string {
  return latin1(new TextEncoder().encode(JSON.stringify(text.toLowerCase()).slice(1, -1))).toLowerCase();
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
