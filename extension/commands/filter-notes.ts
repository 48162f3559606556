import * as vscode from 'vscode';
import { startNotes } from '../notes.ts';
import { STATUS_ITEMS } from '../status-words.ts';
import type { CommandContext } from './index.ts';

/** Asks which notes the view in the activity bar shows. */
export async function filterNotes(context: CommandContext): Promise<void> {
  const { tree } = startNotes(context);
  const items = STATUS_ITEMS.map((item) => ({ ...item, picked: tree.statuses.has(item.status) }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Show notes that are',
    canPickMany: true,
    ignoreFocusOut: true,
  });
  if (chosen) tree.filter(new Set(chosen.map(({ status }) => status)));
}
