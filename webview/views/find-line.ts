/** Finds the byte at which a numbered line begins, by asking for lines until the number is met. */
import type { LinesPage } from '../../server/protocol/operations.ts';
import { guessByte } from './line-window.ts';

/** Interpolation meets a line of even text in a few steps; halving bounds the others. */
const STEPS = 60;
const LINES_A_STEP = 50;

/**
 * Byte of line `wanted` (1-based), of the last line when there are fewer, or undefined when the capture's lines
 * are not numbered. `ask` gives lines from a byte on.
 */
export async function findLine(
  wanted: number,
  bytes: number,
  ask: (byte: number, count: number) => Promise<LinesPage>,
): Promise<number | undefined> {
  let low = { byte: 0, line: 1 };
  let high = await lastLine(bytes, ask);
  if (high === undefined) return undefined;
  if (wanted >= high.line) return high.byte;
  for (let step = 0; step < STEPS && low.line < wanted; step++) {
    const middle = Math.floor((low.byte + high.byte) / 2);
    const page = await ask(step % 2 === 0 ? guessByte(wanted, low, high) : middle, LINES_A_STEP);
    const lines = page.lines.filter((line) => line.line !== undefined);
    const found = lines.find((line) => line.line === wanted);
    if (found !== undefined) return found.byteStart;
    const first = lines[0];
    const last = lines.at(-1);
    if (first?.line === undefined || last?.line === undefined) return undefined;
    if (first.line > wanted) high = { byte: first.byteStart, line: first.line };
    else low = { byte: last.byteStart, line: last.line };
  }
  return low.byte;
}

async function lastLine(
  bytes: number,
  ask: (byte: number, count: number) => Promise<LinesPage>,
): Promise<{ byte: number; line: number } | undefined> {
  const page = await ask(Math.max(0, bytes - 1), 1);
  const line = page.lines.at(-1);
  return line?.line === undefined ? undefined : { byte: line.byteStart, line: line.line };
}
