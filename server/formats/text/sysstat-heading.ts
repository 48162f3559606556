/** What sysstat's tools (iostat, mpstat, pidstat) print in front of their reports and rows: host, date, time. */
import { hour12 } from './stamps.ts';

export interface SysstatHeading {
  release: string;
  host: string;
  cpus: number;
  /** As written. */
  date: string;
}

/** `Linux 6.1.0 (host) <tab>11/20/26 <tab>_x86_64_<tab>(2 CPU)` */
export function sysstatHeading(line: string): SysstatHeading | undefined {
  const m = /^Linux (\S+) \(([^)]*)\)\s+(\S+(?: \S+)?)\s+_(\w+)_\s+\((\d+) CPU\)\s*$/.exec(line);
  if (!m) return undefined;
  return { release: m[1] as string, host: m[2] as string, date: (m[3] as string).trim(), cpus: Number(m[5]) };
}

/**
 * Midnight of a date as if it were UTC. Of `a/b/year` the order is told by a part above 12, a dot (day first), a year of
 * two digits (only the C locale writes one: month first) or a 12-hour clock (month first); else NaN.
 */
export function dateOf(text: string, twelveHours: boolean): number {
  const iso = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? /^(\d{4})年\s?(\d{1,2})月\s?(\d{1,2})日$/.exec(text);
  if (iso) return midnight(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const m = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})\.?$/.exec(text);
  if (!m) return Number.NaN;
  const [first, second] = [Number(m[1]), Number(m[3])];
  const year = (m[4] as string).length === 2 ? 2000 + Number(m[4]) : Number(m[4]);
  const byDot = m[2] === '.';
  if (first > 12 || byDot) return midnight(year, second, first);
  if (second > 12 || twelveHours || (m[4] as string).length === 2 || first === second)
    return midnight(year, first, second);
  return Number.NaN;
}

function midnight(year: number, month: number, day: number): number {
  return month < 1 || month > 12 || day < 1 || day > 31 ? Number.NaN : Date.UTC(year, month - 1, day);
}

export interface RowClock {
  /** Milliseconds since midnight, or since 1970 when `isEpoch`. */
  ms: number;
  isEpoch: boolean;
  twelveHours: boolean;
  /** What follows the time. */
  rest: string;
}

const HALF = /^(AM|PM|am|pm|a\.m\.|p\.m\.|午前|午後|上午|下午)(?=\s|$)\s*/;

/** The time that starts a row: `15:50:52`, `03:50:52 PM`, `15時50分52秒`, seconds since 1970. */
export function rowClock(line: string): RowClock | undefined {
  const epoch = /^\s*(\d{10})(?:\.\d+)?\s+/.exec(line);
  if (epoch)
    return {
      ms: Number(epoch[1]) * 1000,
      isEpoch: true,
      twelveHours: false,
      rest: line.slice(epoch[0].length),
    };
  const m = /^(\d{1,2})(?:[:.]|時)(\d\d)(?:[:.]|分)(\d\d)秒?(?=\s)\s+/.exec(line);
  if (!m) return undefined;
  let rest = line.slice(m[0].length);
  const half = HALF.exec(rest);
  if (half) rest = rest.slice(half[0].length);
  const [hour, minute, second] = [Number(m[1]), Number(m[2]), Number(m[3])];
  if (hour > 24 || minute > 59 || second > 60) return undefined;
  const isAfternoon = half ? /^(?:p|P|午後|下午)/.test(half[0]) : undefined;
  const hours = isAfternoon === undefined ? hour : hour12(hour, isAfternoon ? 'pm' : 'am');
  return {
    ms: ((hours * 60 + minute) * 60 + second) * 1000,
    isEpoch: false,
    twelveHours: half !== null,
    rest,
  };
}

/** The line with the time of a report of `iostat -t`, in any locale: `11/20/26 15:50:52`, `2026-11-20T15:50:51+0000`. */
export function reportTime(line: string): { ms: number; offset: number | undefined } | undefined {
  const text = line.trim();
  const iso = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)([+-]\d\d):?(\d\d)$/.exec(text);
  if (iso) {
    const hours = Number(iso[3]);
    const offset = hours * 60 + Math.sign(hours || 1) * Number(iso[4]);
    const clock = rowClock(`${iso[2]} `);
    return clock && { ms: dateOf(iso[1] as string, false) + clock.ms, offset };
  }
  const m = /^(\S+(?:年\s?\S+)?)\s+(\d{1,2}[:時.]\d\d[:分.]\d\d.*)$/.exec(text);
  const clock = m && rowClock(`${m[2]} `);
  if (!m || !clock || clock.rest !== '') return undefined;
  const date = dateOf(m[1] as string, clock.twelveHours);
  return Number.isNaN(date) ? undefined : { ms: date + clock.ms, offset: undefined };
}
