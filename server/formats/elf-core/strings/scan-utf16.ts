/** Runs of printable UTF-16LE characters below U+0080 in a stream of windows, as `strings -a -e l` finds them. */
import { type FoundRun, PRINTABLE } from './printable.ts';

/**
 * Finds every run in `bytes[from, to)` of at least `least` characters that surely ends before `to`; runs start at odd
 * places too.
 * @returns where a run begins that may go on after `to`; at least `to - 1`, as the last byte may be half a character.
 */
export function scanUtf16(
  bytes: Uint8Array,
  from: number,
  to: number,
  least: number,
  found: FoundRun,
): number {
  // In a run of 2 * least bytes, every stretch of 2 * least - 1 holds a whole character that can be looked at.
  const step = Math.max(1, 2 * least - 2);
  let floor = from;
  let at = from + step;
  while (at + 1 < to) {
    const here = bytes[at] as number;
    let first: number;
    if (here === 0) {
      if (PRINTABLE[bytes[at - 1] as number] === 0 || at - 1 < floor) {
        at += step;
        continue;
      }
      first = at - 1;
    } else {
      if (bytes[at + 1] !== 0 || PRINTABLE[here] === 0) {
        at += step;
        continue;
      }
      first = at;
    }
    let start = first;
    while (start - 2 >= floor && bytes[start - 1] === 0 && PRINTABLE[bytes[start - 2] as number] === 1)
      start -= 2;
    let end = first + 2;
    while (end + 1 < to && bytes[end + 1] === 0 && PRINTABLE[bytes[end] as number] === 1) end += 2;
    if (end + 1 >= to) return start;
    if (end - start >= 2 * least) found(bytes, start, end);
    floor = end;
    at = Math.max(at + 1, end + step);
  }
  return openEnd(bytes, floor, to);
}

/** Where a run begins that reaches the end, whole or with half a character. */
function openEnd(bytes: Uint8Array, floor: number, to: number): number {
  let open = to;
  for (const end of [to, to - 1]) {
    let start = end;
    while (start - 2 >= floor && bytes[start - 1] === 0 && PRINTABLE[bytes[start - 2] as number] === 1)
      start -= 2;
    // The half character that may be the last.
    const isOpen = end === to || PRINTABLE[bytes[end] as number] === 1;
    if (isOpen) open = Math.min(open, start);
  }
  return open;
}
