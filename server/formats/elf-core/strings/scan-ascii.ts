/** Runs of printable bytes in a stream of windows, as `strings -a` finds them. */
import { type FoundRun, PRINTABLE } from './printable.ts';

/**
 * Finds every run in `bytes[from, to)` that is at least `least` long and ends before `to`.
 * A run of that length covers one of any `least` bytes in a row: only every least-th byte is looked at.
 * @returns where a run begins that reaches `to`; `to` when none does.
 */
export function scanAscii(
  bytes: Uint8Array,
  from: number,
  to: number,
  least: number,
  found: FoundRun,
): number {
  // No run that counts starts before this place and goes on after it.
  let floor = from;
  let at = from + least - 1;
  while (at < to) {
    const byte = bytes[at] as number;
    if (byte > 126 || (byte < 32 && byte !== 9)) {
      floor = at + 1;
      at += least;
      continue;
    }
    let start = at;
    while (start > floor && PRINTABLE[bytes[start - 1] as number] === 1) start--;
    let end = at + 1;
    while (end < to && PRINTABLE[bytes[end] as number] === 1) end++;
    if (end === to) return start;
    if (end - start >= least) found(bytes, start, end);
    floor = end + 1;
    at = end + least;
  }
  let start = to;
  while (start > floor && PRINTABLE[bytes[start - 1] as number] === 1) start--;
  return start;
}
