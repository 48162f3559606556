/** Output of sysstat's pidstat. */
import type { Format } from '../../engine/format.ts';
import { headText } from '../text/head-lines.ts';
import { locateRow } from '../text/locate-row.ts';
import { rowClock } from '../text/sysstat-heading.ts';
import { TextOrJson } from '../text/text-or-json.ts';
import { wordsOf } from '../text/tool-columns.ts';
import { readTool } from '../text/tool-log.ts';
import { headingsIn, PidstatGrammar } from './grammar.ts';
import { isJsonLine, PidstatJson } from './json.ts';

const SNIFFED_LINES = 1000;

/** The headings of the rows that sum up the run. */
const AVERAGES = /^\p{L}[\p{L}.]*\s?:.*\bT?PID\b.*\sCommand$/u;

const shape = { id: 'pidstat', title: 'pidstat' };

export const pidstat: Format = {
  ...shape,
  title: 'pidstat output',
  about:
    'Output of pidstat as text (-u -r -d -w -s -v, -h, -t) or JSON: CPU, memory, I/O and context switches by process or thread.',
  patterns: ['*pidstat*'],
  joinsFiles: true,
  sniff(head) {
    const lines = headText(head).split(/\r?\n/, SNIFFED_LINES);
    const headings = lines.some((line) => headingsIn(line) !== undefined || AVERAGES.test(line));
    const rows = lines.filter(isRow).length;
    if (headings || isJson(lines)) return 'sure';
    return rows > 2 && rows >= lines.length / 2 ? 'maybe' : 'no';
  },
  read: (source, into, signal) =>
    readTool(
      shape,
      (log) => new TextOrJson(new PidstatGrammar(log), new PidstatJson(log)),
      source,
      into,
      signal,
    ),
  locate: locateRow,
};

function isJson(lines: readonly string[]): boolean {
  return lines.some((line) => /^\s*\{?\s*"sysstat":/.test(line)) && lines.some(isJsonLine);
}

function isRow(line: string): boolean {
  const words = wordsOf(rowClock(line)?.rest ?? '');
  return (
    words.length > 6 &&
    /^\d+$/.test(words[0] as string) &&
    /^\d+$/.test(words[1] as string) &&
    /[a-z]/i.test(words.at(-1) as string)
  );
}
