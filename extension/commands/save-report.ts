import * as vscode from 'vscode';
import { shownFor } from '../active-file.ts';
import { markdownReport } from '../report.ts';
import type { CommandContext } from './index.ts';

/** Saves the findings of a case as a Markdown file, and opens it. */
export async function saveReport(
  { server, captures, editors }: CommandContext,
  given?: unknown,
): Promise<void> {
  const shown = shownFor(given, editors);
  const [uri] = shown;
  const text = await markdownReport(server, captures, shown);
  const target = await vscode.window.showSaveDialog({
    defaultUri: uri.with({ path: `${uri.path}.tidemark.md` }),
    filters: { Markdown: ['md'] },
  });
  if (!target) return;
  await vscode.workspace.fs.writeFile(target, Buffer.from(text));
  await vscode.window.showTextDocument(target);
}
