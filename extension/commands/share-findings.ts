import { shownFor } from '../active-file.ts';
import { share } from '../share.ts';
import { withCase } from '../with-case.ts';
import type { CommandContext } from './index.ts';

/** Passes the findings of a case on: asks in which form and how much of it, says what is hidden, then saves or copies. */
export async function shareFindings(
  { server, captures, editors }: CommandContext,
  given?: unknown,
): Promise<void> {
  const shown = shownFor(given, editors);
  await withCase(server, captures, shown, (summary) => share(server, summary, shown));
}
