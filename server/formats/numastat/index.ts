/** numastat: memory by node. */
import type { Format } from '../../engine/format.ts';
import { headMatches } from '../text/head-lines.ts';
import { locateLine } from '../text/locate-line.ts';
import { readToolLines } from '../text/tool-lines.ts';
import { NumastatPayload } from './payload.ts';

const HEADING = /^Per-node (?:system|process|numastat) .*\(in (?:MBs|KBs|pages)\)/;
const HITS = /^numa_hit\s+\d+(?:\s+\d+)+\s*$/;
const NODES = /^\s+(?:node\d+\s*)+$/;

export const numastat: Format = {
  id: 'numastat',
  title: 'numastat',
  about: 'numastat -m, numastat and numastat -p: memory, hits and misses by NUMA node.',
  patterns: ['*numastat*'],
  joinsFiles: true,
  sniff(head) {
    if (headMatches(head, HEADING) > 0) return 'sure';
    return headMatches(head, NODES) > 0 && headMatches(head, HITS) > 0 ? 'sure' : 'no';
  },
  read: (source, into, signal) => readToolLines(new NumastatPayload(into), source, into, signal),
  locate: (sample, { key = '' }) => locateLine(sample, (line) => line.trimStart().startsWith(`${key} `)),
};
