/** The case of files: the open one, or one opened for the purpose. */
import * as vscode from 'vscode';
import type { CaseSummary } from '../server/protocol/capture.ts';
import type { OpenCaptures, Shown } from './open-captures.ts';
import type { ServerLink } from './server-link.ts';

/** @throws FailureError when the file can't be read or reading was cancelled */
export async function withCase<T>(
  server: ServerLink,
  captures: OpenCaptures,
  shown: Shown,
  use: (summary: CaseSummary) => Promise<T>,
): Promise<T> {
  const open = captures.get(shown);
  if (open && !open.summary.partial) return use(open.summary);
  const summary = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      cancellable: true,
      title: 'Tidemark: reading the file',
    },
    async (_, cancellation) => {
      const controller = new AbortController();
      cancellation.onCancellationRequested(() => controller.abort());
      const [uri, ...others] = shown.map(String);
      const asked = { uri, with: others };
      return (await server.call('open', asked, { signal: controller.signal })) as CaseSummary;
    },
  );
  try {
    return await use(summary);
  } finally {
    await server.call('close', { case: summary.case });
  }
}
