import { shownFor } from '../active-file.ts';
import { chooseOthers } from '../choose-others.ts';
import type { CommandContext } from './index.ts';

/** Opens a panel for a capture and others that are chosen. */
export async function compareWith({ editors }: CommandContext, given?: unknown): Promise<void> {
  const shown = shownFor(given, editors);
  const others = await chooseOthers(shown);
  if (others.length > 0) await editors.open([...shown, ...others]);
}
