/**
 * One time axis for the captures of a case. Times of a capture are its own wall clock as if it were UTC; here is what to add
 * to each so that all stand on the clock of the zone that most captures state. What was assumed or guessed is said. Pure.
 */
import { type Capture, isoTime, timeSpan } from './capture.ts';

export interface Placed {
  /** Index of the capture. */
  capture: number;
  /** Milliseconds to add to its times; undefined when it cannot be placed (a clock that counts from boot). */
  add: number | undefined;
  /** `exact`: it states its offset; `assumed`: it does not, and is taken to keep the others' clock; `guessed`: moved to where it fits. */
  basis: 'exact' | 'assumed' | 'guessed' | 'none';
  /** What was taken for granted, one sentence without the capture's name; '' for nothing. */
  note: string;
}

export interface TimeAxis {
  /** Minutes east of UTC of the axis; undefined when no capture states an offset. */
  offset: number | undefined;
  placed: Placed[];
}

type Timed = Pick<Capture, 'index' | 'tables' | 'zone' | 'zoneOffset'>;

interface Range {
  from: number;
  to: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Clocks without a date start on the first of January 1970, and go on for as many days as they run. */
const UNDATED_BEFORE = 366 * DAY;

/** Time zones lie between these, in hours from another. */
const ZONES_APART_MAX = 26;

/** A shift is clear when so much of the shorter range then lies within the other, and no other shift does as well. */
const OVERLAP_CLEAR = 0.8;

/** Captures without times are left out. */
export function timeAxis(captures: readonly Timed[]): TimeAxis {
  const timed = captures.flatMap((capture) => {
    const span = timeSpan(capture);
    return span ? [{ capture, span }] : [];
  });
  const offset = commonest(
    timed.flatMap(({ capture }) => (statesOffset(capture) ? [capture.zoneOffset] : [])),
  );
  const placed = new Map<number, Placed>();
  const fixed: Range[] = [];
  for (const { capture, span } of timed) {
    if (!isDated(capture, span) || capture.zoneOffset === undefined) continue;
    const add = ((offset as number) - capture.zoneOffset) * MINUTE;
    fixed.push(moved(span, add));
    placed.set(capture.index, {
      capture: capture.index,
      add,
      basis: 'exact',
      note: exactNote(add, capture, offset),
    });
  }
  // Those without an offset among themselves keep one clock; with others they are moved when they fit nowhere else.
  const loose = timed.filter(({ capture, span }) => !placed.has(capture.index) && isDated(capture, span));
  for (const { capture, span } of loose) {
    const shift = fixed.some((range) => overlap(range, span) > 0) ? undefined : clearShift(span, fixed);
    placed.set(capture.index, assumed(capture, shift, offset));
  }
  const dated = timed.flatMap(({ capture, span }) => {
    const known = placed.get(capture.index)?.add;
    return known === undefined ? [] : [moved(span, known)];
  });
  for (const { capture, span } of timed)
    if (!placed.has(capture.index)) placed.set(capture.index, undated(capture, span, dated));
  return { offset, placed: timed.map(({ capture }) => placed.get(capture.index) as Placed) };
}

function statesOffset(capture: Timed): boolean {
  return capture.zoneOffset !== undefined;
}

/** Its times name the day. */
function isDated(capture: Timed, span: Range): boolean {
  return capture.zone !== 'uptime' && capture.zone !== 'year not stated' && span.from >= UNDATED_BEFORE;
}

function commonest(offsets: readonly (number | undefined)[]): number | undefined {
  const counts = new Map<number, number>();
  for (const offset of offsets) if (offset !== undefined) counts.set(offset, (counts.get(offset) ?? 0) + 1);
  const [best] = [...counts].sort((a, b) => b[1] - a[1]);
  return best?.[0];
}

function exactNote(add: number, { zone }: Timed, offset: number | undefined): string {
  if (add === 0) return '';
  return `its times (${zone || 'another zone'}) were moved by ${hours(add)} to the clock of the others (${zoneName(offset)})`;
}

function assumed(capture: Timed, shift: number | undefined, offset: number | undefined): Placed {
  const named = capture.zone
    ? `the offset of its zone “${capture.zone}” is not known`
    : 'it states no time zone';
  if (shift !== undefined) {
    return {
      capture: capture.index,
      add: shift,
      basis: 'guessed',
      note: `${named}, and as written its times share no moment with the others: they were moved by ${hours(shift)}, the only whole hours by which they fit`,
    };
  }
  const clock =
    offset === undefined ? 'the clock of the others' : `the clock of the others (${zoneName(offset)})`;
  return { capture: capture.index, add: 0, basis: 'assumed', note: `${named}: ${clock} is assumed` };
}

function undated(capture: Timed, span: Range, dated: readonly Range[]): Placed {
  const { index } = capture;
  if (capture.zone === 'uptime')
    return {
      capture: index,
      add: undefined,
      basis: 'none',
      note: 'its clock counts from a start whose moment it does not state: it cannot be laid beside the others',
    };
  if (dated.length === 0)
    return {
      capture: index,
      add: 0,
      basis: 'assumed',
      note: 'its times have no date: one day is assumed for all',
    };
  const candidates = capture.zone === 'year not stated' ? years(span, dated) : days(span, dated);
  const best = candidates.sort((a, b) => b.overlap - a.overlap || a.distance - b.distance)[0];
  const add = best?.add ?? 0;
  return {
    capture: index,
    add,
    basis: 'guessed',
    note: `its times have no ${capture.zone === 'year not stated' ? 'year' : 'date'}: they are taken to start on ${isoTime(span.from + add, undefined).slice(0, 10)}`,
  };
}

interface Candidate {
  add: number;
  overlap: number;
  distance: number;
}

/** The days on which the others run, and the one before: a log may begin in the evening. */
function days(span: Range, dated: readonly Range[]): Candidate[] {
  return dated.flatMap((range) => {
    const first = Math.floor(range.from / DAY) - Math.floor(span.from / DAY);
    return [first - 1, first, Math.floor(range.to / DAY) - Math.floor(span.from / DAY)].map((n) =>
      candidate(span, n * DAY, dated),
    );
  });
}

function years(span: Range, dated: readonly Range[]): Candidate[] {
  const written = new Date(span.from);
  return dated.flatMap((range) => {
    const year = new Date(range.from).getUTCFullYear();
    return [year - 1, year, year + 1].map((one) => {
      const start = new Date(span.from);
      start.setUTCFullYear(one, written.getUTCMonth(), written.getUTCDate());
      return candidate(span, start.getTime() - span.from, dated);
    });
  });
}

function candidate(span: Range, add: number, dated: readonly Range[]): Candidate {
  const there = moved(span, add);
  return {
    add,
    overlap: Math.max(...dated.map((range) => overlap(range, there))),
    distance: Math.min(...dated.map((range) => Math.abs(range.from - there.from))),
  };
}

/** The one number of whole hours by which a range fits into those whose place is known; undefined when none is, or several are. */
function clearShift(span: Range, fixed: readonly Range[]): number | undefined {
  const shifts: number[] = [];
  for (let n = -ZONES_APART_MAX; n <= ZONES_APART_MAX; n++) {
    const there = moved(span, n * HOUR);
    const fits = fixed.some((range) => {
      const shorter = Math.min(range.to - range.from, there.to - there.from);
      return shorter > 0 && overlap(range, there) >= OVERLAP_CLEAR * shorter;
    });
    if (fits) shifts.push(n * HOUR);
  }
  return shifts.length === 1 ? shifts[0] : undefined;
}

function moved({ from, to }: Range, by: number): Range {
  return { from: from + by, to: to + by };
}

/** Milliseconds that two ranges share; 0 when they only touch. */
function overlap(a: Range, b: Range): number {
  return Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from));
}

function hours(ms: number): string {
  const size = Math.abs(ms) / HOUR;
  return `${ms < 0 ? '−' : '+'}${+size.toFixed(2)} h`;
}

/** `UTC+01:00`. */
export function zoneName(offset: number | undefined): string {
  if (offset === undefined) return 'zone unknown';
  return offset === 0 ? 'UTC' : `UTC${isoTime(0, offset).slice(-6)}`;
}
