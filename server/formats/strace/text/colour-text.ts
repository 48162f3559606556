/** Colours of the lines of a trace that an editor shows. */
import type { Capture } from '../../../engine/capture.ts';
import type { TextFeatures } from '../../../engine/format.ts';
import type { TextTokens } from '../../../protocol/text.ts';
import { lineTokens } from './line-tokens.ts';
import { traceText } from './trace-text.ts';

/** What is coloured at once: an editor asks for what it shows, and for the whole of short texts only. */
const BYTES_MAX = 4 << 20;

export function colourTrace(
  capture: Capture,
  { from, to, file }: Parameters<TextFeatures['colour']>[1],
): TextTokens | null {
  const text = traceText(capture, file);
  if (!text) return null;
  const bytes = text.bytesUpTo(from, to);
  const { first, lines } = text.linesFrom(from, Math.min(BYTES_MAX, bytes));
  const tokens: number[] = [];
  for (const [i, line] of lines.entries()) {
    const number = first + i;
    if (number < from) continue;
    if (number > to) break;
    const written = line.endsWith('\r') ? line.slice(0, -1) : line;
    lineTokens(written, (start, length, kind) => tokens.push(number, start, length, kind));
  }
  return { tokens, cut: bytes > BYTES_MAX };
}
