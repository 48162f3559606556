/** Turns the times before the lines into one axis of milliseconds. */
import { ClockKind, type LinePrefix } from './line-prefix.ts';

const DAY = 86_400_000;

/** A step back of this many milliseconds is a clock that was set; smaller ones are lines that waited for their call. */
const STEP_LEAST = 500;

export class Clock {
  /** Of the first line that states a time. */
  kind: number = ClockKind.none;
  /** Milliseconds by which the line read last stepped back; 0 = it did not. */
  steppedBack = 0;
  private last = Number.NaN;
  private days = 0;
  private elapsed = 0;

  /** Milliseconds of the day (growing past midnight), since the epoch, or since the first line; NaN without a time. */
  read(prefix: LinePrefix): number {
    this.steppedBack = 0;
    if (prefix.clock === ClockKind.none) return Number.NaN;
    if (this.kind === ClockKind.none) this.kind = prefix.clock;
    if (prefix.clock !== this.kind) return Number.NaN;
    if (prefix.clock === ClockKind.relative) {
      this.elapsed = inMicroseconds(this.elapsed + prefix.time);
      return this.elapsed;
    }
    let time = prefix.time + this.days;
    if (prefix.clock === ClockKind.day && this.last - time > DAY / 2) {
      this.days += DAY;
      time += DAY;
    }
    if (this.last - time >= STEP_LEAST) this.steppedBack = this.last - time;
    this.last = time;
    return inMicroseconds(time);
  }
}

/** Sums of milliseconds miss whole microseconds by less than this. */
const ROUNDING = 1e-7;

/** The same time, as near to its decimal digits as a number can be; those with nanoseconds stay as they are. */
export function inMicroseconds(milliseconds: number): number {
  const whole = Math.round(milliseconds * 1000) / 1000;
  return Math.abs(whole - milliseconds) < ROUNDING ? whole : milliseconds;
}
