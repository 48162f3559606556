import * as vscode from 'vscode';
import type { CommandContext } from './index.ts';

/** Asks for files and opens a panel for each. Any name will do: captures are recognised by their content. */
export async function openDump({ editors }: CommandContext): Promise<void> {
  const chosen = await vscode.window.showOpenDialog({ canSelectMany: true, openLabel: 'Analyze' });
  for (const uri of chosen ?? []) await editors.open(uri);
}
