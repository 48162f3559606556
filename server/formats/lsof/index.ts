/** lsof: open files, counted. */
import type { Format } from '../../engine/format.ts';
import { headMatches } from '../text/head-lines.ts';
import { readToolLines } from '../text/tool-lines.ts';
import { LsofPayload } from './payload.ts';

const HEADING =
  /^COMMAND\s+PID\s+(?:TID\s+)?(?:TASKCMD\s+)?(?:PPID\s+)?(?:PGID\s+)?(?:USER\s+)?FD\s+TYPE\s+DEVICE\s/;
const ROW =
  /^\S+\s+\d+\s+(?:\d+\s+)?\S+\s+(?:cwd|rtd|txt|mem|DEL|NOFD|\d+[rwu])\s+(?:REG|DIR|CHR|FIFO|IPv[46]|unix|sock|a_inode|unknown|netlink)\s/;

export const lsof: Format = {
  id: 'lsof',
  title: 'lsof',
  about: 'Listings of lsof: open files counted by process, by kind and by state of their connection.',
  patterns: ['*lsof*'],
  joinsFiles: true,
  sniff: (head) => (headMatches(head, HEADING) > 0 || headMatches(head, ROW) >= 10 ? 'sure' : 'no'),
  read: (source, into, signal) => readToolLines(new LsofPayload(into), source, into, signal),
};
