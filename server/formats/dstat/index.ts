/** Output of dstat, dool and pcp-dstat. */
import type { Format } from '../../engine/format.ts';
import { headText } from '../text/head-lines.ts';
import { readToolLines } from '../text/tool-lines.ts';
import { DstatPayload } from './payload.ts';
import { groupsIn, namesIn } from './terminal.ts';

const TITLE = /^"(?:pcp-)?dstat [^"\n]*CSV output"/im;

/** Files from which somebody took the title off still have the groups. */
const GROUPS =
  /^(?:"[a-z][^"\n]*",(?:"[^"\n]*"|,)*)?"(?:total cpu usage|total usage|dsk\/total|net\/total|memory usage)",.*\n"[a-z]/m;

export const dstat: Format = {
  id: 'dstat',
  title: 'dstat output',
  about:
    'Output of dstat, dool and pcp dstat, as CSV (--output) or from a terminal: CPU, disks, networks, memory and the rest.',
  patterns: ['*dstat*'],
  sniff(head) {
    const text = headText(head);
    const lines = text.split(/\r?\n/, 200);
    const at = lines.findIndex((line) => groupsIn(line.trim()) !== undefined);
    const groups = groupsIn(lines[at]?.trim() ?? '');
    if (groups && namesIn(lines[at + 1] ?? '', groups)) return 'sure';
    return TITLE.test(text) || GROUPS.test(text) ? 'sure' : 'no';
  },
  read: (source, into, signal) => readToolLines(new DstatPayload(into), source, into, signal),
};
