/** What the kernel says when it kills for memory: mm/oom_kill.c, mm/memcontrol.c, lib/show_mem.c, kernels 2.6 to 6.x. */

export interface Zone {
  name: string;
  /** kB. */
  free: number;
  min: number;
  low: number;
  high: number;
  line: ReportLine;
}

export interface ReportLine {
  byteStart: number;
  byteLength: number;
  line: number;
}

/** Rows of the task table, by column; amounts as the kernel prints them (pages, but page tables in bytes since 4.15). */
export class TaskRows {
  readonly names: string[] = [];
  readonly lines: ReportLine[] = [];
  readonly values = new Map<string, number[]>();
}

export class OomReport {
  readonly time: number;
  readonly start: ReportLine;
  end: ReportLine;
  trigger = '';
  triggerPid = Number.NaN;
  /** Free pages asked for are 2^order; -1 is the key combination SysRq-F. */
  order = Number.NaN;
  gfp = '';
  constraint = '';
  limitedCgroup = '';
  victimCgroup = '';
  victim = '';
  victimPid = Number.NaN;
  victimLine: ReportLine | undefined;
  /** kB, from the line that says what was killed. */
  readonly killed = new Map<string, number>();
  score = Number.NaN;
  scoreAdjust = Number.NaN;
  /** kB: memory, swap, memory+swap, kmem. */
  readonly charges = new Map<string, { usage: number; limit: number; failures: number }>();
  /** Of the cgroup, bytes. */
  readonly cgroupStat = new Map<string, number>();
  /** Of the machine, in pages. */
  readonly memInfo = new Map<string, number>();
  /** kB. */
  swapFree = Number.NaN;
  swapTotal = Number.NaN;
  ramPages = Number.NaN;
  reservedPages = Number.NaN;
  readonly zones: Zone[] = [];
  readonly tasks = new TaskRows();
  taskColumns: string[] = [];
  /** Everything of the cgroup was killed, as memory.oom.group says. */
  killsGroup = false;
  kernel = '';

  constructor(time: number, start: ReportLine) {
    this.time = time;
    this.start = start;
    this.end = start;
  }

  get isCgroup(): boolean {
    return this.constraint === 'CONSTRAINT_MEMCG' || this.limitedCgroup !== '' || this.charges.size > 0;
  }

  /** The victim's pages and kB are in the same report: they tell the page size, which the kernel does not print. */
  get pageBytes(): number {
    const { tasks, victimPid, killed } = this;
    const row = tasks.values.get('pid')?.indexOf(victimPid) ?? -1;
    const pages = row < 0 ? Number.NaN : (tasks.values.get('rss')?.[row] ?? Number.NaN);
    const kb =
      (killed.get('anon-rss') ?? Number.NaN) + (killed.get('file-rss') ?? 0) + (killed.get('shmem-rss') ?? 0);
    const size = (kb * 1024) / pages;
    return [4096, 8192, 16_384, 65_536].find((page) => size > 0.7 * page && size < 1.4 * page) ?? 4096;
  }
}
