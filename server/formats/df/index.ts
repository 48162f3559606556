/** Output of the command df. */
import type { Format } from '../../engine/format.ts';
import { headLines } from '../text/head-lines.ts';
import { locateRow } from '../text/locate-row.ts';
import { readTool } from '../text/tool-log.ts';
import { DfGrammar, headingIn, rowIn } from './grammar.ts';

const shape = { id: 'df', title: 'df' };

export const df: Format = {
  ...shape,
  title: 'df output',
  about: 'Output of df, in a loop or once: room and inodes of file systems; plain, -h, -i, -k, -m, -P, -T.',
  patterns: ['*df*.log', '*df*.txt'],
  joinsFiles: true,
  sniff(head) {
    let headings = 0;
    let rows = 0;
    for (const { bare, payload } of headLines(head)) {
      if (headingIn(bare) || (payload !== '' && headingIn(payload))) headings++;
      else if (
        headings > 0 &&
        (rowIn(bare, '') ?? rowIn(bare, '-') ?? (payload === '' ? undefined : rowIn(payload, '')))
      )
        rows++;
    }
    return headings > 0 && rows >= headings ? 'sure' : 'no';
  },
  read: (source, into, signal) => readTool(shape, (log) => new DfGrammar(log), source, into, signal),
  locate: locateRow,
};
