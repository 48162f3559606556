/** Output of sysstat's mpstat. */
import type { Format } from '../../engine/format.ts';
import { headLines } from '../text/head-lines.ts';
import { locateRow } from '../text/locate-row.ts';
import { rowClock } from '../text/sysstat-heading.ts';
import { readTool, type ToolGrammar, type ToolLog } from '../text/tool-log.ts';
import type { ToolRows } from '../text/tool-rows.ts';
import { headingsIn, MpstatGrammar } from './grammar.ts';
import { isJsonLine, MpstatJson } from './json.ts';

const shape = { id: 'mpstat', title: 'mpstat' };

/** Text or JSON, by the first line that is of one of the two. */
class EitherGrammar implements ToolGrammar {
  private readonly json: MpstatJson;
  private readonly text: MpstatGrammar;
  readonly quickRows: ToolRows;

  constructor(log: ToolLog) {
    this.json = new MpstatJson(log);
    this.text = new MpstatGrammar(log);
    this.quickRows = this.text.quickRows;
  }

  take(line: string): boolean {
    return this.text.take(line) || this.json.take(line);
  }

  interrupted(): void {
    this.text.interrupted();
  }

  finish(): void {
    this.json.finish();
    this.text.finish();
  }
}

function isHeadings(line: string): boolean {
  const clock = rowClock(line);
  const rest = clock ? clock.rest : /^\p{L}[\p{L}.]*\s?:\s+(CPU\s.*)$/u.exec(line)?.[1];
  const headings = rest === undefined ? undefined : headingsIn(rest);
  if (headings === undefined) return false;
  const { names } = headings;
  // `sar -u ALL -P ALL` prints the same columns in another order, `sar -n SOFT` others for each CPU.
  if (names.includes('%usr'))
    return names.includes('%irq') && names.indexOf('%irq') < names.indexOf('%steal');
  return !names.includes('%user') && !names.includes('squeezd/s') && !names.includes('total/s');
}

export const mpstat: Format = {
  ...shape,
  title: 'mpstat output',
  about: 'Output of mpstat as text or JSON, of all CPUs or each (-P ALL): shares of time, interrupts.',
  patterns: ['*mpstat*'],
  joinsFiles: true,
  sniff(head) {
    let headings = 0;
    let json = 0;
    for (const { bare } of headLines(head)) {
      // sadf -j names its activities so too.
      if (/^\s*"file-date"/.test(bare)) return 'no';
      if (isHeadings(bare)) headings++;
      else if (isJsonLine(bare)) json++;
    }
    return headings > 0 || json > 1 ? 'sure' : 'no';
  },
  read: (source, into, signal) => readTool(shape, (log) => new EitherGrammar(log), source, into, signal),
  locate: locateRow,
};
