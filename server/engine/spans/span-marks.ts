/** One lane reduced to the pixels there are: each tells the worst that it covers. */
import type { SpanMarks } from '../../protocol/spans.ts';
import { BLOCK, CLASSES_MAX, FAILED, firstFrom, type OrderedCalls, UNTIMED } from './ordered-calls.ts';
import { durationOf, type SpanColumns, startOf } from './span-columns.ts';
import { levelFor, type SpanLevel } from './span-pyramid.ts';

/** Up to so many calls a pixel every call of a lane is told. */
const CALLS_A_PIXEL = 0.25;

/** Tenths of a microsecond: finer than most clocks of strace, and short to send. */
export function tidy(ms: number): number {
  return Math.round(ms * 1e4) / 1e4;
}

export class Marks implements SpanMarks {
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
    type: number,
    failed: number,
    name: number,
  ): void {
    this.row.push(row);
    this.count.push(count);
    this.from.push(tidy(from));
    this.to.push(tidy(to));
    this.class.push(type);
    this.error.push(failed);
    this.name.push(name);
  }
}

interface PixelWindow {
  /** Milliseconds of the log's clock. */
  from: number;
  to: number;
  /** Pixels. */
  width: number;
}

/** What the calls that begin in one pixel are together. */
interface Pixel {
  /** Places of the first one and behind the last one. */
  begin: number;
  end: number;
  /** Place of the longest. */
  worst: number;
  failed: number;
  /** Milliseconds by class. */
  spent: Float64Array;
}

export function marksOf(
  columns: SpanColumns,
  calls: OrderedCalls,
  origin: number,
  window: PixelWindow,
): SpanMarks {
  const { from, to, width } = window;
  const { rows, start, duration, kind } = calls;
  const marks = new Marks();
  const endAt = (i: number) => (start[i] as number) + (duration[i] as number);
  const first = firstFrom(start, from);
  const end = firstFrom(start, to, true);
  const running = first > 0 && endAt(first - 1) > from ? first - 1 : -1;
  const single = (i: number) => {
    const row = rows[i] as number;
    const begin = startOf(columns, row) - origin;
    const type = kind[i] as number;
    const name = columns.syscall[row] as number;
    const failed = Number(type >= FAILED);
    marks.add(row, 1, begin, begin + durationOf(columns, row), type & (FAILED - 1), failed, name);
  };
  if (end - first <= width * CALLS_A_PIXEL) {
    if (running >= 0) single(running);
    for (let i = first; i < end; i++) single(i);
    return marks;
  }
  const length = (to - from) / width;
  const level = levelFor(calls, columns.classes.length, length);
  const pixel: Pixel = {
    begin: first,
    end: first,
    worst: first,
    failed: 0,
    spent: new Float64Array(CLASSES_MAX),
  };
  const gather = level ? gatherStretches : gatherCalls;
  /** The call that lasts longest into what follows, and whether the gap behind its pixel shows it. */
  let lasting = running;
  let shown = false;
  for (let x = 0; x < width; x++) {
    const left = from + x * length;
    const right = x === width - 1 ? Number.POSITIVE_INFINITY : left + length;
    const carried = lasting < 0 ? 0 : Math.min(endAt(lasting), right) - left;
    pixel.begin = pixel.end;
    if (pixel.begin >= end || (start[pixel.begin] as number) >= right) {
      if (carried > 0 && !shown) single(lasting);
      shown ||= carried > 0;
      continue;
    }
    pixel.spent.fill(0);
    if (carried > 0) pixel.spent[(kind[lasting] as number) & (FAILED - 1)] = carried;
    gather(calls, columns.classes.length, level as SpanLevel, right, end, pixel);
    if (pixel.end === pixel.begin) continue;
    const { begin, end: behind, worst, failed, spent } = pixel;
    const row = rows[worst] as number;
    const only = behind - begin === 1 && carried <= 0 ? (columns.syscall[row] as number) : -1;
    const until = x === width - 1 ? to : right;
    marks.add(row, behind - begin, left - origin, until - origin, largest(spent), failed, only);
    const before = lasting;
    if (lasting < 0 || endAt(worst) > endAt(lasting)) lasting = worst;
    if (endAt(behind - 1) > endAt(lasting)) lasting = behind - 1;
    if (lasting !== before) shown = false;
  }
  return marks;
}

/** One by one, and a block at a time where a whole one lies in the pixel. */
function gatherCalls(
  { start, duration, kind, longest, failed, spent }: OrderedCalls,
  classes: number,
  _level: SpanLevel,
  right: number,
  end: number,
  pixel: Pixel,
): void {
  let i = pixel.begin;
  let worst = i;
  let hasFailed = 0;
  const told = Math.min(classes, CLASSES_MAX);
  while (i < end && (start[i] as number) < right) {
    const last = i + BLOCK - 1;
    if (i % BLOCK === 0 && last < end && (start[last] as number) + (duration[last] as number) < right) {
      const block = i / BLOCK;
      const candidate = longest[block] as number;
      if ((duration[candidate] as number) > (duration[worst] as number)) worst = candidate;
      hasFailed |= failed[block] as number;
      for (let type = 0; type < told; type++)
        pixel.spent[type] = (pixel.spent[type] as number) + (spent[block * CLASSES_MAX + type] as number);
      i += BLOCK;
      continue;
    }
    const type = kind[i] as number;
    if ((duration[i] as number) > (duration[worst] as number)) worst = i;
    if (type >= FAILED) hasFailed = 1;
    const here = Math.min(duration[i] as number, right - (start[i] as number));
    const at = type & (FAILED - 1);
    pixel.spent[at] = (pixel.spent[at] as number) + (here || UNTIMED);
    i++;
  }
  pixel.end = i;
  pixel.worst = worst;
  pixel.failed = hasFailed;
}

/** Stretches that begin before the pixel ends are its own: none is wider than a pixel. */
function gatherStretches(
  { start, duration }: OrderedCalls,
  _classes: number,
  level: SpanLevel,
  right: number,
  end: number,
  pixel: Pixel,
): void {
  const { from, width, first, longest, failed, spent, classes } = level;
  const stretches = longest.length;
  let worst = pixel.begin;
  let hasFailed = 0;
  let at = Math.max(0, Math.min(stretches - 1, Math.floor(((start[pixel.begin] as number) - from) / width)));
  let behind = pixel.begin;
  for (; at < stretches && from + at * width < right && behind < end; at++) {
    behind = Math.min(end, first[at + 1] as number);
    const candidate = longest[at] as number;
    if (
      candidate >= pixel.begin &&
      candidate < behind &&
      (duration[candidate] as number) > (duration[worst] as number)
    )
      worst = candidate;
    hasFailed |= failed[at] as number;
    for (let type = 0; type < classes; type++)
      pixel.spent[type] = (pixel.spent[type] as number) + (spent[at * classes + type] as number);
  }
  pixel.end = Math.max(pixel.begin, behind);
  pixel.worst = worst;
  pixel.failed = hasFailed;
}

export function largest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] as number) > (values[best] as number)) best = i;
  return best;
}
