/** A window of a timeline: lanes reduced to pixels, each telling the worst that it covers. */
import type { SpanMarks, SpansQuery, SpansWindow } from '../../protocol/spans.ts';
import { durationOf, type SpanColumns, startOf } from './span-columns.ts';
import { BLOCK, CLASSES_MAX, type OrderedCalls, type SpanIndex, UNTIMED } from './span-index.ts';

/** More pixels or lanes than any screen has. */
const WIDTH_MAX = 8192;
const LANES_MAX = 200;
/** Up to so many calls a pixel every call of a lane is told. */
const CALLS_A_PIXEL = 0.25;

export function spansWindow(
  index: SpanIndex,
  query: Omit<SpansQuery, 'case' | 'capture' | 'table'>,
): SpansWindow {
  const { columns, origin, lanes } = index;
  const length = Math.max(0, index.end - origin);
  const from = Math.max(0, finite(query.from, 0));
  const to = Math.max(from, Math.min(finite(query.to, length), Math.max(length, from)));
  const width = pixels(query.width);
  const [first, last] = query.rows ?? [0, -1];
  const begin = Math.max(0, Math.floor(finite(first, 0)));
  const shown = lanes.slice(begin, Math.min(begin + LANES_MAX, Math.floor(finite(last, -1)) + 1));
  return {
    origin,
    hasTime: columns.start !== undefined,
    hasDurations: columns.duration !== undefined,
    end: tidy(length),
    from,
    to,
    classes: columns.classes,
    names: [...columns.names],
    matches: index.all.rows.length,
    total: columns.rows,
    laneCount: lanes.length,
    lanes: shown.map((lane, i) => ({
      index: begin + i,
      process: lane.process,
      depth: lane.depth,
      title: lane.title,
      ending: lane.ending,
      calls: lane.calls.rows.length,
      errors: lane.errors,
      from: tidy(lane.from - origin),
      to: tidy(lane.to - origin),
      marks: marksOf(columns, lane.calls, origin, origin + from, origin + to, width),
    })),
    ...(query.overview === undefined
      ? {}
      : { overview: marksOf(columns, index.all, origin, origin, index.end, pixels(query.overview)) }),
    ...tableRows(index, origin + from, origin + to),
    problems: index.problems,
  };
}

function finite(value: number | undefined, absent: number): number {
  return Number.isFinite(value) ? (value as number) : absent;
}

function pixels(width: number): number {
  return Math.max(1, Math.min(WIDTH_MAX, Math.floor(finite(width, 1))));
}

/** Tenths of a microsecond: finer than any clock of strace but nanoseconds, and short to send. */
function tidy(ms: number): number {
  return Math.round(ms * 1e4) / 1e4;
}

/** Rows of the table between the first and the last call that starts in the window. */
function tableRows(
  { all, columns }: SpanIndex,
  from: number,
  to: number,
): { tableRows?: { from: number; to: number } } {
  const first = firstFrom(columns, all.rows, from, 0, all.rows.length);
  const last = firstFrom(columns, all.rows, to, first, all.rows.length, true) - 1;
  if (last < first) return {};
  return { tableRows: { from: all.rows[first] as number, to: all.rows[last] as number } };
}

/** Place of the first row that starts at or after a time; `beyond`: after it. */
export function firstFrom(
  columns: SpanColumns,
  rows: Uint32Array,
  time: number,
  low: number,
  high: number,
  beyond = false,
): number {
  let first = low;
  let last = high;
  while (first < last) {
    const middle = (first + last) >> 1;
    const start = startOf(columns, rows[middle] as number);
    if (start < time || (beyond && start === time)) first = middle + 1;
    else last = middle;
  }
  return first;
}

function endOf(columns: SpanColumns, row: number): number {
  return startOf(columns, row) + durationOf(columns, row);
}

class Marks implements SpanMarks {
  readonly row: number[] = [];
  readonly count: number[] = [];
  readonly from: number[] = [];
  readonly to: number[] = [];
  readonly class: number[] = [];
  readonly error: number[] = [];
  readonly name: number[] = [];

  add(
    row: number,
    count: number,
    from: number,
    to: number,
    kind: number,
    failed: number,
    name: number,
  ): void {
    this.row.push(row);
    this.count.push(count);
    this.from.push(tidy(from));
    this.to.push(tidy(to));
    this.class.push(kind);
    this.error.push(failed);
    this.name.push(name);
  }
}

