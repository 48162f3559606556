/** Texts for the raw view: one of given lines, and one of any length that exists nowhere. */
import type { LinesPage, LinesQuery } from '../../server/protocol/operations.ts';

export interface FakeText {
  bytes: number;
  lines(query: LinesQuery): LinesPage;
}

const SHOWN = 2000;

export function textOfLines(lines: readonly string[]): FakeText {
  const starts: number[] = [];
  let at = 0;
  const encoder = new TextEncoder();
  for (const line of lines) {
    starts.push(at);
    at += encoder.encode(line).length + 1;
  }
  return textOf(
    lines.length,
    at,
    (i) => lines[i] ?? '',
    (i) => starts[i] ?? at,
    (byte) => {
      const after = starts.findIndex((start) => start > byte);
      return after < 0 ? lines.length - 1 : after - 1;
    },
  );
}

/** Every line has `width` bytes with its end. */
export function evenText(count: number, width: number, line: (index: number) => string): FakeText {
  const padded = (i: number) =>
    line(i)
      .slice(0, width - 1)
      .padEnd(width - 1);
  return textOf(
    count,
    count * width,
    padded,
    (i) => i * width,
    (byte) => Math.floor(byte / width),
  );
}

function textOf(
  count: number,
  bytes: number,
  line: (index: number) => string,
  startOf: (index: number) => number,
  indexAt: (byte: number) => number,
): FakeText {
  return {
    bytes,
    lines({ byte, count: wanted }) {
      const at = Math.max(0, Math.min(count - 1, indexAt(byte)));
      const from = wanted < 0 ? Math.max(0, at + wanted) : at;
      const to = wanted < 0 ? at : Math.min(count, at + wanted);
      return {
        lines: Array.from({ length: Math.max(0, to - from) }, (_, i) => {
          const index = from + i;
          const text = line(index);
          return {
            byteStart: startOf(index),
            byteLength: (index + 1 < count ? startOf(index + 1) : bytes) - startOf(index) - 1,
            line: index + 1,
            text: text.slice(0, SHOWN),
            more: Math.max(0, text.length - SHOWN),
          };
        }),
        bytes,
        atStart: from === 0,
        atEnd: to === count,
      };
    },
  };
}
