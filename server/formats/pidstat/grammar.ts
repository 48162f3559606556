/** Reports of sysstat's pidstat(1): a heading line, a row a process or thread, the command last. */
import { ProcessBook } from '../text/process-book.ts';
import { dateOf, rowClock, sysstatHeading } from '../text/sysstat-heading.ts';
import { type Measure, measureNamed, numberIn, wordsAndRest, wordsOf } from '../text/tool-columns.ts';
import type { ToolGrammar, ToolLog } from '../text/tool-log.ts';

const SPECIAL: Readonly<Record<string, Partial<Measure>>> = {
  CPU: { attribute: true },
  '%MEM': { attribute: true },
  VSZ: { unit: 'kB' },
  RSS: { unit: 'kB' },
  StkSize: { unit: 'kB', attribute: true },
  StkRef: { unit: 'kB', attribute: true },
  threads: { unit: 'count' },
  'fd-nr': { unit: 'count' },
  iodelay: { unit: 'ticks' },
  prio: { attribute: true },
};

export function measureOf(name: string): Measure {
  return { ...measureNamed(name), ...SPECIAL[name] };
}

/** Columns that name the process or thread. */
const NAMING = new Set(['UID', 'USER', 'PID', 'TGID', 'TID', 'policy']);

/** @returns the headings without the time and the command, or undefined. */
export function headingsIn(line: string): { names: string[]; ms: number; twelveHours: boolean } | undefined {
  const clock = rowClock(line);
  const words = wordsOf(clock ? clock.rest : line.replace(/^#\s*\S+/, ''));
  if ((!clock && !line.startsWith('#')) || words.at(-1) !== 'Command') return undefined;
  const names = words.slice(0, -1);
  if (!names.includes('PID') && !names.includes('TID')) return undefined;
  return { names, ms: clock?.ms ?? Number.NaN, twelveHours: clock?.twelveHours ?? false };
}

export class PidstatGrammar implements ToolGrammar {
  private readonly log: ToolLog;
  private readonly book: ProcessBook;
  private names: readonly string[] = [];
  /** Column that holds a measure, with it. */
  private measures: readonly Measure[] = [];
  private at: readonly number[] = [];
  private date = '';
  private headingMs = Number.NaN;
  private sampleMs = Number.NaN;
  private sinceStart = 0;
  private process = { pid: 0, user: '' };
  private readonly column: Record<string, number> = {};

  constructor(log: ToolLog) {
    this.log = log;
    this.book = new ProcessBook(log, 'pidstat.processes');
  }

  take(line: string): boolean {
    const heading = sysstatHeading(line);
    if (heading) {
      this.log.end();
      this.date = heading.date;
      this.sampleMs = Number.NaN;
      this.log.into.fact('cpuCount', heading.cpus);
      return true;
    }
    const headings = headingsIn(line);
    if (headings) {
      this.useHeadings(headings);
      return true;
    }
    const clock = rowClock(line);
    if (!clock) return this.isAverage(line);
    const row = wordsAndRest(clock.rest, this.names.length);
    if (!row || row.rest === '' || this.names.length === 0) return false;
    return this.takeRow(row.words, row.rest, clock.ms, clock.isEpoch, clock.twelveHours);
  }

  interrupted(): void {
    this.sampleMs = Number.NaN;
  }

  /** Has it understood any row? */
  get isUsed(): boolean {
    return this.names.length > 0;
  }

  finish(): void {
    this.book.finish();
    const { log, sinceStart } = this;
    if (sinceStart === 0) return;
    log.into.fact('sinceStartReportCount', sinceStart);
    log.into.mark(
      'event',
      0,
      `${sinceStart === 1 ? 'one report has' : `${sinceStart} reports have`} no interval: averages since each process started`,
    );
  }

  private useHeadings({ names, ms, twelveHours }: NonNullable<ReturnType<typeof headingsIn>>): void {
    this.names = names;
    this.headingMs = ms;
    for (const key of Object.keys(this.column)) delete this.column[key];
    names.forEach((name, i) => {
      this.column[name] = i;
    });
    this.at = [...names.keys()].filter((i) => !NAMING.has(names[i] as string));
    this.measures = this.at.map((i) => measureOf(names[i] as string));
    if (this.date !== '' && !Number.isNaN(ms)) this.useDate(twelveHours);
  }

  private useDate(twelveHours: boolean): void {
    const midnight = dateOf(this.date, twelveHours);
    if (Number.isNaN(midnight)) this.log.into.fact('dateWritten', this.date);
    this.log.useDate(midnight);
    this.date = '';
  }

  private takeRow(
    words: readonly string[],
    command: string,
    ms: number,
    isEpoch: boolean,
    twelveHours: boolean,
  ): boolean {
    const values = this.at.map((i) => (words[i] === '-' ? Number.NaN : numberIn(words[i])));
    if (values.some((value, k) => Number.isNaN(value) && words[this.at[k] as number] !== '-')) return false;
    const pid = this.cell(words, 'PID') ?? this.cell(words, 'TGID');
    const thread = this.cell(words, 'TID');
    if (pid === undefined && thread === undefined) return false;
    if (this.date !== '' && !isEpoch) this.useDate(twelveHours);
    this.startReport(ms, isEpoch);
    this.log.extend();
    const user = words[this.column.USER ?? this.column.UID ?? -1] ?? '';
    if (pid !== undefined) this.process = { pid, user };
    // `-1` stands for what the kernel did not tell.
    const told = values.map((value) => (value === -1 ? Number.NaN : value));
    const isThread = thread !== undefined && pid === undefined;
    this.book.take(
      {
        pid: pid ?? this.process.pid,
        command,
        ...(isThread ? { thread } : {}),
        user,
      },
      this.measures,
      told,
    );
    return true;
  }

  private cell(words: readonly string[], name: string): number | undefined {
    const text = words[this.column[name] ?? -1];
    return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
  }

  private startReport(ms: number, isEpoch: boolean): void {
    if (ms === this.sampleMs) return;
    this.sampleMs = ms;
    if (ms === this.headingMs) this.sinceStart++;
    if (isEpoch) {
      if (this.log.into.zone === '') this.log.into.zone = 'UTC';
      this.log.into.zoneOffset ??= 0;
    }
    this.log.begin(isEpoch ? ms : this.log.timeOf(ms));
  }

  /** Rows that sum up the run start with a word in any language: `Average:`, `Moyenne :`. */
  private isAverage(line: string): boolean {
    const m = /^\p{L}[\p{L}.]*\s?:\s+(\S.*)$/u.exec(line);
    if (!m) return false;
    const rest = m[1] as string;
    if (wordsOf(rest).at(-1) === 'Command') {
      const names = wordsOf(rest).slice(0, -1);
      if (!names.includes('PID') && !names.includes('TID')) return false;
      this.averages = names.length;
      return true;
    }
    const row = wordsAndRest(rest, this.averages);
    return (
      this.averages > 0 &&
      row !== undefined &&
      row.words.slice(-2).every((word) => word === '-' || !Number.isNaN(numberIn(word)))
    );
  }

  private averages = 0;
}
