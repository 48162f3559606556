import { shownFor } from '../active-file.ts';
import { checkObjects } from '../check-objects.ts';
import type { CommandContext } from './index.ts';

/** What keeps an object alive: the one that is selected in the graph, else one whose id is asked for. */
export async function showRetainingPath(
  { editors, captures }: CommandContext,
  given: unknown,
): Promise<void> {
  const shown = shownFor(given, editors);
  checkObjects(captures.get(shown));
  await editors.open(shown, { tab: 'graph', goal: { view: 'retainers' } });
}
