/** A link to what a panel or a text editor shows, on the clipboard. */
import * as vscode from 'vscode';
import { fail } from '../server/protocol/failure.ts';
import { SET_FILES_MAX, throughWeb, writeLink } from '../server/protocol/links.ts';
import type { CaseIdentity } from '../server/protocol/sharing.ts';
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
  const { captures: found, set } = (await server.call('identify', { case: handle })) as CaseIdentity;
  const captures = set ? [] : found.flatMap((one) => one ?? []);
  if (!set && (captures.length !== found.length || captures.length === 0)) {
    throw fail(
      'bad-request',
      `A link finds files by their bytes, and here are none, or more than ${SET_FILES_MAX}: a report, or a very large folder.`,
      'Share the findings instead.',
    );
  }
  if (set) files.remember(set.sha256, String(set.folder ? shown[0] : vscode.Uri.joinPath(shown[0], '..')));
  // A folder stands for files whose addresses are not known here.
  else if (captures.length === shown.length)
    for (const [i, { sha256 }] of captures.entries()) files.remember(sha256, String(shown[i]));
  const { finding } = state;
  const link = { captures, ...(set && { set }), ...(finding === undefined ? {} : { finding }), state };
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
