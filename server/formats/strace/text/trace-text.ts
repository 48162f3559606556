/** Calls, descriptors and questions by the lines of the text they stand in; made of the tables of a capture. */
import type { Capture } from '../../../engine/capture.ts';
import type { NumberColumn } from '../../../engine/columns.ts';
import { columnOf, type Table, textAt } from '../../../engine/table.ts';

export interface Life {
  row: number;
  fd: number;
  what: string;
  /** Rows of calls; NaN = none. */
  opened: number;
  closed: number;
}

const decoder = new TextDecoder();
const LINE_MAX = 64 * 1024;

export class TraceText {
  readonly calls: Table;
  private readonly capture: Capture;
  private readonly fds: Table | undefined;
  /** Rows of the table of descriptors by number. */
  private readonly byNumber = new Map<number, number[]>();

  constructor(capture: Capture, calls: Table) {
    this.capture = capture;
    this.calls = calls;
    this.fds = this.table('fds');
    const numbers = this.fds && columnOf(this.fds, 'fd')?.numbers;
    for (let row = 0; row < (this.fds?.rows ?? 0); row++) {
      const fd = numbers?.at(row) ?? Number.NaN;
      const rows = this.byNumber.get(fd);
      if (rows) rows.push(row);
      else this.byNumber.set(fd, [row]);
    }
  }

  table(id: string): Table | undefined {
    return this.capture.tables.find((one) => one.id === id);
  }

  cell(row: number, column: string): string {
    const found = columnOf(this.calls, column);
    return (found && textAt(found, row)) ?? '';
  }

  number(row: number, column: string): number {
    return columnOf(this.calls, column)?.numbers?.at(row) ?? Number.NaN;
  }

  lineOf(row: number): number {
    return this.calls.line?.at(row) ?? Number.NaN;
  }

  /** The line that begins the call. */
  textOf(row: number): string {
    const start = this.calls.byteStart?.at(row) ?? 0;
    const length = Math.min(LINE_MAX, this.calls.byteLength?.at(row) ?? 0);
    return decoder.decode(this.capture.source.readAt(start, length));
  }

  /** First call that begins on this line or behind it. */
  firstFrom(line: number): number {
    let low = 0;
    let high = this.calls.rows;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.lineOf(middle) < line) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The call that begins on this line; -1 when none does. */
  at(line: number): number {
    const row = this.firstFrom(line);
    return row < this.calls.rows && this.lineOf(row) === line ? row : -1;
  }

  /** Text of a line that begins no call, found from the call above it. */
  textBelow(line: number): string {
    const above = this.firstFrom(line) - 1;
    const from = above < 0 ? 0 : (this.calls.byteStart?.at(above) ?? 0);
    const lines = decoder.decode(this.capture.source.readAt(from, LINE_MAX)).split('\n');
    return lines[line - (above < 0 ? 1 : this.lineOf(above))] ?? '';
  }

  /** The descriptor's life that this number stands for in a call. */
  lifeAt(row: number, fd: number): Life | undefined {
    const { fds } = this;
    if (!fds) return undefined;
    const numbers = (id: string): NumberColumn | undefined => columnOf(fds, id)?.numbers;
    const [openedOf, closedOf, processOf] = [
      numbers('openedCall'),
      numbers('closedCall'),
      numbers('process'),
    ];
    const what = columnOf(fds, 'what');
    const process = this.number(row, 'process');
    let best: Life | undefined;
    let bestIsOwn = false;
    for (const life of this.byNumber.get(fd) ?? []) {
      const opened = openedOf?.at(life) ?? Number.NaN;
      const closed = closedOf?.at(life) ?? Number.NaN;
      if (opened > row || closed < row) continue;
      const isOwn = Number.isNaN(process) || processOf?.at(life) === process;
      // Inherited ones were opened by another process: taken when the own one has none.
      if (best && (bestIsOwn || !isOwn)) continue;
      best = { row: life, fd, what: (what && textAt(what, life)) ?? '', opened, closed };
      bestIsOwn = isOwn;
    }
    return best;
  }
}
