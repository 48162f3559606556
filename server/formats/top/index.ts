/** Screens of top in batch mode. */
import type { Format } from '../../engine/format.ts';
import { headText } from '../text/head-lines.ts';
import { locateRow } from '../text/locate-row.ts';
import { readTool } from '../text/tool-log.ts';
import { isBusyboxScreen } from './busybox.ts';
import { headingsIn, TopGrammar } from './grammar.ts';
import { screenClock } from './summary.ts';

const shape = { id: 'top', title: 'top' };

export const top: Format = {
  ...shape,
  title: 'top screens',
  about:
    'Screens of top -b, of old and new versions in any language and of busybox, whole or pasted: host and processes, TIME+ as a counter.',
  patterns: ['*top*'],
  joinsFiles: true,
  sniff(head) {
    let screens = 0;
    let headings = 0;
    let busybox = 0;
    for (const whole of headText(head).split(/\r?\n/)) {
      const line = whole.replace(/^(?:> ?)+/, '');
      if (screenClock(line) !== undefined) screens++;
      else if (isBusyboxScreen(line)) busybox++;
      else if (line.length < 2000 && headingsIn(line)) headings++;
    }
    // The line of memory, and the headings below it.
    if ((screens > 0 && headings > 0) || busybox > 1) return 'sure';
    return headings > 0 ? 'maybe' : 'no';
  },
  read: (source, into, signal) => readTool(shape, (log) => new TopGrammar(log), source, into, signal),
  locate: locateRow,
};
