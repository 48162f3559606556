/** Reports of sysstat's pidstat(1): a heading line, a row a process or thread, the command last. */
import { ProcessBook, type ProcessRow } from '../text/process-book.ts';
import { RowClockBytes } from '../text/row-clock-bytes.ts';
import { dateOf, type RowClock, rowClock, sysstatHeading } from '../text/sysstat-heading.ts';
import { type Measure, measureNamed, numberIn, wordsAndRest, wordsOf } from '../text/tool-columns.ts';
import type { ToolGrammar, ToolLog } from '../text/tool-log.ts';
import type { ToolRows } from '../text/tool-rows.ts';
import { ProcessRows } from './process-rows.ts';

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

/** What stands below one line of headings. */
interface Section {
  names: readonly string[];
  /** Columns that hold a measure, with it. */
  at: readonly number[];
  measures: readonly Measure[];
  /** Column by name. */
  column: Readonly<Record<string, number>>;
  /** Undefined where a name stands behind a measure. */
  rows: ProcessRows | undefined;
}

/** Different lines of headings that are remembered. */
const SECTIONS_MAX = 32;

function sectionFor(names: readonly string[]): Section {
  const at = [...names.keys()].filter((i) => !NAMING.has(names[i] as string));
  const nameCount = names.length - at.length;
  return {
    names,
    at,
    measures: at.map((i) => measureOf(names[i] as string)),
    column: Object.fromEntries(names.map((name, i) => [name, i])),
    rows: at[0] === nameCount ? new ProcessRows(nameCount, at.length) : undefined,
  };
}

export class PidstatGrammar implements ToolGrammar {
  readonly quickRows: ToolRows;
  private readonly log: ToolLog;
  private readonly book: ProcessBook;
  private section = sectionFor([]);
  private readonly sections = new Map<string, Section>();
  private readonly clock = new RowClockBytes();
  private date = '';
  private headingMs = Number.NaN;
  private sampleMs = Number.NaN;
  private sinceStart = 0;
  private process = { pid: 0, user: '' };

  constructor(log: ToolLog) {
    this.log = log;
    this.book = new ProcessBook(log, 'pidstat.processes');
    this.quickRows = {
      scan: (bytes, from) => this.scan(bytes, from),
      take: () => this.takeScanned(),
    };
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
    const clock = rowClock(line);
    const known = clock && this.sections.get(clock.rest);
    if (known) {
      this.useHeadings(known, clock.ms, clock.twelveHours);
      return true;
    }
    const headings = headingsIn(line);
    if (headings) {
      const section = sectionFor(headings.names);
      if (clock && this.sections.size < SECTIONS_MAX) this.sections.set(clock.rest, section);
      this.useHeadings(section, headings.ms, headings.twelveHours);
      return true;
    }
    if (!clock) return this.isAverage(line);
    const { length } = this.section.names;
    const row = wordsAndRest(clock.rest, length);
    if (!row || row.rest === '' || length === 0) return false;
    return this.takeRow(row.words, row.rest, clock, line);
  }

  interrupted(): void {
    this.sampleMs = Number.NaN;
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

  private useHeadings(section: Section, ms: number, twelveHours: boolean): void {
    this.section = section;
    this.headingMs = ms;
    if (this.date !== '' && !Number.isNaN(ms)) this.useDate(twelveHours);
  }

  private useDate(twelveHours: boolean): void {
    const midnight = dateOf(this.date, twelveHours);
    if (Number.isNaN(midnight)) this.log.into.fact('dateWritten', this.date);
    this.log.useDate(midnight);
    this.date = '';
  }

  private takeRow(words: readonly string[], command: string, clock: RowClock, line: string): boolean {
    const { at, column, measures, rows } = this.section;
    const { ms, isEpoch, twelveHours, rest } = clock;
    const values = at.map((i) => (words[i] === '-' ? Number.NaN : numberIn(words[i])));
    if (values.some((value, k) => Number.isNaN(value) && words[at[k] as number] !== '-')) return false;
    const pid = this.cell(words, 'PID') ?? this.cell(words, 'TGID');
    const thread = this.cell(words, 'TID');
    if (pid === undefined && thread === undefined) return false;
    if (this.date !== '' && !isEpoch) this.useDate(twelveHours);
    this.startReport(ms, isEpoch);
    this.log.extend();
    const user = words[column.USER ?? column.UID ?? -1] ?? '';
    if (pid !== undefined) this.process = { pid, user };
    // `-1` stands for what the kernel did not tell.
    const told = values.map((value) => (value === -1 ? Number.NaN : value));
    const isThread = thread !== undefined && pid === undefined;
    const row: ProcessRow = {
      pid: pid ?? this.process.pid,
      command,
      ...(isThread ? { thread } : {}),
      user,
    };
    this.book.take(row, measures, told);
    this.clock.learn(line, clock);
    rows?.learn(rest, command, row, isThread ? row.pid : undefined);
    return true;
  }

  private scan(bytes: Uint8Array, from: number): number {
    const { rows } = this.section;
    const at = rows && this.date === '' ? this.clock.scan(bytes, from) : -1;
    const next = rows && at >= 0 ? rows.scan(bytes, at) : -1;
    const below = rows?.found?.below;
    return below === undefined || below === this.process.pid ? next : -1;
  }

  private takeScanned(): void {
    const { measures, rows } = this.section;
    if (!rows?.found) return;
    const { row, below } = rows.found;
    this.startReport(this.clock.ms, false);
    this.log.extend();
    if (below === undefined) this.process = { pid: row.pid, user: row.user ?? '' };
    this.book.take(row, measures, rows.numbers.values);
  }

  private cell(words: readonly string[], name: string): number | undefined {
    const text = words[this.section.column[name] ?? -1];
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
    // With -t no headings stand before them.
    const count = this.averages || this.section.names.length;
    const row = wordsAndRest(rest, count);
    return (
      count > 0 &&
      row !== undefined &&
      row.words.slice(-2).every((word) => word === '-' || !Number.isNaN(numberIn(word)))
    );
  }

  private averages = 0;
}
