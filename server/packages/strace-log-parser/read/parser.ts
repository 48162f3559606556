/** Reads a log of strace, chunk by chunk, into columns. Never throws on content. */
import { ascii, BLANK, NEWLINE, OPEN, RETURN, standsAt, TAB } from './ascii.ts';
import { type CallColumns, CallFlag } from './call-columns.ts';
import { CallLines } from './call-lines.ts';
import type { CallCallbacks } from './call-writer.ts';
import { hasEscape, withoutColours } from './colours.ts';
import type { EventColumns } from './event-columns.ts';
import { EventLines } from './event-lines.ts';
import { FastLines } from './fast-lines.ts';
import { LineFeed } from './line-feed.ts';
import { LineKind } from './line-scan.ts';
import { LogState } from './log-state.ts';
import { isLooseMessage } from './messages.ts';
import type { NameTable } from './name-table.ts';
import { OuterPrefix } from './outer-prefix.ts';
import { PERF_LINE_MAX, perfAside, perfLine } from './perf-line.ts';
import { callResult } from './result.ts';
import { SummaryTable } from './summary-table.ts';
import { TornLines } from './torn-lines.ts';
import type { ClockName, LineCounts, StraceTrace } from './trace.ts';

/** Tables and messages are short; longer lines are not looked at for them. */
const ODD_LINE_MAX = 400;

/** Less is read line by line as soon. */
const FAST_LEAST = 512;

const BYTE_ORDER_MARK = Uint8Array.of(0xef, 0xbb, 0xbf);

const CLOCK_NAMES: readonly ClockName[] = ['none', 'day', 'epoch', 'relative'];

export interface ParserOptions extends CallCallbacks {
  /** Process of lines that name none, such as N of a file `trace.N` of `-ff`. */
  pid?: number;
  /** Rows of `events`, as they are read. */
  onEvent?(row: number): void;
  /** False = without WebAssembly: the same result, more slowly. */
  fast?: boolean;
}

export class StraceParser {
  private readonly log: LogState;
  private readonly feed: LineFeed;
  private readonly fast: FastLines | undefined;
  private readonly callLines: CallLines;
  private readonly eventLines: EventLines;
  private readonly tornLines: TornLines;
  private readonly outer = new OuterPrefix();
  private readonly summary = new SummaryTable();
  private coloured = false;
  private isPerf = false;

  constructor(options: ParserOptions = {}) {
    this.log = new LogState(options, options.pid ?? 0);
    this.callLines = new CallLines(this.log);
    this.eventLines = new EventLines(this.log, this.callLines, options.onEvent);
    this.tornLines = new TornLines(this.log, this.callLines, this.eventLines);
    this.fast = options.fast === false ? undefined : FastLines.make();
    this.feed = new LineFeed((bytes, from, to, at) => this.takeLines(bytes, from, to, at));
  }

  /** As far as they have been read. */
  get calls(): CallColumns {
    return this.log.writer.calls;
  }

  get events(): EventColumns {
    return this.log.events;
  }

  get counts(): LineCounts {
    return this.log.counts;
  }

  /** Signals and the like, as the events name them. */
  get words(): NameTable {
    return this.log.words;
  }

  /** Names of system calls by number. */
  get names(): readonly string[] {
    return this.log.writer.names.names;
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
    this.tornLines.giveUp();
    this.log.filePid = pid;
    this.log.place.line = line - 1;
  }

  /** Ends the log. What was read stays in the columns. */
  finish(): StraceTrace {
    this.feed.finish();
    this.tornLines.giveUp();
    this.callLines.leaveAll();
    this.numberMain();
    const { writer, counts, events, words, clock, tracees, problems, problemCount } = this.log;
    counts.errors = writer.errorCount;
    return {
      calls: writer.calls,
      events,
      names: writer.names.names,
      errors: writer.errors.names,
      words: words.names,
      counts,
      clock: CLOCK_NAMES[clock.kind] as ClockName,
      hasDurations: writer.hasDurations,
      mainPid: tracees.main,
      summary: this.summary.rows,
      problems,
      problemCount,
    };
  }

  /** Whole lines, each with its newline; `at` is where the first one stands in the log. */
  private takeLines(bytes: Uint8Array, from: number, to: number, at: number): void {
    let p = from;
    while (p < to) {
      const taken =
        this.fast && !this.coloured && to - p >= FAST_LEAST
          ? this.takeFast(this.fast, bytes, p, to, at + p - from)
          : 0;
      p += taken;
      if (taken > 0) continue;
      const found = bytes.indexOf(NEWLINE, p);
      const end = found < 0 || found > to ? to : found;
      this.takeLine(bytes, p, end, at + p - from);
      p = end + 1;
    }
  }

  /** Returns how many bytes were taken: 0 when a line is too long for the window. */
  private takeFast(fast: FastLines, bytes: Uint8Array, from: number, to: number, at: number): number {
    const { log } = this;
    const { window } = fast;
    fast.fill(bytes, from, to);
    for (let count = fast.read(); count > 0; count = fast.read())
      for (let record = 0; record < count; record++) {
        const start = fast.from(record);
        const newline = fast.newlineAt(record);
        if (fast.kind(record) === LineKind.unknown || this.tornLines.isWaiting) {
          this.takeLine(window, start, newline, at + start);
          continue;
        }
        log.place.line++;
        log.place.byteStart = at + start;
        log.place.byteLength = newline - start;
        log.repaired = false;
        log.counts.lines++;
        const kind = fast.load(record, log.scan);
        this.learn(fast);
        this.commit(window, start, fast.end(record), kind);
      }
    return fast.taken;
  }

