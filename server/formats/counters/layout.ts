/** How a table of separated values is laid out: found in its first lines, not in its name. */
import { csvFields } from '../text/csv-fields.ts';
import { isFiller } from '../text/unwrap.ts';
import { cellOf, usesDecimalComma } from './cells.ts';
import { elapsedScale, momentOf, TIME_NAME } from './time-cell.ts';

export interface Layout {
  separator: string;
  decimalComma: boolean;
  /** Names of the columns; `column N` where the table has no heading. */
  names: string[];
  /** Places of the columns that state the time: one, or a date and a clock. */
  time: number[];
  /** Milliseconds a unit, when the time counts from the start. */
  elapsed: number | undefined;
  /** Place of the column that says whose row it is, when several rows share a time. */
  entity: number | undefined;
}

const SEPARATORS = ['\t', ';', ',', '|'] as const;

/** Lines looked at, and how many may stand before the heading. */
const LINES = 200;
const LINES_BEFORE = 12;

/** Two rows a moment are shared times in every second row; a few may be damaged, or doubled. */
const SHARED = 0.3;
const TOLD_APART = 0.8;

/** With fewer rows, names that do not come back are no sign. */
const FEW_ROWS = 4;

/** Of the lines after the heading, so many must have its number of fields. */
const FITTING = 0.7;

/** @param lines the first lines of the file without their ends. */
export function layoutOf(lines: readonly string[]): Layout | undefined {
  const some = lines.slice(0, LINES).filter((line) => line.trim() !== '');
  for (let at = 0; at < Math.min(some.length - 1, LINES_BEFORE); at++) {
    for (const separator of SEPARATORS) {
      const names = headingOf(some[at] as string, separator);
      const layout = names && withHeading(names, separator, some.slice(at + 1));
      if (layout) return layout;
    }
  }
  return withoutHeading(some);
}

