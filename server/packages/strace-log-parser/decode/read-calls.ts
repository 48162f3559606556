/** Calls as objects, one after the other: for logs of any size, at the price of an object a call. */
import { CallFlag } from '../read/call-columns.ts';
import { type ParserOptions, StraceParser } from '../read/parser.ts';
import { type Argument, decodeArguments } from './values.ts';

export interface Call {
  name: string;
  /** 0 while the log has not said. */
  pid: number;
  /** Milliseconds by the log's clock; NaN without one. */
  start: number;
  /** Milliseconds; NaN without `-T`. */
  duration: number;
  /** As strace wrote them, joined over all lines of the call. */
  argumentsText: string;
  /** NaN for `?`, and for calls that never end. */
  result: number;
  /** Behind `= `, without the duration: `0 (Timeout)`. */
  resultText: string;
  /** `ENOENT`; '' = none. */
  error: string;
  injected: boolean;
  /** Both parts of an `unfinished ... resumed` pair are in it. */
  joined: boolean;
  byteStart: number;
  byteLength: number;
  /** 1-based. */
  line: number;
  /** Decoded when asked for. */
  readonly arguments: Argument[];
}

/** Calls in the order in which they end. @param chunks the log's bytes or text, in pieces of any size. */
export async function* readCalls(
  chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  options: Pick<ParserOptions, 'pid' | 'wants'> = {},
): AsyncGenerator<Call, void, undefined> {
  const collector = new Collector(options);
  for await (const chunk of chunks) yield* collector.push(chunk);
  yield* collector.finish();
}

/** The calls of a log that is in memory. */
export function parseCalls(
  log: Uint8Array | string,
  options: Pick<ParserOptions, 'pid' | 'wants'> = {},
): Call[] {
  const collector = new Collector(options);
  return [...collector.push(log), ...collector.finish()];
}

class Collector {
  private readonly parser: StraceParser;
  private found: Call[] = [];

  constructor(options: Pick<ParserOptions, 'pid' | 'wants'>) {
    this.parser = new StraceParser({
      ...options,
      onCall: (view) => {
        const { calls } = this.parser;
        const { row } = view;
        const argumentsText = view.argumentsText();
        this.found.push({
          name: view.name,
          pid: view.pid,
          start: view.start,
          duration: view.duration,
          argumentsText,
          result: view.result,
          resultText: view.resultText(),
          error: view.error,
          injected: (view.flags & CallFlag.injected) !== 0,
          joined: (view.flags & CallFlag.joined) !== 0,
          byteStart: calls.byteStart[row] as number,
          byteLength: calls.byteLength[row] as number,
          line: calls.line[row] as number,
          get arguments() {
            return decodeArguments(argumentsText);
          },
        });
      },
    });
  }

  push(chunk: Uint8Array | string): Call[] {
    this.parser.push(typeof chunk === 'string' ? encoder.encode(chunk) : chunk);
    return this.taken();
  }

  finish(): Call[] {
    this.parser.finish();
    return this.taken();
  }

  private taken(): Call[] {
    const calls = this.found;
    this.found = [];
    return calls;
  }
}

const encoder = new TextEncoder();
