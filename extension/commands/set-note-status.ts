import * as vscode from 'vscode';
import { startNotes } from '../notes.ts';
import { STATUS_ITEMS } from '../status-words.ts';
import type { CommandContext } from './index.ts';

/** Asks for the status of a note on a line. */
export async function setNoteStatus(context: CommandContext, thread: unknown): Promise<void> {
  const chosen = await vscode.window.showQuickPick(STATUS_ITEMS, {
    title: 'Status of this note',
    ignoreFocusOut: true,
  });
  if (chosen) await startNotes(context).threads.setStatus(thread as vscode.CommentThread, chosen.status);
}
