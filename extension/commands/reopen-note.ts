import type { CommentThread } from 'vscode';
import { startNotes } from '../notes.ts';
import type { CommandContext } from './index.ts';

/** Opens a settled note again. */
export async function reopenNote(context: CommandContext, thread: unknown): Promise<void> {
  await startNotes(context).threads.setStatus(thread as CommentThread, 'open');
}
