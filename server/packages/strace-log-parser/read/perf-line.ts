/**
 * Lines of `perf trace` in the words of strace: `0.344 ( 0.020 ms): ls/20076 access(mode: R) = -1 ENOENT (…)` is
 * `20076 00:00:00.000344 access(mode=R) = -1 ENOENT (…) <0.000020>`.
 */

/** Milliseconds since it began or `?`, the duration, the name of the thread and its number. */
const LINE = /^ *(\d+\.\d{3}|\?) \( *(?:(\d+\.\d{3}) ms)? *\): (?:(?=\S)[^()]{0,80}?\/(\d+) )?\s*(\S.*)$/;

/** What began before the first line is said to be 584 years after it. */
const TIME_MAX = 1e13;

const CONTINUED = /^\.\.\. \[continued\]: (\w+)\(\)?(.*)$/;
const CALL = /^(\w+)\((.*)$/;

/** `-F`: `ls/20076 minfault [_dl_fixup+0x180] => /usr/lib/libc.so.6@0x3bfa0 (d.)`. */
const FAULT = /^(?:min|maj)fault \[/;
/** `--call-graph`: `main (/usr/bin/ls)`, far to the right. */
const FRAME = /^ {20,}\S/;
/** `-S`: what stands behind the calls repeats what they tell. */
const SUMMARY =
  /^(?:Summary of events:|\S.{0,63} \(\d+\), [\d,]+ events, [\d.]+%|syscall +calls .*|\(msec\) .*|[- ]{40,}|[a-z_]\w* +\d+ [\d. ]+%?)$/;

/** perf leaves out arguments that are 0; mmap is told by the place of its arguments. */
const MMAP = ['addr', 'len', 'prot', 'flags', 'fd', 'off'] as const;

/** Longer lines are looked at up to here. */
export const PERF_LINE_MAX = 16_384;

/** What a log of perf holds besides calls; undefined when it is none of that. @param text without its newline */
export function perfAside(text: string): 'fault' | 'frame' | 'summary' | undefined {
  if (SUMMARY.test(text.trim())) return 'summary';
  if (FAULT.test(LINE.exec(text)?.[4] ?? '')) return 'fault';
  return FRAME.test(text) && text.endsWith(')') && text.includes(' (') ? 'frame' : undefined;
}

/** Undefined when it is no such line. @param text without its newline */
export function perfLine(text: string): string | undefined {
  const m = LINE.exec(text);
  if (!m) return undefined;
  const [, since = '?', took, pid, rest = ''] = m;
  const prefix = `${pid === undefined ? '' : `${pid} `}${Number(since) < TIME_MAX ? `${timeOfDay(Number(since))} ` : ''}`;
  const suffix = took === undefined ? '' : ` <${(Number(took) / 1000).toFixed(6)}>`;
  const continued = CONTINUED.exec(rest);
  if (continued) return `${prefix}<... ${continued[1]} resumed>${withoutPad(continued[2] ?? '')}${suffix}`;
  const call = CALL.exec(rest);
  if (!call) return undefined;
  const [, name = '', tail = ''] = call;
  if (/ \.\.\.$/.test(tail) && !/\) += /.test(tail)) {
    const args = argumentsOf(name, tail.slice(0, -3).trimEnd().replace(/\)$/, ''));
    return `${prefix}${name}(${args} <unfinished ...>`;
  }
  const end = /^(.*)\)( += .*)$/.exec(tail);
  if (!end) return undefined;
  return `${prefix}${name}(${argumentsOf(name, end[1] ?? '')})${withoutPad(end[2] ?? '')}${suffix}`;
}

function timeOfDay(milliseconds: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const seconds = milliseconds / 1000;
  return `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}.${String(Math.round((milliseconds * 1000) % 1e6)).padStart(6, '0')}`;
}

/** `dfd: CWD, filename: "/etc/hosts"` with names as `-N` writes them; strings stay as they are. */
function argumentsOf(name: string, text: string): string {
  const args = text.replace(
    /"(?:[^"\\]|\\.)*"|(^|, )(\w+): /g,
    (all, before: string | undefined, argument: string | undefined) =>
      argument === undefined ? all : `${before ?? ''}${argument}=`,
  );
  if (name !== 'mmap') return args;
  const given = new Map(args.split(', ').map((one) => [one.slice(0, one.indexOf('=')), one]));
  return MMAP.map((argument) => given.get(argument) ?? `${argument}=0`).join(', ');
}

function withoutPad(text: string): string {
  // A child that returns from clone is shown without the 0.
  return text.replace(/= *$/, '= 0').replace(/^\)?\s*= /, (pad) => (pad.startsWith(')') ? ') = ' : ' = '));
}
