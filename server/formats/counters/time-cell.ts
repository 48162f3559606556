/** Time in a cell or a field: ISO and dates of other kinds, epochs in s, ms, µs and ns, seconds since the start. */
import { plausibleEpoch, type Stamp, stampPrefix, stampText } from '../text/stamps.ts';

/** Names that a column of times has. */
export const TIME_NAME =
  /^@?(?:time[_ ]?stamp|time|date[_ ]?time|date|ts|t|epoch(?:[_ ]?(?:s|sec|ms|seconds))?|when|clock|datum|zeit|uhrzeit|heure|fecha|hora|unix[_ ]?time|timestamp[_ ]?(?:ms|s|ns|us))(?:[_ ]?utc)?(?:\s*[([](?:s|ms|utc|iso\d*|epoch)[)\]])?$/i;

/** Names of clocks that start with the process or the test. */
const ELAPSED_NAME =
  /^(?:elapsed|uptime|runtime|since[_ ]?start|seconds|secs|t|time)(?:[_ ]?(?:s|sec|secs|seconds|ms))?(?:\s*[([](?:s|sec|ms)[)\]])?$/i;

/** @returns undefined when the text states no moment. */
export function momentOf(text: string): Stamp | undefined {
  const bare = text.trim().replace(/^\[(.*)\]$/, '$1');
  if (/^\d{9,}(?:\.\d+)?$/.test(bare)) return epochOf(Number(bare));
  if (!/[:\-/.]/.test(bare) || bare.length > 60) return undefined;
  const stamp = stampText(bare.replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d)(Z?)$/, '$1:00$2'));
  if (stamp) return stamp;
  const prefix = stampPrefix(`${bare} `);
  return prefix && prefix.length >= bare.length ? prefix.stamp : undefined;
}

/** Seconds, milliseconds, microseconds or nanoseconds since 1970, told by their size. */
export function epochOf(value: number): Stamp | undefined {
  for (const perSecond of [1, 1e3, 1e6, 1e9]) {
    if (plausibleEpoch(value / perSecond))
      return { ms: (value * 1000) / perSecond, zone: 'UTC', offset: 0, kind: 'epoch' };
  }
  return undefined;
}

/** Milliseconds since the start of what was measured, for a column of that name; undefined for another. */
export function elapsedScale(name: string): number | undefined {
  if (!ELAPSED_NAME.test(name)) return undefined;
  return /ms[)\]]?$/i.test(name) ? 1 : 1000;
}
