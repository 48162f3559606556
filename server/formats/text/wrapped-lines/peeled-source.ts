/** A capture without what stands around its lines, and where each of its lines stands in the capture itself. */
import type { ByteSource, Chunk } from '../../../engine/byte-source.ts';
import { NEWLINE } from '../line-bytes.ts';
import type { LineWrap } from './line-wrap.ts';
import { copyLine, StampedStart } from './stamped-start.ts';

const CHUNK_BYTES = 1 << 20;

/** A longer line is passed on as it is: no log has one. */
const LINE_MAX = 1 << 20;

/** Numbers looked at one by one before the whole list is searched. */
const NEAR = 24;

/** Growing list of numbers, eight bytes each. */
class Numbers {
  length = 0;
  private last = 0;
  private values = new Float64Array(1024);

  push(value: number): void {
    if (this.length === this.values.length) {
      const wider = new Float64Array(2 * this.length);
      wider.set(this.values);
      this.values = wider;
    }
    this.values[this.length++] = value;
  }

  at(index: number): number {
    return this.values[index] as number;
  }

  /** Index of the last number that is not above `value`; -1 when all are. */
  lastUpTo(value: number): number {
    // Most are asked for in order.
    for (let i = this.last; i < Math.min(this.length - 1, this.last + NEAR); i++) {
      if (this.at(i) > value) break;
      if (this.at(i + 1) <= value) continue;
      this.last = i;
      return i;
    }
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.at(middle) <= value) low = middle + 1;
      else high = middle;
    }
    this.last = Math.max(0, low - 1);
    return low - 1;
  }
}

export class PeeledSource implements ByteSource {
  readonly path: string;
  readonly name: string;
  readonly diskBytes: number;
  bytes = 0;
  /** Lines that were wrapped. */
  peeledLines = 0;
  /** The first time met: it tells the zone. */
  zone: { zone: string; offset: number | undefined } | undefined;
  private readonly source: ByteSource;
  private readonly wrap: LineWrap;
  /** By line of the peeled text: where it starts there, where its line starts in the capture, its number and its time. */
  private readonly starts = new Numbers();
  private readonly origins = new Numbers();
  private readonly lines = new Numbers();
  private readonly times = new Numbers();
  private end = 0;
  private readonly stamped = new StampedStart();
  /** The payload of a chunk, and how long it is. */
  private out = Buffer.alloc(0);
  private outLength = 0;

  constructor(source: ByteSource, wrap: LineWrap) {
    this.source = source;
    this.wrap = wrap;
    this.path = source.path;
    this.name = source.name;
    this.diskBytes = source.diskBytes;
  }

  async head(length: number): Promise<Uint8Array> {
    return peeledBytes(await this.source.head(length), this.wrap);
  }

  async tail(): Promise<Uint8Array> {
    return new Uint8Array(0);
  }

  async *stream(signal: AbortSignal): AsyncIterable<Chunk> {
    let carry = Buffer.alloc(0);
    let at = 0;
    let line = 0;
    for await (const { bytes, offset } of this.chunks(signal)) {
      // Pieces of a capture that leave some of it out begin with a new line.
      if (offset !== at + carry.length) {
        carry = Buffer.alloc(0);
        at = offset;
      }
      const whole = Buffer.concat([carry, bytes]);
      const lines = whole.lastIndexOf(NEWLINE) + 1;
      const end = lines === 0 && whole.length > LINE_MAX ? whole.length : lines;
      line = this.peel(whole.subarray(0, end), at, line);
      yield* this.give();
      carry = Buffer.from(whole.subarray(end));
      at += end;
    }
    if (carry.length > 0) {
      this.peel(carry, at, line);
      yield* this.give();
    }
    this.end = at + carry.length;
  }

  readAt(offset: number, length: number): Uint8Array {
    return this.source.readAt(offset, length);
  }

  place(offset: number): ReturnType<ByteSource['place']> {
    return this.source.place(offset);
  }

  close(): void {
    this.source.close();
  }

  /** Place in the capture of a place in the peeled text; the start of a line is that of what stands before it. */
  origin(position: number): number {
    const index = this.starts.lastUpTo(position);
    if (index < 0) return position;
    if (position >= this.bytes) return this.end;
    const within = position - this.starts.at(index);
    const next = index + 1 < this.origins.length ? this.origins.at(index + 1) : this.end;
    // The payload is the end of its line.
    return within === 0
      ? this.origins.at(index)
      : Math.min(next, Math.max(this.origins.at(index), next - this.left(index, position)));
  }

  /** Number of the capture's line that holds a place in the peeled text. */
  lineOf(position: number): number {
    const index = this.starts.lastUpTo(position);
    return index < 0 ? 1 : this.lines.at(index);
  }

