/** Reads a log of strace, chunk by chunk, into columns. Never throws on content. */
import { ascii, BLANK, CLOSE, copyOf, LESS, OPEN, RETURN, standsAt, TAB } from './ascii.ts';
import { type CallColumns, CallFlag } from './call-columns.ts';
import { type CallCallbacks, CallWriter, type Place } from './call-writer.ts';
import { Clock, inMicroseconds } from './clock.ts';
import { hasEscape, withoutColours } from './colours.ts';
import { EventColumns, EventKind } from './event-columns.ts';
import { LineFeed } from './line-feed.ts';
import { ClockKind } from './line-prefix.ts';
import { LineKind, LineScan } from './line-scan.ts';
import { isLooseMessage, messageIn, tailMessage } from './messages.ts';
import { NameTable } from './name-table.ts';
import { OuterPrefix } from './outer-prefix.ts';
import { PendingCall } from './pending-call.ts';
import { PERF_LINE_MAX, perfLine } from './perf-line.ts';
import { SummaryTable } from './summary-table.ts';
import { OUTPUT_LANDS_IN, type Piece, TornLine } from './torn-line.ts';
import { type ClockName, type LineCounts, noCounts, type Problem, type StraceTrace } from './trace.ts';
import { Tracees } from './tracees.ts';

const PROBLEMS_KEPT = 1000;

/** Tables and messages are short; longer lines are not looked at for them. */
const ODD_LINE_MAX = 400;

const BYTE_ORDER_MARK = Uint8Array.of(0xef, 0xbb, 0xbf);
const UNFINISHED = ascii('<unfinished ...>');

const CLOCK_NAMES: readonly ClockName[] = ['none', 'day', 'epoch', 'relative'];

export interface ParserOptions extends CallCallbacks {
  /** Process of lines that name none, such as N of a file `trace.N` of `-ff`. */
  pid?: number;
  /** Rows of `events`, as they are read. */
  onEvent?(row: number): void;
}

export class StraceParser {
  readonly events = new EventColumns();
  readonly words = new NameTable(['']);
  readonly counts: LineCounts = noCounts();
  private readonly options: ParserOptions;
  private readonly writer: CallWriter;
  private readonly feed: LineFeed;
  private readonly scan = new LineScan();
  private readonly clock = new Clock();
  private readonly tracees: Tracees;
  private readonly outer = new OuterPrefix();
  private readonly summary = new SummaryTable();
  private readonly pending = new Map<number, PendingCall>();
  private readonly problems: Problem[] = [];
  private problemCount = 0;
  private torn: TornLine | undefined;
  private coloured = false;
  /** Row of the call printed last: stack frames are of it. */
  private lastRow = -1;
  /** The line that is being read, as it stands in the log. */
  private readonly place: Place = { byteStart: 0, byteLength: 0, line: 0 };
  /** What is being read was mended or had an outer prefix. */
  private repaired = false;
  private isMending = false;
  /** Process of lines that name none, in the file of `-ff` that is being read; 0 = the log is one file. */
  private filePid = 0;

  constructor(options: ParserOptions = {}) {
    this.options = options;
    this.writer = new CallWriter(options);
    this.tracees = new Tracees(options.pid ?? 0);
    this.feed = new LineFeed((bytes, from, end, at) => this.takeLine(bytes, from, end, at));
  }

  /** As far as they have been read. */
  get calls(): CallColumns {
    return this.writer.calls;
  }

  /** Names of system calls by number. */
  get names(): readonly string[] {
    return this.writer.names.names;
  }

  /**
   * The next bytes of the log; they may be overwritten afterwards.
   * @param offset where they stand in the log; needed only when bytes were left out between.
   */
  push(bytes: Uint8Array, offset?: number): void {
    this.coloured = hasEscape(bytes) || this.coloured;
    this.feed.push(bytes, offset);
  }

