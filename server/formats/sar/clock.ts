/** The time at the start of a line, in the words of any locale's %X. */
import { SPACE, TAB, ZERO } from '../text/line-bytes.ts';
import { hour12 } from '../text/stamps.ts';

const DAY = 86_400_000;

/** Bytes that a time may take. */
const CLOCK_MAX = 64;

const HALVES = String.raw`[AaPp]\.?[Mm]\.?|πμ|μμ|[ΠΜ]Μ|上午|下午|午前|午後|오전|오후|[PM]D|de\. ?[nt]?|पूर्वाह्न|अपराह्न`;
const TIME = new RegExp(
  String.raw`^(?:(\d{4})-(\d\d)-(\d\d)[T ])?(?:(${HALVES})\s?)?(\d{1,2})(?:[:.,]|時|时|시 ?)(\d{2})(?:[:.,]|分|분 ?)(\d{2})(?:秒|초)?(?:[+-]\d{2}:?\d{2})?(?:\s+(${HALVES}))?(?=\s|$)`,
  'u',
);
const AFTERNOON = /^(?:[Pp]|μμ|ΜΜ|下午|午後|오후|MD|अपराह्न)/u;

export class LineClock {
  /** Milliseconds since midnight; with {@link dated}, since 1970. */
  ms = Number.NaN;
  /** The line states a date of its own. */
  dated = false;
  /** AM or PM was written: a locale that writes the month first. */
  twelveHours = false;
  private template: Uint8Array = new Uint8Array(0);
  private hourAt = 0;
  private hourDigits = 0;
  private minuteAt = 0;
  private secondAt = 0;
  private base = 0;
  private half = '';

  /** @returns where the rest of the line starts, or -1 when it starts with no time. */
  read(bytes: Uint8Array, from: number, end: number): number {
    const { template } = this;
    const length = template.length;
    if (length === 0 || from + length > end) return this.readAnew(bytes, from, end);
    for (let i = 0; i < length; i++) {
      const want = template[i] as number;
      const byte = bytes[from + i] as number;
      if (want === ZERO ? byte < ZERO || byte > ZERO + 9 : byte !== want)
        return this.readAnew(bytes, from, end);
    }
    const next = bytes[from + length];
    if (from + length < end && next !== SPACE && next !== TAB) return this.readAnew(bytes, from, end);
    const digit = (at: number) => (bytes[from + at] as number) - ZERO;
    const two = (at: number) => digit(at) * 10 + digit(at + 1);
    const hour = this.hourDigits === 2 ? two(this.hourAt) : digit(this.hourAt);
    return this.take(hour, two(this.minuteAt), two(this.secondAt)) ? from + length : -1;
  }

  private take(hour: number, minute: number, second: number): boolean {
    if (hour > 24 || minute > 59 || second > 60) return false;
    this.ms = this.base + (((this.half ? hour12(hour, this.half) : hour) * 60 + minute) * 60 + second) * 1000;
    return true;
  }

  private readAnew(bytes: Uint8Array, from: number, end: number): number {
    const text = new TextDecoder().decode(bytes.subarray(from, Math.min(end, from + CLOCK_MAX)));
    const m = TIME.exec(text);
    if (!m) return -1;
    const [whole, year, month, day, before, hour = '', minute = '', second = '', after] = m;
    const half = before ?? after;
    this.half = half === undefined ? '' : AFTERNOON.test(half) ? 'pm' : 'am';
    this.dated = year !== undefined;
    this.base = this.dated ? Date.UTC(Number(year), Number(month) - 1, Number(day)) : 0;
    if (!this.take(Number(hour), Number(minute), Number(second))) return -1;
    if (half !== undefined) this.twelveHours = true;
    const clockAt =
      (year === undefined ? 0 : 11) + (before === undefined ? 0 : whole.indexOf(before) + before.length);
    const hourAt = whole.indexOf(hour, clockAt);
    const minuteAt = whole.indexOf(minute, hourAt + hour.length + 1);
    const secondAt = whole.indexOf(second, minuteAt + 3);
    const bytesTo = (at: number) => Buffer.byteLength(whole.slice(0, at));
    this.hourAt = bytesTo(hourAt);
    this.hourDigits = hour.length;
    this.minuteAt = bytesTo(minuteAt);
    this.secondAt = bytesTo(secondAt);
    this.template = Uint8Array.from(Buffer.from(whole));
    for (const [at, digits] of [
      [this.hourAt, this.hourDigits],
      [this.minuteAt, 2],
      [this.secondAt, 2],
    ] as const)
      this.template.fill(ZERO, at, at + digits);
    return from + this.template.length;
  }
}

/** Days to add when a clock without a date went from one time to another: midnight, if it fell by half a day. */
export function daysBetween(earlier: number, later: number): number {
  return earlier - later > DAY / 2 ? 1 : 0;
}
