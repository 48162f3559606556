/** nmon files of Linux and AIX. */
import type { Format } from '../../engine/format.ts';
import { headMatches, headText } from '../text/head-lines.ts';
import { locateLine } from '../text/locate-line.ts';
import { readToolLines } from '../text/tool-lines.ts';
import { NmonPayload } from './payload.ts';

const LINE = /^(?:AAA,\w+,|BBB\w*,\d+,|ZZZZ,T\d+,|[A-Z][A-Z0-9_]*,(?:T\d+,|[^,]+,)|TOP,)/;
const SNAPSHOT = /^(?:ZZZZ,T\d{4,},\d|(?:CPU|MEM|DISK|NET|PROC|VM)\w*,T\d{4,},)/m;

export const nmon: Format = {
  id: 'nmon',
  title: 'nmon',
  about: 'nmon files: CPU, memory, disks, networks, file systems and processes by snapshot, sorted or not.',
  patterns: ['*.nmon'],
  sniff(head, tail) {
    const heading = /^AAA,(?:progname|version|interval|host),/m.test(headText(head));
    const snapshots = SNAPSHOT.test(headText(head)) || SNAPSHOT.test(headText(tail));
    if ((heading || snapshots) && headMatches(head, LINE) >= 3) return 'sure';
    return 'no';
  },
  read: (source, into, signal) => readToolLines(new NmonPayload(into), source, into, signal),
  locate: (sample, { key = '', entity }) =>
    locateLine(sample, (line) =>
      line.startsWith('TOP,')
        ? entity.endsWith(`(${Number(line.split(',')[1])})`)
        : line.startsWith(`${key},T`),
    ),
};