  /**
   * What is pushed next are whole lines of another file of one trace (`-ff`); give them in the order of their times.
   * @param pid the number in the file's name
   * @param line number of the first of them
   */
  startFile(pid: number, line: number): void {
    this.feed.finish();
    this.giveUpTorn();
    this.filePid = pid;
    this.place.line = line - 1;
  }

  /** Ends the log. What was read stays in the columns. */
  finish(): StraceTrace {
    this.feed.finish();
    this.giveUpTorn();
    for (const [pid, call] of this.pending) if (call.active) this.writer.leave(call, pid);
    this.numberMain();
    const { writer } = this;
    this.counts.errors = writer.errorCount;
    return {
      calls: writer.calls,
      events: this.events,
      names: writer.names.names,
      errors: writer.errors.names,
      words: this.words.names,
      counts: this.counts,
      clock: CLOCK_NAMES[this.clock.kind] as ClockName,
      hasDurations: writer.hasDurations,
      mainPid: this.tracees.main,
      summary: this.summary.rows,
      problems: this.problems,
      problemCount: this.problemCount,
    };
  }

  private takeLine(line: Uint8Array, start: number, lineEnd: number, at: number): void {
    let bytes = line;
    let from = start;
    let end = lineEnd;
    this.place.line++;
    this.place.byteStart = at;
    this.place.byteLength = lineEnd - start;
    this.repaired = false;
    if (at === 0 && standsAt(bytes, from, end, BYTE_ORDER_MARK)) from += BYTE_ORDER_MARK.length;
    while (end > from && isIdle(bytes[end - 1] as number)) end--;
    if (end === from) return;
    this.counts.lines++;
    if (this.coloured) {
      const clean = withoutColours(bytes, from, end);
      if (clean) {
        bytes = clean;
        from = 0;
        end = clean.length;
      }
    }
    if (this.torn && this.mend(this.torn, bytes, from, end)) return;
    if (!this.commit(bytes, from, end, this.scan.scan(bytes, from, end))) this.takeOdd(bytes, from, end);
  }

  /** False when the line is none of strace's. */
  private commit(bytes: Uint8Array, from: number, end: number, kind: number): boolean {
    switch (kind) {
      case LineKind.call:
      case LineKind.unfinished:
      case LineKind.cutCall:
        this.beginCall(bytes, end, kind);
        return true;
      case LineKind.resumed:
      case LineKind.resumedUnfinished:
      case LineKind.resumedCut:
        this.resumeCall(bytes, end, kind);
        return true;
      case LineKind.openCall:
        return this.beginTorn(bytes, from, end);
      case LineKind.resumedOpen: {
        const pid = this.processOf(kind);
        const call = this.pending.get(pid);
        this.tear(bytes, from, this.cutMessage(bytes, this.scan.argsStart, end, pid), pid, call?.row ?? -1);
        return true;
      }
      case LineKind.stack:
        this.counts.stack++;
        if (this.lastRow >= 0) this.writer.flag(this.lastRow, CallFlag.stack);
        return true;
      case LineKind.dump:
        this.counts.dump++;
        return true;
      case LineKind.exit:
      case LineKind.signal:
      case LineKind.message:
        this.takeEvent(bytes, end, kind);
        return true;
      default:
        return false;
    }
  }

  private beginCall(bytes: Uint8Array, end: number, kind: number): void {
    const { scan } = this;
    const pid = this.processOf(kind);
    const row = this.addCall(bytes, pid, this.time(), 0);
    this.lastRow = row;
    this.counts.calls++;
    if (kind === LineKind.call) this.writer.end(row, pid, bytes, scan.argsStart, scan.argsEnd, bytes);
    else this.suspendCall(row, pid, bytes, end, kind);
  }

