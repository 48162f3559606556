/** The arguments of one call as values. */
import { afterAnnotation } from '../read/arguments-end.ts';
import {
  BLANK,
  CLOSE,
  COMMA,
  EQUALS,
  GREATER,
  LEFT_CURLY,
  LEFT_SQUARE,
  LESS,
  OPEN,
  QUOTE,
  RIGHT_CURLY,
  RIGHT_SQUARE,
  SLASH,
  STAR,
} from '../read/ascii.ts';
import { unescaped, unquote } from './quoted.ts';

export type Value =
  /** `"abc"...`: the bytes themselves, and whether `-s` cut them. */
  | { kind: 'string'; bytes: Uint8Array; text: string; cut: boolean }
  /** `42`, `-1`, `0x7f00`; `text` as printed, for numbers beyond 2^53 and octal modes. */
  | { kind: 'number'; value: number; text: string }
  /** `3</etc/hosts>`, `AT_FDCWD</srv>`: `number` NaN for a name; `is` what `-y` says. */
  | { kind: 'descriptor'; number: number; text: string; is: string }
  /** `O_RDONLY|O_CLOEXEC`; a single name, too. */
  | { kind: 'flags'; names: string[] }
  /** `[a, b]`, `[A B]`; `negated` for `~[...]`, `cut` when it ends with `...`. */
  | { kind: 'list'; items: Value[]; negated: boolean; cut: boolean }
  /** `{st_mode=S_IFREG, ...}`; values without a name are in `items`. */
  | { kind: 'struct'; fields: Record<string, Value>; items: Value[]; cut: boolean }
  /** `htons(53)`. */
  | { kind: 'call'; name: string; args: Value[] }
  /** `[28 => 16]`, `{...} => {...}`: before and after the call. */
  | { kind: 'changed'; before: Value; after: Value }
  /** Anything else, as printed. */
  | { kind: 'other'; text: string };

export interface Argument {
  /** Of `-N`, or where strace itself writes one (`flags=CLONE_VM`); '' = none. */
  name: string;
  value: Value;
}

/** How deep structures may lie within each other; garbage must not exhaust the stack. */
const DEPTH_MAX = 50;

/** Total: any text gives arguments. @param text the arguments without the outer brackets. */
export function decodeArguments(text: string | Uint8Array): Argument[] {
  const bytes = typeof text === 'string' ? encoder.encode(text) : text;
  return new Reader(bytes).members(-1, 0).map(({ name, value }) => ({ name, value }));
}