/** The names of a heading: every field has a letter, and none is a number or a time. */
export function headingOf(line: string, separator: string): string[] | undefined {
  if (!line.includes(separator) || line.length > 100_000) return undefined;
  const bare = line.replace(/^\uFEFF/, '').replace(/^#\s*/, '');
  const fields = trimmedEnds(csvFields(bare, separator) ?? []);
  if (fields.length < 2 || fields.some((field) => field.length > 120)) return undefined;
  const named = fields.filter(
    (field) => /[\p{L}%]/u.test(field) && !cellOf(field, false) && !momentOf(field),
  );
  // One may have no name: the row numbers that data frames write.
  if (named.length < fields.length - (fields[0] === '' ? 1 : 0)) return undefined;
  const taken = new Map<string, number>();
  return fields.map((field, i) => {
    const name = field === '' ? `column ${i + 1}` : field.trim();
    const n = (taken.get(name) ?? 0) + 1;
    taken.set(name, n);
    return n === 1 ? name : `${name} #${n}`;
  });
}

/** Without the empty fields that a separator at either end of the line makes. */
export function trimmedEnds(fields: string[]): string[] {
  return fields.length > 2 && fields.at(-1) === '' ? fields.slice(0, -1) : fields;
}

function withHeading(names: string[], separator: string, lines: readonly string[]): Layout | undefined {
  const rows = lines
    .filter((line) => !isFiller(line))
    .map((line) => trimmedEnds(csvFields(line, separator) ?? []));
  const fitting = rows.filter((row) => row.length === names.length);
  if (fitting.length === 0 || fitting.length < FITTING * rows.length) return undefined;
  const decimalComma = separator !== ',' && usesDecimalComma(fitting.flat());
  const numeric = names.map((_, i) => shareOfNumbers(fitting, i, decimalComma));
  const { time, elapsed } = timeColumns(names, fitting);
  if (!numeric.some((share, i) => share >= 0.5 && !time.includes(i))) return undefined;
  return {
    separator,
    decimalComma,
    names,
    time,
    elapsed,
    entity: entityColumn(names, fitting, numeric, time),
  };
}

/** Rows without a heading are left to the reader of lines, unless their numbers need a closer look. */
function withoutHeading(lines: readonly string[]): Layout | undefined {
  for (const separator of SEPARATORS) {
    const rows = lines.map((line) => trimmedEnds(csvFields(line, separator) ?? []));
    const width = rows[0]?.length ?? 0;
    const fitting = rows.filter((row) => row.length === width);
    if (width < 2 || rows.length < 3 || fitting.length < FITTING * rows.length) continue;
    const decimalComma = separator !== ',' && usesDecimalComma(fitting.flat());
    const special =
      decimalComma ||
      lines.some((line) => line.includes('"')) ||
      fitting.some((row) => row.includes('')) ||
      (separator === ',' && isNumberBehindClock(fitting));
    const names = fitting[0]?.map((_, i) => `column ${i + 1}`) ?? [];
    const { time, elapsed } = timeColumns(names, fitting);
    const numeric = names.filter(
      (_, i) => !time.includes(i) && shareOfNumbers(fitting, i, decimalComma) >= 0.8,
    );
    if (special && numeric.length > 0 && (time.length > 0 || numeric.length >= width / 2))
      return { separator, decimalComma, names, time, elapsed, entity: undefined };
  }
  return undefined;
}

/**
 * `09:00:10,512`: a number of its own where nothing follows it, where it has not the length of a fraction, and where it
 * never begins with 0: fractions do so in one of ten rows, amounts never.
 */
function isNumberBehindClock(rows: readonly string[][]): boolean {
  if (!rows.every(([time = '', next = '']) => /:\d\d$/.test(time) && /^\d+$/.test(next))) return false;
  const isFraction =
    rows[0]?.length !== 2 &&
    rows.every(([, next = '']) => [3, 6, 9].includes(next.length)) &&
    rows.some(([, next = '']) => next.startsWith('0'));
  return !isFraction;
}

function shareOfNumbers(rows: readonly string[][], column: number, decimalComma: boolean): number {
  let numbers = 0;
  let filled = 0;
  for (const row of rows) {
    const text = row[column] as string;
    const cell = cellOf(text, decimalComma);
    if (text !== '') filled++;
    if (cell && !Number.isNaN(cell.value)) numbers++;
  }
  return filled === 0 ? 0 : numbers / filled;
}

function timeColumns(names: readonly string[], rows: readonly string[][]): Pick<Layout, 'time' | 'elapsed'> {
  const states = (i: number) => rows.filter((row) => momentOf(row[i] as string)).length >= 0.8 * rows.length;
  // A clock beside its date comes first: alone it would be a time of day.
  const isDated = (i: number) => rows.some((row) => momentOf(row[i] as string)?.kind === 'date');
  const joined = names.findIndex(
    (_, i) =>
      i + 1 < names.length &&
      !isDated(i) &&
      !isDated(i + 1) &&
      rows.filter((row) => momentOf(`${row[i]} ${row[i + 1]}`)).length >= 0.8 * rows.length,
  );
  if (joined >= 0) return { time: [joined, joined + 1], elapsed: undefined };
  const named = names.findIndex((name, i) => TIME_NAME.test(name) && states(i));
  const first = named >= 0 ? named : names.findIndex((_, i) => states(i));
  if (first >= 0) return { time: [first], elapsed: undefined };
  return elapsedColumn(names, rows);
}

/** Seconds from the start: the name says so, and they only rise. */
function elapsedColumn(
  names: readonly string[],
  rows: readonly string[][],
): Pick<Layout, 'time' | 'elapsed'> {
  const found = names.findIndex((name, i) => {
    if (elapsedScale(name) === undefined || rows.length < 2) return false;
    const values = rows.map((row) => Number(row[i]));
    return values.every((value, row) => value >= (row === 0 ? 0 : (values[row - 1] as number)));
  });
  return found < 0
    ? { time: [], elapsed: undefined }
    : { time: [found], elapsed: elapsedScale(names[found] as string) };
}

/** The column that tells rows of one time apart, when most rows share theirs with a neighbour. */
function entityColumn(
  names: readonly string[],
  rows: readonly string[][],
  numeric: readonly number[],
  time: readonly number[],
): number | undefined {
  if (time.length === 0) return undefined;
  const timeOf = (row: readonly string[]) => time.map((i) => row[i]).join(' ');
  const shared = rows.filter((row, i) => i > 0 && timeOf(row) === timeOf(rows[i - 1] as string[])).length;
  if (shared === 0 || shared < SHARED * (rows.length - 1)) return undefined;
  const tellsApart = (i: number) => {
    const seen = new Set(rows.map((row) => `${timeOf(row)}\u0000${row[i]}`));
    const names = new Set(rows.map((row) => row[i]));
    return seen.size >= TOLD_APART * rows.length && (names.size < rows.length || rows.length < FEW_ROWS);
  };
  const candidates = names.flatMap((name, i) => {
    const isText = (numeric[i] as number) < 0.2;
    return !time.includes(i) && (isText || /^(?:pid|tid|id|cpu|core|node)$/i.test(name)) && tellsApart(i)
      ? [i]
      : [];
  });
  return candidates[0];
}