  private suspendCall(row: number, pid: number, bytes: Uint8Array, end: number, kind: number): void {
    const { scan, writer } = this;
    if (this.endsUnfinished(bytes, end)) this.counts.unfinished++;
    writer.flag(row, CallFlag.unfinished);
    const call = this.pendingOf(pid);
    if (call.active) writer.leave(call, pid);
    call.begin(row, writer.calls.syscall[row] as number);
    call.append(bytes, scan.argsStart, scan.argsEnd);
    if (kind !== LineKind.cutCall) writer.begin(call, pid);
    else {
      writer.flag(row, CallFlag.detached);
      writer.leave(call, pid);
    }
  }

  private resumeCall(bytes: Uint8Array, end: number, kind: number): void {
    const { scan, writer } = this;
    const pid = this.processOf(kind);
    const time = this.time();
    this.counts.resumed++;
    if (this.endsUnfinished(bytes, end)) this.counts.unfinished++;
    const call = this.pending.get(pid);
    if (!call?.active) {
      if (kind === LineKind.resumed) this.takeOrphan(bytes, pid, time);
      return;
    }
    this.lastRow = call.row;
    call.append(bytes, scan.argsStart, scan.argsEnd);
    writer.calls.resumed.add(call.row, this.place.byteStart);
    writer.flag(call.row, CallFlag.resumed);
    if (kind === LineKind.resumedUnfinished) return;
    writer.flag(call.row, CallFlag.joined);
    if (kind === LineKind.resumed) {
      call.active = false;
      writer.end(call.row, pid, call.text, 0, call.length, bytes);
    } else {
      writer.flag(call.row, CallFlag.detached);
      writer.leave(call, pid);
    }
  }

  /** A call whose beginning is not in the log. */
  private takeOrphan(bytes: Uint8Array, pid: number, time: number): void {
    const { scan, calls } = this;
    const row = this.addCall(bytes, pid, time, CallFlag.orphan | CallFlag.resumed);
    this.writer.end(row, pid, bytes, scan.argsStart, scan.argsEnd, bytes);
    const duration = calls.duration.at(row);
    if (!Number.isNaN(duration)) calls.start.set(row, inMicroseconds(time - duration));
  }

  private addCall(bytes: Uint8Array, pid: number, time: number, flags: number): number {
    const { scan, writer } = this;
    const syscall = writer.names.idOf(bytes, scan.nameStart, scan.nameEnd);
    return writer.add(syscall, pid, time, this.place, this.repaired ? flags | CallFlag.repaired : flags);
  }

  private takeEvent(bytes: Uint8Array, end: number, kind: number): void {
    const time = this.time();
    const pid = this.processOf(kind);
    if (kind === LineKind.exit) this.counts.exits++;
    else if (kind === LineKind.signal) this.counts.signals++;
    this.addEvent(decoder.decode(bytes.subarray(this.scan.body, end)), pid, time);
  }

  private addEvent(text: string, pid: number, time: number): void {
    const { kind, word, value } = messageIn(text);
    const { events } = this;
    const row = events.add();
    events.kind[row] = kind;
    events.pid[row] = pid;
    events.time[row] = time;
    events.value[row] = value;
    const name = ascii(word);
    events.word[row] = this.words.idOf(name, 0, name.length);
    events.byteStart[row] = this.place.byteStart;
    events.byteLength[row] = this.place.byteLength;
    events.line[row] = this.place.line;
    if (kind >= EventKind.attached) this.counts.messages++;
    if (kind === EventKind.attached) this.tracees.announce(value);
    else if (kind === EventKind.detached) this.tracees.ended(value);
    else if (kind === EventKind.exited || kind === EventKind.killed) this.tracees.ended(pid);
    else if (kind === EventKind.superseded) this.supersede(value, pid);
    this.options.onEvent?.(row);
  }

  /** The execve that thread `from` began ends as a call of `to`, the process's first thread. */
  private supersede(from: number, to: number): void {
    const call = this.pending.get(from);
    if (!call?.active) return;
    const own = this.pending.get(to);
    if (own?.active) this.writer.leave(own, to);
    this.pending.delete(from);
    this.pending.set(to, call);
    this.writer.flag(call.row, CallFlag.superseded);
  }

