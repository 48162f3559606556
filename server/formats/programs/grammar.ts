/**
 * Which program each process runs: links of /proc/PID/exe as ls, readlink, stat and find print them, or counts of them
 * in one line (`/usr/sbin/sshd=3 /bin/bash=5`). Processes are counted by program.
 */
import type { Measure } from '../text/tool-columns.ts';
import type { ToolGrammar, ToolLog } from '../text/tool-log.ts';

/** `/proc/7/exe -> /bin/bash`, with what ls puts before it; without a target where the link may not be read. */
const LINK = /^(?:l[rwx-]{9}[.+@]?\s.{0,160}?\s|\d+\s+)?\/proc\/(\d+)\/exe(?::?\s+(?:->\s+)?(\S.*?))?\s*$/;
const REFUSED = /^\w+: .*'?\/proc\/(\d+)\/exe'?: /;
/** A program that was replaced while it runs, of which the script printed no more. */
const DELETED = /^->\s+\(deleted\)$/;
const COUNTS = /^(?:\S{1,300}=\d{1,7}\s*)+$/;
const COUNT = /(\S+)=(\d+)/g;

/** Programs with a column of their own; a machine has some hundred. */
const PROGRAMS_MAX = 5000;

const ALL: Measure = { id: 'processes in all', unit: 'count' };
const OF_PROGRAM: Measure = { id: 'processes', unit: 'count' };

export interface ExeLink {
  pid: number;
  program: string;
}

export function linkIn(line: string): ExeLink | undefined {
  const m = LINK.exec(line) ?? REFUSED.exec(line);
  if (!m) return undefined;
  // A link that cannot be read is that of a kernel thread, or of another user.
  const program = (m[2] ?? '').replace(/ \(deleted\)$/, '');
  return { pid: Number(m[1]), program: program === '' ? UNKNOWN : program };
}

const UNKNOWN = 'not readable';

export function countsIn(line: string): Map<string, number> | undefined {
  if (!/(?:^|\s)\/\S+=\d/.test(line) || !COUNTS.test(line)) return undefined;
  return new Map([...line.matchAll(COUNT)].map(([, name = '', count]) => [name, Number(count)]));
}

export class ProgramsGrammar implements ToolGrammar {
  private readonly log: ToolLog;
  private counts = new Map<string, number>();
  private met = new Set<number>();
  private readonly named = new Set<string>();

  constructor(log: ToolLog) {
    this.log = log;
    log.beforeEnd = () => this.putCounts();
  }

  take(line: string): boolean {
    const link = linkIn(line);
    if (link) {
      if (!this.log.isOpen || this.met.has(link.pid)) this.begin();
      this.met.add(link.pid);
      this.count(link.program, 1);
      return true;
    }
    const counts = countsIn(line);
    if (counts) {
      this.begin();
      for (const [program, count] of counts) this.count(program, count);
      return true;
    }
    if (!DELETED.test(line)) return false;
    if (!this.log.isOpen) this.begin();
    this.count('(deleted)', 1);
    return true;
  }

  /** A time stood between: the next line is of another sample. */
  interrupted(): void {
    this.log.end();
  }

  private begin(): void {
    this.log.begin(this.log.stampTime);
  }

  private count(program: string, count: number): void {
    this.log.extend();
    this.counts.set(program, (this.counts.get(program) ?? 0) + count);
  }

  private putCounts(): void {
    const { log } = this;
    let all = 0;
    for (const [program, count] of this.counts) {
      all += count;
      if (!this.named.has(program) && this.named.size >= PROGRAMS_MAX) continue;
      this.named.add(program);
      log.measure(program === UNKNOWN ? { ...OF_PROGRAM, attribute: true } : OF_PROGRAM, count, program);
    }
    // Programs of which no process is left.
    for (const program of this.named) if (!this.counts.has(program)) log.measure(OF_PROGRAM, 0, program);
    log.measure(ALL, all);
    this.counts = new Map();
    this.met = new Set();
  }
}
