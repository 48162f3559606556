/** dstat's and pcp-dstat's CSV output. */
import type { Format } from '../../engine/format.ts';
import { headText } from '../text/head-lines.ts';
import { readToolLines } from '../text/tool-lines.ts';
import { DstatPayload } from './payload.ts';

const TITLE = /^"(?:pcp-)?dstat [^"\n]*CSV output"/im;

/** Files from which somebody took the title off still have the groups. */
const GROUPS =
  /^(?:"[a-z][^"\n]*",(?:"[^"\n]*"|,)*)?"(?:total cpu usage|total usage|dsk\/total|net\/total|memory usage)",.*\n"[a-z]/m;

export const dstat: Format = {
  id: 'dstat',
  title: 'dstat CSV',
  about:
    'CSV files of dstat --output and pcp dstat: CPU, disks, networks, memory and what else was asked for.',
  patterns: ['*dstat*.csv'],
  sniff(head) {
    const text = headText(head);
    return TITLE.test(text) || GROUPS.test(text) ? 'sure' : 'no';
  },
  read: (source, into, signal) => readToolLines(new DstatPayload(into), source, into, signal),
};
