/** What stands before the payload of lines of which only the time moves on: taken off without decoding the line. */
import { NEWLINE, RETURN, SPACE, TAB } from '../line-bytes.ts';
import { LineStamp } from '../line-stamp.ts';
import type { Stamp } from '../stamps.ts';

const COLON = 58;
const ZERO = 48;

export class StampedStart {
  private readonly stamp = new LineStamp();
  private isKnown = false;

  /** Milliseconds of the line that was found last. */
  get time(): number {
    return this.stamp.time;
  }

  /** @param start what was taken off a line; `payload` = what is left of it. */
  learn(start: string, payload: string, stamp: Stamp | undefined): void {
    const bytes = Buffer.from(start);
    // Behind anything but a blank, what is taken off may depend on what follows.
    this.isKnown =
      stamp !== undefined && bytes.at(-1) === SPACE && !maybeOfStart(Buffer.from(`${payload}\n`), 0);
    if (this.isKnown) this.stamp.set(bytes, stamp);
  }

  /** @returns where the payload of the line at `from` begins; -1 when the line wants a closer look. */
  payloadAt(bytes: Uint8Array, from: number): number {
    if (!this.isKnown || !this.stamp.tick(bytes, from)) return -1;
    const at = from + this.stamp.length;
    return maybeOfStart(bytes, at) ? -1 : at;
  }
}

/** Could the first word be a zone, AM or PM, a year, a separator, or a program with its colon? Then it belongs to the start of the line. */
function maybeOfStart(bytes: Uint8Array, at: number): boolean {
  let p = at;
  while (bytes[p] === SPACE || bytes[p] === TAB) p++;
  const first = p;
  let digits = 0;
  for (; (bytes[p] as number) > SPACE; p++) {
    const byte = bytes[p] as number;
    if (byte >= ZERO && byte <= ZERO + 9 && digits === p - first) digits++;
  }
  if (p === first || digits > 3 || bytes[p - 1] === COLON) return true;
  return !isDigit(bytes[first]) && !(isLetter(bytes[first]) && isLower(bytes[first + 1]));
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= ZERO + 9;
}

function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && (isLower(byte) || (byte >= 65 && byte <= 90));
}

function isLower(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 97 && byte <= 122;
}

/**
 * Copies ASCII text up to the end of its line, without the carriage return, and the newline.
 * @returns bytes written; -1 when there is another character.
 */
export function copyLine(
  bytes: Uint8Array,
  from: number,
  end: number,
  target: Uint8Array,
  to: number,
): number {
  const stop = bytes[end - 1] === RETURN && end > from ? end - 1 : end;
  let t = to;
  for (let p = from; p < stop; p++) {
    const byte = bytes[p] as number;
    if (byte >= 128) return -1;
    target[t++] = byte;
  }
  target[t++] = NEWLINE;
  return t - to;
}
