/** Scales and tick positions. Words are the caller's: every function here takes its formatter. */
import { extent, scaleLinear, scaleLog, scaleUtc } from 'd3';
import { textWidth } from './frame.ts';

export type Scale = (value: number) => number;

export interface Tick {
  value: number;
  at: number;
  label: string;
}

export interface Axis {
  scale: Scale;
  invert: (pixel: number) => number;
  ticks: Tick[];
}

const PIXELS_PER_VALUE_TICK = 54;
const MOST_VALUE_TICKS = 8;

/**
 * Vertical axis over `height` pixels, of which the top `headroom` stay above the highest value: for words, and so
 * that a line never runs along the frame. Starts at zero for amounts; values below zero are never cut off.
 * `log`: on a logarithmic scale, unless there are values below zero or none above it.
 */
export function valueAxis(
  values: Iterable<number | null | undefined>,
  height: number,
  format: (value: number) => string,
  { headroom = 8, fromZero = true, log = false }: ValueAxisOptions = {},
): Axis {
  const known = [...numbersOf(values)];
  if (log && known.every((value) => value >= 0) && known.some((value) => value > 0))
    return logAxis(known, height, format, headroom);
  let [low, high] = extent(known);
  if (low === undefined || high === undefined) {
    low = 0;
    high = 1;
  }
  if (fromZero) {
    low = Math.min(0, low);
    high = Math.max(0, high);
  }
  if (low === high) high = low + (low === 0 ? 1 : Math.abs(low) * 0.1);
  const count = Math.max(2, Math.min(MOST_VALUE_TICKS, Math.floor(height / PIXELS_PER_VALUE_TICK)));
  const scale = scaleLinear()
    .domain([low, high])
    .range([height, Math.min(headroom, height / 2)]);
  if (low < 0) scale.nice(count);
  const ticks = scale.ticks(count).map((value) => ({ value, at: scale(value), label: format(value) }));
  return { scale, invert: (pixel) => scale.invert(pixel), ticks: distinct(ticks) };
}

interface ValueAxisOptions {
  headroom?: number;
  fromZero?: boolean;
  log?: boolean;
}

/** Zeros, which have no place on such a scale, lie on its foot, below the least value. */
function logAxis(
  values: readonly number[],
  height: number,
  format: (value: number) => string,
  headroom: number,
): Axis {
  const [least = 1, most = 1] = extent(positive(values));
  const low = values.includes(0) ? least / 2 : least;
  const scale = scaleLog()
    .domain(low === most ? [low / 2, most * 2] : [low, most])
    .range([height, Math.min(headroom, height / 2)])
    .nice();
  const foot = scale.domain()[0] ?? low;
  const at = (value: number) => scale(Math.max(value, foot));
  const apart = Math.max(2, Math.min(MOST_VALUE_TICKS, Math.floor(height / PIXELS_PER_VALUE_TICK)));
  const decades = scale.ticks().filter((value) => Number.isInteger(Math.log10(value)));
  const wanted = decades.length >= 2 ? decades : scale.ticks(apart);
  const step = Math.ceil(wanted.length / apart);
  const ticks = wanted
    .filter((_, i) => i % step === 0)
    .map((value) => ({ value, at: at(value), label: format(value) }));
  return { scale: at, invert: (pixel) => scale.invert(pixel), ticks: distinct(ticks) };
}

function* positive(values: readonly number[]): Generator<number> {
  for (const value of values) if (value > 0) yield value;
}

/**
 * Horizontal axis over `width` pixels for times in milliseconds (`hasTime`) or for sample numbers.
 * `format` gets the step between ticks, so that it can choose how fine to write.
 */
export function positionAxis(
  positions: readonly number[],
  hasTime: boolean,
  width: number,
  format: (value: number, step: number) => string,
): Axis {
  const [low = 0, high = 1] = extent(positions) as [number, number] | [undefined, undefined];
  const domain: [number, number] = low === high ? [low - 1, high + 1] : [low, high];
  const widest = textWidth(format(domain[1], (domain[1] - domain[0]) / 6)) + 44;
  const count = Math.max(2, Math.floor(width / widest));
  const make = hasTime ? timeScale : numberScale;
  return make(domain, width, count, format);
}

function timeScale(
  domain: [number, number],
  width: number,
  count: number,
  format: (value: number, step: number) => string,
): Axis {
  const scale = scaleUtc().domain(domain).range([0, width]);
  const values = scale.ticks(count).map(Number);
  return {
    scale: (value) => scale(value),
    invert: (pixel) => Number(scale.invert(pixel)),
    ticks: toTicks(values, (value) => scale(value), width, format),
  };
}

function numberScale(
  domain: [number, number],
  width: number,
  count: number,
  format: (value: number, step: number) => string,
): Axis {
  const scale = scaleLinear().domain(domain).range([0, width]);
  const values = scale.ticks(count).filter((value) => Number.isInteger(value) && value >= 0);
  return {
    scale: (value) => scale(value),
    invert: (pixel) => scale.invert(pixel),
    ticks: toTicks(values, (value) => scale(value), width, format),
  };
}

/** Drops the labels that would overlap the one before them or stick out of the axis. */
function toTicks(
  values: readonly number[],
  scale: Scale,
  width: number,
  format: (value: number, step: number) => string,
): Tick[] {
  const step = values.length > 1 ? (values[1] ?? 0) - (values[0] ?? 0) : 0;
  const ticks: Tick[] = [];
  let free = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    const at = scale(value);
    const label = format(value, step);
    const half = textWidth(label) / 2;
    if (at - half < free || at + half > width + 30) continue;
    ticks.push({ value, at, label });
    free = at + half + 8;
  }
  return ticks;
}

/** Rounding may give neighbours the same words; only the first of them is kept. */
function distinct(ticks: Tick[]): Tick[] {
  return ticks.filter((tick, i) => tick.label !== ticks[i - 1]?.label);
}

function* numbersOf(values: Iterable<number | null | undefined>): Generator<number> {
  for (const value of values)
    if (value !== null && value !== undefined && Number.isFinite(value)) yield value;
}
