/** How people put repeated samples into one file, as functions from samples to text. */

export interface Sample {
  /** Milliseconds, wall clock as if it were UTC. */
  time: number;
  /** The payload, ending with a newline. */
  text: string;
}

export interface Wrapper {
  name: string;
  wrap(samples: readonly Sample[]): string | Uint8Array;
  /** What is left of the times: `ms` = all of it, a number = whole multiples of that many ms, `none`. */
  times: 'ms' | 'none' | number;
  /** The reader must say that it repaired lines. */
  repairs?: boolean;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (n: number) => String(n).padStart(2, '0');

/** Fields of a time under the names that date(1) gives them. */
function at(ms: number) {
  const d = new Date(ms);
  return {
    a: DAYS[d.getUTCDay()] as string,
    b: MONTHS[d.getUTCMonth()] as string,
    Y: d.getUTCFullYear(),
    m: two(d.getUTCMonth() + 1),
    d: two(d.getUTCDate()),
    e: String(d.getUTCDate()).padStart(2, ' '),
    H: two(d.getUTCHours()),
    I: two(d.getUTCHours() % 12 || 12),
    p: d.getUTCHours() < 12 ? 'AM' : 'PM',
    M: two(d.getUTCMinutes()),
    S: two(d.getUTCSeconds()),
    N: String(d.getUTCMilliseconds()).padStart(3, '0'),
    s: Math.floor(ms / 1000),
  };
}

type Fields = ReturnType<typeof at>;

/** W1: a line with the time, then the sample. */
const stampLines: [string, (t: Fields) => string, 'ms' | number][] = [
  ['date(1), C locale', (t) => `${t.a} ${t.b} ${t.e} ${t.H}:${t.M}:${t.S} UTC ${t.Y}`, 1000],
  ['date(1), en_US 12 h', (t) => `${t.a} ${t.b} ${t.e} ${t.I}:${t.M}:${t.S} ${t.p} UTC ${t.Y}`, 1000],
  ['date(1), British', (t) => `${t.a} ${t.e} ${t.b} ${t.H}:${t.M}:${t.S} GMT ${t.Y}`, 1000],
  ['date(1), French', (t) => `ven. ${t.d} nov. ${t.Y} ${t.H}:${t.M}:${t.S} UTC`, 1000],
  ['date(1), German', (t) => `Fr ${t.d}. Nov ${t.H}:${t.M}:${t.S} UTC ${t.Y}`, 1000],
  ['date(1), Russian', (t) => `Пт ${t.d} ноя ${t.Y} ${t.H}:${t.M}:${t.S} UTC`, 1000],
  ['date(1), Japanese', (t) => `${t.Y}年 ${t.m}月 ${t.d}日 金曜日 ${t.H}:${t.M}:${t.S} UTC`, 1000],
  ['=== ISO ===', (t) => `=== ${t.Y}-${t.m}-${t.d} ${t.H}:${t.M}:${t.S} ===`, 1000],
  ['### ISO', (t) => `### ${t.Y}-${t.m}-${t.d}T${t.H}:${t.M}:${t.S}.${t.N}000`, 'ms'],
  ['ISO with offset', (t) => `${t.Y}-${t.m}-${t.d}T${t.H}:${t.M}:${t.S}+00:00`, 1000],
  ['ISO with comma', (t) => `${t.Y}-${t.m}-${t.d} ${t.H}:${t.M}:${t.S},${t.N}`, 'ms'],
  ['zzz ***', (t) => `zzz ***${t.a} ${t.b} ${t.e} ${t.H}:${t.M}:${t.S} UTC ${t.Y}`, 1000],
  ['zzz <>', (t) => `zzz <${t.m}/${t.d}/${t.Y} ${t.H}:${t.M}:${t.S}> Count:1`, 1000],
  ['TS', (t) => `TS ${t.s}.${t.N}000000 ${t.Y}-${t.m}-${t.d} ${t.H}:${t.M}:${t.S}`, 'ms'],
  ['epoch', (t) => `${t.s}`, 1000],
  ['epoch with fraction', (t) => `${t.s}.${t.N}`, 'ms'],
  ['epoch in ms', (t) => `${t.s}${t.N}`, 'ms'],
  ['brackets', (t) => `[${t.Y}-${t.m}-${t.d} ${t.H}:${t.M}:${t.S}]`, 1000],
  ['Date:', (t) => `Date: ${t.a} ${t.b} ${t.e} ${t.H}:${t.M}:${t.S} UTC ${t.Y}`, 1000],
  ['dashes, day first', (t) => `----- ${t.d}/${t.m}/${t.Y} ${t.H}:${t.M}:${t.S} -----`, 1000],
  ['compact', (t) => `${t.Y}${t.m}${t.d}-${t.H}${t.M}${t.S}`, 1000],
];

/** W2: the time in front of every line. */
const linePrefixes: [string, (t: Fields) => string, Wrapper['times']][] = [
  ['ISO, 5 digits', (t) => `${t.Y}-${t.m}-${t.d} ${t.H}:${t.M}:${t.S}.${t.N}00 `, 'ms'],
  ['ISO with Z', (t) => `${t.Y}-${t.m}-${t.d}T${t.H}:${t.M}:${t.S}.${t.N}Z `, 'ms'],
  ['brackets', (t) => `[${t.Y}-${t.m}-${t.d} ${t.H}:${t.M}:${t.S}] `, 1000],
  ['epoch', (t) => `${t.s}.${t.N} `, 'ms'],
  ['date(1)', (t) => `${t.a} ${t.b} ${t.e} ${t.H}:${t.M}:${t.S} UTC ${t.Y} `, 1000],
  ['kubectl --timestamps', (t) => `${t.Y}-${t.m}-${t.d}T${t.H}:${t.M}:${t.S}.${t.N}123456Z stdout F `, 'ms'],
  ['journalctl', (t) => `${t.b} ${t.d} ${t.H}:${t.M}:${t.S} db1 memwatch[4711]: `, 'none'],
];

function lines(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}

function everyLine(samples: readonly Sample[], prefix: (sample: Sample, line: number) => string): string {
  return samples
    .map((s) =>
      lines(s.text)
        .map((l, i) => `${prefix(s, i)}${l}\n`)
        .join(''),
    )
    .join('');
}

function iso(sample: Sample): string {
  return `### ${new Date(sample.time).toISOString().slice(0, -1)}\n`;
}

function stamped(samples: readonly Sample[]): string {
  return samples.map((s) => iso(s) + s.text).join('');
}

function utf16(text: string, bigEndian: boolean, mark: boolean): Uint8Array {
  const bytes = Buffer.from((mark ? '\uFEFF' : '') + text, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
}

export const wrappers: readonly Wrapper[] = [
  ...stampLines.map(([name, stamp, times]) => ({
    name: `W1 ${name}`,
    times,
    wrap: (samples: readonly Sample[]) => samples.map((s) => `${stamp(at(s.time))}\n${s.text}`).join(''),
  })),
  {
    name: 'W1 stamp and blank lines around',
    times: 'ms',
    wrap: (samples) => samples.map((s) => `\n${iso(s)}\n${s.text}\n\n`).join(''),
  },
  {
    name: 'W1 stamp after the sample',
    times: 'ms',
    wrap: (samples) => samples.map((s) => s.text + iso(s)).join(''),
  },
  ...linePrefixes.map(([name, prefix, times]) => ({
    name: `W2 ${name}`,
    times,
    wrap: (samples: readonly Sample[]) => everyLine(samples, (s) => prefix(at(s.time))),
  })),
  {
    name: 'W2 a clock that runs on within the sample, as ts(1) writes it',
    times: 'ms',
    wrap: (samples) =>
      everyLine(
        samples,
        (s, line) => `${new Date(s.time + line).toISOString().slice(0, -1).replace('T', ' ')} `,
      ),
  },
  { name: 'W3 concatenated', times: 'none', wrap: (samples) => samples.map((s) => s.text).join('') },
  {
    name: 'W3 concatenated, blank line between',
    times: 'none',
    wrap: (samples) => samples.map((s) => `${s.text}\n`).join(''),
  },
  {
    name: 'W8 ==> path <==, time in the name',
    times: 1000,
    wrap: (samples) =>
      samples
        .map((s) => {
          const t = at(s.time);
          return `==> /var/log/mem/sample-${t.Y}${t.m}${t.d}-${t.H}${t.M}${t.S}.txt <==\n${s.text}\n`;
        })
        .join(''),
  },
  {
    name: 'W8 ==> path <== under a stamp',
    times: 'ms',
    wrap: (samples) => samples.map((s) => `${iso(s)}==> /proc/x <==\n${s.text}\n`).join(''),
  },
  {
    name: 'W8 Android section under a stamp',
    times: 'ms',
    wrap: (samples) => samples.map((s) => `${iso(s)}------ MEMORY INFO (/proc/x) ------\n${s.text}`).join(''),
  },
  {
    name: 'W8 supportconfig section under a stamp',
    times: 'ms',
    wrap: (samples) =>
      samples
        .map(
          (s) =>
            `${iso(s)}#==[ Command ]======================================#\n# /bin/cat /proc/x\n${s.text}`,
        )
        .join(''),
  },
  {
    name: 'W8 *** Dump start ***',
    times: 'ms',
    wrap: (samples) =>
      samples.map((s) => `${iso(s)}*** Dump start ***\n${s.text}*** Dump end ***\n`).join(''),
  },
  {
    name: 'W9 file name in front of every line',
    times: 'none',
    repairs: true,
    wrap: (samples) => everyLine(samples, () => '/proc/x:'),
  },
  {
    name: 'W9 grep under a stamp, with -- between',
    times: 'ms',
    repairs: true,
    wrap: (samples) => samples.map((s) => `${iso(s)}${everyLine([s], () => '/proc/x:')}--\n`).join(''),
  },
  {
    name: 'W10 quoted in a mail',
    times: 'ms',
    repairs: true,
    wrap: (samples) =>
      lines(stamped(samples))
        .map((l) => `> ${l}\n`)
        .join(''),
  },
  {
    name: 'W10 quoted twice',
    times: 'ms',
    repairs: true,
    wrap: (samples) =>
      lines(stamped(samples))
        .map((l) => `>> ${l}\n`)
        .join(''),
  },
  {
    name: 'W10 in code fences',
    times: 'ms',
    wrap: (samples) => samples.map((s) => `\`\`\`text\n${iso(s)}${s.text}\`\`\`\n\n`).join(''),
  },
  {
    name: 'W10 indented',
    times: 'ms',
    repairs: true,
    wrap: (samples) =>
      lines(stamped(samples))
        .map((l) => `    ${l}\n`)
        .join(''),
  },
  {
    name: 'W10 blanks collapsed',
    times: 'ms',
    wrap: (samples) => stamped(samples).replace(/[ \t]+/g, ' '),
  },
  {
    name: 'W10 shell prompts and notes between',
    times: 'ms',
    wrap: (samples) => samples.map((s) => `${iso(s)}$ cat /proc/x\n${s.text}*** still slow here\n`).join(''),
  },
  { name: 'CRLF', times: 'ms', wrap: (samples) => stamped(samples).replaceAll('\n', '\r\n') },
  { name: 'UTF-8 with BOM', times: 'ms', wrap: (samples) => `\uFEFF${stamped(samples)}` },
  { name: 'no newline at the end', times: 'ms', wrap: (samples) => stamped(samples).slice(0, -1) },
  { name: 'UTF-16 LE with BOM', times: 'ms', wrap: (samples) => utf16(stamped(samples), false, true) },
  { name: 'UTF-16 BE with BOM', times: 'ms', wrap: (samples) => utf16(stamped(samples), true, true) },
  { name: 'UTF-16 LE without BOM', times: 'ms', wrap: (samples) => utf16(stamped(samples), false, false) },
  {
    name: 'UTF-16 LE with CRLF',
    times: 'ms',
    wrap: (samples) => utf16(stamped(samples).replaceAll('\n', '\r\n'), false, true),
  },
];
