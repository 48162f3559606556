import { fileFor } from '../active-file.ts';
import type { CommandContext } from './index.ts';

/** Opens a file in a panel: the one given by a menu or a code lens, else the active one. */
export async function analyzeFile({ editors }: CommandContext, given?: unknown): Promise<void> {
  await editors.open([fileFor(given)]);
}
