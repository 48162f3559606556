/** Samples of /proc/PID/smaps and smaps_rollup. */
import type { Format } from '../../engine/format.ts';
import { companions } from '../text/payloads.ts';
import { blockFit, locateInBlock, readBlocks } from '../text/read-blocks.ts';
import { smapsGrammar } from './grammar.ts';

function fit(head: Uint8Array) {
  const { names, understood } = blockFit(smapsGrammar, head);
  return {
    fields: ['Rss', 'Pss', 'Private_Dirty', 'Shared_Clean'].filter((n) => names.has(n)).length,
    rollup: names.has('[rollup]'),
    mappings: [...names].some((n) => n.includes('@')),
    understood,
  };
}

export const smaps: Format = {
  id: 'smaps',
  title: 'smaps samples',
  about: 'Samples of /proc/PID/smaps: every mapping of a process, what it holds and which one grows.',
  patterns: ['*smaps*'],
  follows: true,
  joinsFiles: true,
  sniff(head) {
    const { fields, rollup, mappings, understood } = fit(head);
    if (mappings && fields >= 2) return 'sure';
    return !rollup && (fields >= 2 || (mappings && understood > 3)) ? 'maybe' : 'no';
  },
  read: (source, into, signal) =>
    readBlocks([smapsGrammar, ...companions(smapsGrammar)], source, into, signal),
  locate: (sample, column) => locateInBlock(smapsGrammar, sample, column),
};

export const smapsRollup: Format = {
  id: 'smaps_rollup',
  title: 'smaps_rollup samples',
  about: 'Samples of /proc/PID/smaps_rollup: the sums over all mappings of a process.',
  patterns: ['*smaps_rollup*'],
  follows: true,
  joinsFiles: true,
  sniff(head) {
    const { fields, rollup, mappings } = fit(head);
    return rollup && !mappings && fields >= 2 ? 'sure' : 'no';
  },
  read: (source, into, signal) =>
    readBlocks([smapsGrammar, ...companions(smapsGrammar)], source, into, signal),
  locate: (sample, column) => locateInBlock(smapsGrammar, sample, column),
};
