/** A run of neighbouring lines of a text of any size: grows at both ends, forgets what is far away. */
import type { LinesPage } from '../../server/protocol/operations.ts';

export type RawLine = LinesPage['lines'][number];

export interface LineWindow {
  lines: readonly RawLine[];
  atStart: boolean;
  atEnd: boolean;
  /** Bytes of the whole text. */
  bytes: number;
}

const LINES_KEPT = 4000;

export const NO_LINES: LineWindow = { lines: [], atStart: true, atEnd: true, bytes: 0 };

/** The page before a place and the page from it on, joined. */
export function joinPages(before: LinesPage, after: LinesPage): LineWindow {
  const start = after.lines[0]?.byteStart ?? Number.POSITIVE_INFINITY;
  return {
    lines: [...before.lines.filter((line) => line.byteStart < start), ...after.lines],
    atStart: before.atStart,
    atEnd: after.atEnd,
    bytes: after.bytes,
  };
}

/** Adds lines at the end; `dropped` lines were let go at the start. */
export function appendPage(window: LineWindow, page: LinesPage): { window: LineWindow; dropped: number } {
  const end = window.lines.at(-1)?.byteStart ?? -1;
  const lines = [...window.lines, ...page.lines.filter((line) => line.byteStart > end)];
  const dropped = Math.max(0, lines.length - LINES_KEPT);
  return {
    window: {
      lines: lines.slice(dropped),
      atStart: window.atStart && dropped === 0,
      atEnd: page.atEnd,
      bytes: page.bytes,
    },
    dropped,
  };
}

/** Adds lines at the start; `added` lines now stand before what was first. */
export function prependPage(window: LineWindow, page: LinesPage): { window: LineWindow; added: number } {
  const start = window.lines[0]?.byteStart ?? Number.POSITIVE_INFINITY;
  const fresh = page.lines.filter((line) => line.byteStart < start);
  const all = [...fresh, ...window.lines];
  return {
    window: {
      lines: all.slice(0, LINES_KEPT),
      atStart: page.atStart,
      atEnd: window.atEnd && all.length <= LINES_KEPT,
      bytes: page.bytes,
    },
    added: fresh.length,
  };
}

/** Index of the line that holds a byte, clamped to the lines there are; -1 without lines. */
export function lineAtByte(window: LineWindow, byte: number): number {
  let low = 0;
  let high = window.lines.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((window.lines[middle]?.byteStart ?? 0) <= byte) low = middle;
    else high = middle - 1;
  }
  return window.lines.length === 0 ? -1 : low;
}

/** The next place to look for a line by its number, between two places whose numbers are known. */
export function guessByte(
  wanted: number,
  low: { byte: number; line: number },
  high: { byte: number; line: number },
): number {
  const share = high.line > low.line ? (wanted - low.line) / (high.line - low.line) : 0.5;
  return Math.round(low.byte + Math.max(0, Math.min(1, share)) * (high.byte - low.byte));
}

/**
 * Numbers all lines when one of them is known: lines stand without a hole, the first byte begins line 1, and
 * evidence often says the line beside the byte.
 */
export function numberLines(window: LineWindow, known: ReadonlyMap<number, number>): LineWindow {
  const at = window.lines.findIndex(
    (line) => line.line !== undefined || line.byteStart === 0 || known.has(line.byteStart),
  );
  const anchor = window.lines[at];
  if (anchor === undefined) return window;
  const number = anchor.line ?? (anchor.byteStart === 0 ? 1 : (known.get(anchor.byteStart) ?? 1));
  return {
    ...window,
    lines: window.lines.map((line, i) => ({ ...line, line: line.line ?? number + i - at })),
  };
}
