import { shownFor } from '../active-file.ts';
import type { CommandContext } from './index.ts';

/** Opens a panel for the files or the folder chosen in the Explorer, as one case. */
export async function analyzeTogether(
  { editors }: CommandContext,
  clicked?: unknown,
  chosen?: unknown,
): Promise<void> {
  await editors.open(shownFor(Array.isArray(chosen) ? chosen : clicked, editors));
}
