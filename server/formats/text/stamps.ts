/**
 * Time stamps as people's sampling loops write them: date(1) in many locales, ISO, epoch, collectors' headings.
 * Times are the capture's own wall clock as if it were UTC; the zone is kept beside it as written.
 */

export interface Stamp {
  /** Milliseconds of wall-clock time as if it were UTC. */
  ms: number;
  /** As written (`UTC`, `BST`, `+02:00`), '' when unstated. */
  zone: string;
  /** Minutes east of UTC when the stamp says so. */
  offset: number | undefined;
  kind: 'date' | 'epoch' | 'time of day' | 'uptime';
}

// First letters that tell the months apart, by language of date(1)'s locales; lower case, no final dot.
const MONTHS: readonly (readonly string[])[] = [
  ['jan', 'ene', 'gen', 'jän', 'янв', 'sty', 'led', 'oca', 'tammi'],
  ['feb', 'fév', 'fev', 'фев', 'lut', 'úno', 'şub', 'helmi'],
  ['mar', 'mär', 'mrz', 'maa', 'мар', 'mrt', 'bře', 'maalis'],
  ['apr', 'avr', 'abr', 'апр', 'kwi', 'dub', 'nis', 'huhti'],
  ['may', 'mai', 'mag', 'мая', 'май', 'mei', 'maj', 'kvě', 'touko'],
  ['jun', 'juin', 'giu', 'июн', 'cze', 'čvn', 'haz', 'kesä'],
  ['jul', 'juil', 'lug', 'июл', 'lip', 'čvc', 'tem', 'heinä'],
  ['aug', 'aoû', 'ago', 'авг', 'sie', 'srp', 'ağu', 'elo'],
  ['sep', 'set', 'сен', 'wrz', 'zář', 'eyl', 'syys'],
  ['oct', 'okt', 'ott', 'out', 'окт', 'paź', 'říj', 'eki', 'loka'],
  ['nov', 'ноя', 'lis', 'kas', 'marras'],
  ['dec', 'dez', 'déc', 'dic', 'дек', 'gru', 'pro', 'ara', 'joulu'],
];

/** @returns 1-12, or 0 when the word is no month's name. */
export function monthNumber(word: string): number {
  const lower = word.toLowerCase().replace(/\.$/, '');
  let best = 0;
  let bestLength = 0;
  for (let month = 0; month < 12; month++) {
    for (const start of MONTHS[month] as readonly string[]) {
      if (start.length > bestLength && lower.startsWith(start)) {
        best = month + 1;
        bestLength = start.length;
      }
    }
  }
  return best;
}

