/** The bytes before the payload of a line, or of a heading, with the time in them where there is one. */
import type { Stamp } from './stamps.ts';
import { linePrefix } from './unwrap.ts';

const ZERO = 48;

/** A clock in a stamp whose minutes, seconds and fraction may move on without the rest being read anew. */
const CLOCK = /\d{2}:(\d{2}):(\d{2})(?:[.,](\d{1,9}))?/dg;

export class LineStamp {
  bytes: Uint8Array = new Uint8Array(0);
  /** NaN when the bytes hold no time. */
  time = Number.NaN;
  private view: DataView = new DataView(new ArrayBuffer(0));
  /** 1 for the bytes that may change while only the minutes, seconds and fraction move. */
  private moving = new Uint8Array(0);
  private minuteAt = -1;
  private secondAt = -1;
  private fractionAt = -1;
  private fractionDigits = 0;
  /** Time at minute 0, second 0. */
  private hour = Number.NaN;

  get length(): number {
    return this.bytes.length;
  }

  set(bytes: Uint8Array, stamp: Stamp | undefined): void {
    this.time = stamp?.ms ?? Number.NaN;
    if (this.bytes.length === bytes.length && this.isSame(bytes, 0)) return;
    this.bytes = Uint8Array.from(bytes);
    this.view = new DataView(this.bytes.buffer);
    this.minuteAt = -1;
    if (stamp) this.learn();
  }

  /** Do these bytes stand at `position`? Eight at a time; NaN, which is no text, is never equal. */
  isAt(view: DataView, position: number): boolean {
    const { length } = this.bytes;
    const stop = length - 8;
    if (stop < 0) {
      for (let i = 0; i < length; i++) if (view.getUint8(position + i) !== this.bytes[i]) return false;
      return true;
    }
    for (let i = 0; i < stop; i += 8)
      if (view.getFloat64(position + i) !== this.view.getFloat64(i)) return false;
    return view.getFloat64(position + stop) === this.view.getFloat64(stop);
  }

  /**
   * Reads the same kind of stamp at `from` in other bytes.
   * @returns false when there is none, or when it is the same as before.
   */
  renew(bytes: Uint8Array, from: number): boolean {
    if (Number.isNaN(this.time) || this.isSame(bytes, from)) return false;
    return this.tick(bytes, from) || this.readAnew(bytes, from);
  }

  /** Takes over a stamp that differs in minutes, seconds and fraction only. @returns false when it does not. */
  tick(bytes: Uint8Array, from: number): boolean {
    if (this.minuteAt < 0 || !this.sameFrame(bytes, from)) return false;
    for (let i = 0; i < this.bytes.length; i++) this.bytes[i] = bytes[from + i] as number;
    this.time = this.hour + this.sinceHour(bytes, from);
    return true;
  }

  private learn(): void {
    const text = Buffer.from(this.bytes).toString('latin1');
    const clocks = [...text.matchAll(CLOCK)];
    const [, minute, second, fraction] = clocks[0]?.indices ?? [];
    if (clocks.length !== 1 || !minute || !second) return;
    this.moving = new Uint8Array(text.length);
    for (const range of [minute, second, fraction]) if (range) this.moving.fill(1, range[0], range[1]);
    this.minuteAt = minute[0];
    this.secondAt = second[0];
    this.fractionAt = fraction?.[0] ?? -1;
    this.fractionDigits = fraction ? fraction[1] - fraction[0] : 0;
    this.hour = this.time - this.sinceHour(this.bytes, 0);
  }

  private isSame(bytes: Uint8Array, from: number): boolean {
    for (let i = 0; i < this.bytes.length; i++) if (bytes[from + i] !== this.bytes[i]) return false;
    return true;
  }

  private sameFrame(bytes: Uint8Array, from: number): boolean {
    const { moving, bytes: own } = this;
    for (let i = 0; i < own.length; i++) {
      const byte = bytes[from + i] as number;
      if (byte === own[i]) continue;
      if (moving[i] === 0 || byte < ZERO || byte > ZERO + 9) return false;
    }
    const sixty = ZERO + 5;
    return (
      (bytes[from + this.minuteAt] as number) <= sixty && (bytes[from + this.secondAt] as number) <= sixty
    );
  }

  private sinceHour(bytes: Uint8Array, from: number): number {
    const two = (at: number) =>
      ((bytes[from + at] as number) - ZERO) * 10 + (bytes[from + at + 1] as number) - ZERO;
    let fraction = 0;
    let scale = 1;
    for (let i = 0; i < this.fractionDigits; i++) {
      fraction = fraction * 10 + (bytes[from + this.fractionAt + i] as number) - ZERO;
      scale *= 10;
    }
    return two(this.minuteAt) * 60_000 + two(this.secondAt) * 1000 + (fraction * 1000) / scale;
  }

  private readAnew(bytes: Uint8Array, from: number): boolean {
    const fresh = bytes.subarray(from, from + this.bytes.length);
    const text = Buffer.from(fresh).toString('utf8');
    const found = linePrefix(text);
    if (!found.stamp || found.length !== text.length) return false;
    this.set(fresh, found.stamp);
    return true;
  }
}
