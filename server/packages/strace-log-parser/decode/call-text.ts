/** The text of a call again, from the bytes of the log. */
import { ascii, BLANK, standsAt } from '../read/ascii.ts';
import type { CallColumns } from '../read/call-columns.ts';
import { withoutColours } from '../read/colours.ts';
import { LineKind, LineScan } from '../read/line-scan.ts';
import { type ResumedPlaces, resumedAt } from '../read/resumed-places.ts';

/** Bytes of the log by range; fewer at its end. */
export type ReadAt = (offset: number, length: number) => Uint8Array;

/** A resumed line longer than this is shown up to here. */
const LINE_MAX = 1 << 20;

const UNFINISHED = ascii('<unfinished ...>');

/** One line: both parts of a call that was unfinished and resumed, without the marks between them. */
export function joinedText(
  trace: { calls: Pick<CallColumns, 'byteStart' | 'byteLength'> & { resumed: ResumedPlaces } },
  row: number,
  readAt: ReadAt,
): string {
  const { calls } = trace;
  const first = plain(readAt(calls.byteStart[row] as number, calls.byteLength[row] as number));
  const rest = resumedAt(calls.resumed, row);
  let end = first.length;
  while (end > 0 && (first[end - 1] as number) <= BLANK) end--;
  if (rest === 0) return decoder.decode(first.subarray(0, end));
  if (standsAt(first, end - UNFINISHED.length, end, UNFINISHED)) end -= UNFINISHED.length + 1;
  const ending = restOf(plain(lineAt(rest, readAt)));
  return `${decoder.decode(first.subarray(0, end))}${decoder.decode(ending)}`;
}

/** Behind `<... name resumed>`. */
function restOf(line: Uint8Array): Uint8Array {
  const scan = new LineScan();
  let end = line.length;
  while (end > 0 && (line[end - 1] as number) <= BLANK) end--;
  const kind = scan.scan(line, 0, end);
  const isResumed = kind >= LineKind.resumed && kind <= LineKind.resumedOpen;
  return isResumed ? line.subarray(scan.argsStart, end) : line.subarray(0, end);
}

function lineAt(offset: number, readAt: ReadAt): Uint8Array {
  for (let length = 512; ; length *= 8) {
    const bytes = readAt(offset, length);
    const end = bytes.indexOf(10);
    if (end >= 0) return bytes.subarray(0, end);
    if (bytes.length < length || length >= LINE_MAX) return bytes;
  }
}

function plain(bytes: Uint8Array): Uint8Array {
  return withoutColours(bytes, 0, bytes.length) ?? bytes;
}

const decoder = new TextDecoder();
