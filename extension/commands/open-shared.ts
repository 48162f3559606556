import * as vscode from 'vscode';
import type { SharedFile } from '../../server/protocol/sharing.ts';
import type { CommandContext } from './index.ts';

/** Opens what somebody has shared: beside the captures where they are here, else as it was told. */
export async function openShared(
  { server, editors, storage }: CommandContext,
  given?: unknown,
): Promise<void> {
  const file = given instanceof vscode.Uri ? given : await choose();
  if (!file) return;
  const unpackTo = storage && vscode.Uri.joinPath(storage, 'shared').fsPath;
  const asked = { uri: file.toString(), ...(unpackTo === undefined ? {} : { unpackTo }) };
  const { captures } = (await server.call('openShared', asked)) as SharedFile;
  const here = captures.flatMap(({ uri }) => (uri === null ? [] : [vscode.Uri.parse(uri)]));
  const [first, ...others] = here;
  if (first && here.length === captures.length) {
    await editors.open([first, ...others]);
    return;
  }
  await editors.open([file]);
}

async function choose(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    openLabel: 'Open Shared Findings',
    filters: { 'Shared findings': ['html', 'sarif', 'json', 'zip'], 'All files': ['*'] },
  });
  return chosen?.[0];
}
