/** A JSON value of any shape: collected when it is the small header, skipped when it is a key nobody knows. */
import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  isSpace,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  type Section,
} from './section.ts';

/** The header of a real snapshot takes 1.5 kB. */
const COLLECTED_MAX = 1 << 20;

export class ValueSection implements Section {
  done = false;
  damage = '';
  private depth = 0;
  private inText = false;
  private escaped = false;
  private started = false;
  private readonly collect: boolean;
  private text = '';

  constructor(collect: boolean) {
    this.collect = collect;
  }

  take(bytes: Uint8Array, from: number, end: number): number {
    let at = from;
    while (at < end && !this.done) {
      const byte = bytes[at] as number;
      // A bare number or word ends before what follows it.
      if (this.started && this.depth === 0 && !this.inText && (byte === COMMA || byte === CLOSE_BRACE)) {
        this.done = true;
        break;
      }
      this.step(byte);
      at++;
    }
    if (this.collect) {
      this.text += new TextDecoder('latin1').decode(Uint8Array.from(bytes.subarray(from, at)));
      if (this.text.length > COLLECTED_MAX) this.damage = 'a header without end';
    }
    return at;
  }

  /** The collected value; undefined when it is no JSON. */
  value(): unknown {
    try {
      return JSON.parse(this.text);
    } catch {
      return undefined;
    }
  }

  private step(byte: number): void {
    if (this.inText) {
      if (this.escaped) this.escaped = false;
      else if (byte === BACKSLASH) this.escaped = true;
      else if (byte === QUOTE) this.close();
    } else if (byte === QUOTE) {
      this.inText = true;
      this.started = true;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      this.depth++;
      this.started = true;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      this.depth--;
      this.close();
    } else if (!isSpace(byte)) {
      this.started = true;
    }
  }

  private close(): void {
    this.inText = false;
    if (this.depth <= 0) this.done = true;
  }
}