/** @param from, to of the log's clock */
function marksOf(
  columns: SpanColumns,
  calls: OrderedCalls,
  origin: number,
  from: number,
  to: number,
  width: number,
): SpanMarks {
  const { rows } = calls;
  const marks = new Marks();
  const first = firstFrom(columns, rows, from, 0, rows.length);
  const end = firstFrom(columns, rows, to, first, rows.length, true);
  const before = rows[first - 1];
  const running = before !== undefined && endOf(columns, before) > from ? before : undefined;
  const single = (row: number) => {
    const syscall = columns.syscall[row] as number;
    const failed = columns.error && columns.error[row] !== 0 ? 1 : 0;
    const start = startOf(columns, row) - origin;
    const kind = columns.classOf[syscall] as number;
    marks.add(row, 1, start, start + durationOf(columns, row), kind, failed, syscall);
  };
  if (end - first <= width * CALLS_A_PIXEL) {
    if (running !== undefined) single(running);
    for (let i = first; i < end; i++) single(rows[i] as number);
    return marks;
  }
  const pixel = (to - from) / width;
  const spent = new Float64Array(CLASSES_MAX);
  /** The call that lasts longest into what follows. */
  let lasting = running;
  let drawnTo = -1;
  let at = first;
  for (let x = 0; x < width; x++) {
    const left = from + x * pixel;
    const right = x === width - 1 ? to : left + pixel;
    const next = firstFrom(columns, rows, right, at, end, x === width - 1);
    const carried = lasting === undefined ? 0 : Math.min(endOf(columns, lasting), right) - left;
    if (next === at) {
      if (carried > 0 && drawnTo !== lasting) {
        single(lasting as number);
        drawnTo = lasting as number;
      }
      continue;
    }
    spent.fill(0);
    if (carried > 0) spent[classAt(columns, lasting as number)] = carried;
    const worst = sumUp(columns, calls, at, next, right, spent);
    marks.add(
      worst.longest,
      next - at,
      left - origin,
      right - origin,
      largest(spent, columns.classes.length),
      worst.failed,
      next - at === 1 ? (columns.syscall[worst.longest] as number) : -1,
    );
    for (const row of [worst.longest, rows[next - 1] as number])
      if (lasting === undefined || endOf(columns, row) > endOf(columns, lasting)) lasting = row;
    at = next;
  }
  return marks;
}

function classAt(columns: SpanColumns, row: number): number {
  return columns.classOf[columns.syscall[row] as number] as number;
}

/** Adds up the calls at `from` to `to`, whole blocks at a time; a call counts for what it spends before `right`. */
function sumUp(
  columns: SpanColumns,
  { rows, longest, failed, spent: blocks }: OrderedCalls,
  from: number,
  to: number,
  right: number,
  spent: Float64Array,
): { longest: number; failed: number } {
  let best = rows[from] as number;
  let anyFailed = 0;
  for (let i = from; i < to; ) {
    if (i % BLOCK === 0 && i + BLOCK <= to) {
      const block = i / BLOCK;
      const candidate = longest[block] as number;
      if (durationOf(columns, candidate) > durationOf(columns, best)) best = candidate;
      anyFailed |= failed[block] as number;
      for (let kind = 0; kind < columns.classes.length && kind < CLASSES_MAX; kind++)
        spent[kind] = (spent[kind] as number) + (blocks[block * CLASSES_MAX + kind] as number);
      i += BLOCK;
      continue;
    }
    const row = rows[i] as number;
    const duration = durationOf(columns, row);
    if (duration > durationOf(columns, best)) best = row;
    if (columns.error && columns.error[row] !== 0) anyFailed = 1;
    const kind = classAt(columns, row);
    const here = Math.min(duration, Math.max(0, right - startOf(columns, row)));
    spent[kind] = (spent[kind] as number) + (here || UNTIMED);
    i++;
  }
  return { longest: best, failed: anyFailed };
}

function largest(values: Float64Array, length: number): number {
  let best = 0;
  for (let i = 1; i < length && i < CLASSES_MAX; i++)
    if ((values[i] as number) > (values[best] as number)) best = i;
  return best;
}
