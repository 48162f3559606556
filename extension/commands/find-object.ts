import { shownFor } from '../active-file.ts';
import { askObjectId } from '../ask-object.ts';
import { checkObjects } from '../check-objects.ts';
import type { CommandContext } from './index.ts';

/** Selects an object of a heap snapshot in the graph, by its id. */
export async function findObject({ editors, captures }: CommandContext, given: unknown): Promise<void> {
  const shown = shownFor(given, editors);
  checkObjects(captures.get(shown));
  const id = await askObjectId('Find Object by Id');
  if (id !== undefined) await editors.open(shown, { tab: 'graph', goal: { view: 'dominators', id } });
}