  /** A line that is nothing by itself. */
  private takeOdd(bytes: Uint8Array, from: number, end: number): void {
    const { byteStart, byteLength, line } = this.place;
    if (end - from < PERF_LINE_MAX && this.takePerf(bytes, from, end)) return;
    if (end - from < ODD_LINE_MAX) {
      const text = decoder.decode(bytes.subarray(from, end));
      if (this.summary.take(text, byteStart, byteLength, line)) {
        this.counts.summary++;
        return;
      }
      if (isLooseMessage(text)) {
        this.addEvent(text, 0, Number.NaN);
        return;
      }
    }
    const inner = this.outer.strip(bytes, from, end, (at) => this.isWhole(this.scan.scan(bytes, at, end)));
    if (inner < 0) {
      this.foreign(this.place);
      return;
    }
    this.repaired = true;
    this.counts.repaired++;
    if (this.torn && this.mend(this.torn, bytes, inner, end)) return;
    this.commit(bytes, inner, end, this.scan.scan(bytes, inner, end));
  }

  /** Of `perf trace`, which another program than strace wrote about the same calls. */
  private takePerf(bytes: Uint8Array, from: number, end: number): boolean {
    // Every one of them says how long the call took, in brackets.
    const bracket = bytes.indexOf(OPEN, from);
    if (bracket < 0 || bracket > from + 40 || bracket >= end) return false;
    const text = perfLine(decoder.decode(bytes.subarray(from, end)));
    if (text === undefined) return false;
    const line = ascii(text);
    return this.commit(line, 0, line.length, this.scan.scan(line, 0, line.length));
  }

  /** A line that strace certainly wrote, as a whole or with a prefix that only strace writes. */
  private isWhole(kind: number): boolean {
    if (kind === LineKind.unknown || kind === LineKind.dump) return false;
    if (kind !== LineKind.openCall) return true;
    const { prefix } = this.scan;
    return prefix.pid > 0 || prefix.clock !== ClockKind.none;
  }

  /** `name(` without an end is a torn call when the prefix, the name or a message in it says that it is one. */
  private beginTorn(bytes: Uint8Array, from: number, end: number): boolean {
    const { scan, writer } = this;
    const { argsStart } = scan;
    if (!this.isWhole(LineKind.openCall) && tailMessage(bytes, argsStart, end) === undefined) {
      const name = decoder.decode(bytes.subarray(scan.nameStart, scan.nameEnd));
      const isSeen = writer.calls.length > 0 && writer.names.find(name) >= 0;
      if (!isSeen && !OUTPUT_LANDS_IN.has(name)) return false;
    }
    const pid = this.processOf(LineKind.openCall);
    const row = this.addCall(bytes, pid, this.time(), CallFlag.incomplete);
    this.counts.calls++;
    this.tear(bytes, from, this.cutMessage(bytes, argsStart, end, pid), pid, row);
    return true;
  }

  private tear(bytes: Uint8Array, from: number, end: number, pid: number, row: number): void {
    this.giveUpTorn();
    this.torn = new TornLine(this.piece(bytes, from, end), row, pid);
  }

  private piece(bytes: Uint8Array, from: number, end: number): Piece {
    return { ...this.place, bytes: copyOf(bytes, from, end) };
  }

  /** `clone(strace: Process 7 attached`: takes the message, returns where the call's own text ends. */
  private cutMessage(bytes: Uint8Array, from: number, end: number, pid: number): number {
    const message = tailMessage(bytes, from, end);
    if (!message) return end;
    this.addEvent(message.text, pid, Number.NaN);
    return message.at;
  }

