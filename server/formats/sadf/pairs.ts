/** sadf -p: `host TAB interval TAB time TAB device TAB name TAB value`. */
import type { TableBuilder } from '../../engine/table-builder.ts';
import { parseNumber } from '../sar/numbers.ts';
import type { SectionTable } from '../sar/section-table.ts';
import { TAB } from '../text/line-bytes.ts';
import { ActivityBook, type Moment } from './activities.ts';
import { LineTally, textOf } from './line-tally.ts';
import { Timestamps } from './timestamps.ts';

const FIELDS = 6;

export class PairReader {
  private readonly into: TableBuilder;
  private readonly activities: ActivityBook;
  private readonly times: Timestamps;
  private readonly tally: LineTally;
  private near: SectionTable | undefined;
  private readonly at = new Int32Array(FIELDS + 1);
  private readonly moment: Moment = { time: 0, byteStart: 0, byteEnd: 0, line: 0 };

  constructor(into: TableBuilder) {
    this.into = into;
    this.activities = new ActivityBook(into);
    this.times = new Timestamps(into);
    this.tally = new LineTally(into, (bytes, from, end, offset, cut) => {
      if (from === end) return '';
      if (cut) return 'was cut off';
      return this.takeLine(bytes, from, end, offset) ? '' : 'is not understood as a line of sadf -p';
    });
  }

  take(bytes: Uint8Array, start: number, end: number, offset: number, unterminated: boolean): void {
    this.tally.take(bytes, start, end, offset, unterminated);
  }

  skipLines(count: number): void {
    this.tally.skipLines(count);
  }

  finish(): void {
    this.activities.book.commit();
    this.tally.finish();
  }

  private takeLine(bytes: Uint8Array, from: number, end: number, offset: number): boolean {
    const { at, moment } = this;
    let count = 0;
    at[count++] = from;
    for (let i = from; i < end; i++) {
      if (bytes[i] !== TAB) continue;
      if (count === FIELDS) return false;
      at[count++] = i + 1;
    }
    at[count] = end + 1;
    const field = (i: number) => textOf(bytes, at[i] as number, (at[i + 1] as number) - 1);
    const time = count >= 4 ? this.times.read(bytes, at[2] as number, (at[3] as number) - 1) : Number.NaN;
    if (Number.isNaN(time)) return false;
    if (count < FIELDS) return this.note(field(3));
    const device = field(3);
    const column = field(4);
    const value = parseNumber(bytes, at[5] as number, end);
    if (Number.isNaN(value)) return false;
    const table = this.activities.homeOfColumn(column, device !== '-', this.near);
    this.near = table;
    moment.time = time;
    moment.byteStart = offset + from;
    moment.byteEnd = offset + end + 1;
    moment.line = this.tally.line;
    const entity = device === '-' ? '' : device.replace(/^(?:cpu|ttyS?|i0*)(?=\d+$)/, '');
    this.activities.put(table, entity, column, value, moment);
    return true;
  }

  private note(words: string): boolean {
    if (!/^(?:LINUX-RESTART|COM)/.test(words)) return false;
    this.activities.book.commit();
    const restart = words.startsWith('LINUX');
    this.into.mark(
      restart ? 'restart' : 'event',
      this.near?.rows ?? 0,
      restart ? 'LINUX RESTART: the machine was started anew' : `comment in the file: ${words.slice(4)}`,
    );
    return true;
  }
}
