/** Reads OOM reports out of a kernel log line by line: other lines may stand between theirs. */
import { OomReport, type ReportLine } from './report.ts';

const INVOKED = /^(.*?) invoked oom-killer: gfp_?mask=(0x[0-9a-f]+(?:\([^)]*\))?),(?:.*?\border=(-?\d+))?/;
const PRESENT = /\boom_(?:score_)?adj=(-?\d+)/;
const HEADER_CPU = /^CPU: \d+ (?:UID: \d+ )?PID: (\d+) Comm: .*? (\d+\.\d+\S*) #/;
const CONSTRAINT = /^oom-kill:constraint=(CONSTRAINT_\w+)/;
const KILLED = /Kill(?:ed)? process (\d+)(?:, UID \d+,)? \((.*?)\)(?:,? score (-?\d+) or sacrifice child)?/;
const KILLED_FIELD = /\b(total-vm|anon-rss|file-rss|shmem-rss|pgtables):(\d+)\s?kB/g;
const TASK_HEADER = /^\[\s*pid\s*\]\s+(.*\bname)\s*$/;
const TASK = /^\[\s*(\d+)\]\s+(.*)$/;
const CHARGE = /^(memory|memory\+swap|swap|kmem): usage (\d+)kB, limit (\d+)kB, failcnt (\d+)/;
const STATS = /^Memory cgroup stats(?: for (\S+?))?:\s*(.*)$/;
const KILLED_IN = /^Task in (\S+) killed as a result of limit of (\S+)/;
const ZONE = /^(?:Node (\d+) )?(\w+) free:(\d+)kB (?:boost:\d+kB )?min:(\d+)kB low:(\d+)kB high:(\d+)kB/;
const COUNTS = /\b([a-z_]+(?:\([a-z]+\))?):(\d+)(?=\s|$)/g;
const GROUP = /^Tasks in (\S+) are going to be killed due to memory\.oom\.group set/;

/** No cgroup has more. */
const STATS_MAX = 200;

/** Tasks of one report; a machine with more has other troubles. */
const TASKS_MAX = 200_000;

/** Lines after which a report without a victim is given up: the log was cut or rotated. */
const REPORT_LINES_MAX = 500_000;

export class OomParser {
  readonly reports: OomReport[] = [];
  private report: OomReport | undefined;
  private inTasks = false;
  private inStats = false;
  private lines = 0;
  tasksLeftOut = 0;

  /** @param text without what syslog or dmesg put before it. @returns true for a line of a report. */
  take(text: string, at: ReportLine, time: number): boolean {
    const invoked = INVOKED.exec(text);
    if (invoked) {
      this.begin(at, time);
      const report = this.report as OomReport;
      report.trigger = (invoked[1] as string).trim();
      report.gfp = invoked[2] as string;
      report.order = Number(invoked[3] ?? Number.NaN);
      report.scoreAdjust = Number(PRESENT.exec(text)?.[1] ?? Number.NaN);
      return true;
    }
    if (KILLED.test(text) && /[Oo]ut of memory|^Killed process|^Memory cgroup/.test(text))
      return this.kill(text, at, time);
    const { report } = this;
    if (!report) return false;
    if (++this.lines > REPORT_LINES_MAX) {
      this.report = undefined;
      return false;
    }
    if (!this.takeDetail(report, text, at)) return false;
    report.end = at;
    return true;
  }

  private begin(at: ReportLine, time: number): void {
    this.report = new OomReport(time, at);
    this.reports.push(this.report);
    this.inTasks = false;
    this.inStats = false;
    this.lines = 0;
  }

  /** Older kernels announce the victim with its score, and say what it held in a line of its own. */
  private kill(text: string, at: ReportLine, time: number): boolean {
    const m = KILLED.exec(text) as RegExpExecArray;
    const pid = Number(m[1]);
    const last = this.reports[this.reports.length - 1];
    const same =
      last && (last.victim === '' ? last === this.report : last.victimPid === pid && last.killed.size === 0);
    if (!same) this.begin(at, time);
    const report = this.reports[this.reports.length - 1] as OomReport;
    report.victimPid = pid;
    report.victim = m[2] as string;
    report.victimLine = at;
    if (m[3] !== undefined) report.score = Number(m[3]);
    for (const [, name, kb] of text.matchAll(KILLED_FIELD)) report.killed.set(name as string, Number(kb));
    const adjust = /oom_score_adj:(-?\d+)/.exec(text);
    if (adjust) report.scoreAdjust = Number(adjust[1]);
    if (text.startsWith('Memory cgroup') && report.constraint === '') report.constraint = 'CONSTRAINT_MEMCG';
    report.end = at;
    this.inTasks = false;
    this.inStats = false;
    if (report.killed.size > 0) this.report = undefined;
    return true;
  }

