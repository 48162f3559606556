/** Sleeps of one length, made again and again by one thread. */
import { decodeArguments } from '../../../packages/strace-log-parser/index.ts';
import type { Handler } from '../trace-state.ts';
import { timeOf } from '../wait-arguments.ts';

const KINDS_MAX = 100_000;

export interface Sleep {
  /** Position of the task. */
  task: number;
  /** Milliseconds, as asked for. */
  length: number;
  count: number;
  /** Milliseconds that the sleeps took; 0 without durations. */
  time: number;
  firstRow: number;
  lastRow: number;
}

export class SleepBook {
  readonly sleeps: Sleep[] = [];
  private readonly known = new Map<string, Sleep>();

  add(task: number, length: number, took: number, row: number): void {
    const key = `${task} ${length}`;
    let sleep = this.known.get(key);
    if (!sleep) {
      if (this.sleeps.length >= KINDS_MAX) return;
      sleep = { task, length, count: 0, time: 0, firstRow: row, lastRow: row };
      this.sleeps.push(sleep);
      this.known.set(key, sleep);
    }
    sleep.count++;
    sleep.time += took || 0;
    sleep.lastRow = row;
  }
}

/** clock_nanosleep with TIMER_ABSTIME names a moment, not a length. */
const sleep: Handler = ({ sleeps }, call, task) => {
  const args = decodeArguments(call.bytes.subarray(call.argsStart, call.argsEnd)).map(({ value }) => value);
  const absolute = args.some((value) => value.kind === 'flags' && value.names.includes('TIMER_ABSTIME'));
  const asked = args.find(({ kind }) => kind === 'struct');
  // Old versions name no fields; the second one is nanoseconds here.
  const [seconds, rest] = asked?.kind === 'struct' ? asked.items : [];
  const length =
    seconds?.kind === 'number' && rest?.kind === 'number'
      ? seconds.value * 1000 + rest.value / 1e6
      : timeOf(asked);
  if (!absolute && length > 0) sleeps.add(task.index, length, call.duration, call.row);
};

export const sleepHandlers: Readonly<Record<string, Handler>> = {
  nanosleep: sleep,
  clock_nanosleep: sleep,
  clock_nanosleep_time64: sleep,
};
