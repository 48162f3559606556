/** Output of sysstat's iostat. */
import type { Format } from '../../engine/format.ts';
import { headLines } from '../text/head-lines.ts';
import { locateRow } from '../text/locate-row.ts';
import { TextOrJson } from '../text/text-or-json.ts';
import { readTool } from '../text/tool-log.ts';
import { deviceHeadings, IostatGrammar, isCpuHeadings } from './grammar.ts';
import { IostatJson, isJsonLine } from './json.ts';

const shape = { id: 'iostat', title: 'iostat' };

export const iostat: Format = {
  ...shape,
  title: 'iostat output',
  about:
    'Output of iostat as text or JSON, plain and -x, of old and new versions: CPU and block devices, report by report.',
  patterns: ['*iostat*'],
  joinsFiles: true,
  sniff(head) {
    let headings = 0;
    let json = 0;
    for (const { bare, payload } of headLines(head)) {
      if (isCpuHeadings(bare) || isCpuHeadings(payload)) headings++;
      else if (deviceHeadings(bare) || (payload !== '' && deviceHeadings(payload))) headings++;
      // sadf -j writes JSON too, with the date of its file.
      else if (/^\s*"file-date"/.test(bare)) return 'no';
      else if (isJsonLine(bare)) json++;
    }
    return headings + json > 0 ? 'sure' : 'no';
  },
  read: (source, into, signal) =>
    readTool(
      shape,
      (log) => new TextOrJson(new IostatGrammar(log), new IostatJson(log)),
      source,
      into,
      signal,
    ),
  locate: locateRow,
};
