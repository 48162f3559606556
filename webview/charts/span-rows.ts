/** A timeline of calls as pixels: its window, its ticks, and which mark a place belongs to. Times are milliseconds since the first call. */
import { scaleLinear } from 'd3';
import type { SpanMarks } from '../../server/protocol/spans.ts';
import type { Tick } from './axis.ts';
import { textWidth } from './frame.ts';

export interface TimeWindow {
  from: number;
  to: number;
}

/** Nothing shorter can be told apart: clocks of strace count microseconds, few nanoseconds. */
const SHORTEST = 0.001;

export function pixelOf(window: TimeWindow, width: number, time: number): number {
  return ((time - window.from) / Math.max(SHORTEST, window.to - window.from)) * width;
}

export function timeAt(window: TimeWindow, width: number, pixel: number): number {
  return window.from + (pixel / Math.max(1, width)) * (window.to - window.from);
}

/** Keeps its length and stays within the log. */
function within(from: number, length: number, end: number): TimeWindow {
  const kept = Math.min(Math.max(SHORTEST, length), Math.max(SHORTEST, end));
  const begin = Math.max(0, Math.min(from, end - kept));
  return { from: begin, to: begin + kept };
}

/** @param factor above 1 shows less, larger. @param at the time that stays where it is */
export function zoomed(window: TimeWindow, end: number, factor: number, at: number): TimeWindow {
  const length = Math.max(SHORTEST, (window.to - window.from) / factor);
  const share = (at - window.from) / Math.max(SHORTEST, window.to - window.from);
  return within(at - share * length, length, end);
}

export function panned(window: TimeWindow, end: number, by: number): TimeWindow {
  return within(window.from + by, window.to - window.from, end);
}

export function stretch(a: number, b: number, end: number): TimeWindow {
  return within(Math.min(a, b), Math.abs(a - b), end);
}

/** Moves the window by no more than it takes to have the call in it, with room on both sides. */
export function showing(window: TimeWindow, end: number, from: number, to: number): TimeWindow {
  const length = window.to - window.from;
  if (from >= window.from && to <= window.to) return window;
  const isLong = to - from > length * 0.9;
  if (isLong && from >= window.from && from <= window.from + length * 0.9) return window;
  const room = isLong ? length * 0.05 : (length - (to - from)) / 2;
  return within(from - room, length, end);
}

/** The whole log. */
export function isWhole(window: TimeWindow, end: number): boolean {
  return window.from <= 0 && window.to >= end;
}

const TICK_GAP = 34;

/** Times since the first call, as fine as the step between them asks for: `5 s`, `362.5 ms`, `20.000120 s`. */
export function spanTicks(window: TimeWindow, width: number, hasTime: boolean): Tick[] {
  const scale = scaleLinear().domain([window.from, window.to]).range([0, width]);
  const widest = textWidth(tickLabel(window.to, (window.to - window.from) / 6, hasTime)) + TICK_GAP;
  const values = scale.ticks(Math.max(2, Math.floor(width / widest)));
  const step = values.length > 1 ? (values[1] ?? 0) - (values[0] ?? 0) : window.to - window.from;
  let free = Number.NEGATIVE_INFINITY;
  return values.flatMap((value) => {
    const at = scale(value);
    const label = tickLabel(value, step, hasTime);
    const half = textWidth(label) / 2;
    if (at - half < free || at - half < 0 || at + half > width) return [];
    free = at + half + 8;
    return [{ value, at, label }];
  });
}

function tickLabel(ms: number, step: number, hasTime: boolean): string {
  if (!hasTime) return Number.isInteger(ms) ? `call ${Math.round(ms) + 1}` : '';
  if (ms === 0) return '0';
  if (step >= 60_000) return `${trimmed(ms / 60_000, step / 60_000)} min`;
  if (step >= 100 || ms >= 10_000) return `${trimmed(ms / 1000, step / 1000)} s`;
  if (step >= 0.1 || ms >= 10) return `${trimmed(ms, step)} ms`;
  return `${trimmed(ms * 1000, step * 1000)} µs`;
}

/** No more decimals than tell neighbours apart. */
function trimmed(value: number, step: number): string {
  const decimals = Math.max(0, Math.min(9, Math.ceil(-Math.log10(step) - 1e-9)));
  return value.toFixed(decimals);
}

/** Least width in which a mark is seen, and within which it is hit. */
const LEAST = 1;
const REACH = 3;

export interface MarkBox {
  x: number;
  width: number;
}

/** Clipped to what is in view; undefined when nothing of it is. */
export function markBox(marks: SpanMarks, i: number, window: TimeWindow, width: number): MarkBox | undefined {
  const from = pixelOf(window, width, marks.from[i] ?? 0);
  const to = pixelOf(window, width, marks.to[i] ?? 0);
  const left = Math.max(-2, from);
  const right = Math.min(width + 2, Math.max(to, from + LEAST));
  return right <= 0 || left >= width || right <= left ? undefined : { x: left, width: right - left };
}

/** Place of the mark at a pixel, or the nearest within reach; -1 when there is none. */
export function markAt(marks: SpanMarks, pixel: number, window: TimeWindow, width: number): number {
  let best = -1;
  let nearest = REACH + 1;
  for (let i = 0; i < marks.row.length; i++) {
    const from = pixelOf(window, width, marks.from[i] ?? 0);
    const to = Math.max(from + LEAST, pixelOf(window, width, marks.to[i] ?? 0));
    const distance = pixel < from ? from - pixel : pixel > to ? pixel - to : 0;
    if (distance < nearest || (distance === 0 && nearest === 0)) {
      nearest = distance;
      best = i;
    }
  }
  return best;
}
