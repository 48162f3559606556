/** A link to what a panel or a text editor shows, on the clipboard. */
import * as vscode from 'vscode';
import { fail } from '../server/protocol/failure.ts';
import { throughWeb, writeLink } from '../server/protocol/links.ts';
import type { CaptureIdentity } from '../server/protocol/sharing.ts';
import type { ViewState } from '../server/protocol/webview.ts';
import type { KnownFiles } from './known-files.ts';
import type { Shown } from './open-captures.ts';
import type { ServerLink } from './server-link.ts';

/** @throws FailureError when the case is no set of files */
export async function copyLink(
  server: ServerLink,
  files: KnownFiles,
  shown: Shown,
  handle: number,
  state: ViewState,
): Promise<void> {
  const found = (await server.call('identify', { case: handle })) as (CaptureIdentity | null)[];
  const captures = found.flatMap((one) => one ?? []);
  if (captures.length !== found.length || captures.length === 0) {
    throw fail(
      'bad-request',
      'A link finds files by their bytes, and this is none: a folder of samples, or a report.',
      'Share the findings instead.',
    );
  }
  // A folder stands for files whose addresses are not known here.
  if (captures.length === shown.length)
    for (const [i, { sha256 }] of captures.entries()) files.remember(sha256, String(shown[i]));
  const { finding } = state;
  const link = { captures, ...(finding === undefined ? {} : { finding }), state };
  await offerLink(writeLink(link, vscode.env.uriScheme));
}

/** GitHub and others make no link of ours, so the form of the web is the one that is copied first. */
async function offerLink(link: string): Promise<void> {
  await vscode.env.clipboard.writeText(throughWeb(link));
  const plain = `Copy as ${vscode.env.uriScheme}://`;
  const answer = await vscode.window.showInformationMessage(
    'Copied a link to this view. Whoever has the same file opens it there; the link holds no part of the file but the names that the view is set to.',
    plain,
  );
  if (answer === plain) await vscode.env.clipboard.writeText(link);
}
