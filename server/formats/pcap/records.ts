/**
 * Records of capture files: libpcap (pcap-savefile(5)), both byte orders, microseconds and nanoseconds; pcapng
 * (draft-ietf-opsawg-pcapng) with its interfaces. Fed chunk by chunk; never throws on content.
 */

export interface FrameRecord {
  /** Milliseconds since 1970; NaN = not stated (simple packets of pcapng). */
  time: number;
  link: number;
  bytes: Uint8Array;
  /** The frame was longer than what was kept. */
  cut: boolean;
  /** Of the record in the file. */
  byteStart: number;
  byteLength: number;
}

export type OnFrame = (record: FrameRecord) => void;
export type OnProblem = (byteStart: number, byteLength: number, why: string) => void;

/** Longer records are damage: jumbo frames and offloads stay below. */
const RECORD_MAX = 16 * 1024 * 1024;

/** First four bytes, big-endian, of each kind of file. */
const MAGIC = { micro: 0xa1b2c3d4, nano: 0xa1b23c4d, section: 0x0a0d0d0a };
const ORDER = 0x1a2b3c4d;

export type CaptureKind = 'pcap' | 'pcapng' | 'none';

export function captureKind(head: Uint8Array): CaptureKind {
  if (head.length < 16) return 'none';
  const view = viewOf(head);
  for (const little of [false, true]) {
    const magic = view.getUint32(0, little);
    if (magic === MAGIC.micro || magic === MAGIC.nano) {
      // Version 2.4 since 1998.
      return view.getUint16(4, little) === 2 ? 'pcap' : 'none';
    }
  }
  const order = view.getUint32(8, false);
  const isSection = order === ORDER || order === reversed(ORDER);
  return view.getUint32(0, false) === MAGIC.section && isSection ? 'pcapng' : 'none';
}

function reversed(value: number): number {
  return (((value & 0xff) << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)) >>> 0;
}

interface Interface {
  link: number;
  /** Milliseconds of one tick. */
  tick: number;
  /** Milliseconds added to every time. */
  offset: number;
}

export class RecordReader {
  private rest: Uint8Array = new Uint8Array(0);
  /** Position of `rest` in the file. */
  private at = 0;
  private kind: CaptureKind = 'none';
  private little = false;
  private nano = false;
  private link = 0;
  private interfaces: Interface[] = [];
  private broken = false;
  private readonly onFrame: OnFrame;
  private readonly onProblem: OnProblem;

  constructor(onFrame: OnFrame, onProblem: OnProblem) {
    this.onFrame = onFrame;
    this.onProblem = onProblem;
  }

  push(chunk: Uint8Array): void {
    if (this.broken) return;
    const bytes = this.rest.length === 0 ? chunk : joined(this.rest, chunk);
    let p = 0;
    if (this.at === 0 && this.kind === 'none') {
      if (bytes.length < 24) {
        this.rest = bytes.slice();
        return;
      }
      p = this.begin(bytes);
    }
    for (;;) {
      const length = this.kind === 'pcap' ? this.record(bytes, p) : this.block(bytes, p);
      if (length <= 0) break;
      p += length;
    }
    this.at += p;
    this.rest = this.broken ? new Uint8Array(0) : bytes.slice(p);
  }

  /** The last record may be cut. */
  finish(): void {
    if (!this.broken && this.rest.length > 0)
      this.onProblem(this.at, this.rest.length, 'the capture ends within a record');
  }

  private begin(bytes: Uint8Array): number {
    this.kind = captureKind(bytes);
    if (this.kind !== 'pcap') return 0;
    const view = viewOf(bytes);
    const magic = view.getUint32(0, false);
    this.little = magic !== MAGIC.micro && magic !== MAGIC.nano;
    this.nano = view.getUint32(0, this.little) === MAGIC.nano;
    // The upper bits tell of checksums.
    this.link = view.getUint32(20, this.little) & 0xffff;
    return 24;
  }

