/**
 * The lines of the last sample as those that are due, one after the other. Lines whose bytes did not change are passed
 * eight bytes at a time.
 */
import { EchoText } from './echo-text.ts';
import type { Entity } from './grammar.ts';
import type { LineBook } from './line-book.ts';
import { B, isAt, K, NEWLINE, RETURN, SPACE, TAB, ZERO } from './line-bytes.ts';
import type { LineStamp } from './line-stamp.ts';
import { BLOCK_START, LEFT_OUT, SamplePlan } from './sample-plan.ts';
import type { SampleValues } from './sample-values.ts';

export class DueLines {
  plan = new SamplePlan();
  /** Lines of the plan that were met; in a stray sample, the line that is due next. */
  cursor = 0;
  readonly echo = new EchoText();
  private readonly stamp: LineStamp;
  private readonly book: LineBook;
  private readonly values: SampleValues;

  constructor(stamp: LineStamp, book: LineBook, values: SampleValues) {
    this.stamp = stamp;
    this.book = book;
    this.values = values;
  }

  /** Place of the line that is due; the first follows the last. */
  get index(): number {
    return this.cursor === this.plan.length ? 0 : this.cursor;
  }

  /** Does the first line of the plan stand here? */
  startsAt(bytes: Uint8Array, p: number, end: number): boolean {
    const { stamp } = this;
    const payload = p + stamp.length;
    if (stamp.length > 0 && (payload > end || !stamp.isAt(this.echo.view, p))) return false;
    return isAt(bytes, payload, this.book.keys[this.plan.entries[0] as number] as Uint8Array);
  }

  /** Is the line that is due the one after this prefix? Then only the prefix has to be read anew. */
  isAfter(bytes: Uint8Array, from: number, prefixLength: number): boolean {
    if (this.plan.length === 0) return false;
    return isAt(
      bytes,
      from + prefixLength,
      this.book.keys[this.plan.entries[this.index] as number] as Uint8Array,
    );
  }

  /** The line that is due was read by other means. */
  pass(from: number, next: number): void {
    const { plan, echo } = this;
    if (this.cursor < echo.lines) echo.at += plan.lineBytes[this.cursor] as number;
    plan.lineBytes[this.cursor] = next - from;
    this.cursor++;
    echo.next = next;
  }

  /**
   * Takes lines of one planned sample, in runs where they did not change.
   * Locals instead of fields, and one loop: every nanosecond here is spent millions of times. What is done once a
   * sample stands elsewhere, for the compiler takes its time over a large loop.
   * @returns the position of the first line that is not due, or behind the sample
   */
  takeLines(bytes: Uint8Array, from: number, end: number): number {
    const { stamp, values, echo } = this;
    const { entries, columns, lineBytes, length } = this.plan;
    const { keys, inKb } = this.book;
    const { view } = echo;
    const prefixLength = stamp.length;
    let { cursor } = this;
    let { at: echoAt } = echo;
    const echoLines = echo.lines;
    let p = from;
    while (p < end && cursor < length) {
      if (prefixLength > 0 && (p + prefixLength > end || !stamp.isAt(view, p))) break;
      let same = prefixLength;
      if (cursor < echoLines) {
        const lineLength = lineBytes[cursor] as number;
        const most = Math.min(prefixLength > 0 ? lineLength : echo.start - echoAt, end - p);
        const stop = most - 8;
        while (
          same <= stop - 24 &&
          view.getFloat64(p + same) === view.getFloat64(echoAt + same) &&
          view.getFloat64(p + same + 8) === view.getFloat64(echoAt + same + 8) &&
          view.getFloat64(p + same + 16) === view.getFloat64(echoAt + same + 16) &&
          view.getFloat64(p + same + 24) === view.getFloat64(echoAt + same + 24)
        )
          same += 32;
        while (same <= stop && view.getFloat64(p + same) === view.getFloat64(echoAt + same)) same += 8;
        if (same > stop && stop >= 0 && view.getFloat64(p + stop) === view.getFloat64(echoAt + stop))
          same = most;
        if (same >= lineLength) {
          let run = 0;
          for (let step = lineLength; run + step <= same; step = lineBytes[cursor] as number) {
            run += step;
            cursor++;
            if (cursor === length) break;
          }
          p += run;
          echoAt += run;
          continue;
        }
      }
      const entry = entries[cursor] as number;
      const key = keys[entry] as Uint8Array;
      let i = Math.min(same - prefixLength, key.length);
      let x = p + prefixLength + i;
      while (i < key.length && bytes[x] === key[i]) {
        i++;
        x++;
      }
      if (i < key.length) break;
      const column = columns[cursor] as number;
      let value = 0;
      if (column >= 0 || column === LEFT_OUT) {
        while (bytes[x] === SPACE || bytes[x] === TAB) x++;
        const digits = x;
        for (let c = (bytes[x] as number) - ZERO; c >= 0 && c <= 9; c = (bytes[++x] as number) - ZERO)
          value = value * 10 + c;
        if (x === digits) break;
        if (inKb[entry]) {
          if (bytes[x] !== SPACE || bytes[x + 1] !== K || bytes[x + 2] !== B) break;
          x += 3;
        }
      }
      if (bytes[x] === RETURN) x++;
      if (bytes[x] !== NEWLINE) break;
      if (column >= 0 && values.now[column] !== value) values.change(column, value);
      if (cursor < echoLines) echoAt += lineBytes[cursor] as number;
      lineBytes[cursor] = x + 1 - p;
      cursor++;
      p = x + 1;
    }
    this.cursor = cursor;
    echo.at = echoAt;
    return p;
  }

  /** In a planned sample entities are not touched one by one. @returns how many it has so far. */
  dateEntities(sample: number): number {
    let met = 0;
    for (let i = 0; i < this.plan.length; i++) {
      const entity = this.book.entities[this.plan.entries[i] as number];
      if (!entity) continue;
      entity.lastSample = i < this.cursor ? sample : sample - 1;
      if (i < this.cursor) met++;
    }
    return met;
  }

  /** The entity that the last line of a planned sample belongs to; none while a block has not named it. */
  entityHere(): Entity | undefined {
    for (let i = this.cursor - 1; i >= 0; i--) {
      const entity = this.book.entities[this.plan.entries[i] as number];
      if (entity) return entity;
      if (this.plan.columns[i] === BLOCK_START) return undefined;
    }
    return undefined;
  }
}
