/** The first line of a report, `Linux RELEASE (HOST) \t DATE \t _ARCH_ \t (N CPU)`, and what its date means. */

export interface ReportHeader {
  release: string;
  host: string;
  /** Processors; 0 when not stated. */
  cpus: number;
  date: HeaderDate | undefined;
}

export interface HeaderDate {
  text: string;
  /** Midnight of the day as if it were UTC, when the date is read in that order; undefined when it cannot be. */
  monthFirst: number | undefined;
  dayFirst: number | undefined;
}

const HEADER = /^Linux\s+(\S+)\s+\(([^)]*)\)\s+(\S.*?)(?:\s+_(\w+)_)?(?:\s+\((\d+)\s+CPU\))?\s*$/u;

export function reportHeader(line: string): ReportHeader | undefined {
  const m = HEADER.exec(line);
  if (!m) return undefined;
  const [, release = '', host = '', date = '', , cpus] = m;
  return { release, host, cpus: Number(cpus ?? 0), date: headerDate(date) };
}

function headerDate(text: string): HeaderDate | undefined {
  const yearFirst = /^(\d{4})[-/.年년]\s?(\d{1,2})[-/.月월]\s?(\d{1,2})[日일.]?$/u.exec(text);
  if (yearFirst) {
    const day = midnight(yearFirst[1], yearFirst[2], yearFirst[3]);
    return day === undefined ? undefined : { text, monthFirst: day, dayFirst: day };
  }
  const m = /^(\d{1,2})([-/.])\s?(\d{1,2})\2\s?(\d{4}|\d{2})\.?$/.exec(text);
  if (!m) return undefined;
  const [, first, separator, second, year] = m;
  const dayFirst = midnight(year, second, first);
  // Only the Americas and the C locale write the month first, and they write a slash.
  const monthFirst = separator === '/' ? midnight(year, first, second) : undefined;
  return dayFirst === undefined && monthFirst === undefined ? undefined : { text, monthFirst, dayFirst };
}

function midnight(year = '', month = '', day = ''): number | undefined {
  const full = Number(year) + (year.length === 2 ? 2000 : 0);
  const ms = Date.UTC(full, Number(month) - 1, Number(day));
  const back = new Date(ms);
  return back.getUTCMonth() === Number(month) - 1 && back.getUTCDate() === Number(day) ? ms : undefined;
}

export type DateOrder = 'month first' | 'day first' | 'unknown';

const DAY = 86_400_000;

/**
 * Which order the dates of a file have: a day above 12 decides, so does a 12-hour clock, so do two reports of
 * neighbouring days.
 */
export function dateOrderOf(dates: readonly HeaderDate[], twelveHours: boolean): DateOrder {
  if (dates.some(({ dayFirst }) => dayFirst === undefined)) return 'month first';
  if (dates.some(({ monthFirst }) => monthFirst === undefined)) return 'day first';
  if (dates.every(({ monthFirst, dayFirst }) => monthFirst === dayFirst)) return 'month first';
  if (twelveHours) return 'month first';
  for (const [order, other] of [
    ['monthFirst', 'dayFirst'],
    ['dayFirst', 'monthFirst'],
  ] as const) {
    if (neighbours(dates, order) && !neighbours(dates, other))
      return order === 'monthFirst' ? 'month first' : 'day first';
  }
  return 'unknown';
}

function neighbours(dates: readonly HeaderDate[], order: 'monthFirst' | 'dayFirst'): boolean {
  return dates.some((date, i) => i > 0 && (date[order] ?? 0) - (dates[i - 1]?.[order] ?? 0) === DAY);
}
