/** What texts have in common that differ in a number or an id: `user:<n>`, `/cart/<uuid>`, `id=<hex>`. */

const TEXT_MAX = 200;
/** A digit run of a hash is no number: so many characters, letters and digits mixed, are an id. */
const ID_LEAST = 20;
const HEX_LEAST = 8;

const DIGIT = 1;
const HEX_LETTER = 2;
const LETTER = 4;

const CLASS = Uint8Array.from({ length: 128 }, (_, byte) => {
  if (byte >= 48 && byte <= 57) return DIGIT;
  const lower = byte | 32;
  if (lower < 97 || lower > 122) return 0;
  return lower <= 102 ? HEX_LETTER : LETTER;
});

const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text));
const NUMBER = bytesOf('<n>');
const HEX = bytesOf('<hex>');
const UUID = bytesOf('<uuid>');
const ID = bytesOf('<id>');
const TEXT = bytesOf("'<text>'");
const QUERY = bytesOf('?<query>');
const SECRET = bytesOf('<credentials>@');
const UUID_DASHES = [8, 13, 18, 23];
const QUOTE = 39;
const SLASH = 47;
/** First letters of these, and blanks. */
const SQL_FIRST = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte === 9 || ' siudrw'.includes(String.fromCharCode(byte | 32)) ? 1 : 0,
);
const SQL = /^\s*(?:select|insert|update|delete|replace|with)\s/i;

/** Makes templates of texts; holds the bytes of the last one. */
export class TemplateMaker {
  readonly bytes = new Uint8Array(TEXT_MAX + 16);
  length = 0;

  /** @returns whether the text has a part that varies; its template is then in `bytes`. */
  make(text: Uint8Array, start: number, end: number): boolean {
    const until = Math.min(end, start + 4 * TEXT_MAX);
    const isSql =
      SQL_FIRST[text[start] as number] === 1 && SQL.test(latin1(text, start, Math.min(start + 10, end)));
    this.length = 0;
    let varies = false;
    let inUrl = false;
    for (let at = start; at < until && this.length < TEXT_MAX; ) {
      const byte = text[at] as number;
      if (CLASS[byte] !== 0) {
        let stop = at + 1;
        let classes = CLASS[byte] as number;
        while (stop < until && CLASS[text[stop] as number] !== 0)
          classes |= CLASS[text[stop++] as number] as number;
        const next = this.word(text, at, stop, until, classes);
        if (next < 0) this.letters(text, at, stop);
        else varies = true;
        at = next < 0 ? stop : next;
      } else if (byte === SLASH && text[at + 1] === SLASH && text[at - 1] === 58) {
        this.copy(text, at, at + 2);
        at += 2;
        inUrl = true;
        const sign = signBefore(text, at, until);
        if (sign > 0) {
          this.put(SECRET);
          at = sign + 1;
          varies = true;
        }
      } else if (inUrl && byte === 63) {
        this.put(QUERY);
        varies = true;
        while (at < until && (text[at] as number) > 32) at++;
        inUrl = false;
      } else if (isSql && byte === QUOTE) {
        const close = text.subarray(at + 1, until).indexOf(QUOTE);
        at = close < 0 ? until : at + 2 + close;
        this.put(TEXT);
        varies = true;
      } else {
        if (byte === 32) inUrl = false;
        this.bytes[this.length++] = byte;
        at++;
      }
    }
    return varies;
  }

  /** A run of letters and digits that is a number or an id as a whole. @returns where it ends, -1 when it is not. */
  private word(text: Uint8Array, start: number, stop: number, until: number, classes: number): number {
    const length = stop - start;
    if ((classes & DIGIT) === 0 && length !== 8) return -1;
    if (length === 8 && (classes & LETTER) === 0 && isUuid(text, start, until)) {
      this.put(UUID);
      return start + 36;
    }
    if (classes === DIGIT) {
      this.put(NUMBER);
      return stop;
    }
    if ((classes & DIGIT) === 0) return -1;
    if (text[start] === 48 && text[start + 1] === 120 && isHex(text, start + 2, stop)) {
      this.put(HEX);
      return stop;
    }
    if ((classes & LETTER) === 0 && length >= HEX_LEAST) {
      this.put(HEX);
      return stop;
    }
    if (length < ID_LEAST) return this.digits(text, start, stop);
    this.put(ID);
    return stop;
  }

  /** A word with numbers in it. */
  private digits(text: Uint8Array, start: number, stop: number): number {
    for (let at = start; at < stop; ) {
      if (CLASS[text[at] as number] !== DIGIT) {
        this.bytes[this.length++] = text[at++] as number;
        if (this.length >= TEXT_MAX) return stop;
        continue;
      }
      while (at < stop && CLASS[text[at] as number] === DIGIT) at++;
      this.put(NUMBER);
      if (this.length >= TEXT_MAX) return stop;
    }
    return stop;
  }

  private letters(text: Uint8Array, start: number, stop: number): void {
    this.copy(text, start, Math.min(stop, start + TEXT_MAX - this.length));
  }

  private copy(text: Uint8Array, start: number, stop: number): void {
    for (let at = start; at < stop; at++) this.bytes[this.length++] = text[at] as number;
  }

  private put(part: Uint8Array): void {
    this.bytes.set(part, this.length);
    this.length += part.length;
  }
}

function isUuid(text: Uint8Array, start: number, until: number): boolean {
  if (start + 36 > until) return false;
  for (let i = 0; i < 36; i++) {
    const byte = text[start + i] as number;
    const isDash = UUID_DASHES.includes(i);
    if (isDash ? byte !== 45 : ((CLASS[byte] as number) & (DIGIT | HEX_LETTER)) === 0) return false;
  }
  return true;
}

function isHex(text: Uint8Array, start: number, stop: number): boolean {
  for (let at = start; at < stop; at++)
    if (((CLASS[text[at] as number] as number) & LETTER) !== 0) return false;
  return stop > start;
}

/** Place of the @ that ends the name and password of a URL; -1 without. */
function signBefore(text: Uint8Array, at: number, until: number): number {
  let colons = 0;
  for (; at < until; at++) {
    const byte = text[at] as number;
    if (byte === 58) colons++;
    if (byte === 64) return colons > 0 ? at : -1;
    if (byte <= 32 || byte === SLASH) return -1;
  }
  return -1;
}

function latin1(text: Uint8Array, start: number, end: number): string {
  return Buffer.from(text.buffer, text.byteOffset + start, end - start).toString('latin1');
}
