/** DNS messages out of TCP (RFC 1035 4.2.2): a length of two bytes before each, over as many segments as it takes. */
import type { Carried } from './frame.ts';

/** Streams followed at once; more are a scan. */
const STREAMS_MAX = 10_000;

interface Stream {
  next: number;
  buffer: Uint8Array;
}

export class TcpMessages {
  private readonly streams = new Map<string, Stream>();

  /** Messages that this segment completes. What was lost or came out of order is left out. */
  take({ from, to, payload, sequence, syn }: Carried): Uint8Array[] {
    const key = `${from.host} ${from.port} ${to.host} ${to.port}`;
    let stream = this.streams.get(key);
    if (payload.length === 0) {
      if (syn) this.streams.delete(key);
      return [];
    }
    if (!stream) {
      if (this.streams.size >= STREAMS_MAX) this.streams.clear();
      stream = { next: sequence, buffer: new Uint8Array(0) };
      this.streams.set(key, stream);
    }
    // Sent again: it was taken already.
    if (sequence !== stream.next && (sequence + payload.length - stream.next) >>> 0 > 2 ** 31) return [];
    if (sequence !== stream.next) stream.buffer = new Uint8Array(0);
    stream.next = (sequence + payload.length) >>> 0;
    const whole = new Uint8Array(stream.buffer.length + payload.length);
    whole.set(stream.buffer, 0);
    whole.set(payload, stream.buffer.length);
    const found: Uint8Array[] = [];
    let p = 0;
    while (p + 2 <= whole.length) {
      const length = (whole[p] as number) * 256 + (whole[p + 1] as number);
      if (p + 2 + length > whole.length) break;
      found.push(whole.subarray(p + 2, p + 2 + length));
      p += 2 + length;
    }
    stream.buffer = whole.slice(p);
    return found;
  }
}
