/**
 * Figures as they stand in sentences: three significant digits, a space before the unit, one scale for bytes.
 * `kB` is the kernel's unit (1024 bytes), scaled by 1000 for reading as the kernel's own tools are read.
 */
import type { Unit } from '../protocol/capture.ts';

const MINUS = '−';
const BYTE_STEPS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;
/** Position of a unit in {@link BYTE_STEPS}; every other unit is written as it is. */
const BYTE_STEP: Readonly<Record<string, number>> = { bytes: 0, B: 0, kB: 1, KB: 1, MB: 2, GB: 3, TB: 4 };
const SECONDS_IN: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  seconds: 1,
  min: 60,
  h: 3600,
};

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const YEAR = 365.25 * DAY;

/** `13.2 GB`, `4 kB`, `10,001`, `5,377,102 pages`, `3.5 %`, `8.53 s`; `?` for a value that is not there. */
export function amount(value: number, unit: Unit): string {
  const { base, per } = splitUnit(unit);
  const step = BYTE_STEP[base];
  if (step !== undefined) return `${bytes(value, step)}${per}`;
  const seconds = SECONDS_IN[base];
  if (seconds !== undefined && per === '') return duration(value * seconds);
  return `${plainNumber(value)}${unitSuffix(base)}${per}`;
}

/** As {@link amount}, with a sign always: `+34.4 MB`, `−3`. */
export function signed(value: number, unit: Unit): string {
  return value > 0 ? `+${amount(value, unit)}` : amount(value, unit);
}

/** A change per second: `302 kB/s`, `0.008/s`, `12.3 pages/s`; slow ones `4.1 kB/h` or `2.5/day`. */
export function rate(perSecond: number, unit: Unit): string {
  return scaledRates([perSecond], unit).join('');
}

/** A range of rates on one scale: `301–302 kB/s`, `−3.2 to 1.1 kB/s`; one figure where both read the same. */
export function interval(low: number, high: number, unit: Unit): string {
  return scaledRates([low, high], unit).join('');
}

/** `98.6 %`, `99.99 %`, `0.02 %`, `100 %`: a part never reads as the whole, nor as nothing. */
export function share(fraction: number): string {
  const percent = fraction * 100;
  if (!Number.isFinite(percent)) return '? %';
  if (Math.abs(percent - Math.round(percent)) < 1e-9) return `${exact(Math.round(percent))} %`;
  for (let digits = 3; digits < 12; digits++) {
    const rounded = Number(percent.toPrecision(digits));
    if (Math.abs(percent) < 100 && Math.abs(rounded) >= 100) continue;
    return `${significant(percent, digits)} %`;
  }
  return `${exact(percent)} %`;
}

/** As a person says it: `120 µs`, `8.53 s`, `51 min`, `41 h`, `12 days`, `2.5 years`. */
export function duration(seconds: number): string {
  const size = Math.abs(seconds);
  if (!Number.isFinite(seconds)) return '? s';
  if (size === 0) return '0 s';
  if (size < 1e-6) return `${significant(seconds * 1e9)} ns`;
  if (size < 1e-3) return `${significant(seconds * 1e6)} µs`;
  if (size < 1) return `${significant(seconds * 1e3)} ms`;
  if (size < 10 * MINUTE) return `${significant(seconds)} s`;
  if (size < 2 * HOUR) return `${significant(seconds / MINUTE, 2)} min`;
  if (size < 4 * DAY) return `${significant(seconds / HOUR, 2)} h`;
  if (size < 2 * YEAR) return `${plural(Math.round(seconds / DAY), 'day')}`;
  return `${significant(seconds / YEAR, 2)} years`;
}

/** `1 sample`, `186 samples`, `0 samples`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${exact(count)} ${count === 1 ? one : many}`;
}

/** Every digit that was measured, with separators: `13,221,088`; at most six decimals. */
export function exact(value: number): string {
  if (!Number.isFinite(value)) return '?';
  return separated(value, 0, 6);
}

