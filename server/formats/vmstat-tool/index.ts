/** Output of the command vmstat. */
import type { Format } from '../../engine/format.ts';
import { headLines } from '../text/head-lines.ts';
import { locateRow } from '../text/locate-row.ts';
import { readTool } from '../text/tool-log.ts';
import { GROUPS, HEADINGS, isReport, VmstatGrammar } from './grammar.ts';
import { totalIn } from './totals.ts';

/** Lines of `vmstat -s` and `-D` that tell them; -D prints eleven. */
const TOTALS_LEAST = 6;

const shape = { id: 'vmstat-tool', title: 'vmstat' };

export const vmstatTool: Format = {
  ...shape,
  title: 'vmstat output',
  about:
    'Output of the command vmstat: run queue, memory, swapping, block I/O and CPU, a row a report; -a, -d, -t, -w; totals of -s and -D.',
  patterns: ['*vmstat*'],
  joinsFiles: true,
  sniff(head) {
    let headings = 0;
    let reports = 0;
    let totals = 0;
    let lines = 0;
    for (const { bare, payload } of headLines(head)) {
      lines++;
      if (GROUPS.test(bare) || HEADINGS.test(bare) || GROUPS.test(payload) || HEADINGS.test(payload))
        headings++;
      else if (isReport(bare) || isReport(payload)) reports++;
      else if (totalIn(bare) || totalIn(payload)) totals++;
    }
    const isDisk = headLines(head).some(({ bare }) => /^\s*disk-?\s+-+reads-+\s/.test(bare));
    if ((headings > 0 && reports > 0) || isDisk || totals >= TOTALS_LEAST) return 'sure';
    return reports > 2 && reports >= lines / 2 ? 'maybe' : 'no';
  },
  read: (source, into, signal) => readTool(shape, (log) => new VmstatGrammar(log), source, into, signal),
  locate: locateRow,
};
