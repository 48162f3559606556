/** collectl(1): rows for plotting, and what it shows on a terminal. */
import type { Format } from '../../engine/format.ts';
import { headText } from '../text/head-lines.ts';
import { readToolLines } from '../text/tool-lines.ts';
import { CollectlPayload } from './payload.ts';

const PLOT = /^(?:[>|] ?)*#(?:Date[ ,;\t|]Time|UTC)[ ,;\t|]\[[A-Z]/m;
const BRIEF =
  /^(?:[>|] ?)*#\s*<-+(?:CPU|Memory|Disks|Network|Int|NFS)\b.*\n.*#.*\b(?:cpu|Free|KBRead|KBIn|Buff)\b/m;

export const collectl: Format = {
  id: 'collectl',
  title: 'collectl',
  about: 'collectl in its plot format (-P) and as it is shown on a terminal: CPU, memory, disks, network.',
  patterns: ['*collectl*', '*.tab'],
  sniff(head) {
    const text = headText(head);
    return PLOT.test(text) || BRIEF.test(text) ? 'sure' : 'no';
  },
  read: (source, into, signal) => readToolLines(new CollectlPayload(into), source, into, signal),
};
