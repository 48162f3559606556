/** Reports of vmstat from their bytes: as many whole numbers as the headings have names, and with -t the time. */
import { SPACE, TAB } from '../text/line-bytes.ts';
import { LineStamp } from '../text/line-stamp.ts';
import type { Stamp } from '../text/stamps.ts';
import type { ToolLog } from '../text/tool-log.ts';
import { afterLine, RowNumbers, type ToolRows } from '../text/tool-rows.ts';

export class ReportRows implements ToolRows {
  private readonly log: ToolLog;
  /** Begins a sample; the time is NaN when the row states none. */
  private readonly begin: (time: number) => void;
  private numbers: RowNumbers | undefined;
  private columns = new Int32Array(0);
  private isTimed = false;
  private readonly stamp = new LineStamp();

  constructor(log: ToolLog, begin: (time: number) => void) {
    this.log = log;
    this.begin = begin;
  }

  /** A report was understood: others like it go to the same columns. */
  learn(columns: readonly number[], timeText: string, time: Stamp | undefined): void {
    this.columns = Int32Array.from(columns);
    if (this.numbers?.values.length !== columns.length) this.numbers = new RowNumbers(columns.length, false);
    this.isTimed = time !== undefined;
    if (time) this.stamp.set(Buffer.from(timeText), time);
  }

  /** Other headings, or another run. */
  forget(): void {
    this.numbers = undefined;
  }

  scan(bytes: Uint8Array, from: number): number {
    const { numbers, stamp } = this;
    let p = numbers ? numbers.scan(bytes, from) : -1;
    if (p < 0) return -1;
    if (!this.isTimed) return afterLine(bytes, p);
    while (bytes[p] === SPACE || bytes[p] === TAB) p++;
    const next = afterLine(bytes, p + stamp.length);
    return next >= 0 && stamp.tick(bytes, p) ? next : -1;
  }

  take(): void {
    this.begin(this.isTimed ? this.stamp.time : Number.NaN);
    if (this.numbers) this.log.putAll(this.columns, this.numbers.values);
  }
}
