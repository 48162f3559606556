/** Samples of /proc/vmstat. */
import type { Format } from '../../engine/format.ts';
import { companions } from '../text/payloads.ts';
import { blockFit, locateInBlock, readBlocks } from '../text/read-blocks.ts';
import { vmstatGrammar } from './grammar.ts';

export const vmstat: Format = {
  id: 'vmstat',
  title: 'vmstat samples (/proc)',
  about: 'Samples of /proc/vmstat: pages by use, and reclaim, swap and fault events as rates.',
  patterns: ['*vmstat*'],
  follows: true,
  joinsFiles: true,
  sniff(head) {
    const { names, understood } = blockFit(vmstatGrammar, head);
    if (understood >= 5 && (names.has('nr_free_pages') || names.has('pgfault') || names.has('pgpgin')))
      return 'sure';
    return understood > 2 ? 'maybe' : 'no';
  },
  read: (source, into, signal) =>
    readBlocks([vmstatGrammar, ...companions(vmstatGrammar)], source, into, signal),
  locate: (sample, column) => locateInBlock(vmstatGrammar, sample, column),
};
