/** Signals, ends of processes and messages of strace, in the order of the log. */
import { NumberColumn } from '../../engine/columns.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { EventKind } from '../../packages/strace-log-parser/index.ts';
import { numberColumn, timeColumn, wordColumn } from './columns.ts';
import type { FollowedTrace } from './read-trace.ts';

export function addEvents(into: TableBuilder, { trace }: FollowedTrace): void {
  const { events, words } = trace;
  const { length } = events;
  if (length === 0) return;
  const texts: string[] = [];
  const numberOf = new Map<string, number>();
  const column = new NumberColumn();
  for (let row = 0; row < length; row++) {
    const text = describe(
      events.kind[row] as number,
      words[events.word[row] as number] ?? '',
      events.value[row] as number,
    );
    let number = numberOf.get(text);
    if (number === undefined) {
      number = texts.push(text) - 1;
      numberOf.set(text, number);
    }
    column.set(row, number);
  }
  const numbers = (values: ArrayLike<number>) => {
    const filled = new NumberColumn();
    for (let row = 0; row < length; row++) filled.set(row, values[row] as number);
    return filled;
  };
  const pids = new NumberColumn();
  for (let row = 0; row < length; row++) pids.set(row, events.pid[row] || Number.NaN);
  const table = into.table(
    'events',
    'spans',
    'Signals and ends',
    [
      ...(trace.clock === 'none' ? [] : [timeColumn('time', 'Time', numbers(events.time))]),
      numberColumn('process', 'Process', '', pids),
      wordColumn('event', 'Event', column, texts),
    ],
    length,
  );
  table.byteStart = numbers(events.byteStart);
  table.byteLength = numbers(events.byteLength);
  table.line = numbers(events.line);
}

function describe(kind: number, word: string, value: number): string {
  switch (kind) {
    case EventKind.signal:
      return word;
    case EventKind.stopped:
      return `stopped by ${word}`;
    case EventKind.exited:
      return `exited with ${value}`;
    case EventKind.killed:
      return `killed by ${word}${value === 1 ? ' (core dumped)' : ''}`;
    case EventKind.superseded:
      return `superseded by execve in ${value}`;
    case EventKind.attached:
      return `process ${value} attached`;
    case EventKind.detached:
      return `process ${value} detached`;
    default:
      return 'message of strace';
  }
}
