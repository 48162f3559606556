/** sadf -j: the document is walked as bytes, and one moment at a time is parsed. */
import type { ByteSource } from '../../engine/byte-source.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { NEWLINE } from '../text/line-bytes.ts';
import { ActivityBook } from './activities.ts';
import { putTree } from './sample-tree.ts';

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;

/** One moment of a machine with a thousand CPUs takes half a megabyte; more than this is no moment. */
const MOMENT_MAX = 32 << 20;
/** What stands around the moments: the host, the restarts. */
const FRAME_MAX = 4 << 20;

const STATISTICS = Buffer.from('statistics');

export async function readJson(source: ByteSource, into: TableBuilder, signal: AbortSignal): Promise<void> {
  const walk = new Walk(into);
  try {
    for await (const { bytes, offset } of source.stream(signal)) {
      walk.take(bytes, offset);
      into.progress(offset + bytes.length);
    }
  } catch (error) {
    if (signal.aborted) throw error;
    const why = error instanceof Error ? error.message : String(error);
    into.problem(walk.position, 0, `reading stopped here: ${why}; what came before is shown`);
  }
  walk.finish();
}

class Walk {
  position = 0;
  private readonly into: TableBuilder;
  private readonly activities: ActivityBook;
  private depth = 0;
  private inText = false;
  private escaped = false;
  /** The text read last, which names the list that follows. */
  private word: number[] = [];
  /** Depth within the list of moments; -1 outside of one. */
  private listDepth = -1;
  private line = 1;
  private inMoment = false;
  private start = { byte: 0, line: 1 };
  private pieces: Uint8Array[] = [];
  private gathered = 0;
  private frame: number[] = [];
  private stopped = false;
  private readonly times: number[] = [];
  private unknown = 0;

  constructor(into: TableBuilder) {
    this.into = into;
    this.activities = new ActivityBook(into);
  }

  take(bytes: Uint8Array, offset: number): void {
    this.position = offset + bytes.length;
    let from = 0;
    for (let i = 0; i < bytes.length && !this.stopped; i++) {
      const byte = bytes[i] as number;
      if (byte === NEWLINE) this.line++;
      if (this.inText) {
        this.textByte(byte);
      } else if (byte === QUOTE) {
        this.inText = true;
        this.word.length = 0;
      } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        if (byte === OPEN_BRACE && this.depth === this.listDepth && !this.inMoment) {
          this.inMoment = true;
          this.start = { byte: offset + i, line: this.line };
          from = i;
        }
        this.depth++;
        if (byte === OPEN_BRACKET && this.listDepth < 0 && this.wordIs(STATISTICS)) {
          this.listDepth = this.depth;
          this.keep(byte);
          continue;
        }
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        this.depth--;
        if (this.inMoment && this.depth === this.listDepth) {
          this.pieces.push(bytes.subarray(from, i + 1));
          this.moment(offset + i + 1);
          continue;
        }
        if (this.depth < this.listDepth) this.listDepth = -1;
      }
      if (this.listDepth < 0) this.keep(byte);
    }
    if (!this.inMoment || this.stopped) return;
    // A copy: the source reuses its buffer.
    this.pieces.push(new Uint8Array(bytes.subarray(from)));
    this.gathered += bytes.length - from;
    if (this.gathered > MOMENT_MAX)
      this.stop(`the moment that begins here does not end within ${MOMENT_MAX} bytes`);
  }

  finish(): void {
    if (this.inMoment && !this.stopped)
      this.stop('the file ends within a moment, which is left out; what came before is shown');
    else if (this.depth > 0 && !this.stopped) this.stop('the document is cut off; what it holds is shown');
    this.activities.book.commit();
    this.useFrame();
    this.into.coverage = {
      lines: this.line - 1,
      understood: Math.max(0, this.line - 1 - this.unknown),
      repaired: 0,
      unknown: this.unknown,
    };
  }

  private textByte(byte: number): void {
    if (this.escaped) this.escaped = false;
    else if (byte === BACKSLASH) this.escaped = true;
    else if (byte === QUOTE) this.inText = false;
    if (this.word.length <= STATISTICS.length && byte !== QUOTE) this.word.push(byte);
  }

  private wordIs(name: Uint8Array): boolean {
    return this.word.length === name.length && name.every((byte, i) => byte === this.word[i]);
  }

  private keep(byte: number): void {
    if (this.frame.length < FRAME_MAX) this.frame.push(byte);
  }

  private stop(why: string): void {
    const length = Math.max(0, this.position - this.start.byte);
    this.into.problem(this.inMoment ? this.start.byte : this.position, this.inMoment ? length : 0, why);
    if (this.inMoment) this.unknown += this.line - this.start.line;
    this.stopped = true;
  }

  private moment(byteEnd: number): void {
    const { byte: byteStart, line } = this.start;
    const text =
      this.pieces.length === 1 ? decode(this.pieces[0] as Uint8Array) : decode(Buffer.concat(this.pieces));
    this.pieces = [];
    this.gathered = 0;
    this.inMoment = false;
    let tree: Record<string, unknown>;
    try {
      tree = JSON.parse(text);
    } catch {
      this.unknown += this.line - line + 1;
      this.into.problem(byteStart, byteEnd - byteStart, `the moment at line ${line} is damaged and left out`);
      return;
    }
    const { timestamp, ...activities } = tree;
    const time = timeOf(timestamp, this.into);
    if (Number.isNaN(time)) {
      // A restart or a comment among the moments.
      this.unknown++;
      this.into.problem(byteStart, byteEnd - byteStart, `the moment at line ${line} has no time`);
      return;
    }
    this.times.push(time);
    for (const [name, value] of Object.entries(activities))
      putTree(this.activities, name, value, { time, byteStart, byteEnd, line });
    this.activities.book.commit();
  }

  /** The host and the restarts, which stand around the moments. */
  private useFrame(): void {
    let document: unknown;
    try {
      document = JSON.parse(decode(Uint8Array.from(this.frame)));
    } catch {
      return;
    }
    const hosts = field(field(document, 'sysstat'), 'hosts');
    for (const host of Array.isArray(hosts) ? hosts : []) {
      const cpus = field(host, 'number-of-cpus');
      if (typeof cpus === 'number') this.into.fact('cpuCount', cpus);
      const release = field(host, 'release');
      if (typeof release === 'string') this.into.fact('kernel', release);
      const restarts = field(host, 'restarts');
      for (const restart of Array.isArray(restarts) ? restarts : []) this.restart(field(restart, 'boot'));
    }
  }

  private restart(boot: unknown): void {
    const time = timeOf(boot, this.into);
    if (Number.isNaN(time)) return;
    const after = this.times.filter((one) => one <= time).length;
    this.into.mark('restart', after, 'LINUX RESTART: the machine was started anew');
  }
}

/** `{"date": "2026-11-20", "time": "15:50:52", "utc": 1}`; NaN when it is none. */
export function timeOf(stamp: unknown, into: TableBuilder): number {
  const date = field(stamp, 'date');
  const time = field(stamp, 'time');
  if (typeof date !== 'string' || typeof time !== 'string') return Number.NaN;
  if (Number(field(stamp, 'utc')) === 1 && into.zone === '') {
    into.zone = 'UTC';
    into.zoneOffset = 0;
  }
  return Date.parse(`${date}T${time}Z`);
}

function field(value: unknown, name: string): unknown {
  return value !== null && typeof value === 'object' && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
