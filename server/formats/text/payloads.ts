/** The payloads that may stand together in one log. */
import { meminfoGrammar } from '../meminfo/grammar.ts';
import { statusGrammar } from '../proc-status/grammar.ts';
import { smapsGrammar } from '../smaps/grammar.ts';
import { vmstatGrammar } from '../vmstat/grammar.ts';
import type { BlockGrammar } from './grammar.ts';

/** The other payloads a log of `first` may hold; those whose lines say more of themselves come first. */
export function companions(first: BlockGrammar): BlockGrammar[] {
  return [smapsGrammar, statusGrammar, meminfoGrammar, vmstatGrammar].filter((grammar) => grammar !== first);
}
