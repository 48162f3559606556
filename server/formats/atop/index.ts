/** atop's parseable output. */
import type { Format } from '../../engine/format.ts';
import { headMatches } from '../text/head-lines.ts';
import { locateLine } from '../text/locate-line.ts';
import { readToolLines } from '../text/tool-lines.ts';
import { AtopPayload } from './payload.ts';

const LINE = /^[A-Za-z]{3} \S+ \d{9,10} \d{4}\/\d{2}\/\d{2} \d{2}:\d{2}:\d{2} \d+ \S/;

export const atop: Format = {
  id: 'atop',
  title: 'atop -P',
  about: 'What atop -P prints: CPU, memory, swap, pressure, disks, networks and processes of each interval.',
  patterns: ['*atop*'],
  sniff: (head) => (headMatches(head, LINE) >= 3 ? 'sure' : 'no'),
  read: (source, into, signal) => readToolLines(new AtopPayload(into), source, into, signal),
  locate: (sample, { key = '', entity }) => {
    const pid = /\((\d+)\)$/.exec(entity)?.[1];
    const device = pid ? `${pid} (` : entity.replace(/^cpu /, '');
    return locateLine(
      sample,
      (line) => line.startsWith(`${key} `) && (device === '' || line.includes(` ${device}`)),
    );
  },
};