/** Three significant digits, integers whole: `5.06`, `34.4`, `13,200`, `0.008`. */
export function significant(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return '?';
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(digits));
  if (Number.isInteger(value) && Math.abs(value) < 10 ** digits) return exact(value);
  const decimals = Math.min(20, Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(rounded)))));
  return separated(rounded, decimals, decimals);
}

/** With commas between thousands. `Intl` does the same, but takes 9 ms for its first number and 15 µs for every other. */
function separated(value: number, decimalsLeast: number, decimalsMost: number): string {
  const digits = String(Math.abs(value));
  const [whole = '', fraction = ''] = digits.split('.');
  if (fraction.length > decimalsMost || digits.includes('e'))
    return value
      .toLocaleString('en-US', { minimumFractionDigits: decimalsLeast, maximumFractionDigits: decimalsMost })
      .replace('-', MINUS);
  const decimals = fraction.padEnd(decimalsLeast, '0');
  const sign = value < 0 || Object.is(value, -0) ? MINUS : '';
  return `${sign}${whole.replace(/\B(?=(?:\d{3})+$)/g, ',')}${decimals === '' ? '' : `.${decimals}`}`;
}

function plainNumber(value: number): string {
  if (Number.isInteger(value)) return exact(value);
  return Math.abs(value) >= 1000 ? exact(Math.round(value)) : withoutIdleZeros(significant(value));
}

function withoutIdleZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function bytes(value: number, step: number): string {
  if (!Number.isFinite(value)) return `? ${BYTE_STEPS[step]}`;
  // The size of one object is known to the byte, and is worth it: `1,830 B`.
  if (step === 0 && Number.isInteger(value) && Math.abs(value) < 10_000) return `${exact(value)} B`;
  const scaled = byteScale(value, step);
  return `${significant(value / 1000 ** (scaled - step))} ${BYTE_STEPS[scaled]}`;
}

/** The step at which a value of unit `step` has one to three digits before the point. */
function byteScale(value: number, step: number): number {
  let size = Math.abs(Number(value.toPrecision(3)));
  let scaled = step;
  for (; size >= 1000 && scaled < BYTE_STEPS.length - 1; scaled++) size /= 1000;
  for (; size > 0 && size < 1 && scaled > 0; scaled--) size *= 1000;
  return scaled;
}

/** Splits `kB/s` into `kB` and `/s`. */
function splitUnit(unit: Unit): { base: Unit; per: string } {
  const slash = unit.indexOf('/');
  return slash < 0 ? { base: unit, per: '' } : { base: unit.slice(0, slash), per: unit.slice(slash) };
}

function unitSuffix(base: Unit): string {
  if (base === '' || base === 'count') return '';
  return base === 'percent' || base === '%' ? ' %' : ` ${base}`;
}

/** Figures of one sentence on one scale, with the unit behind: `['301', '–', '302', ' kB/s']`. */
function scaledRates(values: readonly number[], unit: Unit): string[] {
  const { base, per } = splitUnit(unit);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0);
  const step = BYTE_STEP[base];
  const inBytes = step === undefined ? largest : largest * 1000 ** step;
  const [span, name] = rateSpan(inBytes, step === undefined ? 0.001 : 1);
  const scaled = step === undefined ? 0 : byteScale(largest * span, step);
  const divisor = step === undefined ? 1 : 1000 ** (scaled - step);
  const suffix = `${step === undefined ? unitSuffix(base) : ` ${BYTE_STEPS[scaled]}`}${per}/${name}`;
  const figures = values.map((value) => rateFigure((value * span) / divisor));
  const [low = '', high = low] = figures;
  if (low === high) return [low, suffix];
  return [low, values.some((value) => value < 0) ? ' to ' : '–', high, suffix];
}

function rateFigure(value: number): string {
  const text = significant(value);
  return Math.abs(value) < 0.1 ? withoutIdleZeros(text) : text;
}

/** The shortest of second, hour and day per which the change is at least `least`. */
function rateSpan(perSecond: number, least: number): [seconds: number, name: string] {
  if (perSecond === 0 || perSecond >= least) return [1, 's'];
  return perSecond * HOUR >= 1 ? [HOUR, 'h'] : [DAY, 'day'];
}
