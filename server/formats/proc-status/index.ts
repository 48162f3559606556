/** Samples of /proc/PID/status. */
import type { Format } from '../../engine/format.ts';
import { companions } from '../text/payloads.ts';
import { blockFit, locateInBlock, readBlocks } from '../text/read-blocks.ts';
import { statusGrammar } from './grammar.ts';

export const procStatus: Format = {
  id: 'proc-status',
  title: 'PID/status samples',
  about: 'Samples of /proc/PID/status of one or many processes: resident memory, threads, context switches.',
  patterns: ['*status*'],
  follows: true,
  joinsFiles: true,
  sniff(head) {
    const { names, understood } = blockFit(statusGrammar, head);
    const signature = [
      'VmRSS',
      'VmSize',
      'Threads',
      'voluntary_ctxt_switches',
      'State',
      'Name',
      'RssAnon',
    ].filter((n) => names.has(n)).length;
    if (understood >= 3 && signature >= 3) return 'sure';
    return signature > 0 ? 'maybe' : 'no';
  },
  read: (source, into, signal) =>
    readBlocks([statusGrammar, ...companions(statusGrammar)], source, into, signal),
  locate: (sample, column) => locateInBlock(statusGrammar, sample, column),
};
