/** `2026-11-20 15:50:52 UTC`, without the zone (-T), or seconds since 1970 (-U), as bytes. */
import type { TableBuilder } from '../../engine/table-builder.ts';
import { ZERO } from '../text/line-bytes.ts';

const DASH = 45;
const U = 85;
const DATED_LENGTH = 19;
const DAY_LENGTH = 10;

export class Timestamps {
  private readonly into: TableBuilder;
  /** The bytes of the day that {@link midnight} is of. */
  private readonly day = new Uint8Array(DAY_LENGTH);
  private midnight = Number.NaN;
  private zoneSaid = false;

  constructor(into: TableBuilder) {
    this.into = into;
  }

  /** @returns NaN when the bytes are no time. */
  read(bytes: Uint8Array, from: number, end: number): number {
    if (end - from >= DATED_LENGTH && bytes[from + 4] === DASH) {
      this.readDay(bytes, from);
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

  private readDay(bytes: Uint8Array, from: number): void {
    const { day } = this;
    let same = true;
    for (let i = 0; i < DAY_LENGTH; i++) {
      if (day[i] === bytes[from + i]) continue;
      day[i] = bytes[from + i] as number;
      same = false;
    }
    if (!same) this.midnight = Date.parse(`${Buffer.from(day).toString('latin1')}T00:00:00Z`);
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
