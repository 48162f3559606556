/** Shows the source that a capture names: of this workspace at once, any other file only after the user has said so. */
import * as vscode from 'vscode';
import { commonEnding, nameAsGlob, type SourcePlace, sourcePlace } from './source-place.ts';

/** Files of one name that are looked at. */
const FILES_MAX = 200;
/** The name, and the folder that it lies in. */
const COMMON_MIN = 2;

export async function openSource(text: string): Promise<void> {
  const place = sourcePlace(text);
  if (!place) {
    void vscode.window.showInformationMessage(`${text} is no file on this machine.`);
    return;
  }
  const uri = (await inWorkspace(place)) ?? (place.isWeb ? notHere(text) : await onDisk(place));
  if (uri) await show(uri, place);
}

/** The file itself when it lies in a folder that is open, else the one there whose path ends most alike. */
async function inWorkspace({ path, isWeb }: SourcePlace): Promise<vscode.Uri | undefined> {
  const stated = vscode.Uri.file(path);
  if (!isWeb && vscode.workspace.getWorkspaceFolder(stated) && (await isFile(stated))) return stated;
  const name = nameAsGlob(path);
  if (name === undefined) return undefined;
  const found = (await vscode.workspace.findFiles(`**/${name}`, undefined, FILES_MAX)).map((uri) => ({
    uri,
    common: commonEnding(uri.path, path),
  }));
  const most = Math.max(0, ...found.map(({ common }) => common));
  // A name alone (index.js) says little, but it may be all of a web address.
  if (most < (isWeb ? Math.min(COMMON_MIN, path.split('/').length - 1) : COMMON_MIN)) return undefined;
  const best = found.filter(({ common }) => common === most).map(({ uri }) => uri);
  if (best.length < 2) return best[0];
  const choice = await vscode.window.showQuickPick(
    best.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri })),
    { title: path, placeHolder: 'Which of these files is it?', ignoreFocusOut: true },
  );
  return choice?.uri;
}

function notHere(text: string): undefined {
  void vscode.window.showInformationMessage(
    `No file of the folders that are open ends like ${text}. Open the folder that holds this source, and try again.`,
  );
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
