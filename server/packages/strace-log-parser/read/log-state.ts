/** What all parts of the parser share while a log is read. */
import { ascii, standsAt } from './ascii.ts';
import { type CallCallbacks, CallWriter, type Place, type TimedPlace } from './call-writer.ts';
import { Clock } from './clock.ts';
import { EventColumns } from './event-columns.ts';
import { LineKind, LineScan } from './line-scan.ts';
import { NameTable } from './name-table.ts';
import { PendingCall } from './pending-call.ts';
import { type LineCounts, noCounts, type Problem } from './trace.ts';
import { Tracees } from './tracees.ts';

const PROBLEMS_KEPT = 1000;

const UNFINISHED = ascii('<unfinished ...>');

export class LogState {
  readonly events = new EventColumns();
  readonly words = new NameTable(['']);
  readonly counts: LineCounts = noCounts();
  readonly writer: CallWriter;
  readonly scan = new LineScan();
  readonly clock = new Clock();
  readonly tracees: Tracees;
  /** Calls that another line will end, by process. */
  readonly pending = new Map<number, PendingCall>();
  /** Of processes that ended, to be used again. */
  private readonly spare: PendingCall[] = [];
  readonly problems: Problem[] = [];
  problemCount = 0;
  /** The line that is being read, as it stands in the log. */
  readonly place: TimedPlace = { byteStart: 0, byteLength: 0, line: 0, time: Number.NaN };
  /** What is being read was mended or had an outer prefix. */
  repaired = false;
  isMending = false;
  /** Process of lines that name none, in the file of `-ff` that is being read; 0 = the log is one file. */
  filePid = 0;

  constructor(callbacks: CallCallbacks, pid: number) {
    this.writer = new CallWriter(callbacks);
    this.tracees = new Tracees(pid);
  }

  /** Of the line that was scanned last. */
  processOf(kind: number): number {
    const { prefix } = this.scan;
    if (prefix.pid === 0) {
      if (this.filePid > 0) return this.filePid;
    } else if (!prefix.bracketed) return this.tracees.ofNamed(prefix.pid);
    const waits = this.pending.get(0)?.active === true;
    const resumes = kind >= LineKind.resumed && kind <= LineKind.resumedOpen;
    return this.tracees.of(prefix, !waits || resumes);
  }

  /** Of the line that was scanned last: milliseconds, NaN without. */
  time(): number {
    const time = this.clock.read(this.scan.prefix);
    const step = this.clock.steppedBack / 1000;
    if (step > 0) this.problem(this.place, `the clock steps back by ${step.toFixed(3)} s`);
    return time;
  }

  pendingOf(pid: number): PendingCall {
    let call = this.pending.get(pid);
    if (!call) {
      call = this.spare.pop() ?? new PendingCall();
      this.pending.set(pid, call);
    }
    return call;
  }

  /** The process makes no more calls. */
  forget(pid: number): void {
    const call = this.pending.get(pid);
    if (!call || call.active) return;
    this.pending.delete(pid);
    this.spare.push(call);
  }

  /** What was put together stands in two lines, of which neither begins a call and ends with the mark. */
  endsUnfinished(bytes: Uint8Array, end: number): boolean {
    return !this.isMending && standsAt(bytes, end - UNFINISHED.length, end, UNFINISHED);
  }

  foreign(place: Place): void {
    this.counts.foreign++;
    this.problem(place, 'not a line of strace');
  }

  problem({ byteStart, byteLength, line }: Place, why: string): void {
    this.problemCount++;
    if (this.problems.length < PROBLEMS_KEPT) this.problems.push({ byteStart, byteLength, line, why });
  }
}