// What stands before and after the time in headings: `=== … ===`, `zzz ***…`, `zzz <…> Count:1`, `TS epoch …`, `[…]`, `Date: …`.
const HEADING_START = /^(?:[\s=#*<>[\]-]|zzz\b|TS\b|date:|time:|timestamp:?|at\b|sample(?:\s*#?\d+)?:?)+/i;
const HEADING_END = /(?:\s*(?:[=#*<>[\]-]|count:\d+|:))+\s*$/i;

/** Reads a line that is nothing but a stamp with its decoration. */
export function stampLine(line: string): Stamp | undefined {
  if (line.length < 8 || line.length > 120) return undefined;
  const trimmed = line.trim();
  const bare = trimmed.replace(HEADING_START, '').replace(HEADING_END, '').trim();
  if (!/\d/.test(bare)) return undefined;
  if (/^TS\s/.test(trimmed)) {
    const both = /^(\d{9,10}(?:\.\d+)?)\s+(.+)$/.exec(bare);
    const dated = both ? stampText(both[2] as string) : undefined;
    if (both && dated) return withEpoch(dated, Number(both[1]) * 1000);
  }
  return stampText(bare) ?? clockAlone(bare);
}

/** `date +%T`, with half of the day where the locale has it. */
function clockAlone(text: string): Stamp | undefined {
  const m = /^(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?(?:\s?([AP]M))?$/i.exec(text);
  if (!m) return undefined;
  m[1] = String(hour12(Number(m[1]), m[5]));
  return timeOfDay(m);
}

/** Reads text that is one stamp and nothing else. */
export function stampText(text: string): Stamp | undefined {
  return (
    isoStamp(text) ??
    epochStamp(text) ??
    slashStamp(text) ??
    compactStamp(text) ??
    erlangStamp(text) ??
    wordsStamp(text)
  );
}

/** A wall-clock stamp beside the epoch of the same moment: the difference is the zone's offset. */
export function withEpoch(dated: Stamp, epochMs: number): Stamp {
  const minutes = Math.round((dated.ms - epochMs) / 60_000);
  if (Math.abs(minutes) > 14 * 60 || minutes % 15 !== 0) return dated;
  const zone = dated.zone || (minutes === 0 ? 'UTC' : offsetText(minutes));
  return { ...dated, ms: epochMs + minutes * 60_000, zone, offset: minutes };
}

export function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

const ISO =
  /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[T ,]\s?(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d+))?\s*(Z|UTC|[+-]\d{2}:?\d{2}|[A-Z]{2,5})?(?:\s+[+-]\d{4})?$/;

function isoStamp(text: string): Stamp | undefined {
  const m = ISO.exec(text);
  if (!m) return undefined;
  return build(+m[1]!, +m[2]!, +m[3]!, +m[4]!, +m[5]!, +m[6]!, m[7], m[8] ?? '');
}

function epochStamp(text: string): Stamp | undefined {
  const m = /^(\d{9,10})(\.\d+)?$/.exec(text) ?? /^(\d{13})()$/.exec(text);
  if (!m) return undefined;
  const ms = m[1]!.length === 13 ? Number(m[1]) : Math.round(Number(m[1] + (m[2] ?? '')) * 1e6) / 1e3;
  return plausibleEpoch(ms / 1000) ? { ms, zone: 'UTC', offset: 0, kind: 'epoch' } : undefined;
}

/** Seconds since 1970 that fall between 1996 and 2100. */
export function plausibleEpoch(seconds: number): boolean {
  return seconds > 820_000_000 && seconds < 4_102_444_800;
}

function slashStamp(text: string): Stamp | undefined {
  const m =
    /^(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2}),?\s+(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d+))?\s*([AP]M)?\s*([A-Z]{2,5})?$/i.exec(
      text,
    );
  if (!m) return undefined;
  const [first, second] = [Number(m[1]), Number(m[2])];
  // Day first unless it cannot be, or a 12-hour clock tells of a month-first locale.
  const monthFirst = second > 12 || (first <= 12 && m[8] !== undefined);
  const year = m[3]!.length === 2 ? 2000 + Number(m[3]) : Number(m[3]);
  return build(
    year,
    monthFirst ? first : second,
    monthFirst ? second : first,
    hour12(+m[4]!, m[8]),
    +m[5]!,
    +m[6]!,
    m[7],
    m[9] ?? '',
  );
}

function compactStamp(text: string): Stamp | undefined {
  const m = /^(\d{4})[_-]?(\d{2})[_-]?(\d{2})[-_T ]?(\d{2})[_:-]?(\d{2})(?:[_:-]?(\d{2}))?Z?$/.exec(text);
  return m ? build(+m[1]!, +m[2]!, +m[3]!, +m[4]!, +m[5]!, Number(m[6] ?? 0), undefined, '') : undefined;
}

function erlangStamp(text: string): Stamp | undefined {
  const m = /^(\d{1,2})[-/](\p{L}{3,})[-/](\d{4}):{1,2}(\d{1,2}):(\d{2}):(\d{2})(?:\s+([+-]\d{4}))?$/u.exec(
    text,
  );
  if (!m) return undefined;
  return build(+m[3]!, monthNumber(m[2]!), +m[1]!, +m[4]!, +m[5]!, +m[6]!, undefined, m[7] ?? '');
}

/** date(1): weekday, month, day, time, AM/PM, zone and year in the order of any locale. */
function wordsStamp(text: string): Stamp | undefined {
  const east =
    /^(\d{4})年\s*(\d{1,2})月\s*(\d{1,2})日\s*\S*?\s*(\d{1,2})[:時时](\d{2})[:分](\d{2})秒?\s*(\S*)$/.exec(
      text,
    );
  if (east)
    return build(+east[1]!, +east[2]!, +east[3]!, +east[4]!, +east[5]!, +east[6]!, undefined, east[7] ?? '');
  const tokens = text.split(/[\s,]+/);
  if (tokens.length < 4 || tokens.length > 9) return undefined;
  let year = 0;
  let month = 0;
  let day = 0;
  let clock: RegExpExecArray | null = null;
  let half: string | undefined;
  let zone = '';
  for (const token of tokens) {
    const time: RegExpExecArray | null = clock
      ? null
      : /^(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d+))?$/.exec(token);
    if (time) clock = time;
    else if (/^[AP]\.?M\.?$/i.test(token)) half = token;
    else if (year === 0 && /^(?:19|20)\d\d$/.test(token)) year = Number(token);
    else if (day === 0 && /^\d{1,2}\.?$/.test(token)) day = Number.parseInt(token, 10);
    else if (/^(?:[A-Z]{2,5}|[+-]\d{2}:?\d{2})$/.test(token) && clock) zone = token;
    else if (
      month === 0 &&
      monthNumber(token) > 0 &&
      !(day === 0 && /^(?:mar|mer|sáb|sab)\.?$/i.test(token) && laterMonth(tokens, token))
    )
      month = monthNumber(token);
    else if (!/^\p{L}{1,12}\.?$/u.test(token)) return undefined;
  }
  if (!clock || !year || !month || !day) return undefined;
  return build(
    year,
    month,
    day,
    hour12(Number(clock[1]), half),
    Number(clock[2]),
    Number(clock[3]),
    clock[4],
    zone,
  );
}

/** `mar.` is Tuesday in French and Spanish when a month follows. */
function laterMonth(tokens: readonly string[], token: string): boolean {
  return tokens.slice(tokens.indexOf(token) + 1).some((t) => monthNumber(t) > 0);
}

export function hour12(hour: number, half: string | undefined): number {
  if (!half) return hour;
  return (hour % 12) + (/^p/i.test(half) ? 12 : 0);
}

// Zones whose abbreviation means one thing in practice; others are shown but not converted.
const ZONES: Readonly<Record<string, number>> = {
  Z: 0,
  UTC: 0,
  GMT: 0,
  BST: 60,
  CET: 60,
  CEST: 120,
  EET: 120,
  EEST: 180,
  EST: -300,
  EDT: -240,
  PST: -480,
  PDT: -420,
  JST: 540,
  MSK: 180,
};

function build(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  fraction: string | undefined,
  zone: string,
): Stamp | undefined {
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60)
    return undefined;
  const ms =
    Date.UTC(year, month - 1, day, hour, minute, second) +
    (fraction ? (Number(fraction) * 1000) / 10 ** fraction.length : 0);
  const numeric = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  const offset = numeric
    ? (numeric[1] === '-' ? -1 : 1) * (Number(numeric[2]) * 60 + Number(numeric[3]))
    : ZONES[zone];
  return { ms, zone: zone === 'Z' ? 'UTC' : zone, offset, kind: 'date' };
}

// A stamp that starts a line, with what separates it from the rest of the line.
const PREFIXES: readonly { pattern: RegExp; stamp: (m: RegExpExecArray) => Stamp | undefined }[] = [
  {
    pattern:
      /^\[?(\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:\s?(?:Z|UTC|[+-]\d{2}:?\d{2})(?=[\s\],;|]))?)\]?(?:[\s,;|:]+|(?=$))/,
    stamp: (m) => isoStamp(m[1]!.replace(/,(?=\d{4,}$)/, '.')),
  },
  {
    pattern:
      /^\[?((?:\p{L}{2,4}\.?,? )?(?:\p{L}{3,4}\.? {1,2}\d{1,2}|\d{1,2}\.? \p{L}{3,4}\.?)(?: \d{4})? \d{1,2}:\d{2}:\d{2}(?: [AP]M)?(?: [A-Z]{2,5})? ?(?:\d{4})?)\]?(?:[\s,;|:]+|(?=$))/u,
    stamp: (m) => wordsStamp(m[1]!.trim()),
  },
  { pattern: /^(\d{10}(?:\.\d{1,9})?|\d{13})[\s,;|:]+/, stamp: (m) => epochStamp(m[1]!) },
  {
    pattern: /^\[\s*(\d{1,7}\.\d{6})\]\s/,
    stamp: (m) => ({ ms: Number(m[1]) * 1000, zone: 'uptime', offset: undefined, kind: 'uptime' }),
  },
  {
    pattern: /^\[?(\d{1,2}\/\d{1,2}\/\d{4},? \d{1,2}:\d{2}:\d{2}(?: [AP]M)?)\]?[\s,;|]+/,
    stamp: (m) => slashStamp(m[1]!),
  },
  {
    pattern: /^\[?(\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,6}))?\]?[\s,;|]+/,
    stamp: (m) => timeOfDay(m),
  },
  {
    // syslog: the year is not written; 2000 keeps 29 February valid.
    pattern:
      /^([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}:\d{2}:\d{2})(?:[.,](\d{1,9}))? (?:[\w.-]+ [\w./-]+(?:\[\d+\])?: )?/,
    stamp: (m) => {
      const stamp = wordsStamp(`${m[1]} ${m[2]} ${m[3]} 2000`);
      return stamp && { ...stamp, ms: stamp.ms + Number(`0.${m[4] ?? 0}`) * 1000, zone: 'year not stated' };
    },
  },
];

