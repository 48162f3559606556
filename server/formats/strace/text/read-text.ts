/** Answers of an editor's questions about a trace that is open as text. */
import type { Capture } from '../../../engine/capture.ts';
import type { TextFeatures } from '../../../engine/format.ts';
import type { TextPlace, TextReading } from '../../../protocol/text.ts';
import { explain } from './explain.ts';
import { type Life, PID, type TraceText, traceText } from './trace-text.ts';

/** Lines of one descriptor's life that are listed. */
const USES_MAX = 2000;
/** Lines remarked on at once: an editor asks for what it shows. */
const REMARKED_MAX = 2000;
/** Calls looked at for where a resumed one began. */
const BACK_MAX = 200_000;

const RESUMED = /<\.\.\. (\w+) resumed>/;

/** A descriptor as first argument: where its number stands, and whether strace says already what it is. */
const DESCRIPTOR = /(\w+)\((?:fd=)?(\d+)(<?)/;

/** Calls whose first argument is a number of another kind. */
const NO_DESCRIPTOR =
  /^(?:exit|exit_group|kill|tkill|tgkill|wait4|waitid|waitpid|socket|socketpair|umask|alarm|prlimit64|setuid|setgid|getpgid|getsid|sched_\w+|brk|epoll_create|epoll_create1|eventfd2?|timerfd_create|pipe2?|sync|personality|clone3?|close_range|rt_sig\w+|ioprio_\w+|nice|syslog|bpf|add_key|keyctl|futex)$/;

export function readTraceText(
  capture: Capture,
  { from, to, character, file }: Parameters<TextFeatures['read']>[1],
): TextReading | null {
  const text = traceText(capture, file);
  if (!text) return null;
  if (character === undefined) return { remarks: remarks(text, from, to) };
  const row = text.at(from);
  if (row < 0) return resumed(text, from, character);
  const explanation = explain(text, row);
  const life = descriptorAt(text, row, text.textOf(row), character);
  if (life) return { ...readingOf(text, life, explanation), remarks: [] };
  const end = text.resumedByte(row);
  if (end === 0) return { explanation, remarks: [] };
  const origin = { line: text.lineOfByte(end) };
  return { explanation, origin, uses: [{ line: from }, origin], remarks: [] };
}

function readingOf(text: TraceText, life: Life, explanation: string): Omit<TextReading, 'remarks'> {
  const { fd, what, opened, closed } = life;
  const when = (words: string, row: number) => {
    if (Number.isNaN(row)) return '';
    const { line, file } = text.placeOf(row);
    const where = file === undefined ? '' : ` of ${file.slice(file.lastIndexOf('/') + 1)}`;
    return `, ${words} on line ${line}${where}`;
  };
  const known = `Descriptor ${fd} is \`${what.replaceAll('`', '’')}\`${when('opened', opened)}${when('closed', closed)}.`;
  return {
    explanation: `${explanation}\n\n${known}`,
    ...(Number.isNaN(opened) ? {} : { origin: text.placeOf(opened) }),
    uses: usesOf(text, life),
  };
}

/** A line that ends a call which began above. */
function resumed(text: TraceText, line: number, character: number): TextReading | null {
  const own = text.textBelow(line);
  const name = RESUMED.exec(own)?.[1];
  if (name === undefined) return null;
  const known = text.resumedCall(text.byteOfLine(line));
  const row = known >= 0 ? known : beginAbove(text, line, own, name);
  if (row < 0) return null;
  const explanation = explain(text, row);
  const made = resultAt(text, row, own, character);
  if (made) return { ...readingOf(text, made, explanation), remarks: [] };
  const begin = text.placeOf(row);
  return { explanation, origin: begin, uses: [begin, { line }], remarks: [] };
}

/** Of a call that was resumed several times, only the last line is known: the nearest of its name above is taken. */
function beginAbove(text: TraceText, line: number, own: string, name: string): number {
  const pid = PID.exec(own);
  const process = pid ? Number(pid[1] ?? pid[2]) : Number.NaN;
  const below = text.firstFrom(line) - 1;
  for (let place = below; place >= 0 && place > below - BACK_MAX; place--) {
    const row = text.rowAt(place);
    const isOwn = Number.isNaN(process) || text.number(row, 'process') === process;
    if (isOwn && text.cell(row, 'syscall') === name) return row;
  }
  return -1;
}

/** The descriptor that the cursor is on, or the one the call returned when it is on its result. */
function descriptorAt(text: TraceText, row: number, line: string, character: number): Life | undefined {
  const argument = givenDescriptor(line);
  if (argument && character >= argument.from && character <= argument.to)
    return text.lifeAt(row, argument.fd);
  return resultAt(text, row, line, character);
}

/** The descriptor that a call returned, when the cursor is on its number. */
function resultAt(text: TraceText, row: number, line: string, character: number): Life | undefined {
  const result = /\) += (\d+)/.exec(line);
  if (!result || text.cell(row, 'error') !== '') return undefined;
  const end = result.index + result[0].length;
  const isOn = character >= end - (result[1] as string).length && character <= end;
  const life = isOn ? text.lifeAt(row, Number(result[1])) : undefined;
  return life?.opened === row ? life : undefined;
}

function givenDescriptor(
  line: string,
): { fd: number; from: number; to: number; isTold: boolean } | undefined {
  const m = DESCRIPTOR.exec(line);
  if (!m || NO_DESCRIPTOR.test(m[1] as string)) return undefined;
  const to = m.index + m[0].length - (m[3] as string).length;
  return { fd: Number(m[2]), from: to - (m[2] as string).length, to, isTold: m[3] === '<' };
}

/** Lines between opening and closing whose first argument is this descriptor, of processes that share it. */
function usesOf(text: TraceText, life: Life): TextPlace[] {
  const from = Number.isNaN(life.opened) ? 0 : life.opened;
  const to = Number.isNaN(life.closed) ? text.calls.rows - 1 : life.closed;
  const found: TextPlace[] = [];
  // What a call is about is known without its text: `fd 7 /etc/hosts`.
  const about = `fd ${life.fd}`;
  for (let row = from; row <= to && found.length < USES_MAX; row++) {
    const what = text.cell(row, 'what');
    const isSame = what === about || what === `${about} ${life.what}`;
    if (row === life.opened || (isSame && givenDescriptor(text.textOf(row))?.fd === life.fd))
      found.push(text.placeOf(row));
  }
  return found;
}

/** `fd 7 = /etc/hosts`, where strace does not say it itself. */
function remarks(text: TraceText, from: number, to: number): TextReading['remarks'] {
  const found: TextReading['remarks'] = [];
  for (let place = text.firstFrom(from); place < text.count && found.length < REMARKED_MAX; place++) {
    const row = text.rowAt(place);
    const line = text.lineOf(row);
    if (line > to) break;
    const argument = givenDescriptor(text.textOf(row));
    if (!argument || argument.isTold) continue;
    const life = text.lifeAt(row, argument.fd);
    const isKnown = life !== undefined && life.what !== '' && !life.what.startsWith('open before');
    if (isKnown) found.push({ line, character: argument.to, text: ` = ${life.what}` });
  }
  return found;
}
