/** Finds the bytes of a node's row in the file again. */
import { rowKernel } from './row-kernel.ts';
import { ROWS_PER_OFFSET } from './rows.ts';
import { CLOSE_BRACKET, COMMA, isSpace } from './section.ts';
import type { HeapSnapshot } from './snapshot.ts';
import type { ReadAt } from './strings.ts';

/** Of rows that stand in the file one after the other, the wanted one is within as many. */
const BLOCK = 4 * 1024;

/** Undefined when the file has the row nowhere, or is too odd to tell. */
export function nodePlace(
  snapshot: HeapSnapshot,
  node: number,
  readAt: ReadAt,
): { byteStart: number; byteLength: number } | undefined {
  const width = snapshot.layout?.nodeFields.length ?? 0;
  const from = snapshot.nodeOffsets[Math.floor(node / ROWS_PER_OFFSET)];
  if (from === undefined || Number.isNaN(from) || width === 0 || node >= snapshot.nodes.count)
    return undefined;
  const first = (node % ROWS_PER_OFFSET) * width;
  const kernel = rowKernel();
  if (kernel) {
    const bytes = readAt(from, BLOCK);
    if (kernel.look(bytes, 0, bytes.length) >= first + width) {
      const start = kernel.startOf(first);
      return { byteStart: from + start, byteLength: kernel.endOf(first + width - 1) - start };
    }
  }
  let commas = first;
  let start = commas === 0 ? from : -1;
  let last = -1;
  for (let offset = from; ; ) {
    const bytes = readAt(offset, BLOCK);
    if (bytes.length === 0) return undefined;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i] as number;
      if (byte === COMMA || byte === CLOSE_BRACKET) {
        if (start >= 0 && last >= 0 && (byte === CLOSE_BRACKET || ++commas === width))
          return { byteStart: start, byteLength: last + 1 - start };
        if (start < 0 && --commas === 0) start = Number.NaN;
      } else if (!isSpace(byte)) {
        if (Number.isNaN(start)) {
          start = offset + i;
          commas = 0;
        }
        last = offset + i;
      }
    }
    offset += bytes.length;
  }
}
