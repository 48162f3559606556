/**
 * Times in the capture's own wall clock. Milliseconds count as if that clock were UTC, so that every function
 * here reads UTC fields and never the zone of the machine that draws.
 */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const DAY = 86_400_000;

/** `17:05:55`, with milliseconds when there are any. */
export function formatClock(ms: number): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return 'no time';
  const text = date.toISOString();
  return date.getUTCMilliseconds() === 0 ? text.slice(11, 19) : text.slice(11, 23);
}

/** Logs with a time of day only, or a time since the start, count from the epoch: nothing that is read is as old. */
const DATE_UNKNOWN_BEFORE = 7 * DAY;

/** `2008-10-20 17:05:55 BST`; without a date where the capture states none. */
export function formatMoment(ms: number, zone: string): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return 'no time';
  const days = Math.floor(ms / DAY);
  const since = days > 0 ? `${days}d ` : '';
  const day = Math.abs(ms) < DATE_UNKNOWN_BEFORE ? since : `${date.toISOString().slice(0, 10)} `;
  return `${day}${formatClock(ms)}${zone === '' ? '' : ` ${zone}`}`;
}

/** Label of an axis tick: no finer than the step between ticks asks for. */
export function formatTick(ms: number, stepMs: number): string {
  const date = new Date(ms);
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ''}`;
  if (stepMs >= 300 * DAY) return String(date.getUTCFullYear());
  if (stepMs >= DAY) return day;
  if (ms % DAY === 0) return day;
  if (stepMs >= 60_000) return date.toISOString().slice(11, 16);
  if (stepMs >= 1000) return date.toISOString().slice(11, 19);
  return date.toISOString().slice(14, 23);
}

/**
 * From and to of a capture, in ISO 8601 with or without an offset, as one phrase:
 * `2008-10-20 16:57:24–17:12:25 BST`. The wall clock is what the text says; nothing is converted.
 */
export function formatSpan(from: string, to: string, zone: string): string {
  const start = wallClock(from);
  const end = wallClock(to);
  if (start === undefined || end === undefined) return `${from}–${to}`;
  const named = zone === '' ? 'zone not stated' : zone;
  const tail = start.date === end.date ? end.clock : `${end.date} ${end.clock}`;
  return `${start.date} ${start.clock}–${tail} ${zone === '' ? `(${named})` : named}`;
}

function wallClock(iso: string): { date: string; clock: string } | undefined {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)/.exec(iso);
  return match?.[1] !== undefined && match[2] !== undefined ? { date: match[1], clock: match[2] } : undefined;
}
