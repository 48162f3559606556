/**
 * The calls of one long lane in stretches of equal time, at every power of two: what each stretch has that is worst, how
 * many calls begin in it, and what they spent their time on. A window is cut from the level whose stretches are just
 * shorter than its pixels, so it costs the same however many calls lie below.
 */
import { CLASSES_MAX, FAILED, type OrderedCalls, UNTIMED } from './ordered-calls.ts';

/** Shorter lanes are quick to look through. */
const CALLS_LEAST = 2048;
/** Calls in a stretch of the finest level, on the average; 41 bytes a stretch, twice that for all levels. */
const CALLS_A_STRETCH = 4;
const STRETCHES_LEAST = 64;

export interface SpanLevel {
  /** Milliseconds of the log's clock. */
  from: number;
  /** Milliseconds of one stretch. */
  width: number;
  /** Place of the first call that begins in a stretch or behind it; one more than there are stretches. */
  first: Uint32Array;
  /** Place of the longest call that begins in it. */
  longest: Uint32Array;
  failed: Uint8Array;
  /** Milliseconds by class, `classes` numbers a stretch. */
  spent: Float32Array;
  classes: number;
}

const known = new WeakMap<OrderedCalls, SpanLevel[]>();

/** The level to cut a window from; undefined when its calls are few enough to be looked at one by one. */
export function levelFor(calls: OrderedCalls, classes: number, pixel: number): SpanLevel | undefined {
  if (calls.rows.length < CALLS_LEAST) return undefined;
  let levels = known.get(calls);
  if (!levels) {
    levels = levelsOf(calls, Math.min(CLASSES_MAX, classes));
    known.set(calls, levels);
  }
  return levels.findLast(({ width }) => width <= pixel);
}

/** The finest first. */
function levelsOf(calls: OrderedCalls, classes: number): SpanLevel[] {
  const { start } = calls;
  let begin = 0;
  while (begin < start.length && Number.isNaN(start[begin])) begin++;
  const from = start[begin] ?? Number.NaN;
  const length = (start[start.length - 1] ?? Number.NaN) - from;
  if (!(length > 0)) return [];
  const stretches = 2 ** Math.floor(Math.log2(start.length / CALLS_A_STRETCH));
  const levels = [finest(calls, classes, begin, from, length / stretches, stretches)];
  for (let last = levels[0] as SpanLevel; last.longest.length > STRETCHES_LEAST; levels.push(last))
    last = coarser(last, calls);
  return levels;
}

function finest(
  calls: OrderedCalls,
  classes: number,
  begin: number,
  from: number,
  width: number,
  stretches: number,
): SpanLevel {
  const { start, duration, kind } = calls;
  const level = empty(from, width, stretches, classes);
  const { first, longest, failed, spent } = level;
  let at = -1;
  for (let i = begin; i < start.length; i++) {
    const stretch = Math.min(stretches - 1, Math.floor(((start[i] as number) - from) / width));
    while (at < stretch) {
      at++;
      first[at] = i;
      longest[at] = i;
    }
    const time = duration[i] as number;
    const type = kind[i] as number;
    if (time > (duration[longest[at] as number] as number)) longest[at] = i;
    if (type >= FAILED) failed[at] = 1;
    const slot = at * classes + Math.min(classes - 1, type & (FAILED - 1));
    const left = from + (at + 1) * width - (start[i] as number);
    spent[slot] = (spent[slot] as number) + (Math.min(time, left) || UNTIMED);
  }
  while (at < stretches) first[++at] = start.length;
  return level;
}

/** Two stretches are one. */
function coarser(fine: SpanLevel, { duration }: OrderedCalls): SpanLevel {
  const { classes } = fine;
  const stretches = fine.longest.length >> 1;
  const level = empty(fine.from, 2 * fine.width, stretches, classes);
  for (let at = 0; at < stretches; at++) {
    const [a, b] = [fine.longest[2 * at] as number, fine.longest[2 * at + 1] as number];
    level.first[at] = fine.first[2 * at] as number;
    // What a stretch without a call names is a call behind it, or none.
    const hasSecond = fine.first[2 * at + 2] !== fine.first[2 * at + 1];
    level.longest[at] = hasSecond && (duration[b] as number) > (duration[a] as number) ? b : a;
    if (fine.first[2 * at + 1] === fine.first[2 * at]) level.longest[at] = b;
    level.failed[at] = (fine.failed[2 * at] as number) | (fine.failed[2 * at + 1] as number);
    for (let type = 0; type < classes; type++)
      level.spent[at * classes + type] =
        (fine.spent[2 * at * classes + type] as number) +
        (fine.spent[(2 * at + 1) * classes + type] as number);
  }
  level.first[stretches] = fine.first[fine.longest.length] as number;
  return level;
}

function empty(from: number, width: number, stretches: number, classes: number): SpanLevel {
  return {
    from,
    width,
    first: new Uint32Array(stretches + 1),
    longest: new Uint32Array(stretches),
    failed: new Uint8Array(stretches),
    spent: new Float32Array(stretches * classes),
    classes,
  };
}
