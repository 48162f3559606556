import type { CommentThread } from 'vscode';
import { startNotes } from '../notes.ts';
import type { CommandContext } from './index.ts';

/** Marks what a note is about as expected: not a leak. */
export async function expectNote(context: CommandContext, thread: unknown): Promise<void> {
  await startNotes(context).threads.setStatus(thread as CommentThread, 'expected');
}
