/** The Markdown report of a case: the open one, or one opened for the purpose. */
import * as vscode from 'vscode';
import type { CaseSummary } from '../server/protocol/capture.ts';
import type { OpenCaptures, Shown } from './open-captures.ts';
import type { Server } from './server.ts';

/** @throws FailureError when the file can't be read or reading was cancelled */
export async function markdownReport(server: Server, captures: OpenCaptures, shown: Shown): Promise<string> {
  const open = captures.get(shown);
  if (open && !open.summary.partial) return reportOf(server, open.summary.case);
  const title = 'Tidemark: reading the file';
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, cancellable: true, title },
    async (_, cancellation) => {
      const controller = new AbortController();
      cancellation.onCancellationRequested(() => controller.abort());
      const { signal } = controller;
      const [uri, ...others] = shown.map(String);
      const summary = (await server.call('open', { uri, with: others }, { signal })) as CaseSummary;
      try {
        return await reportOf(server, summary.case);
      } finally {
        await server.call('close', { case: summary.case });
      }
    },
  );
}

async function reportOf(server: Server, handle: number): Promise<string> {
  const report = await server.call('report', { case: handle, format: 'markdown' });
  return (report as { text: string }).text;
}
