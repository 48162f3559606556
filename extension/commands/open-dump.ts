import * as vscode from 'vscode';
import type { CommandContext } from './index.ts';

/** Asks for files and opens them, several as one case. Any name will do: captures are recognised by their content. */
export async function openDump({ editors }: CommandContext): Promise<void> {
  const chosen = await vscode.window.showOpenDialog({ canSelectMany: true, openLabel: 'Analyze' });
  const [first, ...others] = chosen ?? [];
  if (first) await editors.open([first, ...others]);
}
