import * as vscode from 'vscode';
import { shownFor } from '../active-file.ts';
import { markdownReport } from '../report.ts';
import type { CommandContext } from './index.ts';

/** Copies the findings of a case as Markdown. */
export async function copyFindings(
  { server, captures, editors }: CommandContext,
  given?: unknown,
): Promise<void> {
  await vscode.env.clipboard.writeText(await markdownReport(server, captures, shownFor(given, editors)));
  vscode.window.setStatusBarMessage('Tidemark: copied the findings as Markdown.', 4000);
}
