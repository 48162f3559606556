/** Screens of `top -b` (procps): a summary, a heading line, a row a process; whole or wrapped by a mailer. */

import { ProcessBook } from '../text/process-book.ts';
import { type Cell, cellsOf } from '../text/process-headings.ts';
import { processRow } from '../text/process-row.ts';
import { SinceStart } from '../text/since-start.ts';
import type { Measure } from '../text/tool-columns.ts';
import { wordsAndRest, wordsOf } from '../text/tool-columns.ts';
import type { ToolGrammar, ToolLog } from '../text/tool-log.ts';
import { BusyboxTop } from './busybox.ts';
import { cpuLine, loads, memoryLine, type SummaryValue, screenClock, tasksLine } from './summary.ts';

const STATE = /^[A-Za-z]$/;

/** @returns the words, or undefined when they are no headings of top. */
export function headingsIn(line: string): string[] | undefined {
  const words = wordsOf(line);
  if (words.length < 5 || !words.includes('PID') || words.some((word) => /^\d/.test(word))) return undefined;
  return words.includes('%CPU') && (words.includes('%MEM') || words.includes('S')) ? words : undefined;
}

/** Screens further apart than this are not of one run: its usual delay is 3 s. */
const DELAY_MAX = 60_000;

interface FirstScreen {
  row: number;
  /** Screens before it. */
  screen: number;
  /** Prints shares with a percent sign. */
  isOld: boolean;
  isStamped: boolean;
}

/** Columns before the command. */
interface Layout {
  cells: readonly Cell[];
  measures: readonly Measure[];
  hasCommand: boolean;
  /** More columns stand behind the command, two blanks away. */
  hasMore: boolean;
}

/** Most lines are of processes; those of the machine start with a word. */
const STARTS_WITH_NUMBER = /^\s*\d+\s/;

export class TopGrammar implements ToolGrammar {
  private readonly log: ToolLog;
  private readonly book: ProcessBook;
  private readonly sinceBoot: SinceStart;
  private readonly busybox: BusyboxTop;
  private layout: Layout | undefined;
  private headings = '';
  /** The next screen is the first of a run. */
  private starts = true;
  /** Rows of the first screens of runs. */
  private readonly firsts: FirstScreen[] = [];
  private screens = 0;
  /** A line whose rest may stand on the next one. */
  private open = '';
  private joining = false;

  constructor(log: ToolLog) {
    this.log = log;
    this.book = new ProcessBook(log, 'top.processes');
    this.sinceBoot = new SinceStart(log);
    this.busybox = new BusyboxTop(log, this.book);
    log.beforeEnd = () => this.book.endSample();
  }

  take(line: string): boolean {
    const text = line.trimEnd();
    if (this.busybox.take(text)) return true;
    if (this.log.isOpen && STARTS_WITH_NUMBER.test(text) && this.takeRow(text)) return true;
    const clock = screenClock(text);
    if (clock !== undefined) {
      this.beginScreen(clock);
      this.summary(loads(text) ?? [], loads(text) !== undefined, text);
      return true;
    }
    const words = headingsIn(text);
    if (words) {
      if (!this.log.isOpen) this.log.begin(this.log.stampTime);
      this.open = '';
      if (text !== this.headings) this.useHeadings(words, text);
      this.log.extend();
      return true;
    }
    return this.log.isOpen && (this.takeSummary(text) || this.takeRow(text));
  }

  join(line: string): boolean {
    const { open } = this;
    if (open === '' || this.joining) return false;
    this.open = '';
    const text = `${open} ${line.trim()}`;
    this.joining = true;
    const whole = loads(text);
    const isTop = screenClock(text) !== undefined;
    if (isTop && whole) this.summary(whole, true, text);
    const taken = isTop ? whole !== undefined : this.takeSummary(text) || this.takeRow(text);
    this.joining = false;
    return taken && this.open === '';
  }

  interrupted(): void {
    this.log.end();
    this.open = '';
    this.starts = true;
  }

  finish(): void {
    this.setFirstScreensApart();
    this.sinceBoot.finish(
      'CPU figures since the start of the machine, or of an instant: first screens of top',
    );
    this.book.finish();
  }