class Reader {
  private readonly bytes: Uint8Array;
  private readonly to: number;
  private p = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.to = bytes.length;
  }

  /** Values up to the closing byte, which is taken. */
  members(close: number, depth: number): Argument[] {
    const found: Argument[] = [];
    while (this.p < this.to) {
      this.skipIdle();
      const byte = this.bytes[this.p];
      if (byte === close) {
        this.p++;
        break;
      }
      if (this.p >= this.to) break;
      if (byte === COMMA) {
        this.p++;
        continue;
      }
      const before = this.p;
      found.push(this.member(depth));
      if (this.p === before) this.p++;
    }
    return found;
  }

  private member(depth: number): Argument {
    const start = this.p;
    let p = start;
    while (p < this.to && isWordByte(this.bytes[p] as number)) p++;
    let name = '';
    if (
      p > start &&
      this.bytes[p] === EQUALS &&
      this.bytes[p + 1] !== GREATER &&
      this.bytes[p + 1] !== EQUALS
    ) {
      name = this.text(start, p);
      this.p = p + 1;
    }
    const before = this.value(depth);
    this.skipIdle();
    const arrow = this.bytes[this.p];
    const isArrow =
      (arrow === EQUALS && this.bytes[this.p + 1] === GREATER) ||
      (arrow === 45 && this.bytes[this.p + 1] === GREATER);
    if (!isArrow || this.p + 1 >= this.to) return { name, value: before };
    this.p += 2;
    this.skipIdle();
    return { name, value: { kind: 'changed', before, after: this.value(depth) } };
  }

  private value(depth: number): Value {
    const byte = this.bytes[this.p];
    if (depth >= DEPTH_MAX) return this.other();
    if (byte === QUOTE || (byte === 64 && this.bytes[this.p + 1] === QUOTE))
      return this.string(byte !== QUOTE);
    if (byte === LEFT_SQUARE) return this.list(depth, false);
    if (byte === 126 && this.bytes[this.p + 1] === LEFT_SQUARE) {
      this.p++;
      return this.list(depth, true);
    }
    if (byte === LEFT_CURLY) {
      this.p++;
      const members = this.members(RIGHT_CURLY, depth + 1);
      const cut = isDots(members.at(-1)?.value);
      const fields: Record<string, Value> = Object.create(null);
      const items: Value[] = [];
      for (const { name, value } of cut ? members.slice(0, -1) : members) {
        if (name !== '') fields[name] = value;
        else items.push(value);
      }
      return { kind: 'struct', fields, items, cut };
    }
    return this.word(depth);
  }

  /** @param abstract the name of a socket that is in no directory: its first byte is zero. */
  private string(abstract: boolean): Value {
    const found = unquote(this.bytes, abstract ? this.p + 1 : this.p, this.to);
    if (!found) return this.other();
    this.p = found.end;
    const bytes = abstract ? Uint8Array.from([0, ...found.bytes]) : found.bytes;
    return { kind: 'string', bytes, text: decoder.decode(bytes), cut: found.cut };
  }

  private list(depth: number, negated: boolean): Value {
    this.p++;
    const items = this.members(RIGHT_SQUARE, depth + 1).map(({ value }) => value);
    const cut = isDots(items.at(-1));
    if (cut) items.pop();
    const [only] = items;
    if (items.length === 1 && only?.kind === 'changed') return only;
    return { kind: 'list', items, negated, cut };
  }

  private word(depth: number): Value {
    const { bytes, to } = this;
    const start = this.p;
    let p = start;
    while (p < to && !isEnd(bytes[p] as number)) {
      if (bytes[p] === LESS && bytes[p + 1] === LESS) p += 2;
      else if (bytes[p] === LESS || bytes[p] === OPEN) break;
      else if ((bytes[p] === EQUALS || bytes[p] === 45) && bytes[p + 1] === GREATER) break;
      else p++;
    }
    if (bytes[p] === OPEN && p < to && p > start) {
      const name = this.text(start, p);
      this.p = p + 1;
      return { kind: 'call', name, args: this.members(CLOSE, depth + 1).map(({ value }) => value) };
    }
    if (bytes[p] === LESS && p < to && p > start) {
      const end = afterAnnotation(bytes, p, to);
      if (end > p + 1) {
        const text = this.text(start, p);
        this.p = end;
        return {
          kind: 'descriptor',
          number: /^-?\d+$/.test(text) ? Number(text) : Number.NaN,
          text,
          is: decoder.decode(unescaped(bytes, p + 1, end - 1)),
        };
      }
    }
    if (p === start) return this.other();
    this.p = p;
    return wordValue(this.text(start, p));
  }

  /** Up to the next comma or bracket, whatever it is. */
  private other(): Value {
    const start = this.p;
    this.p = Math.min(start + 1, this.to);
    while (this.p < this.to && !isEnd(this.bytes[this.p] as number)) this.p++;
    return { kind: 'other', text: this.text(start, this.p) };
  }

  private skipIdle(): void {
    for (; this.p < this.to; this.p++) {
      const byte = this.bytes[this.p];
      if (byte === BLANK) continue;
      if (byte !== SLASH || this.bytes[this.p + 1] !== STAR) return;
      const end = this.bytes.indexOf(SLASH, this.p + 3);
      this.p = end < 0 ? this.to : end;
    }
  }

  private text(from: number, to: number): string {
    return decoder.decode(this.bytes.subarray(from, to));
  }
}

function wordValue(text: string): Value {
  if (/^-?\d+$/.test(text))
    return { kind: 'number', value: Number.parseInt(text, text.startsWith('0') ? 8 : 10) || 0, text };
  if (/^0x[\da-f]+$/i.test(text)) return { kind: 'number', value: Number(text), text };
  if (/^[A-Z_][\w|?<*+-]*$/i.test(text)) return { kind: 'flags', names: text.split('|') };
  return { kind: 'other', text };
}

function isDots(value: Value | undefined): boolean {
  return value?.kind === 'other' && value.text === '...';
}

function isWordByte(byte: number): boolean {
  return (
    (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90) || (byte >= 48 && byte <= 57) || byte === 95
  );
}

function isEnd(byte: number): boolean {
  return (
    byte === COMMA ||
    byte === BLANK ||
    byte === CLOSE ||
    byte === RIGHT_SQUARE ||
    byte === RIGHT_CURLY ||
    byte === QUOTE
  );
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
