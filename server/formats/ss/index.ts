/** ss -s and listings of sockets. */
import type { Format } from '../../engine/format.ts';
import { headMatches } from '../text/head-lines.ts';
import { locateLine } from '../text/locate-line.ts';
import { readToolLines } from '../text/tool-lines.ts';
import { SsPayload } from './payload.ts';

const SUMMARY = /^TCP:\s+\d+\s+\(estab \d+, closed \d+/;
const HEADING = /^(?:Netid\s+)?State\s+Recv-Q\s+Send-Q\s+Local/;

export const ss: Format = {
  id: 'ss',
  title: 'ss',
  about: 'ss -s (sockets in all) and ss -an (sockets counted by state).',
  patterns: ['ss.txt', '*ss-s*'],
  joinsFiles: true,
  sniff: (head) => (headMatches(head, SUMMARY) > 0 || headMatches(head, HEADING) > 0 ? 'sure' : 'no'),
  read: (source, into, signal) => readToolLines(new SsPayload(into), source, into, signal),
  locate: (sample, { key = '' }) =>
    locateLine(sample, (line) => line.startsWith(key === 'sockets' ? 'Total:' : `${key}:`)),
};
