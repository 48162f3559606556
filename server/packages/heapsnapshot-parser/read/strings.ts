/** Strings of a snapshot: they stay in the file until somebody looks at one. */
import { BACKSLASH } from './section.ts';

/** Bytes of the file, again; fewer than asked for at its end. */
export type ReadAt = (offset: number, length: number) => Uint8Array;

/** Names that V8 gives, and that something is looked for by: where they stand is kept while the file is read. */
const KNOWN_TEXTS: readonly string[] = [
  '(Document DOM trees)',
  '(map descriptors)',
  '__proto__',
  'Array',
  'context',
  'elements',
  'previous',
  'properties',
  'system / ExternalStringData',
  'system / JSArrayBufferData',
  'system / NativeContext',
  'system / SourceTextModule',
];
const KNOWN_MAX = 32;
/** By length and first byte: whether a known text may be such a one. */
const KNOWN = new Uint8Array(KNOWN_MAX << 8);
for (const text of KNOWN_TEXTS) KNOWN[(text.length << 8) | text.charCodeAt(0)] = 1;

/** @param first the first byte; -1 when it is not at hand. */
export function mayBeKnown(length: number, first: number): boolean {
  return length < KNOWN_MAX && (first < 0 || KNOWN[(length << 8) | first] === 1);
}

const BLOCK_BITS = 16;
const BLOCKS_KEPT = 64;

export class SnapshotStrings {
  readonly count: number;
  /** Where the text of each string starts in the file, behind its quote. */
  readonly starts: Float64Array;
  /** Bytes of each text as it is written, with its escapes. */
  readonly lengths: Uint32Array;
  /** Undefined when every one may be. */
  readonly pairs: Uint32Array | undefined;
  private readonly known: Uint32Array | undefined;
  private readonly readAt: ReadAt;
  private readonly blocks = new Map<number, Uint8Array>();
  private readonly found = new Map<string, number[]>();

  /**
   * @param pairs those that may name halves of WeakMap entries, where that is known.
   * @param known those of which {@link mayBeKnown} is true, likewise.
   */
  constructor(
    starts: Float64Array,
    lengths: Uint32Array,
    readAt: ReadAt,
    pairs?: Uint32Array,
    known?: Uint32Array,
  ) {
    this.pairs = pairs;
    this.known = known;
    this.count = starts.length;
    this.starts = starts;
    this.lengths = lengths;
    this.readAt = readAt;
  }

  /**
   * The text of a string, at most `limit` UTF-16 units of it. A string that is not in the file (it was cut off, or
   * the index is wrong) is empty.
   */
  at(index: number, limit = Number.POSITIVE_INFINITY): string {
    if (!(index >= 0 && index < this.count)) return '';
    const length = this.lengths[index] as number;
    // No character takes more than the six bytes of \uXXXX; twelve more, so that none is cut within the limit.
    const bytes = this.bytes(this.starts[index] as number, Math.min(length, limit * 6 + 12));
    const text = decodeJsonText(bytes);
    return text.length > limit ? text.slice(0, limit) : text;
  }

  has(index: number): boolean {
    return index >= 0 && index < this.count;
  }

  /** Indices of a text: one, where V8 wrote the file. Of text that JSON writes as it is. */
  withText(text: string): readonly number[] {
    let found = this.found.get(text);
    if (found) return found;
    if (this.known && KNOWN_TEXTS.includes(text)) {
      found = [];
      for (const index of this.known)
        if (this.lengths[index] === text.length && this.at(index) === text) found.push(index);
    } else found = this.search(text);
    this.found.set(text, found);
    return found;
  }

  private search(text: string): number[] {
    const { lengths, starts, count } = this;
    const { length } = text;
    const first = text.charCodeAt(0);
    const found: number[] = [];
    let block: Uint8Array = new Uint8Array(0);
    let from = 0;
    for (let index = 0; index < count; index++) {
      if (lengths[index] !== length) continue;
      const start = starts[index] as number;
      // One look at its first byte tells most apart.
      if (start < from || start >= from + block.length) {
        from = start - (start % (1 << BLOCK_BITS));
        block = this.block(Math.floor(start / (1 << BLOCK_BITS)));
      }
      if (block[start - from] === first && this.at(index) === text) found.push(index);
    }
    return found;
  }

  /** Names are read in the order in which they were written: whole blocks are kept for the next ones. */
  private bytes(offset: number, length: number): Uint8Array {
    const first = Math.floor(offset / (1 << BLOCK_BITS));
    const last = Math.floor((offset + length) / (1 << BLOCK_BITS));
    if (first !== last) return this.readAt(offset, length);
    const start = offset - first * (1 << BLOCK_BITS);
    return this.block(first).subarray(start, start + length);
  }

  private block(number: number): Uint8Array {
    let block = this.blocks.get(number);
    if (!block) {
      block = new Uint8Array(this.readAt(number * (1 << BLOCK_BITS), 1 << BLOCK_BITS));
      if (this.blocks.size >= BLOCKS_KEPT) this.blocks.delete(this.blocks.keys().next().value as number);
      this.blocks.set(number, block);
    }
    return block;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const utf8 = new TextDecoder();

/** The text between the quotes of a JSON string. Total: what is no valid escape stays as it is. */
export function decodeJsonText(bytes: Uint8Array): string {
  let plain = true;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (byte >= 0x80 || byte === BACKSLASH) {
      plain = false;
      break;
    }
  }
  if (plain && bytes.length < 64) {
    let text = '';
    for (let i = 0; i < bytes.length; i++) text += String.fromCharCode(bytes[i] as number);
    return text;
  }
  // A copy: decoders refuse shared memory.
  const text = utf8.decode(new Uint8Array(bytes));
  if (plain || !text.includes('\\')) return text;
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g, (_, hex: string | undefined, letter: string) =>
    hex === undefined ? (ESCAPES[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
