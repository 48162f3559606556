/**
 * Folded stacks, as flame graph tools read them: `command;outer;inner;call value`, a line a stack. The value is the
 * time in the call in microseconds, or how often it was made where the log has no durations.
 */
import type { Capture } from '../../../engine/capture.ts';
import { durationOf } from '../../../engine/spans/span-columns.ts';
import { spanIndex } from '../../../engine/spans/span-index.ts';
import type { SpanExportOptions } from '../../../engine/spans/span-source.ts';
import { CallFlag } from '../../../packages/strace-log-parser/index.ts';
import { fail } from '../../../protocol/failure.ts';
import type { TraceModel } from '../trace-model.ts';
import { callName, exportedCalls } from './exported-calls.ts';

const FRAMES_MAX = 200;
const PIECE_BYTES = 16 << 10;
const STACK_BYTES_MAX = 256 << 10;

export function* foldedStacks(capture: Capture, options: SpanExportOptions): Generator<string> {
  const { table, columns, passes } = exportedCalls(capture, options.filter);
  const { calls } = capture.model as TraceModel;
  const index = spanIndex(
    table,
    capture.tables.find(({ id }) => id === 'processes'),
    '',
  );
  const commands = new Map(
    index?.lanes.map(({ process, title }) => [
      process,
      title.replace(/^thread of (its process)?/, '') || nameOf(process),
    ]),
  );
  const found = new Map<string, number>();
  for (let row = 0; row < columns.rows; row++) {
    if (((calls.flags[row] as number) & CallFlag.stack) === 0 || !passes(row)) continue;
    const process = columns.process ? (columns.process[row] as number) : 0;
    const frames = framesOf(capture, (calls.resumedAt[row] as number) || (calls.byteStart[row] as number));
    const names = [
      options.mask(commands.get(process) ?? nameOf(process), 'command'),
      ...frames.map((frame) => options.mask(frame, 'function')),
      callName(columns.names[columns.syscall[row] as number] as string, options.mask),
    ];
    const stack = names.map((name) => name.replaceAll(';', ',')).join(';');
    const value = columns.duration ? Math.round(durationOf(columns, row) * 1000) : 1;
    found.set(stack, (found.get(stack) ?? 0) + value);
  }
  if (found.size === 0)
    throw fail(
      'bad-request',
      'This log holds no stacks.',
      'Record them with -k: strace -k -f -tt -T -o trace.strace COMMAND',
    );
  for (const [stack, value] of [...found].sort(([, a], [, b]) => b - a)) yield `${stack} ${value}\n`;
}

/** Frames behind the line at a byte, the outermost first. */
function framesOf(capture: Capture, byteStart: number): string[] {
  const frames: string[] = [];
  for (let length = PIECE_BYTES; ; length *= 4) {
    const bytes = capture.source.readAt(byteStart, length);
    const [, ...lines] = decoder.decode(bytes).split('\n');
    const end = lines.findIndex((line) => !line.startsWith(' > '));
    const isAll = (end >= 0 && end < lines.length - 1) || bytes.length < length || length >= STACK_BYTES_MAX;
    if (!isAll) continue;
    for (const line of end < 0 ? lines : lines.slice(0, end)) {
      if (frames.length < FRAMES_MAX) frames.push(frameName(line));
    }
    return frames.reverse();
  }
}

/** ` > /lib/libc.so.6(__read+0x14) [0x10e8c2]`: the symbol, else the file and the address in it. */
function frameName(line: string): string {
  const [, file = '', symbol = '', address = ''] =
    /^ > (.*?)(?:\(([^()]*)\))? \[?(0x[0-9a-f]+)?\]?\s*$/.exec(line) ?? [];
  const name = symbol.replace(/\+0x[0-9a-f]+$/, '');
  if (name !== '') return name;
  const base = file.slice(file.lastIndexOf('/') + 1);
  return base === '' ? line.slice(3).trim() : `${base}${address === '' ? '' : `+${address}`}`;
}

const decoder = new TextDecoder();

function nameOf(process: number): string {
  return process > 0 ? `process ${process}` : 'the process';
}
