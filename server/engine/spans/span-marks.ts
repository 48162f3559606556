/** One lane reduced to the pixels there are: each tells the worst that it covers. */
import type { SpanMarks } from '../../protocol/spans.ts';
import { BLOCK, CLASSES_MAX, FAILED, firstFrom, type OrderedCalls, UNTIMED } from './ordered-calls.ts';
import { durationOf, type SpanColumns, startOf } from './span-columns.ts';

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

/** @param window milliseconds of the log's clock, and pixels */
export function marksOf(
  columns: SpanColumns,
  calls: OrderedCalls,
  origin: number,
  { from, to, width }: { from: number; to: number; width: number },
): SpanMarks {
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
    marks.add(
      row,
      1,
      begin,
      begin + durationOf(columns, row),
      type & (FAILED - 1),
      Number(type >= FAILED),
      name,
    );
  };
  if (end - first <= width * CALLS_A_PIXEL) {
    if (running >= 0) single(running);
    for (let i = first; i < end; i++) single(i);
    return marks;
  }
  const pixel = (to - from) / width;
  const spent = new Float64Array(CLASSES_MAX);
  /** The call that lasts longest into what follows, and whether the gap behind its pixel shows it. */
  let lasting = running;
  let shown = false;
  for (let x = 0, i = first; x < width; x++) {
    const left = from + x * pixel;
    const right = x === width - 1 ? Number.POSITIVE_INFINITY : left + pixel;
    const carried = lasting < 0 ? 0 : Math.min(endAt(lasting), right) - left;
    if (i >= end || (start[i] as number) >= right) {
      if (carried > 0 && !shown) single(lasting);
      shown ||= carried > 0;
      continue;
    }
    spent.fill(0);
    if (carried > 0) spent[(kind[lasting] as number) & (FAILED - 1)] = carried;
    const begin = i;
    let worst = i;
    let failed = 0;
    while (i < end && (start[i] as number) < right) {
      const last = i + BLOCK - 1;
      if (i % BLOCK === 0 && last < end && endAt(last) < right) {
        const block = i / BLOCK;
        const candidate = calls.longest[block] as number;
        if ((duration[candidate] as number) > (duration[worst] as number)) worst = candidate;
        failed |= calls.failed[block] as number;
        for (let type = 0; type < columns.classes.length && type < CLASSES_MAX; type++)
          spent[type] = (spent[type] as number) + (calls.spent[block * CLASSES_MAX + type] as number);
        i += BLOCK;
        continue;
      }
      const type = kind[i] as number;
      if ((duration[i] as number) > (duration[worst] as number)) worst = i;
      if (type >= FAILED) failed = 1;
      const here = Math.min(duration[i] as number, right - (start[i] as number));
      const at = type & (FAILED - 1);
      spent[at] = (spent[at] as number) + (here || UNTIMED);
      i++;
    }
    const row = rows[worst] as number;
    const only = i - begin === 1 && carried <= 0 ? (columns.syscall[row] as number) : -1;
    const until = x === width - 1 ? to : right;
    marks.add(row, i - begin, left - origin, until - origin, largest(spent), failed, only);
    const before = lasting;
    for (const candidate of [worst, i - 1])
      if (lasting < 0 || endAt(candidate) > endAt(lasting)) lasting = candidate;
    if (lasting !== before) shown = false;
  }
  return marks;
}

export function largest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] as number) > (values[best] as number)) best = i;
  return best;
}