  private takeDetail(report: OomReport, text: string, at: ReportLine): boolean {
    if (this.inTasks && this.takeTask(report, text, at)) return true;
    if (this.inStats && this.takeStat(report, text)) return true;
    const header = TASK_HEADER.exec(text);
    if (header) {
      report.taskColumns = ['pid', ...(header[1] as string).trim().split(/\s+/)];
      this.inTasks = true;
      return true;
    }
    const charge = CHARGE.exec(text);
    if (charge) {
      report.charges.set(charge[1] as string, {
        usage: Number(charge[2]),
        limit: Number(charge[3]),
        failures: Number(charge[4]),
      });
      return true;
    }
    const stats = STATS.exec(text);
    if (stats) {
      if (stats[1] && report.limitedCgroup === '') report.limitedCgroup = stats[1];
      this.inStats = true;
      if (stats[2]) this.takeStat(report, stats[2]);
      return true;
    }
    return this.takeWhere(report, text) || this.takeMachine(report, text, at);
  }

  /** Which limit was met, and whose task was chosen. */
  private takeWhere(report: OomReport, text: string): boolean {
    const constraint = CONSTRAINT.exec(text);
    if (constraint) {
      report.constraint = constraint[1] as string;
      const field = (name: string) => new RegExp(`[,:]${name}=([^,]*)`).exec(text)?.[1] ?? '';
      report.limitedCgroup = field('oom_memcg') || report.limitedCgroup;
      report.victimCgroup = field('task_memcg');
      return true;
    }
    const killedIn = KILLED_IN.exec(text);
    if (killedIn) {
      report.victimCgroup = killedIn[1] as string;
      report.limitedCgroup = killedIn[2] as string;
      return true;
    }
    if (GROUP.test(text)) {
      report.killsGroup = true;
      return true;
    }
    const cpu = HEADER_CPU.exec(text);
    if (!cpu) return false;
    report.triggerPid = Number(cpu[1]);
    report.kernel = cpu[2] as string;
    return true;
  }

  private takeMachine(report: OomReport, text: string, at: ReportLine): boolean {
    const zone = ZONE.exec(text);
    if (zone) {
      const [free, min, low, high] = zone.slice(3).map(Number) as [number, number, number, number];
      const name = zone[1] === undefined ? (zone[2] as string) : `Node ${zone[1]} ${zone[2]}`;
      report.zones.push({ name, free, min, low, high, line: at });
      return true;
    }
    const swap = /^(Free|Total) swap\s*[=:]\s*(\d+)\s?kB/.exec(text);
    if (swap) {
      if (swap[1] === 'Free') report.swapFree = Number(swap[2]);
      else report.swapTotal = Number(swap[2]);
      return true;
    }
    const pages = /^(\d+) pages (RAM|reserved)\b/.exec(text);
    if (pages) {
      if (pages[2] === 'RAM') report.ramPages = Number(pages[1]);
      else report.reservedPages = Number(pages[1]);
      return true;
    }
    const cache = /^(\d+) total pagecache pages/.exec(text);
    if (cache) {
      report.memInfo.set('pagecache', Number(cache[1]));
      return true;
    }
    if (
      !/^\s*(?:active_anon|active_file|unevictable|slab_reclaimable|mapped|free|sec_pagetables|kernel_misc)/.test(
        text,
      )
    )
      return false;
    for (const [, name, value] of text.matchAll(COUNTS)) {
      if (!report.memInfo.has(name as string)) report.memInfo.set(name as string, Number(value));
    }
    return true;
  }

  private takeTask(report: OomReport, text: string, at: ReportLine): boolean {
    const m = TASK.exec(text);
    if (!m) return false;
    const fields = (m[2] as string).split(/\s+/);
    const columns = report.taskColumns;
    // Names may hold blanks: they are what is left of the line.
    if (fields.length < columns.length - 1) return false;
    const { tasks } = report;
    if (tasks.names.length === TASKS_MAX) {
      this.tasksLeftOut++;
      return true;
    }
    const put = (column: string, value: number) => {
      const list = tasks.values.get(column);
      if (list) list.push(value);
      else tasks.values.set(column, [value]);
    };
    put('pid', Number(m[1]));
    for (let i = 1; i < columns.length - 1; i++) put(columns[i] as string, Number(fields[i - 1]));
    tasks.names.push(fields.slice(columns.length - 2).join(' '));
    tasks.lines.push(at);
    return true;
  }

  /** cgroup v2: `anon 16707584` a line. cgroup v1: `cache:0KB rss:4KB` on one. */
  private takeStat(report: OomReport, text: string): boolean {
    const stat = report.cgroupStat;
    const one = /^\s*([a-z_]+) (\d+)\s*$/.exec(text);
    if (one && stat.size < STATS_MAX) {
      stat.set(one[1] as string, Number(one[2]));
      return true;
    }
    let found = false;
    for (const [, name, kb] of text.matchAll(/\b([a-z_]+):(\d+)KB/g)) {
      if (stat.size < STATS_MAX) stat.set(name as string, Number(kb) * 1024);
      found = true;
    }
    return found;
  }
}