function timeOfDay(m: RegExpExecArray): Stamp | undefined {
  const [hour, minute, second] = [Number(m[1]), Number(m[2]), Number(m[3])];
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const ms = ((hour * 60 + minute) * 60 + second) * 1000 + Number(`0.${m[4] ?? 0}`) * 1000;
  return { ms, zone: '', offset: undefined, kind: 'time of day' };
}

/** A stamp at the start of a line and how many characters it takes, separators included. */
export function stampPrefix(line: string): { stamp: Stamp; length: number } | undefined {
  for (const { pattern, stamp } of PREFIXES) {
    const m = pattern.exec(line);
    const parsed = m && stamp(m);
    if (m && parsed) return { stamp: parsed, length: m[0].length };
  }
  return undefined;
}

/** Time from a file's name, such as `meminfo-20261120-155053.txt` or `2012_01_01_00_00_00-meminfo`. */
export function stampInName(name: string): Stamp | undefined {
  const m = /(\d{4}[_-]?\d{2}[_-]?\d{2}[-_T]?\d{2}[_:-]?\d{2}(?:[_:-]?\d{2})?)/.exec(name);
  if (m) return compactStamp(m[1]!);
  const epoch = /(?:^|\D)(\d{10})(?:\D|$)/.exec(name);
  return epoch ? epochStamp(epoch[1]!) : undefined;
}
