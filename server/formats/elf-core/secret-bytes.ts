/** Which bytes of a stretch of a dump belong to secrets: every copy, not only the first one that the table tells of. */
import type { ByteSource } from '../../engine/byte-source.ts';
import type { MarkedBytes } from '../../protocol/operations.ts';
import { RunFinder } from './strings/run-finder.ts';
import { scanAscii } from './strings/scan-ascii.ts';
import { scanUtf16 } from './strings/scan-utf16.ts';
import { secretsIn } from './strings/secrets.ts';
import { beginsPrivateKey, TEXT_MAX } from './strings/signs.ts';

/** Characters of the shortest text that is looked at. */
const LEAST = 8;
const DASH = 45;
/** What ends a line: CR and LF. */
const LINE_END = 2;

/** In no order; they may overlap. */
export function secretsOf(
  source: Pick<ByteSource, 'bytes' | 'readAt'>,
  offset: number,
  length: number,
): MarkedBytes['secrets'] {
  const from = Math.max(0, offset - TEXT_MAX);
  const fileOffset = from;
  const bytes = source.readAt(from, Math.min(source.bytes - from, offset - from + length + TEXT_MAX));
  const found: MarkedBytes['secrets'] = [];
  const finders = ([1, 2] as const).map((width) => {
    /** Where the next line of a private key begins; NaN outside of one. */
    let keyGoesOn = Number.NaN;
    return new RunFinder(width === 1 ? scanAscii : scanUtf16, LEAST, (all, start, end, at) => {
      const text = width === 1 ? all.subarray(start, end) : narrowed(all, start, end);
      for (const secret of secretsIn(text, 0, text.length))
        found.push({ byteStart: at + secret.at * width, byteLength: secret.length * width });
      const next = at + (end - start);
      if (at >= keyGoesOn && at - keyGoesOn <= LINE_END * width) {
        found.push({ byteStart: at, byteLength: end - start });
        keyGoesOn = text[0] === DASH ? Number.NaN : next;
      } else if (beginsPrivateKey(text, 0, text.length)) keyGoesOn = next;
    });
  });
  for (const finder of finders) {
    finder.window({ bytes, fileOffset, isFirst: true });
    finder.end();
  }
  return found.filter(
    ({ byteStart, byteLength }) => byteStart < offset + length && byteStart + byteLength > offset,
  );
}

function narrowed(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return Uint8Array.from({ length: (end - start) >> 1 }, (_, i) => bytes[start + 2 * i] as number);
}
