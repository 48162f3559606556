/** The payloads that may stand together in one log; those whose lines say more of themselves come first. */
import { mapsGrammar } from '../maps/grammar.ts';
import { meminfoGrammar } from '../meminfo/grammar.ts';
import { statusGrammar } from '../proc-status/grammar.ts';
import { smapsGrammar } from '../smaps/grammar.ts';
import { vmstatGrammar } from '../vmstat/grammar.ts';
import type { Grammar } from './read-blocks.ts';
import { rowGrammars } from './row-grammars.ts';

export const payloads: readonly [Grammar, ...Grammar[]] = [
  mapsGrammar,
  smapsGrammar,
  ...rowGrammars.filter((grammar) => grammar !== mapsGrammar),
  statusGrammar,
  meminfoGrammar,
  vmstatGrammar,
];

/** The other payloads a log of `first` may hold. */
export function companions(first: Grammar): Grammar[] {
  // The headings of smaps are the lines of maps: a log holds the one or the other.
  const rival = { maps: 'smaps', smaps: 'maps' }[first.id];
  return payloads.filter((grammar) => grammar !== first && grammar.id !== rival);
}
