/**
 * Folded stacks, as flame graph tools read them: `command;outer;inner;call value`, a line a stack. The value is the
 * time in the call in microseconds, or how often it was made where the log has no durations.
 */
import type { Capture } from '../../../engine/capture.ts';
import { durationOf } from '../../../engine/spans/span-columns.ts';
import { spanIndex } from '../../../engine/spans/span-index.ts';
import type { SpanExportOptions } from '../../../engine/spans/span-source.ts';
import { CallFlag, resumedAt } from '../../../packages/strace-log-parser/index.ts';
import { fail } from '../../../protocol/failure.ts';
import { frameName, framesBelow } from '../stacks.ts';
import type { TraceModel } from '../trace-model.ts';
import { callName, exportedCalls } from './exported-calls.ts';

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
    const line = resumedAt(calls.resumed, row) || (calls.byteStart[row] as number);
    const frames = framesBelow(capture.source, line).map(frameName).reverse();
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

function nameOf(process: number): string {
  return process > 0 ? `process ${process}` : 'the process';
}
