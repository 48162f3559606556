/** Lists of ps(1) of procps: a heading line names the columns, the command stands last; a list a sample. */

import { ProcessBook } from '../text/process-book.ts';
import { type Cell, cellsOf } from '../text/process-headings.ts';
import { processRow } from '../text/process-row.ts';
import type { Measure } from '../text/tool-columns.ts';
import { wordsAndRest, wordsOf } from '../text/tool-columns.ts';
import type { ToolGrammar, ToolLog } from '../text/tool-log.ts';

/** ps writes more letters behind the state: `Ss+`. */
const STATE = /^[A-Za-z?][A-Za-z<+]*$/;

/** Words of `STARTED` as `-o lstart` prints it: `Fri Nov 20 15:50:54 2026`. */
const START_WORDS = 5;

/** @returns the words, or undefined when they are no headings of ps. */
export function headingsIn(line: string): string[] | undefined {
  const words = wordsOf(line);
  if (words.length < 2 || !words.includes('PID')) return undefined;
  if (!words.every((word) => /^[%A-Z][A-Z0-9%_+]*$/.test(word))) return undefined;
  // top's line has the same form, and stands under a summary of its own.
  return words.includes('TIME+') || words.includes('VIRT') ? undefined : words;
}

export class PsGrammar implements ToolGrammar {
  private readonly log: ToolLog;
  private readonly book: ProcessBook;
  private headings = '';
  private names: readonly string[] = [];
  private cells: readonly Cell[] = [];
  private measures: readonly Measure[] = [];
  private hasCommand = false;
  private started = -1;

  constructor(log: ToolLog) {
    this.log = log;
    this.book = new ProcessBook(log, 'ps.processes');
    this.book.isCommandLine = true;
    log.beforeEnd = () => this.book.endSample();
  }

  take(line: string): boolean {
    const words = headingsIn(line);
    if (words) {
      if (line !== this.headings) this.useHeadings(words, line);
      this.log.begin(this.log.stampTime);
      return true;
    }
    return this.cells.length > 0 && this.takeRow(line);
  }

  interrupted(): void {
    this.log.end();
  }

  finish(): void {
    this.book.finish();
  }

  private useHeadings(words: readonly string[], line: string): void {
    this.headings = line;
    this.names = words;
    this.cells = cellsOf(words, false);
    this.hasCommand = this.cells.at(-1)?.kind === 'command';
    this.measures = this.cells.flatMap((cell) => (cell.kind === 'measure' ? [cell.measure] : []));
    this.started = words.indexOf('STARTED');
  }

  private takeRow(line: string): boolean {
    const row = this.wordsOfRow(line);
    if (!row || !this.log.isOpen) return false;
    const found = processRow(row.words, this.cells, { isState: STATE, blanks: true });
    if (!found) return false;
    const { values, ...process } = found;
    this.log.extend();
    this.book.take({ ...process, command: this.hasCommand ? row.rest : 'pid' }, this.measures, values);
    return true;
  }

  /** A word a column; `STARTED` of several words is put together. */
  private wordsOfRow(line: string): { words: string[]; rest: string } | undefined {
    const { started, hasCommand } = this;
    const count = this.names.length - (hasCommand ? 1 : 0);
    const first = wordsAndRest(line, count);
    if (!first || (hasCommand ? first.rest === '' : first.rest !== '' && started < 0)) return undefined;
    if (started < 0 || !/^\p{L}/u.test(first.words[started] ?? '')) return first;
    const more = wordsAndRest(line, count + START_WORDS - 1);
    more?.words.splice(started, START_WORDS, more.words.slice(started, started + START_WORDS).join(' '));
    return more;
  }
}
