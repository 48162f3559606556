/** Calls, descriptors and questions by the lines of one text they stand in; made of the tables of a capture. */
import type { Capture } from '../../../engine/capture.ts';
import type { NumberColumn } from '../../../engine/columns.ts';
import { JoinedSource } from '../../../engine/joined-source.ts';
import { columnOf, type Table, textAt } from '../../../engine/table.ts';
import { resumedAt } from '../../../packages/strace-log-parser/index.ts';
import type { TextPlace } from '../../../protocol/text.ts';
import type { TraceModel } from '../trace-model.ts';
import { birthsOf } from './births.ts';

export interface Life {
  row: number;
  fd: number;
  what: string;
  /** Rows of calls; NaN = none. */
  opened: number;
  closed: number;
}

/** The bytes of one file, and the lines of others before it. */
interface Extent {
  start: number;
  end: number;
  linesBefore: number;
  path: string | undefined;
}

const decoder = new TextDecoder();
const NEWLINE = 10;
/** Who a line is of, by its own words. */
export const PID = /^(?:\[pid +(\d+)|(\d+)[ <])/;
/** Lines between two calls: stacks, dumps, ends of calls. */
const BETWEEN_MAX = 4 << 20;
const LINE_MAX = 64 * 1024;
/** Lives of one number that are looked at, from the newest on. */
const LIVES_MAX = 20_000;

/** By table of calls, and by file of a set. */
const known = new WeakMap<Table, Map<string, TraceText>>();

/** Undefined for a capture without calls, and for a file that is none of it. */
export function traceText(capture: Capture, file: string | undefined): TraceText | undefined {
  const calls = capture.tables.find(({ id }) => id === 'calls');
  const extent = calls && extentOf(capture, file);
  if (!calls || !extent) return undefined;
  const texts = known.get(calls) ?? new Map<string, TraceText>();
  known.set(calls, texts);
  const key = extent.path ?? '';
  const text = texts.get(key) ?? new TraceText(capture, calls, extent);
  texts.set(key, text);
  return text;
}

function extentOf({ source }: Capture, file: string | undefined): Extent | undefined {
  if (!(source instanceof JoinedSource))
    return { start: 0, end: Number.POSITIVE_INFINITY, linesBefore: 0, path: undefined };
  const content = source.contents().find(({ path }) => path === file);
  return content && { ...content, linesBefore: source.place(content.start).linesBefore };
}

/** Lines are those of the file; rows are those of the table of calls, places the order of the file. */
export class TraceText {
  readonly calls: Table;
  private readonly capture: Capture;
  private readonly extent: Extent;
  private readonly fds: Table | undefined;
  /** Rows of calls in this file, in its order; undefined = all, in theirs. */
  private readonly rows: Uint32Array | undefined;
  /** Rows of the table of descriptors by number. */
  private readonly byNumber = new Map<number, number[]>();

  constructor(capture: Capture, calls: Table, extent: Extent) {
    this.capture = capture;
    this.calls = calls;
    this.extent = extent;
    this.rows = extent.path === undefined ? undefined : rowsWithin(calls, extent);
    this.fds = this.table('fds');
    const numbers = this.fds && columnOf(this.fds, 'fd')?.numbers;
    const openedOf = this.fds && columnOf(this.fds, 'openedCall')?.numbers;
    for (let row = 0; row < (this.fds?.rows ?? 0); row++) {
      const fd = numbers?.at(row) ?? Number.NaN;
      const rows = this.byNumber.get(fd);
      if (rows) rows.push(row);
      else this.byNumber.set(fd, [row]);
    }
    const opened = (life: number) => openedOf?.at(life) || 0;
    for (const rows of this.byNumber.values()) rows.sort((a, b) => opened(a) - opened(b) || a - b);
  }

  /** Calls that begin in this file. */
  get count(): number {
    return this.rows?.length ?? this.calls.rows;
  }

  /** @param place from 0 to `count` */
  rowAt(place: number): number {
    return this.rows ? (this.rows[place] as number) : place;
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
    return (this.calls.line?.at(row) ?? Number.NaN) - this.extent.linesBefore;
  }

  /** Of a call that may stand in another file. */
  placeOf(row: number): TextPlace {
    return this.placeIn(this.calls, row) ?? { line: this.lineOf(row) };
  }

  /** Where a row of any table stands. */
  placeIn(table: Table, row: number): TextPlace | undefined {
    const line = table.line?.at(row) ?? Number.NaN;
    if (Number.isNaN(line)) return undefined;
    if (this.extent.path === undefined) return { line };
    const { path, linesBefore } = this.capture.source.place(table.byteStart?.at(row) ?? 0);
    return { line: line - linesBefore, ...(path === this.extent.path ? {} : { file: path }) };
  }

  /** The line that begins the call. */
  textOf(row: number): string {
    const start = this.calls.byteStart?.at(row) ?? 0;
    const length = Math.min(LINE_MAX, this.calls.byteLength?.at(row) ?? 0);
    return decoder.decode(this.capture.source.readAt(start, length));
  }

  /** Place of the first call that begins on this line or behind it. */
  firstFrom(line: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.lineOf(this.rowAt(middle)) < line) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The call that begins on this line; -1 when none does. */
  at(line: number): number {
    const place = this.firstFrom(line);
    if (place >= this.count) return -1;
    const row = this.rowAt(place);
    return this.lineOf(row) === line ? row : -1;
  }

  /** Text of a line that begins no call, found from the call above it. */
  textBelow(line: number): string {
    const { first, lines } = this.linesFrom(line, LINE_MAX);
    return lines[line - first] ?? '';
  }

  /** Lines from the call at a line, or the one above it, on; the last one may be cut. @param most bytes */
  linesFrom(line: number, most: number): { first: number; lines: string[] } {
    const at = this.firstFrom(line);
    const above = at < this.count && this.lineOf(this.rowAt(at)) === line ? at : at - 1;
    const row = above < 0 ? -1 : this.rowAt(above);
    const from = row < 0 ? this.extent.start : (this.calls.byteStart?.at(row) ?? 0);
    const bytes = this.capture.source.readAt(from, Math.min(most, this.extent.end - from));
    return { first: row < 0 ? 1 : this.lineOf(row), lines: decoder.decode(bytes).split('\n') };
  }

  /** Where the text of lines may end at the latest, from the call at or above the first one. */
  bytesUpTo(first: number, last: number): number {
    const from = Math.max(0, this.firstFrom(first) - 1);
    const behind = this.firstFrom(last + 1);
    const start = this.count === 0 ? this.extent.start : (this.calls.byteStart?.at(this.rowAt(from)) ?? 0);
    const end =
      behind < this.count
        ? (this.calls.byteStart?.at(this.rowAt(behind)) ?? 0)
        : Math.min(this.extent.end, this.capture.source.bytes);
    return end - start;
  }

  /** Whose line it is: what it says itself, else the call at it or above it. NaN = the log names no process. */
  processOn(line: number): number {
    const place = this.firstFrom(line + 1) - 1;
    const above = place < 0 ? (this.count > 0 ? 0 : -1) : place;
    if (above < 0) return Number.NaN;
    const row = this.rowAt(above);
    const own = this.number(row, 'process');
    if (Number.isNaN(own) || this.extent.path !== undefined || this.lineOf(row) === line) return own;
    const said = PID.exec(this.textBelow(line));
    return said ? Number(said[1] ?? said[2]) : own;
  }

  /** Line of a byte, counted from the call at or above it. */
  lineOfByte(byte: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.calls.byteStart?.at(this.rowAt(middle)) ?? 0) <= byte) low = middle + 1;
      else high = middle;
    }
    const row = low > 0 ? this.rowAt(low - 1) : -1;
    const from = row < 0 ? this.extent.start : (this.calls.byteStart?.at(row) ?? 0);
    let line = row < 0 ? 1 : this.lineOf(row);
    for (const code of this.capture.source.readAt(from, Math.min(byte - from, BETWEEN_MAX)))
      if (code === NEWLINE) line++;
    return line;
  }

  /** First byte of a line, counted from the call at or above it. */
  byteOfLine(line: number): number {
    const above = this.firstFrom(line + 1) - 1;
    const row = above < 0 ? -1 : this.rowAt(above);
    const from = row < 0 ? this.extent.start : (this.calls.byteStart?.at(row) ?? 0);
    let rest = line - (row < 0 ? 1 : this.lineOf(row));
    const bytes = rest > 0 ? this.capture.source.readAt(from, BETWEEN_MAX) : new Uint8Array(0);
    let at = 0;
    for (; rest > 0 && at < bytes.length; at++) if (bytes[at] === NEWLINE) rest--;
    return rest > 0 ? Number.NaN : from + at;
  }

  /** Byte of the line that ended a call which was printed in two parts; 0 = none. */
  resumedByte(row: number): number {
    return resumedAt((this.capture.model as TraceModel).calls.resumed, row);
  }

  /** The call that a line ended; -1 when it is none's end. */
  resumedCall(byte: number): number {
    const { offsets, rows } = (this.capture.model as TraceModel).calls.resumed;
    const entry = byte > 0 ? offsets.indexOf(byte) : -1;
    return entry < 0 ? -1 : (rows[entry] as number);
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
    const born = birthsOf(this.calls).get(process) ?? row;
    let inherited: Life | undefined;
    const lives = this.byNumber.get(fd) ?? [];
    const last = lastOpenedBefore(lives, row, (life) => openedOf?.at(life) ?? Number.NaN);
    for (let i = last; i >= 0 && i > last - LIVES_MAX; i--) {
      const life = lives[i] as number;
      const closed = closedOf?.at(life) ?? Number.NaN;
      const isOwn = Number.isNaN(process) || processOf?.at(life) === process;
      // Inherited ones were opened by another process, which may have closed its own since: taken when the own one has none.
      if (closed < (isOwn ? row : born) || (inherited && !isOwn)) continue;
      const opened = openedOf?.at(life) ?? Number.NaN;
      const found = { row: life, fd, what: (what && textAt(what, life)) ?? '', opened, closed };
      if (isOwn) return found;
      inherited = found;
    }
    return inherited;
  }
}

/** Lives are in the order in which they were opened; those from before the log have no such row. */
function lastOpenedBefore(lives: readonly number[], row: number, openedOf: (life: number) => number): number {
  let low = 0;
  let high = lives.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (openedOf(lives[middle] as number) > row) high = middle;
    else low = middle + 1;
  }
  return low - 1;
}

/** Calls of all files are in the order of time: those of one are put in the order of its lines. */
function rowsWithin(calls: Table, { start, end }: Extent): Uint32Array {
  const { byteStart } = calls;
  const rows: number[] = [];
  for (let row = 0; row < calls.rows; row++) {
    const at = byteStart?.at(row) ?? Number.NaN;
    if (at >= start && at < end) rows.push(row);
  }
  rows.sort((a, b) => (byteStart?.at(a) ?? 0) - (byteStart?.at(b) ?? 0));
  return Uint32Array.from(rows);
}
