/**
 * What stands around every line of a file when a tool's output went through ts(1), syslog, journald, docker, kubectl,
 * a CI server or a log store: told by the first lines, taken off line by line.
 */
import { type Stamp, stampPrefix } from '../stamps.ts';
import { isSeparateLine } from './separate-line.ts';

export interface PeeledLine {
  /** The payload; may hold several lines. */
  text: string;
  stamp: Stamp | undefined;
}

export interface LineWrap {
  /** For the facts of a capture: `a time in front of every line`. */
  readonly title: string;
  /** Something other than a time was taken off: the lines count as repaired. */
  readonly repairs: boolean;
  /** The readers of text take it off by themselves. */
  readonly isKnown: boolean;
  /** The payload itself is written in another way: letters of it are escaped. */
  readonly encodes?: boolean;
  /** What stands before the payload is the time and what is the same in all lines; lines are peeled one by one. */
  readonly startsWithTime: boolean;
  /** @returns undefined for a line that is not wrapped so. */
  peel(line: string): PeeledLine | undefined;
}

/** Lines by which a wrap is told, and bytes of a file's head that hold them. */
const LINES_MAX = 400;
const BYTES_MAX = 64 * 1024;
const LINES_LEAST = 1;

/** As syslog and ts(1) write it; host and program are for {@link PROGRAM}. */
const SHORT_TIME = /^[A-Z][a-z]{2} {1,2}\d{1,2} \d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})? /;

const SEPARATORS = /[\s,;|:]+$/;

/** `kubectl logs` of files on a node: stream and tag after the time. */
const STREAM = /^(?:stdout|stderr) [FP] /;
/** Host and program of syslog and journald; the process number is optional. */
const PROGRAM = /^(?:[\w.:-]+ )?[\w./@()-]+(?:\[[\w.-]+\])?: /;
/** RFC 5424: priority and version, then the time, host, program, process, message id and structured data. */
const RFC5424_START = /^<\d{1,3}>1 (?=\d{4}-)/;
const RFC5424_FIELDS = /^\S+ \S+ \S+ \S+ (?:-|\[[^\]]*\]) ?/;
const PRIORITY = /^<\d{1,3}>/;
/** `docker compose logs`: the service, padded. */
const SERVICE = /^([\w.-]+) *\| ?/;
/** `kubectl logs --prefix`. */
const POD = /^\[pod\/[\w./-]+\] /;

/** The time at the start of a line, with no more than one blank after it: the payload may begin with blanks. */
function timePrefix(line: string): { stamp: Stamp; length: number } | undefined {
  // Editors and mailers cut the blank that ts(1) puts before an empty line.
  const found = stampPrefix(`${line} `);
  // The kernel writes the uptime: whoever reads its messages wants it.
  if (!found || found.stamp.kind === 'uptime') return undefined;
  const whole = SHORT_TIME.exec(line)?.[0] ?? line.slice(0, found.length);
  const separators = SEPARATORS.exec(whole)?.[0] ?? '';
  const marks = separators.search(/[,;|:][^,;|:]*$/);
  const kept = Math.min(separators.length, marks + 2);
  return { stamp: found.stamp, length: whole.length - separators.length + kept };
}

function afterTime(title: string, rest: RegExp | undefined, start?: RegExp): LineWrap {
  return {
    title,
    repairs: false,
    isKnown: start === undefined,
    startsWithTime: true,
    peel(line) {
      const from = start ? (start.exec(line)?.[0].length ?? -1) : 0;
      const time = from < 0 ? undefined : timePrefix(line.slice(from));
      if (!time) return undefined;
      const text = line.slice(from + time.length);
      if (!rest) return { text, stamp: time.stamp };
      // The line was empty: nothing follows but what names its source.
      const m = rest.exec(text) ?? rest.exec(`${text} `);
      return m ? { text: text.slice(m[0].length), stamp: time.stamp } : undefined;
    },
  };
}

