import * as vscode from 'vscode';
import { fileFor } from '../active-file.ts';
import { markdownReport } from '../report.ts';
import type { CommandContext } from './index.ts';

/** Copies the findings of a file as Markdown. */
export async function copyFindings({ server, captures }: CommandContext, given?: unknown): Promise<void> {
  await vscode.env.clipboard.writeText(await markdownReport(server, captures, fileFor(given)));
  vscode.window.setStatusBarMessage('Tidemark: copied the findings as Markdown.', 4000);
}
