/** Tells what a line is, without remembering anything: the parser decides what to do with it. */
import { argumentsEnd, End, findArgumentsEnd } from './arguments-end.ts';
import { ascii, BAR, BLANK, GREATER, HASH, LESS, MINUS, OPEN, PLUS, standsAt, UNDERSCORE } from './ascii.ts';
import { LinePrefix } from './line-prefix.ts';
import { readResult } from './result.ts';

export const LineKind = {
  unknown: 0,
  /** `name(args) = result`. */
  call: 1,
  /** `name(args <unfinished ...>`. */
  unfinished: 2,
  /** `name(args <detached ...>`, or a process that went away within the call. */
  cutCall: 3,
  /** `name(` without an end: torn, wrapped or cut. */
  openCall: 4,
  /** `<... name resumed>args) = result`. */
  resumed: 5,
  /** A resumed call that is unfinished again. */
  resumedUnfinished: 6,
  resumedCut: 7,
  resumedOpen: 8,
  /** `+++ ... +++`. */
  exit: 9,
  /** `--- ... ---`. */
  signal: 10,
  /** `strace: ...` and what older versions say without that word. */
  message: 11,
  /** ` > file(symbol+0x1) [0x2]` of `-k`. */
  stack: 12,
  /** ` | 00000  7f 45 ...` of `-e read=` and `-e write=`. */
  dump: 13,
} as const;

/** May begin a message; all others cannot be one, which spares looking at them twice. */
const MESSAGE = /^(?:strace: |Process \d+ (?:attached|detached)|\[ Process PID=\d+ runs in )/;

const DOTS = ascii('<... ');
const RESUMED = ascii(' resumed>');
const PLUSES = ascii('+++ ');
const PLUSES_END = ascii(' +++');
const MINUSES = ascii('--- ');
const MINUSES_END = ascii(' ---');
const STRACE = ascii('strace: ');
const PROCESS = ascii('Process ');
const PROCESS_PID = ascii('[ Process PID=');
const VCPU = ascii(' VCPU:');

export class LineScan {
  readonly prefix = new LinePrefix();
  kind: number = LineKind.unknown;
  /** Behind the prefix. */
  body = 0;
  nameStart = 0;
  nameEnd = 0;
  /** Number of the name where it is known already; -1 = look it up. */
  name = -1;
  argsStart = 0;
  argsEnd = 0;

  scan(bytes: Uint8Array, from: number, end: number): number {
    this.name = -1;
    this.kind = this.kindOf(bytes, from, end);
    return this.kind;
  }

  /** The rest of a call's arguments and its result, with nothing before them. */
  scanRest(bytes: Uint8Array, from: number, end: number): boolean {
    this.argsStart = from;
    findArgumentsEnd(bytes, from, end);
    this.argsEnd = argumentsEnd.at;
    return argumentsEnd.how === End.closed && readResult(bytes, argumentsEnd.at + 1, end);
  }

  private kindOf(bytes: Uint8Array, from: number, end: number): number {
    if (bytes[from] === BLANK && bytes[from + 2] === BLANK) {
      if (bytes[from + 1] === GREATER) return LineKind.stack;
      if (bytes[from + 1] === BAR) return LineKind.dump;
    }
    const body = this.prefix.read(bytes, from, end);
    this.body = body;
    const first = bytes[body] as number;
    if (body >= end) return LineKind.unknown;
    if (isNameStart(first)) return this.callOrMessage(bytes, body, end);
    if (first === LESS) return this.resumedKind(bytes, body, end);
    if (first === PLUS)
      return standsAt(bytes, body, end, PLUSES) && standsAt(bytes, end - 4, end, PLUSES_END)
        ? LineKind.exit
        : LineKind.unknown;
    if (first === MINUS)
      return standsAt(bytes, body, end, MINUSES) && standsAt(bytes, end - 4, end, MINUSES_END)
        ? LineKind.signal
        : LineKind.unknown;
    if (standsAt(bytes, body, end, PROCESS_PID)) return LineKind.message;
    if (standsAt(bytes, from, end, VCPU)) return LineKind.message;
    return LineKind.unknown;
  }

  private callOrMessage(bytes: Uint8Array, body: number, end: number): number {
    let p = body + 1;
    while (p < end && isNamePart(bytes[p] as number)) p++;
    if (bytes[p] !== OPEN || p >= end) {
      const first = bytes[body];
      return (first === 115 && standsAt(bytes, body, end, STRACE)) ||
        (first === 80 && standsAt(bytes, body, end, PROCESS) && MESSAGE.test(textOf(bytes, body, end)))
        ? LineKind.message
        : LineKind.unknown;
    }
    this.nameStart = body;
    this.nameEnd = p;
    this.argsStart = p + 1;
    findArgumentsEnd(bytes, p + 1, end);
    this.argsEnd = endOfPart(bytes, this.argsStart);
    switch (argumentsEnd.how) {
      case End.closed:
        if (readResult(bytes, argumentsEnd.at + 1, end)) return LineKind.call;
        return argumentsEnd.at + 3 >= end ? LineKind.openCall : LineKind.unknown;
      case End.unfinished:
        return LineKind.unfinished;
      case End.open:
        return LineKind.openCall;
      default:
        return LineKind.cutCall;
    }
  }

  private resumedKind(bytes: Uint8Array, body: number, end: number): number {
    if (!standsAt(bytes, body, end, DOTS)) return LineKind.unknown;
    this.nameStart = body + DOTS.length;
    let p = this.nameStart;
    while (p < end && isNamePart(bytes[p] as number)) p++;
    this.nameEnd = p;
    if (!standsAt(bytes, p, end, RESUMED)) return LineKind.unknown;
    p += RESUMED.length;
    if (bytes[p] === BLANK) p++;
    this.argsStart = p;
    findArgumentsEnd(bytes, p, end);
    this.argsEnd = endOfPart(bytes, this.argsStart);
    switch (argumentsEnd.how) {
      case End.closed:
        return readResult(bytes, argumentsEnd.at + 1, end) ? LineKind.resumed : LineKind.resumedOpen;
      case End.unfinished:
        return LineKind.resumedUnfinished;
      case End.open:
        return LineKind.resumedOpen;
      default:
        return LineKind.resumedCut;
    }
  }
}

/** strace puts a blank of its own before `<unfinished ...>`. */
function endOfPart(bytes: Uint8Array, from: number): number {
  const { at, how } = argumentsEnd;
  return how !== End.closed && how !== End.open && at > from && bytes[at - 1] === BLANK ? at - 1 : at;
}

function isNameStart(byte: number): boolean {
  return (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90) || byte === UNDERSCORE;
}

function isNamePart(byte: number): boolean {
  return isNameStart(byte) || (byte >= 48 && byte <= 57) || byte === HASH;
}

const decoder = new TextDecoder();

function textOf(bytes: Uint8Array, from: number, to: number): string {
  return decoder.decode(bytes.subarray(from, Math.min(to, from + 200)));
}
