/** Samples of /proc/PID/status. */
import type { Format } from '../../engine/format.ts';
import { locateInBlock } from '../text/locate-in-block.ts';
import { companions } from '../text/payloads.ts';
import { blockFit, readBlocks } from '../text/read-blocks.ts';
import { statusGrammar } from './grammar.ts';

const OWN_NAMES = ['VmRSS', 'VmSize', 'Threads', 'voluntary_ctxt_switches', 'RssAnon'];
/** Other files have lines that begin so too: packages have a name. */
const COMMON_NAMES = ['Name', 'State'];

export const procStatus: Format = {
  id: 'proc-status',
  title: 'PID/status samples',
  about: 'Samples of /proc/PID/status of one or many processes: resident memory, threads, context switches.',
  patterns: ['*status*'],
  follows: true,
  joinsFiles: true,
  sniff(head) {
    const { names, understood } = blockFit(statusGrammar, head);
    const count = (wanted: readonly string[]) => wanted.filter((name) => names.has(name)).length;
    const own = count(OWN_NAMES);
    const common = count(COMMON_NAMES);
    if (understood >= 3 && own + common >= 3) return 'sure';
    return own > 0 || common === COMMON_NAMES.length ? 'maybe' : 'no';
  },
  read: (source, into, signal) =>
    readBlocks([statusGrammar, ...companions(statusGrammar)], source, into, signal),
  locate: (sample, column) => locateInBlock(statusGrammar, sample, column),
};
