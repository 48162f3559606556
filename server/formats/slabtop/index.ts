/** Output of slabtop. */
import type { Format } from '../../engine/format.ts';
import { headMatches } from '../text/head-lines.ts';
import { locateRow } from '../text/locate-row.ts';
import { readTool } from '../text/tool-log.ts';
import { SlabtopGrammar } from './grammar.ts';

const shape = { id: 'slabtop', title: 'slabtop' };

export const slabtop: Format = {
  ...shape,
  title: 'slabtop output',
  about: 'Output of slabtop -o, once or repeated: objects and memory of each cache of the kernel.',
  patterns: ['*slabtop*'],
  joinsFiles: true,
  sniff: (head) =>
    headMatches(
      head,
      /^\s*(?:OBJS ACTIVE\s+USE OBJ SIZE|Active \/ Total (?:Objects|Slabs|Size) \(% used\))/,
    ) > 0
      ? 'sure'
      : 'no',
  read: (source, into, signal) => readTool(shape, (log) => new SlabtopGrammar(log), source, into, signal),
  locate: locateRow,
};
