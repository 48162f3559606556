/** Samples of /proc/vmstat. */
import type { Format } from '../../engine/format.ts';
import { locateInBlock } from '../text/locate-in-block.ts';
import { payloadFit } from '../text/payload-fit.ts';
import { companions } from '../text/payloads.ts';
import { blockFit, readBlocks } from '../text/read-blocks.ts';
import { vmstatGrammar } from './grammar.ts';

export const vmstat: Format = {
  id: 'vmstat',
  title: 'vmstat samples (/proc)',
  about: 'Samples of /proc/vmstat: pages by use, and reclaim, swap and fault events as rates.',
  patterns: ['*vmstat*'],
  follows: true,
  joinsFiles: true,
  sniff(head, _tail, name) {
    const { names, understood } = blockFit(vmstatGrammar, head);
    // zoneinfo and memory.stat of a cgroup print some of the same names.
    const { lines } = payloadFit(head, name);
    if (understood > 2 && (lines.get('vmstat') ?? 0) <= 2) return 'no';
    // The kernel prints memory.stat into its log when it kills: faults alone are not vmstat's.
    const ofHost = [...names].some((one) => /^(?:nr_|pgalloc|pgfree$|pgpgin$)/.test(one));
    const named = names.has('nr_free_pages') || names.has('pgpgin') || (names.has('pgfault') && ofHost);
    // A log of both is called by meminfo, which says more.
    if (understood >= 5 && named && (lines.get('meminfo') ?? 0) < 3) return 'sure';
    return understood > 2 ? 'maybe' : 'no';
  },
  read: (source, into, signal) =>
    readBlocks([vmstatGrammar, ...companions(vmstatGrammar)], source, into, signal),
  locate: (sample, column) => locateInBlock(vmstatGrammar, sample, column),
};
