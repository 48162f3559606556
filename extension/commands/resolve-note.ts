import type { CommentThread } from 'vscode';
import { startNotes } from '../notes.ts';
import type { CommandContext } from './index.ts';

/** Marks a note on a line as fixed; the next capture verifies it. */
export async function resolveNote(context: CommandContext, thread: unknown): Promise<void> {
  await startNotes(context).threads.setStatus(thread as CommentThread, 'fixed');
}
