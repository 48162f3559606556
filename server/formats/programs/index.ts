/** Programs of all processes. */
import type { Format } from '../../engine/format.ts';
import { headLines } from '../text/head-lines.ts';
import { locateRow } from '../text/locate-row.ts';
import { readTool } from '../text/tool-log.ts';
import { countsIn, linkIn, ProgramsGrammar } from './grammar.ts';

const shape = { id: 'programs', title: 'a list of programs' };

const LINES_LEAST = 3;

export const programs: Format = {
  ...shape,
  title: 'programs of processes',
  about: 'Links of /proc/PID/exe, or counts of them: how many processes run each program.',
  patterns: ['*exe*'],
  joinsFiles: true,
  sniff(head) {
    let fitting = 0;
    const lines = headLines(head);
    for (const { bare, payload } of lines)
      if (linkIn(bare) ?? linkIn(payload) ?? countsIn(bare) ?? countsIn(payload)) fitting++;
    return fitting >= LINES_LEAST && fitting >= 0.5 * lines.length ? 'sure' : 'no';
  },
  read: (source, into, signal) => readTool(shape, (log) => new ProgramsGrammar(log), source, into, signal),
  locate: locateRow,
};
