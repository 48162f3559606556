/** `2026-11-20 15:50:52 UTC`, without the zone (-T), or seconds since 1970 (-U), as bytes. */
import type { TableBuilder } from '../../engine/table-builder.ts';
import { ZERO } from '../text/line-bytes.ts';

const DASH = 45;
const U = 85;
const DATED_LENGTH = 19;

export class Timestamps {
  private readonly into: TableBuilder;
  private day = '';
  private midnight = Number.NaN;
  private zoneSaid = false;

  constructor(into: TableBuilder) {
    this.into = into;
  }

  /** @returns NaN when the bytes are no time. */
  read(bytes: Uint8Array, from: number, end: number): number {
    if (end - from >= DATED_LENGTH && bytes[from + 4] === DASH) {
      const day = Buffer.from(bytes.buffer, bytes.byteOffset + from, 10).toString('latin1');
      if (day !== this.day) {
        this.day = day;
        this.midnight = Date.parse(`${day}T00:00:00Z`);
      }
      const two = (at: number) =>
        ((bytes[from + at] as number) - ZERO) * 10 + (bytes[from + at + 1] as number) - ZERO;
      this.sayZone(bytes[from + 20] === U && end - from === DATED_LENGTH + 4);
      return this.midnight + ((two(11) * 60 + two(14)) * 60 + two(17)) * 1000;
    }
    let seconds = 0;
    for (let at = from; at < end; at++) {
      const digit = (bytes[at] as number) - ZERO;
      if (digit < 0 || digit > 9) return Number.NaN;
      seconds = seconds * 10 + digit;
    }
    this.sayZone(true);
    return end - from >= 9 && end - from <= 10 ? seconds * 1000 : Number.NaN;
  }

  private sayZone(utc: boolean): void {
    if (this.zoneSaid) return;
    this.zoneSaid = true;
    if (utc) {
      this.into.zone = 'UTC';
      this.into.zoneOffset = 0;
    }
  }
}
