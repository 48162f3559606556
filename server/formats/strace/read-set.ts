/** The files of `strace -ff` as one trace: one process a file, their lines put in the order of their times. */

import type { ByteSource } from '../../engine/byte-source.ts';
import type { JoinedSource } from '../../engine/joined-source.ts';
import { ClockKind, LinePrefix, type StraceParser } from '../../packages/strace-log-parser/index.ts';

/** `trace.4711`, as `-ff -o trace` names its files. */
const FILE_OF_PROCESS = /\.(\d{1,7})$/;

const BLOCK_BYTES = 256 * 1024;
const NEWLINE = 10;
const DAY_MS = 86_400_000;

/** 0 when the name holds none. */
export function pidOfFile(path: string): number {
  return Number(FILE_OF_PROCESS.exec(path)?.[1] ?? 0);
}

/** What the names of the files of one `-ff` have in common. */
export function setOfFile(path: string): string | undefined {
  return FILE_OF_PROCESS.test(path) ? path.replace(FILE_OF_PROCESS, '') : undefined;
}

/** One file, read line by line. Lines that state no time (stacks, dumps) belong to the one above. */
class Cursor {
  readonly pid: number;
  /** Milliseconds of the line at `at`; NaN = the file states no times. */
  time = Number.NaN;
  /** Where the next line stands in the joined text; `end` when there is none. */
  at: number;
  /** Number of that line in the joined text. */
  line: number;
  private readonly source: ByteSource;
  private readonly end: number;
  private readonly prefix = new LinePrefix();
  private block: Uint8Array = new Uint8Array(0);
  private blockStart = 0;
  private days = 0;

  constructor(source: ByteSource, pid: number, start: number, end: number, line: number) {
    this.source = source;
    this.pid = pid;
    this.at = start;
    this.end = end;
    this.line = line;
    this.takeTime();
  }

  get isDone(): boolean {
    return this.at >= this.end;
  }

  /** The next line with its newline. */
  private lineBytes(): Uint8Array {
    for (let wanted = BLOCK_BYTES; ; wanted *= 4) {
      const from = this.at - this.blockStart;
      const newline = from >= 0 && from < this.block.length ? this.block.indexOf(NEWLINE, from) : -1;
      if (newline >= 0) return this.block.subarray(from, newline + 1);
      const rest = Math.min(wanted, this.end - this.at);
      if (this.blockStart === this.at && this.block.length === this.end - this.at) return this.block;
      this.block = this.source.readAt(this.at, rest);
      this.blockStart = this.at;
      if (this.block.length === 0) return this.block;
    }
  }

  /** Gives lines to the parser up to the first one that is later than `limit`. */
  feed(parser: StraceParser, limit: number): void {
    parser.startFile(this.pid, this.line);
    let isFirst = true;
    while (!this.isDone && (isFirst || !(this.time > limit))) {
      isFirst = false;
      const bytes = this.lineBytes();
      if (bytes.length === 0) {
        this.at = this.end;
        return;
      }
      parser.push(bytes, this.at);
      this.at += bytes.length;
      this.line++;
      this.takeTime();
    }
  }

  private takeTime(): void {
    if (this.isDone) return;
    const bytes = this.lineBytes();
    this.prefix.read(bytes, 0, bytes.length);
    const { clock, time } = this.prefix;
    if (clock !== ClockKind.day && clock !== ClockKind.epoch) return;
    let at = time + this.days;
    if (clock === ClockKind.day && this.time - at > DAY_MS / 2) {
      this.days += DAY_MS;
      at += DAY_MS;
    }
    this.time = at;
  }
}

/** @returns false when the files state no common time: they were read one after the other. */
export function readSet(
  source: JoinedSource,
  parser: StraceParser,
  signal: AbortSignal,
  onProgress: (done: number) => void,
): boolean {
  const cursors = source.contents().map(({ path, start, end }) => {
    const line = source.place(start).linesBefore + 1;
    return new Cursor(source, pidOfFile(path), start, end, line);
  });
  const isTimed = cursors.every((cursor) => cursor.isDone || !Number.isNaN(cursor.time));
  let done = 0;
  while (cursors.length > 0) {
    signal.throwIfAborted();
    const [next, limit] = isTimed ? earliest(cursors) : [cursors[0] as Cursor, Number.POSITIVE_INFINITY];
    const from = next.at;
    if (!next.isDone) next.feed(parser, limit);
    done += next.at - from;
    onProgress(done);
    if (next.isDone) cursors.splice(cursors.indexOf(next), 1);
  }
  return isTimed;
}

/** The file whose line comes next, and the time up to which no other file has one. */
function earliest(cursors: readonly Cursor[]): [Cursor, number] {
  let first = cursors[0] as Cursor;
  let limit = Number.POSITIVE_INFINITY;
  for (const cursor of cursors.slice(1)) {
    if (cursor.time < first.time) {
      limit = Math.min(limit, first.time);
      first = cursor;
    } else limit = Math.min(limit, cursor.time);
  }
  return [first, limit];
}
