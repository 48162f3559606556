import type { CommentReply } from 'vscode';
import { startNotes } from '../notes.ts';
import type { CommandContext } from './index.ts';

/** Keeps what was written in a comment thread: a new note, or a reply. */
export async function keepNote(context: CommandContext, reply: unknown): Promise<void> {
  await startNotes(context).threads.keep(reply as CommentReply);
}
