/** Writes calls into the columns, and hands those that are wanted to the callbacks. */
import { CallColumns, CallFlag } from './call-columns.ts';
import { CallView } from './call-view.ts';
import { NameTable } from './name-table.ts';
import type { PendingCall } from './pending-call.ts';
import { callResult } from './result.ts';

/** Where a line stands in the log. */
export interface Place {
  byteStart: number;
  byteLength: number;
  /** 1-based. */
  line: number;
}

/** A line and its time, in an object of its own: as an argument each time would be one. */
export interface TimedPlace extends Place {
  /** Milliseconds; NaN without. */
  time: number;
}

export interface CallCallbacks {
  /** Size of the log in bytes, so that the columns need not be moved as they grow. */
  totalBytes?: number;
  /** Each call when it has ended, in the order of the ends; those that never end come last. */
  onCall?(call: CallView): void;
  /** Each call of which the first part was printed; `bytes` hold that part. */
  onBegin?(call: CallView): void;
  /** Calls without a callback cost less. Default: all. */
  wants?(name: string): boolean;
}

/** The beginning of a log may be denser than the rest of it; what is too much takes addresses, not memory. */
const GROWTH_MAX = 4000;

export class CallWriter {
  readonly calls = new CallColumns();
  readonly names = new NameTable();
  readonly errors = new NameTable(['']);
  /** Calls that ended with an error. */
  errorCount = 0;
  hasDurations = false;
  private readonly callbacks: CallCallbacks;
  private readonly view = new CallView();
  /** 1 = its calls are handed to the callbacks; by number of name. */
  private readonly wanted: number[] = [];

  constructor(callbacks: CallCallbacks) {
    this.callbacks = callbacks;
  }

  /** Row of a new call without a result. */
  add(syscall: number, pid: number, place: TimedPlace, flags: number): number {
    const { calls } = this;
    if (calls.length === calls.capacity) calls.grow(this.nextCapacity(place.byteStart));
    const row = calls.length++;
    calls.setCall(row, syscall, pid, flags);
    calls.start.set(row, place.time);
    calls.duration.set(row, Number.NaN);
    calls.result.set(row, Number.NaN);
    calls.setPlace(row, place.byteStart, place.byteLength);
    calls.line[row] = place.line;
    return row;
  }

  flag(row: number, flag: number): void {
    this.calls.setFlags(row, (this.calls.flags[row] as number) | flag);
  }

  /** Writes the result that was read last; `args[from..to]` are the arguments. */
  end(row: number, pid: number, args: Uint8Array, from: number, to: number, resultBytes: Uint8Array): void {
    const { calls } = this;
    calls.result.set(row, callResult.value);
    calls.duration.set(row, callResult.duration);
    if (callResult.errorEnd > callResult.errorStart) {
      const known = callResult.error;
      calls.setError(
        row,
        known >= 0 ? known : this.errors.idOf(resultBytes, callResult.errorStart, callResult.errorEnd),
      );
      this.errorCount++;
    }
    if (!Number.isNaN(callResult.duration)) this.hasDurations = true;
    if (callResult.injected) this.flag(row, CallFlag.injected);
    if (callResult.delayed) this.flag(row, CallFlag.delayed);
    if (!this.callbacks.onCall || !this.isWanted(calls.syscall[row] as number)) return;
    const { view } = this;
    view.resultBytes = resultBytes;
    view.resultStart = callResult.start;
    view.resultEnd = callResult.end;
    this.fill(row, pid, args, from, to);
    this.callbacks.onCall(view);
  }

  /** The call ends without a result. */
  leave(call: PendingCall, pid: number): void {
    call.active = false;
    if (!this.callbacks.onCall || !this.isWanted(call.syscall)) return;
    this.view.resultStart = this.view.resultEnd = 0;
    this.fill(call.row, pid, call.text, 0, call.length);
    this.callbacks.onCall(this.view);
  }

  /** The first part of a call is there. */
  begin(call: PendingCall, pid: number): void {
    if (!this.callbacks.onBegin || !this.isWanted(call.syscall)) return;
    this.fill(call.row, pid, call.text, 0, call.length);
    this.callbacks.onBegin(this.view);
  }

  private fill(row: number, pid: number, bytes: Uint8Array, from: number, to: number): void {
    const { view, calls } = this;
    view.reset();
    view.row = row;
    view.pid = pid;
    view.syscall = calls.syscall[row] as number;
    view.name = this.names.names[view.syscall] as string;
    view.start = calls.start.at(row);
    view.duration = calls.duration.at(row);
    view.result = calls.result.at(row);
    view.error = this.errors.names[calls.error[row] as number] as string;
    view.flags = calls.flags[row] as number;
    view.bytes = bytes;
    view.argsStart = from;
    view.argsEnd = to;
  }

  private isWanted(syscall: number): boolean {
    let wanted = this.wanted[syscall];
    if (wanted === undefined) {
      wanted = this.callbacks.wants?.(this.names.names[syscall] as string) === false ? 0 : 1;
      this.wanted[syscall] = wanted;
    }
    return wanted === 1;
  }

  /** Room for the whole log at the density so far, so that the columns are moved once or twice only. */
  private nextCapacity(bytesSoFar: number): number {
    const { capacity } = this.calls;
    const expected = Math.ceil((1.1 * capacity * (this.callbacks.totalBytes ?? 0)) / Math.max(1, bytesSoFar));
    return Math.min(Math.max(2 * capacity, expected), GROWTH_MAX * capacity);
  }
}
