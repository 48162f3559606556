/**
 * Finds the end of a call's arguments, exactly: quoted strings, comments and annotations are stepped over, so that a
 * file named `x) = 0` ends nothing. Always forward, never from the right: a result may hold brackets, too.
 */
import {
  ascii,
  BACKSLASH,
  BLANK,
  CLOSE,
  DOT,
  GREATER,
  LEFT_SQUARE,
  LESS,
  MINUS,
  OPEN,
  QUOTE,
  RIGHT_SQUARE,
  SLASH,
  STAR,
  standsAt,
} from './ascii.ts';

export const End = {
  /** `)`: `at` is its place. */
  closed: 0,
  /** `<unfinished ...>` at the end of the line. */
  unfinished: 1,
  /** `<unfinished ...>) = ?`: the process went away within the call. */
  never: 2,
  /** `<detached ...>` or `<pid changed to N ...>`. */
  detached: 3,
  /** The line ends before the arguments do. */
  open: 4,
} as const;

/** Where the last search ended, and how. One search at a time. */
export const argumentsEnd = { at: 0, how: End.open as number };

const UNFINISHED = ascii('<unfinished ...>');
const DETACHED = ascii('<detached ...>');
const PID_CHANGED = ascii('<pid changed to ');

/** 1 for the bytes that may not be stepped over blindly. */
const SPECIAL = new Uint8Array(256);
for (const byte of [QUOTE, OPEN, CLOSE, LESS, SLASH]) SPECIAL[byte] = 1;

export function findArgumentsEnd(bytes: Uint8Array, from: number, end: number): void {
  let depth = 0;
  let p = from;
  for (;;) {
    while (p < end && SPECIAL[bytes[p] as number] === 0) p++;
    if (p >= end) break;
    switch (bytes[p]) {
      case QUOTE:
        p = afterQuoted(bytes, p, end);
        if (p < 0) {
          stop(end, End.open);
          return;
        }
        break;
      case OPEN:
        depth++;
        p++;
        break;
      case CLOSE:
        if (depth === 0) {
          stop(p, End.closed);
          return;
        }
        depth--;
        p++;
        break;
      case SLASH:
        p = bytes[p + 1] === STAR ? afterComment(bytes, p, end) : p + 1;
        break;
      default: {
        const how = wayOut(bytes, p, end);
        if (how !== End.closed) {
          stop(p, how);
          return;
        }
        p = afterLess(bytes, p, from, end);
      }
    }
  }
  stop(end, End.open);
}

function stop(at: number, how: number): void {
  argumentsEnd.at = at;
  argumentsEnd.how = how;
}

/** After the quote that ends the string beginning at `at`; -1 when none does. */
export function afterQuoted(bytes: Uint8Array, at: number, end: number): number {
  for (let p = at + 1; p < end; p++) {
    const byte = bytes[p];
    if (byte === QUOTE) return p + 1;
    if (byte === BACKSLASH) p++;
  }
  return -1;
}

function afterComment(bytes: Uint8Array, at: number, end: number): number {
  for (let p = at + 2; p + 1 < end; p++) if (bytes[p] === STAR && bytes[p + 1] === SLASH) return p + 2;
  return end;
}

/** Whether `<` begins one of the marks that end a line within a call; `closed` when it does not. */
function wayOut(bytes: Uint8Array, at: number, end: number): number {
  const next = bytes[at + 1];
  if (next === 117 && standsAt(bytes, at, end, UNFINISHED))
    return at + UNFINISHED.length === end ? End.unfinished : End.never;
  if (next === 100 && standsAt(bytes, at, end, DETACHED)) return End.detached;
  if (next === 112 && standsAt(bytes, at, end, PID_CHANGED)) return End.detached;
  return End.closed;
}

/** `<<` of a shift, `<... resuming interrupted read ...>`, or what `-y` says of a descriptor. */
function afterLess(bytes: Uint8Array, at: number, from: number, end: number): number {
  if (bytes[at + 1] === LESS) return at + 2;
  if (bytes[at + 1] === DOT) {
    const close = bytes.indexOf(GREATER, at);
    return close < 0 || close >= end ? at + 1 : close + 1;
  }
  if (at === from || bytes[at - 1] === BLANK) return at + 1;
  return afterAnnotation(bytes, at, end);
}

/**
 * After the annotation that begins with the `<` at `at`. Sockets (`<TCP:[...->...]>`) end with `]>` and hold arrows and
 * quoted paths; paths may hold an annotation of their own (`</dev/null<char 1:3>>`). One past `<` when nothing ends it.
 */
export function afterAnnotation(bytes: Uint8Array, at: number, end: number): number {
  let p = at + 1;
  while (p < end && isTypeLetter(bytes[p] as number)) p++;
  if (p > at + 1 && bytes[p] === 58 && bytes[p + 1] === LEFT_SQUARE) {
    for (p += 2; p < end; p++) {
      if (bytes[p] === QUOTE) {
        const close = afterQuoted(bytes, p, end);
        if (close < 0) return at + 1;
        p = close - 1;
      } else if (bytes[p] === RIGHT_SQUARE && bytes[p + 1] === GREATER) return p + 2;
    }
    return at + 1;
  }
  let depth = 1;
  for (p = at + 1; p < end; p++) {
    const byte = bytes[p];
    if (byte === LESS) depth++;
    else if (byte === GREATER && bytes[p - 1] !== MINUS && --depth === 0) return p + 1;
    else if (byte === BACKSLASH) p++;
  }
  return at + 1;
}

function isTypeLetter(byte: number): boolean {
  return (
    (byte >= 65 && byte <= 90) ||
    (byte >= 97 && byte <= 122) ||
    byte === MINUS ||
    byte === 95 ||
    (byte >= 48 && byte <= 57)
  );
}
