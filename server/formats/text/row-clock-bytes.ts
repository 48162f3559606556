/** The time in front of rows of sysstat's tools, in bytes: like that of the row before, with other minutes and seconds. */
import { SPACE, TAB } from './line-bytes.ts';
import { LineStamp } from './line-stamp.ts';
import type { RowClock } from './sysstat-heading.ts';

export class RowClockBytes {
  private readonly stamp = new LineStamp();
  private isKnown = false;

  /** Milliseconds since midnight of the row that was found last. */
  get ms(): number {
    return this.stamp.time;
  }

  /** A row was understood. */
  learn(line: string, { ms, rest, isEpoch }: RowClock): void {
    this.isKnown = !isEpoch;
    const time = line.slice(0, line.length - rest.length).trimEnd();
    this.stamp.set(Buffer.from(time), { ms, zone: '', offset: undefined, kind: 'time of day' });
  }

  /** @returns the position of what follows the time and the blanks behind it; -1 when there is another kind of time or none. */
  scan(bytes: Uint8Array, from: number): number {
    const { stamp } = this;
    let p = from + stamp.length;
    if (!this.isKnown || (bytes[p] !== SPACE && bytes[p] !== TAB) || !stamp.tick(bytes, from)) return -1;
    while (bytes[p] === SPACE || bytes[p] === TAB) p++;
    return p;
  }
}