  /** True when the line belonged to the torn one. */
  private mend(torn: TornLine, bytes: Uint8Array, from: number, end: number): boolean {
    const next = copyOf(bytes, from, end);
    let first = 0;
    while (next[first] === BLANK) first++;
    const closes = next[first] === CLOSE || (next[first] === LESS && next[first + 1] === UNFINISHED[1]);
    if (closes && (this.tryMended(torn, next, false) || this.tryMended(torn, next, true))) return true;
    const kind = this.scan.scan(next, 0, next.length);
    if (this.isWhole(kind)) {
      if (this.processOf(kind) === torn.pid) this.giveUpTorn();
      return false;
    }
    if (this.tryMended(torn, next, true) || this.tryMended(torn, next, false)) return true;
    if (torn.isFull) {
      this.giveUpTorn();
      return false;
    }
    torn.pieces.push(this.piece(next, 0, next.length));
    return true;
  }

  private tryMended(torn: TornLine, next: Uint8Array, all: boolean): boolean {
    const whole = torn.with(next, all);
    const { scan } = this;
    const kind = scan.scan(whole, 0, whole.length);
    const isCall = kind === LineKind.call || kind === LineKind.unfinished || kind === LineKind.cutCall;
    const isResumed =
      kind === LineKind.resumed || kind === LineKind.resumedUnfinished || kind === LineKind.resumedCut;
    if (!isCall && !isResumed) return false;
    this.torn = undefined;
    this.counts.repaired += 2 + (all ? torn.pieces.length : 0);
    if (!all) for (const piece of torn.pieces) this.foreign(piece);
    this.isMending = true;
    if (isResumed) this.resumeCall(whole, whole.length, kind);
    else this.endMended(torn, whole, kind);
    this.isMending = false;
    return true;
  }

  private endMended({ row, pid }: TornLine, whole: Uint8Array, kind: number): void {
    const { scan, writer } = this;
    writer.calls.flags[row] =
      ((writer.calls.flags[row] as number) & ~CallFlag.incomplete) | CallFlag.repaired;
    if (kind === LineKind.call) writer.end(row, pid, whole, scan.argsStart, scan.argsEnd, whole);
    else this.suspendCall(row, pid, whole, whole.length, kind);
  }

  /** What was put together stands in two lines, of which neither begins a call and ends with the mark. */
  private endsUnfinished(bytes: Uint8Array, end: number): boolean {
    return !this.isMending && standsAt(bytes, end - UNFINISHED.length, end, UNFINISHED);
  }

  private giveUpTorn(): void {
    const { torn } = this;
    if (!torn) return;
    this.torn = undefined;
    this.problem(torn.head, 'the end of this call is missing');
    for (const piece of torn.pieces) this.foreign(piece);
  }

  private foreign(place: Place): void {
    this.counts.foreign++;
    this.problem(place, 'not a line of strace');
  }

  private problem({ byteStart, byteLength, line }: Place, why: string): void {
    this.problemCount++;
    if (this.problems.length < PROBLEMS_KEPT) this.problems.push({ byteStart, byteLength, line, why });
  }

  private processOf(kind: number): number {
    const waits = this.pending.get(0)?.active === true;
    const resumes = kind >= LineKind.resumed && kind <= LineKind.resumedOpen;
    if (this.filePid > 0 && this.scan.prefix.pid === 0) return this.filePid;
    return this.tracees.of(this.scan.prefix, !waits || resumes);
  }

  private time(): number {
    const time = this.clock.read(this.scan.prefix);
    const step = this.clock.steppedBack / 1000;
    if (step > 0) this.problem(this.place, `the clock steps back by ${step.toFixed(3)} s`);
    return time;
  }

  private pendingOf(pid: number): PendingCall {
    let call = this.pending.get(pid);
    if (!call) {
      call = new PendingCall();
      this.pending.set(pid, call);
    }
    return call;
  }

  /** Once it is known, the number of the process that had none goes into its rows. */
  private numberMain(): void {
    const { main } = this.tracees;
    if (main === 0) return;
    for (const { pid, length } of [this.calls, this.events])
      for (let row = 0; row < length; row++) if (pid[row] === 0) pid[row] = main;
  }
}

const decoder = new TextDecoder();

function isIdle(byte: number): boolean {
  return byte === BLANK || byte === RETURN || byte === TAB;
}
