/** Logs written in the tests, read whole. */
import {
  CallFlag,
  EventKind,
  type ParserOptions,
  StraceParser,
  type StraceTrace,
} from '../../../server/packages/strace-log-parser/index.ts';

export function traceOf(
  log: string | Uint8Array,
  options: ParserOptions = {},
  chunkBytes = 1 << 20,
): StraceTrace {
  const bytes = typeof log === 'string' ? Buffer.from(log) : log;
  const parser = new StraceParser(options);
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    // As from a file: whoever keeps a view of an old chunk is found out.
    const chunk = Buffer.from(bytes.subarray(at, at + chunkBytes));
    parser.push(chunk);
    chunk.fill(0xaa);
  }
  return parser.finish();
}

export interface Row {
  name: string;
  pid: number;
  start: number;
  duration: number;
  result: number;
  error: string;
  flags: string;
  line: number;
}

export function rowsOf(trace: StraceTrace): Row[] {
  const { calls, names, errors } = trace;
  return Array.from({ length: calls.length }, (_, row) => ({
    name: names[calls.syscall[row] as number] as string,
    pid: calls.pid[row] as number,
    start: calls.start.at(row),
    duration: calls.duration.at(row),
    result: calls.result.at(row),
    error: errors[calls.error[row] as number] as string,
    flags: Object.entries(CallFlag)
      .filter(([, bit]) => ((calls.flags[row] as number) & bit) !== 0)
      .map(([name]) => name)
      .join(' '),
    line: calls.line[row] as number,
  }));
}

/** The only call of a log. */
export function rowOf(log: string): Row {
  const [row, ...more] = rowsOf(traceOf(log));
  if (!row || more.length > 0) throw new Error(`${1 + more.length} calls, not one`);
  return row;
}

export function eventsOf({ events, words }: StraceTrace): string[] {
  const kinds = Object.fromEntries(Object.entries(EventKind).map(([name, kind]) => [kind, name]));
  return Array.from({ length: events.length }, (_, row) =>
    [
      events.pid[row],
      kinds[events.kind[row] as number],
      words[events.word[row] as number] || events.value[row],
    ].join(' '),
  );
}