/** A name in front of the line, and perhaps a time after the name. */
function afterName(title: string, name: RegExp): LineWrap {
  return {
    title,
    repairs: true,
    isKnown: false,
    startsWithTime: false,
    peel(line) {
      const m = name.exec(line) ?? name.exec(`${line} `);
      if (!m) return undefined;
      const rest = line.slice(m[0].length);
      const time = timePrefix(rest);
      return time?.stamp.kind === 'date'
        ? { text: rest.slice(time.length), stamp: time.stamp }
        : { text: rest, stamp: undefined };
    },
  };
}

const TIME = afterTime('a time in front of every line', undefined);

/** A fence, or a prompt with the command: how output is pasted into a ticket. */
const PASTED_LINE = /^(?:```\w*|[\w.@:~/-]*[$] \S.*)$/;

const PASTED: LineWrap = {
  title: 'a fence or a prompt around the lines',
  repairs: true,
  isKnown: true,
  startsWithTime: false,
  peel: (line) => ({ text: PASTED_LINE.test(line) ? '' : line, stamp: undefined }),
};

const HTML_TAG = /<\/?(?:html|body|div|p|pre|code|tt|span|br)\b[^<>]*>/gi;
const HTML_ESCAPE = /&(?:lt|gt|quot|apos|nbsp|amp|#39|#34|#x27|#x22);/gi;
const HTML_LETTERS: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#34;': '"',
  '&#x22;': '"',
  '&apos;': "'",
  '&#39;': "'",
  '&#x27;': "'",
  '&nbsp;': ' ',
  '&amp;': '&',
};

/** Copied out of the source of a page: brackets, or quotes, are there as `&lt;` and the like only. */
const HTML: LineWrap = {
  title: 'HTML, with letters escaped',
  repairs: true,
  isKnown: false,
  encodes: true,
  startsWithTime: false,
  peel: (line) => ({
    text: line
      .replace(HTML_TAG, '')
      .replace(HTML_ESCAPE, (entity) => HTML_LETTERS[entity.toLowerCase()] ?? entity),
    stamp: undefined,
  }),
};

function isHtml(lines: readonly string[]): boolean {
  const bare = lines.map((line) => line.replace(HTML_TAG, ''));
  if (bare.some((line) => /[<>]/.test(line))) return false;
  if (bare.some((line) => /&[lg]t;/.test(line))) return true;
  // Most programs that make pages leave quotes as they are.
  return bare.some((line) => line.includes('&quot;')) && !bare.some((line) => line.includes('"'));
}

const WRAPS: readonly LineWrap[] = [
  afterTime('RFC 5424 syslog', RFC5424_FIELDS, RFC5424_START),
  afterTime('a time and a stream in front of every line', STREAM),
  afterTime('syslog or journal', PROGRAM),
  afterTime('syslog', PROGRAM, PRIORITY),
  TIME,
  afterName('kubectl logs --prefix', POD),
  afterName('docker compose logs', SERVICE),
  jsonWrap(),
  csvWrap(),
  without('quotes of a mail', /^(?:> ?)+/),
  without('lines that are set in', /^(?: {4}|\t)/),
  PASTED,
  HTML,
];

/** As a capture's facts name it. */
export function wrapTitled(title: string): LineWrap | undefined {
  return WRAPS.find((wrap) => wrap.title === title);
}

const found = new WeakMap<Uint8Array, readonly LineWrap[]>();

function without(title: string, start: RegExp): LineWrap {
  return {
    title,
    repairs: true,
    isKnown: true,
    startsWithTime: false,
    peel(line) {
      const m = start.exec(line);
      return m ? { text: line.slice(m[0].length), stamp: undefined } : undefined;
    },
  };
}

/** The ways in which all lines of a file's head are wrapped: the payload decides between them. */
export function lineWraps(head: Uint8Array): readonly LineWrap[] {
  let wraps = found.get(head);
  if (!wraps) {
    wraps = wrapsOf(head);
    found.set(head, wraps);
  }
  return wraps;
}

function wrapsOf(head: Uint8Array): readonly LineWrap[] {
  const bytes = head.subarray(0, BYTES_MAX);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const all = text.replace(/^\uFEFF/, '').split(/\r?\n/, LINES_MAX + 1);
  // The last one may be cut off.
  if (all.length > 1) all.pop();
  const lines = all.filter((line) => line.trim() !== '' && !isSeparateLine(line));
  if (lines.length < LINES_LEAST) return [];
  const isPasted = lines.some((line) => PASTED_LINE.test(line));
  const isThere = (wrap: LineWrap) =>
    wrap === PASTED ? isPasted : wrap === HTML ? isHtml(lines) : lines.every(wrap.peel);
  return WRAPS.filter(isThere).flatMap((wrap) => (wrap === TIME ? [...sameWords(lines), wrap] : [wrap]));
}

/** `aws logs tail` and others: names of a group and a stream, the same in all lines, after the time. */
function sameWords(lines: readonly string[]): LineWrap[] {
  const wraps: LineWrap[] = [];
  const first = TIME.peel(lines[0] as string)?.text ?? '';
  // The name of the host in a system log: its reader takes time, host and program off by itself, and keeps the time.
  if (lines.some((line) => /^\S+ kernel: /.test(TIME.peel(line)?.text ?? ''))) return [];
  for (const words of [2, 1]) {
    const start = new RegExp(`^(?:\\S+ ){${words}}`).exec(`${first} `)?.[0];
    if (start === undefined) continue;
    const wrap: LineWrap = {
      title: `a time and “${start.trim()}” in front of every line`,
      repairs: true,
      isKnown: false,
      startsWithTime: false,
      peel(line) {
        const peeled = TIME.peel(line);
        return peeled && `${peeled.text} `.startsWith(start)
          ? { text: peeled.text.slice(start.length), stamp: peeled.stamp }
          : undefined;
      },
    };
    if (lines.every(wrap.peel)) wraps.push(wrap);
  }
  return wraps;
}

const JSON_TEXTS = ['log', 'message', 'MESSAGE', 'msg', 'textPayload', '@message', 'line'];
const JSON_TIMES = ['time', 'timestamp', '@timestamp', '__REALTIME_TIMESTAMP', 'ts'];

/** Docker's json-file, `journalctl -o json`, exports of log stores: an object a line, the payload in one of its texts. */
function jsonWrap(): LineWrap {
  return {
    title: 'JSON, an object for every line',
    repairs: true,
    isKnown: false,
    encodes: true,
    startsWithTime: false,
    peel(line) {
      const object = objectIn(line);
      const key = JSON_TEXTS.find((name) => textIn(object?.[name]) !== undefined);
      if (!object || key === undefined) return undefined;
      const time = object[JSON_TIMES.find((name) => name in object) ?? ''];
      const micro = typeof time === 'string' && /^\d{16}$/.test(time);
      const stamp = timePrefix(micro ? `${Number(time) / 1e6}` : String(time ?? ''))?.stamp;
      return { text: (textIn(object[key]) ?? '').replace(/\r?\n$/, ''), stamp };
    },
  };
}

/** The journal writes what is no plain text as a list of bytes. */
function textIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return Array.isArray(value) && value.length > 0 && value.every(isByte)
    ? Buffer.from(value).toString('utf8')
    : undefined;
}

function isByte(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 256;
}

/** `journalctl -o json-seq` and `-o json-sse` put something before each object. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the record separator of RFC 7464 is one
const JSON_START = /^(?:\x1e|data: )?(?=\{)/;

function objectIn(line: string): Record<string, unknown> | undefined {
  const start = JSON_START.exec(line)?.[0];
  if (start === undefined) return undefined;
  try {
    return JSON.parse(line.slice(start.length)) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

const CSV_HEADING = /^"?@?(?:timestamp|time|date)"?,"?@?(?:message|line|log)"?$/i;
const CSV_ROW = /^"?([\dTZ:.,+ /-]{10,40}?)"?,(?:"((?:[^"]|"")*)"|([^"].*)?)$/;

/** CloudWatch and other log stores as CSV: time and message. */
function csvWrap(): LineWrap {
  return {
    title: 'CSV of times and messages',
    repairs: true,
    isKnown: false,
    encodes: true,
    startsWithTime: false,
    peel(line) {
      if (CSV_HEADING.test(line)) return { text: '', stamp: undefined };
      const m = CSV_ROW.exec(line);
      const stamp = m && timePrefix(m[1] as string)?.stamp;
      return m && stamp ? { text: m[2]?.replaceAll('""', '"') ?? m[3] ?? '', stamp } : undefined;
    },
  };
}
