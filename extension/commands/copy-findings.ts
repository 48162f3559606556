import * as vscode from 'vscode';
import type { Report } from '../../server/protocol/operations.ts';
import { shownFor } from '../active-file.ts';
import { withCase } from '../with-case.ts';
import type { CommandContext } from './index.ts';

/** Copies the findings of a case as Markdown, of the capture's own words only what may be told to anybody. */
export async function copyFindings(
  { server, captures, editors }: CommandContext,
  given?: unknown,
): Promise<void> {
  const report = await withCase(server, captures, shownFor(given, editors), (summary) =>
    server.call('report', { case: summary.case, format: 'markdown' }),
  );
  await vscode.env.clipboard.writeText((report as Report).text);
  vscode.window.setStatusBarMessage('Tidemark: copied the findings as Markdown.', 4000);
}
