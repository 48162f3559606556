/** Samples of /proc/PID/smaps and smaps_rollup. */
import type { Format } from '../../engine/format.ts';
import type { Table } from '../../engine/table.ts';
import { locateInBlock } from '../text/locate-in-block.ts';
import { companions } from '../text/payloads.ts';
import { blockFit, readBlocks } from '../text/read-blocks.ts';
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

/** Of the process with fewer mappings, this part must stand where the other has the same one. */
const SAME_PROCESS = 0.5;

function shareMappings(one: readonly Table[], other: readonly Table[]): boolean {
  const [few, many] = [mappingsIn(one), mappingsIn(other)].sort((a, b) => a.size - b.size) as [
    Set<string>,
    Set<string>,
  ];
  let same = 0;
  for (const mapping of few) if (many.has(mapping)) same++;
  return same >= SAME_PROCESS * few.size;
}

/** Names with the address at which each begins. */
function mappingsIn(tables: readonly Table[]): Set<string> {
  return new Set(
    tables.flatMap(({ columns }) =>
      columns.map(({ entity }) => entity).filter((entity) => entity.includes('@')),
    ),
  );
}

export const smaps: Format = {
  id: 'smaps',
  title: 'smaps samples',
  about: 'Samples of /proc/PID/smaps: every mapping of a process, what it holds and which one grows.',
  patterns: ['*smaps*'],
  follows: true,
  joinsFiles: true,
  mayJoin: shareMappings,
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
