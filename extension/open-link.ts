/** Follows a link: finds the files by their bytes, opens them and goes to the place. Names in a link are never used as paths. */
import * as vscode from 'vscode';
import { fail } from '../server/protocol/failure.ts';
import { readLink } from '../server/protocol/links.ts';
import type { CaptureIdentity, FileSet, FoundCapture, FoundSet } from '../server/protocol/sharing.ts';
import type { CaptureEditors } from './editor.ts';
import { KnownFiles } from './known-files.ts';
import type { ServerLink } from './server-link.ts';

/** @throws FailureError when it is no link, or leads to a file that is not here */
export async function openLink(
  text: string,
  server: ServerLink,
  editors: CaptureEditors,
  memory: vscode.Memento,
): Promise<void> {
  const { captures, set, finding, state } = readLink(text);
  const files = new KnownFiles(memory);
  const uris = set ? await locateSet(set, server, files) : await locateAll(captures, server, files);
  const [first, ...others] = uris;
  if (!first) return;
  if (state) await editors.open([first, ...others], { ...state, ...(finding && { finding }) }, true);
  else await editors.open([first, ...others], finding === undefined ? {} : { finding });
}

/** None when the person does not want to look for one of them. */
async function locateAll(
  captures: readonly CaptureIdentity[],
  server: ServerLink,
  files: KnownFiles,
): Promise<vscode.Uri[]> {
  const uris: vscode.Uri[] = [];
  for (const wanted of captures) {
    const uri = await locate(wanted, server, files);
    if (!uri) return [];
    uris.push(uri);
  }
  return uris;
}

/** The folder of samples, or the files of a case, in its order. */
async function locateSet(set: FileSet, server: ServerLink, files: KnownFiles): Promise<vscode.Uri[]> {
  const ask = async (within: string[]) => (await server.call('findSet', { set, within })) as FoundSet;
  const count = set.tags.length / 3;
  let found = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: 'Tidemark: looking for the files of the link' },
    () => ask(files.seen(set.sha256)),
  );
  if (found.folder === null) {
    const locateIt = 'Locate Folder…';
    const answer = await vscode.window.showWarningMessage(
      found.present === 0
        ? `The ${count} files of this link are not in this workspace.`
        : `Of the ${count} files of this link ${found.present} are in this workspace, so it is not opened.`,
      { modal: true, detail: 'A link is about these files, byte for byte, whatever they are called.' },
      locateIt,
    );
    if (answer !== locateIt) return [];
    const [chosen] =
      (await vscode.window.showOpenDialog({ canSelectFiles: false, canSelectFolders: true })) ?? [];
    if (!chosen) return [];
    found = await ask([chosen.toString()]);
    if (found.folder === null) {
      throw fail(
        'not-found',
        `This folder holds ${found.present} of the ${count} files that the link is about.`,
        'Ask whoever sent the link for the files.',
      );
    }
  }
  files.remember(set.sha256, found.folder);
  return (set.folder ? [found.folder] : found.files).map((uri) => vscode.Uri.parse(uri));
}

/** Undefined when the person does not want to look for it. */
async function locate(
  wanted: CaptureIdentity,
  server: ServerLink,
  files: KnownFiles,
): Promise<vscode.Uri | undefined> {
  const ask = async (among: string[], workspace: boolean) =>
    (await server.call('find', { ...wanted, among, workspace })) as FoundCapture;
  let found = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: 'Tidemark: looking for the file of the link' },
    () => ask(files.seen(wanted.sha256), true),
  );
  if (found.uri === null) {
    const locateIt = 'Locate…';
    const answer = await vscode.window.showWarningMessage(
      missing(wanted, found.others),
      { modal: true, detail: 'A link is about one file, byte for byte, whatever it is called.' },
      locateIt,
    );
    if (answer !== locateIt) return undefined;
    const chosen = await vscode.window.showOpenDialog({ openLabel: 'Open', canSelectMany: false });
    if (!chosen?.[0]) return undefined;
    found = await ask([chosen[0].toString()], false);
    if (found.uri === null) {
      throw fail(
        'not-found',
        `${found.others[0] ?? 'What was chosen'} is another file than the one the link is about: its bytes differ.`,
        'Ask whoever sent the link for the file.',
      );
    }
  }
  files.remember(wanted.sha256, found.uri);
  return vscode.Uri.parse(found.uri);
}

function missing({ bytes }: CaptureIdentity, others: readonly string[]): string {
  const [name, ...more] = others;
  if (name === undefined)
    return `The file of this link (${bytes.toLocaleString('en-US')} bytes) is not in this workspace.`;
  const names = more.length === 0 ? name : `${name} and ${more.length} more`;
  return `${names}: here it is another file than the one the link is about, so it is not opened.`;
}
