/** Samples of /proc/meminfo. */
import type { Format } from '../../engine/format.ts';
import { locateInBlock } from '../text/locate-in-block.ts';
import { companions } from '../text/payloads.ts';
import { blockFit, readBlocks } from '../text/read-blocks.ts';
import { meminfoGrammar } from './grammar.ts';
import { rebootsIn } from './reboots.ts';

export const meminfo: Format = {
  id: 'meminfo',
  title: 'meminfo samples',
  about: 'Samples of /proc/meminfo, kernels 2.4 to 6.x, however they were put into one file.',
  patterns: ['*meminfo*'],
  follows: true,
  joinsFiles: true,
  sniff(head) {
    const { names, understood } = blockFit(meminfoGrammar, head);
    if (names.has('MemTotal') && names.has('MemFree')) return 'sure';
    if (
      understood >= 3 &&
      (names.has('MemFree') || names.has('Cached') || names.has('AnonPages') || names.has('Committed_AS'))
    )
      return 'sure';
    return understood > 0 ? 'maybe' : 'no';
  },
  read: (source, into, signal) =>
    readBlocks([meminfoGrammar, ...companions(meminfoGrammar)], source, into, signal),
  restarts: rebootsIn,
  locate: (sample, column) => locateInBlock(meminfoGrammar, sample, column),
};
