/** Lines whose end is missing, put together with the rest of them where it turns up. */
import { BLANK, CLOSE, copyOf, LESS } from './ascii.ts';
import { CallFlag } from './call-columns.ts';
import type { CallLines } from './call-lines.ts';
import type { EventLines } from './event-lines.ts';
import { ClockKind } from './line-prefix.ts';
import { LineKind } from './line-scan.ts';
import type { LogState } from './log-state.ts';
import { tailMessage } from './messages.ts';
import { OUTPUT_LANDS_IN, type Piece, TornLine } from './torn-line.ts';

/** The second letter of `<unfinished ...>`. */
const LETTER_U = 117;

export class TornLines {
  private readonly log: LogState;
  private readonly calls: CallLines;
  private readonly events: EventLines;
  private torn: TornLine | undefined;

  constructor(log: LogState, calls: CallLines, events: EventLines) {
    this.log = log;
    this.calls = calls;
    this.events = events;
  }

  /** A line waits for its end. */
  get isWaiting(): boolean {
    return this.torn !== undefined;
  }

  /** `name(` without an end is a torn call when the prefix, the name or a message in it says that it is one. */
  begin(bytes: Uint8Array, from: number, end: number): boolean {
    const { log } = this;
    const { scan, writer } = log;
    const { argsStart } = scan;
    if (!this.isWhole(LineKind.openCall) && tailMessage(bytes, argsStart, end) === undefined) {
      const name = decoder.decode(bytes.subarray(scan.nameStart, scan.nameEnd));
      const isSeen = writer.calls.length > 0 && writer.names.find(name) >= 0;
      if (!isSeen && !OUTPUT_LANDS_IN.has(name)) return false;
    }
    const pid = log.processOf(LineKind.openCall);
    log.place.time = log.time();
    const row = this.calls.add(bytes, pid, CallFlag.incomplete);
    log.counts.calls++;
    this.tear(bytes, from, this.cutMessage(bytes, argsStart, end, pid), pid, row);
    return true;
  }

  /** A line that resumes a call, and has no end. */
  beginResumed(bytes: Uint8Array, from: number, end: number): void {
    const { log } = this;
    const pid = log.processOf(LineKind.resumedOpen);
    const row = log.pending.get(pid)?.row ?? -1;
    this.tear(bytes, from, this.cutMessage(bytes, log.scan.argsStart, end, pid), pid, row);
  }

  /** True when the line belonged to the torn one. */
  mend(bytes: Uint8Array, from: number, end: number): boolean {
    const { torn, log } = this;
    if (!torn) return false;
    const next = copyOf(bytes, from, end);
    let first = 0;
    while (next[first] === BLANK) first++;
    const closes = next[first] === CLOSE || (next[first] === LESS && next[first + 1] === LETTER_U);
    if (closes && (this.tryMended(torn, next, false) || this.tryMended(torn, next, true))) return true;
    const kind = log.scan.scan(next, 0, next.length);
    if (this.isWhole(kind)) {
      // strace tells of new processes while it waits for the call that makes them.
      if (kind !== LineKind.message && log.processOf(kind) === torn.pid) this.giveUp();
      return false;
    }
    if (this.tryMended(torn, next, true) || this.tryMended(torn, next, false)) return true;
    if (torn.isFull) {
      this.giveUp();
      return false;
    }
    torn.pieces.push(this.piece(next, 0, next.length));
    return true;
  }

  /** The rest of the line will not come. */
  giveUp(): void {
    const { torn, log } = this;
    if (!torn) return;
    this.torn = undefined;
    log.problem(torn.head, 'the end of this call is missing');
    for (const piece of torn.pieces) log.foreign(piece);
  }

  /** A line that strace certainly wrote, as a whole or with a prefix that only strace writes. */
  isWhole(kind: number): boolean {
    if (kind === LineKind.unknown || kind === LineKind.dump) return false;
    if (kind !== LineKind.openCall) return true;
    const { prefix } = this.log.scan;
    return prefix.pid > 0 || prefix.clock !== ClockKind.none;
  }

  private tear(bytes: Uint8Array, from: number, end: number, pid: number, row: number): void {
    this.giveUp();
    this.torn = new TornLine(this.piece(bytes, from, end), row, pid);
  }

  private piece(bytes: Uint8Array, from: number, end: number): Piece {
    return { ...this.log.place, bytes: copyOf(bytes, from, end) };
  }

  /** `clone(strace: Process 7 attached`: takes the message, returns where the call's own text ends. */
  private cutMessage(bytes: Uint8Array, from: number, end: number, pid: number): number {
    const message = tailMessage(bytes, from, end);
    if (!message) return end;
    this.events.add(message.text, pid, Number.NaN);
    return message.at;
  }

  private tryMended(torn: TornLine, next: Uint8Array, all: boolean): boolean {
    const { log } = this;
    const whole = torn.with(next, all);
    const kind = log.scan.scan(whole, 0, whole.length);
    const isCall = kind === LineKind.call || kind === LineKind.unfinished || kind === LineKind.cutCall;
    const isResumed =
      kind === LineKind.resumed || kind === LineKind.resumedUnfinished || kind === LineKind.resumedCut;
    if (!isCall && !isResumed) return false;
    this.torn = undefined;
    log.counts.repaired += 2 + (all ? torn.pieces.length : 0);
    if (!all) for (const piece of torn.pieces) log.foreign(piece);
    log.isMending = true;
    if (isResumed) this.calls.resume(whole, whole.length, kind);
    else this.endMended(torn, whole, kind);
    log.isMending = false;
    return true;
  }

  private endMended({ row, pid }: TornLine, whole: Uint8Array, kind: number): void {
    const { scan, writer } = this.log;
    const { calls } = writer;
    calls.setFlags(row, ((calls.flags[row] as number) & ~CallFlag.incomplete) | CallFlag.repaired);
    if (kind === LineKind.call) writer.end(row, pid, whole, scan.argsStart, scan.argsEnd, whole);
    else this.calls.suspend(row, pid, whole, whole.length, kind);
  }
}

const decoder = new TextDecoder();
