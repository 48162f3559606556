/** Asks for captures to be examined together with some. */
import * as vscode from 'vscode';
import type { Shown } from './open-captures.ts';

/** Files of the folder that the first one lies in are offered first. */
export async function chooseOthers(shown: Shown): Promise<vscode.Uri[]> {
  const known = new Set(shown.map(String));
  const folder = vscode.Uri.joinPath(shown[0], '..');
  const entries = await vscode.workspace.fs.readDirectory(folder).then(
    (read) => read,
    () => [],
  );
  const beside = entries
    .filter(([name, type]) => type === vscode.FileType.File && !name.startsWith('.') && !/\.md$/i.test(name))
    .map(([name]) => ({ label: name, uri: vscode.Uri.joinPath(folder, name) }))
    .filter(({ uri }) => !known.has(uri.toString()))
    .sort((a, b) => a.label.localeCompare(b.label, undefined, { numeric: true }));
  const elsewhere = { label: '$(folder-opened) Other files…', alwaysShow: true, uri: undefined };
  const chosen = await vscode.window.showQuickPick<vscode.QuickPickItem & { uri: vscode.Uri | undefined }>(
    [...beside, elsewhere],
    {
      title: 'Compare with',
      placeHolder:
        'Later captures of the same kind show growth, other evidence of the same hours what went along',
      canPickMany: true,
      ignoreFocusOut: true,
    },
  );
  const picked = (chosen ?? []).flatMap(({ uri }) => (uri ? [uri] : []));
  if (!chosen?.some(({ uri }) => uri === undefined)) return picked;
  const dialog = { canSelectMany: true, defaultUri: folder, openLabel: 'Compare' };
  return [...picked, ...((await vscode.window.showOpenDialog(dialog)) ?? [])];
}
