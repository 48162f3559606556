/** Output of the command free. */
import type { Format } from '../../engine/format.ts';
import { headLines } from '../text/head-lines.ts';
import { locateRow } from '../text/locate-row.ts';
import { readTool } from '../text/tool-log.ts';
import { FreeGrammar, isHeadings, isRow } from './grammar.ts';

const shape = { id: 'free', title: 'free' };

export const free: Format = {
  ...shape,
  title: 'free output',
  about: 'Output of the command free, once or repeated (-s): memory and swap, in any unit and language.',
  patterns: ['*free*'],
  joinsFiles: true,
  sniff(head) {
    let headings = 0;
    let rows = 0;
    let lines = 0;
    for (const { bare, payload } of headLines(head)) {
      lines++;
      if (isHeadings(bare) || isHeadings(payload)) headings++;
      else if (isRow(bare) || isRow(payload)) rows++;
    }
    if (headings > 0 && rows >= headings && headings + rows >= 0.6 * lines) return 'sure';
    return 'no';
  },
  read: (source, into, signal) => readTool(shape, (log) => new FreeGrammar(log), source, into, signal),
  locate: locateRow,
};
