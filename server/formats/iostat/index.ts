/** Output of sysstat's iostat. */
import type { Format } from '../../engine/format.ts';
import { headLines } from '../text/head-lines.ts';
import { locateRow } from '../text/locate-row.ts';
import { readTool } from '../text/tool-log.ts';
import { deviceHeadings, IostatGrammar, isCpuHeadings } from './grammar.ts';

const shape = { id: 'iostat', title: 'iostat' };

export const iostat: Format = {
  ...shape,
  title: 'iostat output',
  about: 'Output of iostat, plain and -x, of old and new versions: CPU and block devices, report by report.',
  patterns: ['*iostat*'],
  joinsFiles: true,
  sniff(head) {
    let headings = 0;
    for (const { bare, payload } of headLines(head)) {
      if (isCpuHeadings(bare) || isCpuHeadings(payload)) headings++;
      else if (deviceHeadings(bare) || (payload !== '' && deviceHeadings(payload))) headings++;
    }
    return headings > 0 ? 'sure' : 'no';
  },
  read: (source, into, signal) => readTool(shape, (log) => new IostatGrammar(log), source, into, signal),
  locate: locateRow,
};
