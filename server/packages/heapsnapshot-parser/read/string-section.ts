/** The table of strings: only where each one stands is kept; see `strings.ts` for their text. */
import { IndexColumn, OffsetColumn, sharedBytes, sharedUint32 } from './columns.ts';
import {
  BACKSLASH,
  byteName,
  CLOSE_BRACKET,
  COMMA,
  isSpace,
  OPEN_BRACKET,
  QUOTE,
  type Section,
} from './section.ts';
import { mayBeKnown } from './strings.ts';

/** Shortest text of an edge that is one half of a WeakMap entry: see `graph/ephemerons.ts`. */
const PAIR_MIN = 66;
const DIGIT_NINE = 0x39;
const CLOSE = 0x29;

/** Up to here a loop finds the closing quote sooner than a call of `indexOf`. */
const SHORT = 48;

export class StringSection implements Section {
  done = false;
  damage = '';
  /** File position of the first byte that no text has; -1 without any. */
  zeroAt = -1;
  private expected: 'open' | 'first' | 'value' | 'text' | 'comma' = 'open';
  /** File position of the first byte of the string that is being read. */
  private textStart = 0;
  /** The chunk ended behind a backslash. */
  private escaped = false;
  private readonly starts: OffsetColumn;
  private lengths: Uint32Array;
  private readonly kept: KeptBytes | undefined;
  /** Those that may name halves of WeakMap entries. */
  private readonly pairs = new IndexColumn(64);
  private readonly known = new IndexColumn(64);

  /**
   * @param keep also keeps the bytes, for sources that cannot be read again.
   * @param capacity strings that there is room for from the start.
   */
  constructor(keep: boolean, capacity = 1 << 16) {
    this.starts = new OffsetColumn(capacity);
    this.lengths = sharedUint32(capacity);
    this.kept = keep ? new KeptBytes() : undefined;
  }

  take(bytes: Uint8Array, from: number, end: number, offset: number): number {
    const at = this.scan(bytes, from, end, offset);
    const zero = this.zeroAt < 0 ? bytes.subarray(from, at).indexOf(0) : -1;
    if (zero >= 0) this.zeroAt = offset + from + zero;
    this.kept?.append(bytes, from, at, offset);
    return at;
  }

  result() {
    return {
      pairs: this.pairs.finish() ?? new Uint32Array(0),
      known: this.known.finish() ?? new Uint32Array(0),
      starts: this.starts.finish(),
      lengths: this.lengths.subarray(0, this.starts.length),
      ...(this.kept ? { bytes: this.kept.finish() } : {}),
      bytesStart: this.kept?.start ?? 0,
    };
  }

  private scan(bytes: Uint8Array, from: number, end: number, offset: number): number {
    let at = from;
    while (at < end) {
      if (this.expected === 'text') {
        const close = this.closingQuote(bytes, at, end);
        if (close < 0) return end;
        const length = offset + close - this.textStart;
        // The last of it may stand in another chunk than the first, or its own first byte; then it may be one.
        const start = this.textStart - offset;
        const first = start < 0 ? -1 : (bytes[start] as number);
        if (mayBeKnown(length, first)) this.known.push(this.starts.length);
        if (length >= PAIR_MIN && first <= DIGIT_NINE && (close === 0 || bytes[close - 1] === CLOSE))
          this.pairs.push(this.starts.length);
        this.add(this.textStart, length);
        this.expected = 'comma';
        at = close + 1;
        continue;
      }
      const byte = bytes[at] as number;
      if (isSpace(byte)) {
        at++;
      } else if (byte === QUOTE && (this.expected === 'value' || this.expected === 'first')) {
        this.expected = 'text';
        this.textStart = offset + ++at;
      } else if (byte === COMMA && this.expected === 'comma') {
        this.expected = 'value';
        at++;
      } else if (byte === CLOSE_BRACKET && (this.expected === 'comma' || this.expected === 'first')) {
        this.done = true;
        return at + 1;
      } else if (byte === OPEN_BRACKET && this.expected === 'open') {
        this.expected = 'first';
        at++;
      } else {
        this.damage = `${byteName(byte)} between two strings`;
        return at;
      }
    }
    return at;
  }

  private closingQuote(bytes: Uint8Array, from: number, end: number): number {
    let at = from;
    if (this.escaped) {
      this.escaped = false;
      at++;
    }
    for (;;) {
      const near = Math.min(end, at + SHORT);
      while (at < near) {
        const byte = bytes[at] as number;
        if (byte === QUOTE) return at;
        at += byte === BACKSLASH ? 2 : 1;
      }
      if (at >= end) {
        this.escaped = at > end;
        return -1;
      }
      const quote = bytes.indexOf(QUOTE, at);
      const slash = bytes.subarray(at, quote < 0 || quote > end ? end : quote).indexOf(BACKSLASH);
      if (slash >= 0) at += slash;
      else if (quote < 0 || quote >= end) return -1;
      else return quote;
    }
  }

  private add(start: number, length: number): void {
    const index = this.starts.length;
    this.starts.push(start);
    if (index >= this.lengths.length) {
      const wider = sharedUint32(this.lengths.length * 2);
      wider.set(this.lengths);
      this.lengths = wider;
    }
    this.lengths[index] = length;
  }
}

/** The bytes of the section as they came, in one piece. */
class KeptBytes {
  start = -1;
  private bytes = sharedBytes(1 << 20);
  private length = 0;

  append(from: Uint8Array, start: number, end: number, offset: number): void {
    if (this.start < 0) this.start = offset + start;
    const length = end - start;
    if (this.length + length > this.bytes.length) {
      const wider = sharedBytes(Math.ceil((this.length + length) * 1.6));
      wider.set(this.bytes.subarray(0, this.length));
      this.bytes = wider;
    }
    this.bytes.set(from.subarray(start, end), this.length);
    this.length += length;
  }

  finish(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}