  /** Length of the pcap record at `p`; 0 = more bytes are needed. */
  private record(bytes: Uint8Array, p: number): number {
    if (p + 16 > bytes.length) return 0;
    const view = viewOf(bytes);
    const kept = view.getUint32(p + 8, this.little);
    if (kept > RECORD_MAX) return this.fail(p, bytes.length - p);
    if (p + 16 + kept > bytes.length) return 0;
    const fraction = view.getUint32(p + 4, this.little) / (this.nano ? 1e6 : 1e3);
    this.onFrame({
      time: view.getUint32(p, this.little) * 1000 + fraction,
      link: this.link,
      bytes: bytes.subarray(p + 16, p + 16 + kept),
      cut: kept < view.getUint32(p + 12, this.little),
      byteStart: this.at + p,
      byteLength: 16 + kept,
    });
    return 16 + kept;
  }

  /** Length of the pcapng block at `p`; 0 = more bytes are needed. */
  private block(bytes: Uint8Array, p: number): number {
    if (p + 12 > bytes.length) return 0;
    const view = viewOf(bytes);
    if (view.getUint32(p, false) === MAGIC.section) {
      this.little = view.getUint32(p + 8, false) !== ORDER;
      this.interfaces = [];
    }
    const type = view.getUint32(p, this.little);
    const length = view.getUint32(p + 4, this.little);
    if (length < 12 || length > RECORD_MAX || length % 4 !== 0) return this.fail(p, bytes.length - p);
    if (p + length > bytes.length) return 0;
    const body = bytes.subarray(p + 8, p + length - 4);
    if (type === 1) this.interfaces.push(interfaceIn(body, this.little));
    else if (type === 6 || type === 2) this.packet(body, type === 2, p, length);
    else if (type === 3) this.simplePacket(body, p, length);
    return length;
  }

  /** Enhanced packets, and the packet block of old files, whose interface is 16 bits wide. */
  private packet(body: Uint8Array, isOld: boolean, p: number, length: number): void {
    if (body.length < 20) return;
    const view = viewOf(body);
    const number = isOld ? view.getUint16(0, this.little) : view.getUint32(0, this.little);
    const { link, tick, offset } = this.interfaces[number] ?? { link: 1, tick: 1e-3, offset: 0 };
    const ticks = view.getUint32(4, this.little) * 2 ** 32 + view.getUint32(8, this.little);
    const kept = Math.min(view.getUint32(12, this.little), body.length - 20);
    this.onFrame({
      time: ticks * tick + offset,
      link,
      bytes: body.subarray(20, 20 + kept),
      cut: kept < view.getUint32(16, this.little),
      byteStart: this.at + p,
      byteLength: length,
    });
  }

  private simplePacket(body: Uint8Array, p: number, length: number): void {
    if (body.length < 4) return;
    const whole = viewOf(body).getUint32(0, this.little);
    const kept = Math.min(whole, body.length - 4);
    this.onFrame({
      time: Number.NaN,
      link: this.interfaces[0]?.link ?? 1,
      bytes: body.subarray(4, 4 + kept),
      cut: kept < whole,
      byteStart: this.at + p,
      byteLength: length,
    });
  }

  private fail(p: number, length: number): number {
    this.broken = true;
    this.onProblem(this.at + p, length, 'no record can begin here: what follows was not read');
    return -1;
  }
}

/** Interface description: link type, and of its options the resolution (9) and offset (14) of times. */
function interfaceIn(body: Uint8Array, little: boolean): Interface {
  const found: Interface = { link: 1, tick: 1e-3, offset: 0 };
  if (body.length < 8) return found;
  const view = viewOf(body);
  found.link = view.getUint16(0, little);
  for (let p = 8; p + 4 <= body.length; ) {
    const code = view.getUint16(p, little);
    const length = view.getUint16(p + 2, little);
    if (code === 0 || p + 4 + length > body.length) break;
    if (code === 9 && length >= 1) {
      const exponent = (body[p + 4] as number) & 0x7f;
      found.tick = 1000 * ((body[p + 4] as number) & 0x80 ? 2 ** -exponent : 10 ** -exponent);
    } else if (code === 14 && length >= 8) found.offset = Number(view.getBigInt64(p + 4, little)) * 1000;
    p += 4 + length + ((4 - (length % 4)) % 4);
  }
  return found;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a, 0);
  whole.set(b, a.length);
  return whole;
}
