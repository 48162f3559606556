import * as vscode from 'vscode';
import { startNotes } from '../notes.ts';
import type { CommandContext } from './index.ts';

/** Deletes a note on a line, after asking: what is deleted stays deleted in every branch. */
export async function deleteNote(context: CommandContext, thread: unknown): Promise<void> {
  const go = 'Delete';
  const detail = 'Its replies go with it, for everyone who merges this folder.';
  const answer = await vscode.window.showWarningMessage('Delete this note?', { modal: true, detail }, go);
  if (answer === go) await startNotes(context).threads.delete(thread as vscode.CommentThread);
}
