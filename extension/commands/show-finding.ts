import { shownFor } from '../active-file.ts';
import type { CommandContext } from './index.ts';

/** From the tree: opens the capture's panel with this finding selected. */
export async function showFinding({ editors }: CommandContext, file: unknown, id: unknown): Promise<void> {
  await editors.open(shownFor(file, editors), { finding: String(id) });
}
