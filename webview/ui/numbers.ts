/**
 * Numbers as people read them: exact in tables and copies, three significant digits in sentences and on axes.
 * `kB` is the kernel's unit; it is scaled by 1000 for reading and kept as printed where it must be exact.
 */
import type { Unit } from '../../server/protocol/capture.ts';

const MINUS = '−';
const DECIMAL_STEPS = ['', 'k', 'M', 'G', 'T', 'P'] as const;
const exactFormat = new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 });

/** Less than one in three years is what rounding leaves. */
const LEAST_RATE = 1e-8;

/** Bytes in one unit, for the units that are scaled; absent for every other unit. */
const BYTES_IN: Readonly<Record<string, number>> = { bytes: 1, B: 1, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9 };

/** Seconds in one unit, for the units that are durations. */
const SECONDS_IN: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  min: 60,
  h: 3600,
};

/** What stands where a capture has no value; JSON carries it as null. */
export const NO_VALUE = '–';

/** `1,234,567`, `0.25`, `−3`: every digit that was measured, at most six decimals. */
export function formatExact(value: number): string {
  return Number.isFinite(value) ? exactFormat.format(value).replace('-', MINUS) : NO_VALUE;
}

/** Three significant digits with a plain thousands separator: `1.23`, `12.3`, `123`, `12,300`. */
export function formatSignificant(value: number, digits = 3): string {
  if (value === 0 || !Number.isFinite(value)) return formatExact(value);
  const decimals = Math.max(
    0,
    digits - 1 - Math.floor(Math.log10(Math.abs(Number(value.toPrecision(digits))))),
  );
  const rounded = Number(value.toPrecision(digits));
  const text = new Intl.NumberFormat('en-US', {
    minimumFractionDigits: Math.min(decimals, 20),
    maximumFractionDigits: Math.min(decimals, 20),
  }).format(rounded);
  return text.replace('-', MINUS);
}

/** Bytes in steps of 1000: `512 B`, `91.0 MB`, `13.2 GB`. */
export function formatBytes(bytes: number): string {
  const { scaled, prefix } = decimalStep(bytes);
  if (prefix === '') {
    const whole = Number.isInteger(bytes) || Math.abs(bytes) >= 100;
    return `${whole ? formatExact(Math.round(bytes)) : formatSignificant(bytes)} B`;
  }
  return `${formatSignificant(scaled)} ${prefix}B`;
}

/** A count for an axis or a sentence: whole below 100,000, then `532 k`, `1.60 M`. */
export function formatCount(value: number): string {
  if (Math.abs(value) < 100_000) {
    return Number.isInteger(value) ? formatExact(value) : formatSignificant(value);
  }
  const { scaled, prefix } = decimalStep(value);
  return `${formatSignificant(scaled)} ${prefix}`;
}

/** A value with its unit, for reading: `91.0 MB`, `10,001`, `8.53 s`, `1,204 pages`. */
export function formatQuantity(value: number, unit: Unit): string {
  if (!Number.isFinite(value)) return NO_VALUE;
  const scaled = scaledPart(unit);
  if (scaled.bytes !== undefined) return formatBytes(value * scaled.bytes) + scaled.suffix;
  if (scaled.seconds !== undefined && scaled.suffix === '') return formatDuration(value * scaled.seconds);
  return formatCount(value) + unitSuffix(unit);
}

/** A value as the source prints it: `90,980 kB`, `10,001`. */
export function formatExactQuantity(value: number, unit: Unit): string {
  if (!Number.isFinite(value)) return NO_VALUE;
  return formatExact(value) + unitSuffix(unit);
}

/** As {@link formatQuantity}, with a sign always: `+34.4 MB`. */
export function formatChange(value: number, unit: Unit): string {
  if (!Number.isFinite(value)) return NO_VALUE;
  return value > 0 ? `+${formatQuantity(value, unit)}` : formatQuantity(value, unit);
}

/**
 * A change per second, told per the longest of second, minute, hour and day that brings it to at least 1:
 * `+302 kB/s`, `+1.50/min`. `perSample` for captures without time.
 */
export function formatRate(perSecond: number, unit: Unit, perSample = false): string {
  if (!Number.isFinite(perSecond)) return NO_VALUE;
  const { bytes, suffix } = scaledPart(unit);
  if (perSample) return `${formatChange(perSecond, unit)} a sample`;
  const value = perSecond * (bytes ?? 1);
  if (Math.abs(value) < LEAST_RATE) return `0${bytes === undefined ? unitSuffix(unit) : ` B${suffix}`}/s`;
  const [span, name] = rateSpan(value);
  const amount = bytes === undefined ? formatCount(roundTo3(value * span)) : formatBytes(value * span);
  const sign = value > 0 ? '+' : '';
  return `${sign}${amount}${bytes === undefined ? unitSuffix(unit) : suffix}/${name}`;
}

