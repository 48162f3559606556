/** Shows the source that a capture names: of this workspace at once, any other file only after the user has said so. */
import * as vscode from 'vscode';
import { endings, type SourcePlace, sourcePlace } from './source-place.ts';

export async function openSource(text: string): Promise<void> {
  const place = sourcePlace(text);
  if (!place) {
    void vscode.window.showInformationMessage(`${text} is no file on this machine.`);
    return;
  }
  const uri = (await inWorkspace(place)) ?? (await onDisk(place));
  if (uri) await show(uri, place);
}

/** The file itself when it lies in a folder that is open, else one there whose path ends alike. */
async function inWorkspace({ path }: SourcePlace): Promise<vscode.Uri | undefined> {
  const stated = vscode.Uri.file(path);
  if (vscode.workspace.getWorkspaceFolder(stated) && (await isFile(stated))) return stated;
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    for (const ending of endings(path)) {
      const uri = vscode.Uri.joinPath(folder.uri, ending);
      if (await isFile(uri)) return uri;
    }
  }
  return undefined;
}

async function onDisk({ path }: SourcePlace): Promise<vscode.Uri | undefined> {
  const uri = vscode.Uri.file(path);
  if (!(await isFile(uri))) {
    void vscode.window.showInformationMessage(
      `${path} is not on this machine. Open the folder that holds this source, and try again.`,
    );
    return undefined;
  }
  const answer = await vscode.window.showWarningMessage(
    `Open ${path}?`,
    {
      modal: true,
      detail: 'The capture names this file. It lies outside the folders that are open.',
    },
    'Open',
  );
  return answer === 'Open' ? uri : undefined;
}

async function show(uri: vscode.Uri, { line, column }: SourcePlace): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const at = document.validatePosition(new vscode.Position(line - 1, column - 1));
  await vscode.window.showTextDocument(document, {
    selection: new vscode.Range(at, at),
    viewColumn: vscode.ViewColumn.Beside,
  });
}

async function isFile(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    ({ type }) => (type & vscode.FileType.File) !== 0,
    () => false,
  );
}