  /**
   * The first screen of a run shows the CPU since the machine started (versions that print `16.5% us`) or over an instant
   * (later ones). It is told by the next screen, which comes soon. What stands alone or minutes apart was copied out of
   * a run, unless a loop printed its time before each.
   */
  private setFirstScreensApart(): void {
    const { table } = this.log.series;
    const time = table.columns[0]?.numbers;
    for (const { row, screen, isOld, isStamped } of this.firsts) {
      const next = this.firsts.some((other) => other.screen === screen + 1)
        ? Number.NaN
        : (time?.at(row + 1) ?? Number.NaN);
      const wait = next - (time?.at(row) ?? Number.NaN);
      if (!(wait >= 0 && wait <= DELAY_MAX) && !(isOld && isStamped)) continue;
      const byteStart = table.byteStart?.at(row) ?? 0;
      // What tells it is the next screen: the place reaches over both.
      const told = Math.min(row + 1, table.rows - 1);
      const byteEnd = (table.byteStart?.at(told) ?? 0) + (table.byteLength?.at(told) ?? 0);
      this.sinceBoot.report({ byteStart, byteEnd, line: table.line?.at(row) ?? 0 }, row);
      for (const { id, unit, entity, numbers } of table.columns) {
        if (unit !== '%' || !numbers || Number.isNaN(numbers.at(row))) continue;
        // Shares of processes since they started are of no use beside those of the machine.
        if (entity === '') this.sinceBoot.put({ id, unit }, numbers.at(row));
        numbers.replace(row, Number.NaN);
      }
    }
  }

  private beginScreen(ofDay: number): void {
    const { log } = this;
    this.open = '';
    log.begin(log.timeOf(ofDay));
    const isStamped = !Number.isNaN(log.stampTime);
    if (this.starts)
      this.firsts.push({ row: log.series.rows, screen: this.screens, isOld: false, isStamped });
    this.starts = false;
    this.screens++;
  }

  private takeSummary(text: string): boolean {
    const cpu = cpuLine(text);
    if (cpu) {
      for (const { measure, value } of cpu.values) this.log.measure(measure, value, cpu.entity);
      const first = this.firsts.at(-1);
      if (first?.row === this.log.series.rows && /\d%/.test(text)) first.isOld = true;
      this.summary([], cpu.whole, text);
      return true;
    }
    const memory = memoryLine(text);
    const tasks = memory ? undefined : tasksLine(text);
    if (!memory && !tasks) return false;
    this.summary(memory?.values ?? tasks ?? [], memory?.whole ?? true, text);
    return true;
  }

  private summary(values: readonly SummaryValue[], whole: boolean, text: string): void {
    for (const { measure, value } of values) this.log.measure(measure, value);
    this.open = whole ? '' : text;
    this.log.extend();
  }

  private useHeadings(words: readonly string[], line: string): void {
    this.headings = line;
    const cells = cellsOf(words, true);
    const command = cells.findIndex((cell) => cell.kind === 'command');
    const last = command < 0 ? cells.length : command;
    this.layout = {
      cells: cells.slice(0, last),
      measures: cells.slice(0, last).flatMap((cell) => (cell.kind === 'measure' ? [cell.measure] : [])),
      hasCommand: command >= 0,
      hasMore: command >= 0 && command < words.length - 1,
    };
  }

  private takeRow(text: string): boolean {
    const { layout, log } = this;
    if (!layout) return false;
    const row = wordsAndRest(text, layout.cells.length);
    if (!row) return false;
    const found = processRow(row.words, layout.cells, { isState: STATE, blanks: false });
    if (!found) return false;
    const { values, ...process } = found;
    if (row.rest === '' && layout.hasCommand) {
      // The mailer put the command on the next line.
      this.open = this.joining ? '' : text;
      return !this.joining;
    }
    this.open = '';
    log.extend();
    const command = layout.hasMore ? (row.rest.split(/\s{2,}/, 1)[0] as string) : row.rest;
    this.book.take({ ...process, command: command === '' ? 'pid' : command }, layout.measures, values);
    return true;
  }
}
