/** Finds the line of a sample that holds a value, for readers whose samples take several lines. */
import type { ValuePlace } from '../../engine/format.ts';
import { NEWLINE, trimmedEnd } from './line-bytes.ts';

/** @param holds is asked with each line, without its end. */
export function locateLine(sample: Uint8Array, holds: (line: string) => boolean): ValuePlace | undefined {
  for (let from = 0, line = 0; from < sample.length; line++) {
    const newline = sample.indexOf(NEWLINE, from);
    const end = newline < 0 ? sample.length : newline;
    const stop = Math.max(from, trimmedEnd(sample, end));
    const bytes = Buffer.from(sample.buffer, sample.byteOffset + from, stop - from);
    if (holds(bytes.toString('utf8'))) return { byteStart: from, byteLength: stop - from, line };
    from = end + 1;
  }
  return undefined;
}