  /** Names that the fast scan does not know yet. */
  private learn(fast: FastLines): void {
    const { scan, writer } = this.log;
    if (scan.name < 0 && scan.kind < LineKind.resumed) {
      scan.name = writer.names.idOf(fast.window, scan.nameStart, scan.nameEnd);
      fast.learnName(scan.nameStart, scan.nameEnd, scan.name);
    }
    if (callResult.error < 0 && callResult.errorEnd > callResult.errorStart && isEnded(scan.kind)) {
      callResult.error = writer.errors.idOf(fast.window, callResult.errorStart, callResult.errorEnd);
      fast.learnError(callResult.errorStart, callResult.errorEnd, callResult.error);
    }
  }

  private takeLine(line: Uint8Array, start: number, lineEnd: number, at: number): void {
    const { log } = this;
    let bytes = line;
    let from = start;
    let end = lineEnd;
    log.place.line++;
    log.place.byteStart = at;
    log.place.byteLength = lineEnd - start;
    log.repaired = false;
    if (at === 0 && standsAt(bytes, from, end, BYTE_ORDER_MARK)) from += BYTE_ORDER_MARK.length;
    while (end > from && isIdle(bytes[end - 1] as number)) end--;
    if (end === from) return;
    log.counts.lines++;
    if (this.coloured) {
      const clean = withoutColours(bytes, from, end);
      if (clean) {
        bytes = clean;
        from = 0;
        end = clean.length;
      }
    }
    if (this.tornLines.isWaiting && this.tornLines.mend(bytes, from, end)) return;
    if (!this.commit(bytes, from, end, log.scan.scan(bytes, from, end))) this.takeOdd(bytes, from, end);
  }

  /** False when the line is none of strace's. */
  private commit(bytes: Uint8Array, from: number, end: number, kind: number): boolean {
    const { log, callLines } = this;
    switch (kind) {
      case LineKind.call:
      case LineKind.unfinished:
      case LineKind.cutCall:
        callLines.begin(bytes, end, kind);
        return true;
      case LineKind.resumed:
      case LineKind.resumedUnfinished:
      case LineKind.resumedCut:
        callLines.resume(bytes, end, kind);
        return true;
      case LineKind.openCall:
        return this.tornLines.begin(bytes, from, end);
      case LineKind.resumedOpen:
        this.tornLines.beginResumed(bytes, from, end);
        return true;
      case LineKind.stack:
        log.counts.stack++;
        if (callLines.lastRow >= 0) log.writer.flag(callLines.lastRow, CallFlag.stack);
        return true;
      case LineKind.dump:
        log.counts.dump++;
        return true;
      case LineKind.exit:
      case LineKind.signal:
      case LineKind.message:
        this.eventLines.take(bytes, end, kind);
        return true;
      default:
        return false;
    }
  }

  /** A line that is nothing by itself. */
  private takeOdd(bytes: Uint8Array, from: number, end: number): void {
    const { log, tornLines } = this;
    const { byteStart, byteLength, line } = log.place;
    if (end - from < PERF_LINE_MAX && this.takePerf(bytes, from, end)) return;
    if (this.callLines.resumeHeldBack(bytes, from, end)) return;
    if (end - from < ODD_LINE_MAX) {
      const text = decoder.decode(bytes.subarray(from, end));
      if (this.summary.take(text, byteStart, byteLength, line)) {
        log.counts.summary++;
        return;
      }
      if (isLooseMessage(text)) {
        this.eventLines.add(text, 0, Number.NaN);
        return;
      }
    }
    const inner = this.outer.strip(bytes, from, end, (at) =>
      tornLines.isWhole(log.scan.scan(bytes, at, end)),
    );
    if (inner < 0) {
      log.foreign(log.place);
      return;
    }
    log.repaired = true;
    log.counts.repaired++;
    if (tornLines.isWaiting && tornLines.mend(bytes, inner, end)) return;
    this.commit(bytes, inner, end, log.scan.scan(bytes, inner, end));
  }

  /** Of `perf trace`, which another program than strace wrote about the same calls. */
  private takePerf(bytes: Uint8Array, from: number, end: number): boolean {
    // Every one of them says how long the call took, in brackets.
    const bracket = bytes.indexOf(OPEN, from);
    const isNear = bracket >= 0 && bracket <= from + 40 && bracket < end;
    if (!isNear && !this.isPerf) return false;
    const told = decoder.decode(bytes.subarray(from, end));
    const text = perfLine(told);
    if (text === undefined) return this.takePerfAside(told);
    this.isPerf = true;
    const line = ascii(text);
    return this.commit(line, 0, line.length, this.log.scan.scan(line, 0, line.length));
  }

  private takePerfAside(text: string): boolean {
    const aside = perfAside(text);
    if (aside === undefined || (aside !== 'fault' && !this.isPerf)) return false;
    const { counts, writer } = this.log;
    const { lastRow } = this.callLines;
    if (aside === 'fault') counts.messages++;
    else if (aside === 'summary') counts.summary++;
    else {
      counts.stack++;
      if (lastRow >= 0) writer.flag(lastRow, CallFlag.stack);
    }
    return true;
  }

  /** Once it is known, the number of the process that had none goes into its rows. */
  private numberMain(): void {
    const { main } = this.log.tracees;
    if (main === 0) return;
    const { calls, events } = this;
    for (let row = 0; row < calls.length; row++) if (calls.pid[row] === 0) calls.setPid(row, main);
    for (let row = 0; row < events.length; row++) if (events.pid[row] === 0) events.pid[row] = main;
  }
}

const decoder = new TextDecoder();

function isEnded(kind: number): boolean {
  return kind === LineKind.call || kind === LineKind.resumed;
}

function isIdle(byte: number): boolean {
  return byte === BLANK || byte === RETURN || byte === TAB;
}