/** The interval of a rate: `[301–302 kB/s]`, `[−3.2 to 1.1 kB/s]`. Empty when there is none. */
export function formatRateInterval(low: number, high: number, unit: Unit, perSample = false): string {
  if (!Number.isFinite(low) || !Number.isFinite(high) || (low === 0 && high === 0)) return '';
  const from = numberAndUnit(formatRate(low, unit, perSample));
  const to = numberAndUnit(formatRate(high, unit, perSample));
  if (from.unit !== to.unit && low !== 0) return `[${from.number}${from.unit} to ${to.number}${to.unit}]`;
  return `[${from.number}${low < 0 || high < 0 ? ' to ' : '–'}${to.number}${to.unit}]`;
}

function numberAndUnit(text: string): { number: string; unit: string } {
  const [number = ''] = /^[−\d.,]*/.exec(text.replace(/^\+/, '')) ?? [];
  return { number, unit: text.replace(/^\+/, '').slice(number.length) };
}

/** Share as a whole per cent or one decimal below ten: `100 %`, `2.4 %`. Never rounds a part up to the whole. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent > 99 && percent < 100) return `${formatExact(Math.floor(percent * 100) / 100)} %`;
  return Math.abs(percent) < 10
    ? `${formatSignificant(percent, 2)} %`
    : `${formatExact(Math.round(percent))} %`;
}

/** As a person says it: `120 µs`, `8.53 s`, `51 min`, `41 h`, `12 days`, `2.5 years`. */
export function formatDuration(seconds: number): string {
  const size = Math.abs(seconds);
  if (size === 0) return '0 s';
  if (size < 1e-6) return `${formatSignificant(seconds * 1e9)} ns`;
  if (size < 1e-3) return `${formatSignificant(seconds * 1e6)} µs`;
  if (size < 1) return `${formatSignificant(seconds * 1e3)} ms`;
  if (size < 600) return `${trimmed(seconds)} s`;
  if (size < 2 * 3600) return `${formatSignificant(seconds / 60, 2)} min`;
  if (size < 4 * 86_400) return `${formatSignificant(seconds / 3600, 2)} h`;
  if (size < 730 * 86_400) return `${formatExact(Math.round(seconds / 86_400))} days`;
  return `${formatSignificant(seconds / (365.25 * 86_400), 2)} years`;
}

/** `1 warning`, `3 notes`, `0 errors`. */
export function formatPlural(count: number, one: string, many = `${one}s`): string {
  return `${formatExact(count)} ${count === 1 ? one : many}`;
}

function decimalStep(value: number): { scaled: number; prefix: string } {
  let step = 0;
  let scaled = Number(value.toPrecision(3));
  while (Math.abs(scaled) >= 1000 && step < DECIMAL_STEPS.length - 1) {
    scaled /= 1000;
    step++;
  }
  return { scaled: step === 0 ? value : value / 1000 ** step, prefix: DECIMAL_STEPS[step] ?? '' };
}

/** Splits `kB/s` into what is scaled and what is only written behind. */
function scaledPart(unit: Unit): { bytes?: number; seconds?: number; suffix: string } {
  const slash = unit.indexOf('/');
  const head = slash < 0 ? unit : unit.slice(0, slash);
  const suffix = slash < 0 ? '' : unit.slice(slash);
  const bytes = BYTES_IN[head];
  const seconds = SECONDS_IN[head];
  return { ...(bytes !== undefined && { bytes }), ...(seconds !== undefined && { seconds }), suffix };
}

function unitSuffix(unit: Unit): string {
  if (unit === '' || unit === 'count') return '';
  return unit.startsWith('count/') ? unit.slice('count'.length) : ` ${unit}`;
}

function rateSpan(perSecond: number): [seconds: number, name: string] {
  const size = Math.abs(perSecond);
  if (size === 0 || size >= 1) return [1, 's'];
  if (size * 60 >= 1) return [60, 'min'];
  if (size * 3600 >= 1) return [3600, 'h'];
  return [86_400, 'day'];
}

function roundTo3(value: number): number {
  return Number(value.toPrecision(3));
}

/** Seconds keep three digits but lose zeros that say nothing: `186 s`, `8.53 s`, `20 s`. */
function trimmed(seconds: number): string {
  return Number.isInteger(seconds) ? formatExact(seconds) : formatSignificant(seconds);
}
