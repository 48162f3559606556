/** Lines of the first bytes of a file, which one format after the other asks for. */
import { isFiller, linePrefix, unquotedLine } from './unwrap.ts';

/** Bytes and lines by which a payload is recognised. */
const HEAD_BYTES = 65_536;
const HEAD_LINES = 500;

/** Longer lines carry no stamp or quote worth taking off. */
const PREFIXED_MAX = 400;

class HeadLine {
  readonly bare: string;
  private unwrapped: string | undefined;

  constructor(bare: string) {
    this.bare = bare;
  }

  /** Without what stands before the payload; '' when nothing does. */
  get payload(): string {
    if (this.unwrapped === undefined) {
      const length = this.bare.length < PREFIXED_MAX ? linePrefix(this.bare).length : 0;
      this.unwrapped = length === 0 ? '' : this.bare.slice(length);
    }
    return this.unwrapped;
  }
}

const known = new WeakMap<Uint8Array, HeadLine[]>();

/** Without the lines that carry no data. */
export function headLines(head: Uint8Array): readonly HeadLine[] {
  let lines = known.get(head);
  if (!lines) {
    lines = headText(head)
      .split('\n', HEAD_LINES)
      .filter((line) => !isFiller(line))
      .map((line) => new HeadLine(line));
    known.set(head, lines);
  }
  return lines;
}

const texts = new WeakMap<Uint8Array, string>();

/** The first bytes as text, for grammars that are told by more than one line: without what a mail or a page put before every line. */
export function headText(head: Uint8Array): string {
  let text = texts.get(head);
  if (text === undefined) {
    const bytes = head.subarray(0, HEAD_BYTES);
    text = flush(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
        .toString('utf8')
        .replace(/^\uFEFF/, '')
        .replaceAll('\r\n', '\n'),
    );
    texts.set(head, text);
  }
  return text;
}

const CODE_INDENT = /^(?: {4}|\t)/;

function flush(text: string): string {
  if (!/^(?:>| {4}|\t)/.test(text)) return text;
  const lines = text.split('\n');
  const filled = lines.filter((line) => line.trim() !== '');
  if (filled.every((line) => line.startsWith('>'))) return lines.map(unquotedLine).join('\n');
  if (filled.every((line) => CODE_INDENT.test(line)))
    return lines.map((line) => line.replace(CODE_INDENT, '')).join('\n');
  return text;
}

/** How many of the first lines match, with or without what stands before the payload. */
export function headMatches(head: Uint8Array, pattern: RegExp): number {
  let count = 0;
  for (const line of headLines(head)) if (pattern.test(line.bare) || pattern.test(line.payload)) count++;
  return count;
}
