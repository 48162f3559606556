/** Lines that begin calls and those that end them, put together by process. */
import { CallFlag } from './call-columns.ts';
import { inMicroseconds } from './clock.ts';
import { LineKind } from './line-scan.ts';
import type { LogState } from './log-state.ts';
import type { PendingCall } from './pending-call.ts';

export class CallLines {
  /** Row of the call printed last: stack frames are of it. */
  lastRow = -1;
  private readonly log: LogState;
  /** Of the line that was unfinished last. */
  private suspendedPid = 0;
  private suspendedLine = -1;

  constructor(log: LogState) {
    this.log = log;
  }

  begin(bytes: Uint8Array, end: number, kind: number): void {
    const { log } = this;
    const { scan } = log;
    const pid = log.processOf(kind);
    log.place.time = log.time();
    const row = this.add(bytes, pid, 0);
    this.lastRow = row;
    log.counts.calls++;
    if (kind === LineKind.call) log.writer.end(row, pid, bytes, scan.argsStart, scan.argsEnd, bytes);
    else this.suspend(row, pid, bytes, end, kind);
  }

  /** Row of a new call, of the line that was scanned last. */
  add(bytes: Uint8Array, pid: number, flags: number): number {
    const { scan, writer, place, repaired } = this.log;
    const syscall = scan.name >= 0 ? scan.name : writer.names.idOf(bytes, scan.nameStart, scan.nameEnd);
    return writer.add(syscall, pid, place, repaired ? flags | CallFlag.repaired : flags);
  }

  suspend(row: number, pid: number, bytes: Uint8Array, end: number, kind: number): void {
    const { log } = this;
    const { scan, writer } = log;
    if (log.endsUnfinished(bytes, end)) log.counts.unfinished++;
    writer.flag(row, CallFlag.unfinished);
    this.suspendedPid = pid;
    this.suspendedLine = log.place.line;
    const call = log.pendingOf(pid);
    if (call.active) writer.leave(call, pid);
    call.begin(row, writer.calls.syscall[row] as number);
    call.append(bytes, scan.argsStart, scan.argsEnd);
    if (kind !== LineKind.cutCall) writer.begin(call, pid);
    else {
      writer.flag(row, CallFlag.detached);
      writer.leave(call, pid);
    }
  }

  resume(bytes: Uint8Array, end: number, kind: number): void {
    const { log } = this;
    const pid = log.processOf(kind);
    log.place.time = log.time();
    log.counts.resumed++;
    if (log.endsUnfinished(bytes, end)) log.counts.unfinished++;
    const call = log.pending.get(pid);
    if (!call?.active) {
      if (kind === LineKind.resumed) this.takeOrphan(bytes, pid);
      return;
    }
    this.go(call, pid, bytes, kind);
  }

  /**
   * What `-z` and `-Z` hold back until they know how the call ended comes in one piece: behind `<unfinished ...>` the rest
   * of the call is a line of its own, without a prefix.
   */
  resumeHeldBack(bytes: Uint8Array, from: number, end: number): boolean {
    const { log } = this;
    const call = log.pending.get(this.suspendedPid);
    if (log.place.line !== this.suspendedLine + 1 || !call?.active) return false;
    if (!log.scan.scanRest(bytes, from, end)) return false;
    log.counts.repaired++;
    log.writer.flag(call.row, CallFlag.repaired);
    this.go(call, this.suspendedPid, bytes, LineKind.resumed);
    return true;
  }

  /** The call goes on in the line that was scanned last. */
  private go(call: PendingCall, pid: number, bytes: Uint8Array, kind: number): void {
    const { log } = this;
    const { scan, writer } = log;
    this.lastRow = call.row;
    call.append(bytes, scan.argsStart, scan.argsEnd);
    writer.calls.resumed.add(call.row, log.place.byteStart);
    writer.flag(call.row, CallFlag.resumed);
    if (kind === LineKind.resumedUnfinished) return;
    writer.flag(call.row, CallFlag.joined);
    if (kind === LineKind.resumed) {
      call.active = false;
      writer.end(call.row, pid, call.text, 0, call.length, bytes);
    } else {
      writer.flag(call.row, CallFlag.detached);
      writer.leave(call, pid);
    }
  }

  /** The execve that thread `from` began ends as a call of `to`, the process's first thread. */
  supersede(from: number, to: number): void {
    const { pending, writer } = this.log;
    const call = pending.get(from);
    if (!call?.active) return;
    const own = pending.get(to);
    if (own?.active) writer.leave(own, to);
    pending.delete(from);
    pending.set(to, call);
    writer.flag(call.row, CallFlag.superseded);
  }

  /** The log ends within these calls. */
  leaveAll(): void {
    const { pending, writer } = this.log;
    for (const [pid, call] of pending) if (call.active) writer.leave(call, pid);
  }

  /** A call whose beginning is not in the log. */
  private takeOrphan(bytes: Uint8Array, pid: number): void {
    const { scan, writer, place } = this.log;
    const row = this.add(bytes, pid, CallFlag.orphan | CallFlag.resumed);
    writer.end(row, pid, bytes, scan.argsStart, scan.argsEnd, bytes);
    const duration = writer.calls.duration.at(row);
    if (!Number.isNaN(duration)) writer.calls.start.set(row, inMicroseconds(place.time - duration));
  }
}