  /** Milliseconds in front of the line at a place in the peeled text; NaN when there is none. */
  timeOf(position: number): number {
    const index = this.starts.lastUpTo(position);
    return index < 0 ? Number.NaN : this.times.at(index);
  }

  private left(index: number, position: number): number {
    return (index + 1 < this.starts.length ? this.starts.at(index + 1) : this.bytes) - position;
  }

  /** What there is of a capture on disk, so that a log that grows is not waited for; of a packed one, all. */
  private async *chunks(signal: AbortSignal): AsyncIterable<Chunk> {
    const { source } = this;
    const known = source.bytes;
    if (known === 0) yield* source.stream(signal);
    for (let offset = 0; offset < known; ) {
      signal.throwIfAborted();
      const bytes = source.readAt(offset, CHUNK_BYTES);
      if (bytes.length === 0) return;
      yield { bytes, offset };
      offset += bytes.length;
    }
  }

  private *give(): Iterable<Chunk> {
    const bytes = this.out.subarray(0, this.outLength);
    if (bytes.length === 0) return;
    const offset = this.bytes;
    this.bytes += bytes.length;
    yield { bytes, offset };
  }

  /** @returns the number of the last line. */
  private peel(bytes: Buffer, at: number, linesBefore: number): number {
    this.outLength = 0;
    this.makeRoom(bytes.length + 1);
    let line = linesBefore;
    for (let from = 0; from < bytes.length; ) {
      const newline = bytes.indexOf(NEWLINE, from);
      const end = newline < 0 ? bytes.length : newline;
      const next = newline < 0 ? bytes.length : newline + 1;
      line++;
      if (newline < 0 || !this.peelQuickly(bytes, from, end, at, line)) {
        const { text, time } = this.payload(bytes, from, end, at);
        for (const one of text.split('\n')) {
          this.note(at + from, line, time);
          this.append(newline < 0 ? one : `${one}\n`);
        }
      }
      from = next;
    }
    return line;
  }

  /** A line that starts like the one before it, but for the time. */
  private peelQuickly(bytes: Buffer, from: number, end: number, at: number, line: number): boolean {
    const payload = this.wrap.startsWithTime ? this.stamped.payloadAt(bytes, from) : -1;
    if (payload < 0 || payload >= end) return false;
    this.makeRoom(end - payload + 1);
    const written = copyLine(bytes, payload, end, this.out, this.outLength);
    if (written < 0) return false;
    this.peeledLines++;
    this.note(at + from, line, this.stamped.time);
    this.outLength += written;
    return true;
  }

  /** What is appended next comes from this line. */
  private note(origin: number, line: number, time: number): void {
    this.starts.push(this.bytes + this.outLength);
    this.origins.push(origin);
    this.lines.push(line);
    this.times.push(time);
  }

  private append(text: string): void {
    this.makeRoom(3 * text.length);
    this.outLength += this.out.write(text, this.outLength);
  }

  private makeRoom(bytes: number): void {
    if (this.outLength + bytes <= this.out.length) return;
    const wider = Buffer.allocUnsafe(2 * (this.outLength + bytes));
    this.out.copy(wider, 0, 0, this.outLength);
    this.out = wider;
  }

  private payload(bytes: Buffer, from: number, end: number, at: number): { text: string; time: number } {
    const start = at === 0 && from === 0 && bytes[0] === 0xef && bytes[1] === 0xbb ? 3 : from;
    const whole = bytes.toString('utf8', start, end);
    const peeled = this.wrap.peel(whole.replace(/\r$/, ''));
    if (!peeled) return { text: whole, time: Number.NaN };
    this.peeledLines++;
    const { stamp } = peeled;
    if (stamp) this.zone ??= { zone: stamp.zone, offset: stamp.offset };
    if (this.wrap.startsWithTime && whole.endsWith(peeled.text) && peeled.text !== '')
      this.stamped.learn(whole.slice(0, whole.length - peeled.text.length), peeled.text, stamp);
    return { text: peeled.text, time: stamp?.ms ?? Number.NaN };
  }
}

const heads = new WeakMap<Uint8Array, Map<LineWrap, Uint8Array>>();

/** The first bytes of a file without the wrap; the same array each time, for what is remembered of heads. */
export function peeledBytes(head: Uint8Array, wrap: LineWrap): Uint8Array {
  let byWrap = heads.get(head);
  if (!byWrap) {
    byWrap = new Map();
    heads.set(head, byWrap);
  }
  let peeled = byWrap.get(wrap);
  if (!peeled) {
    const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
      .toString('utf8')
      .replace(/^\uFEFF/, '');
    peeled = Buffer.from(
      text
        .split(/\r?\n/)
        .map((line) => wrap.peel(line)?.text ?? line)
        .join('\n'),
    );
    byWrap.set(wrap, peeled);
  }
  return peeled;
}
