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
  const { captures, copies } = (await server.call('openShared', asked)) as SharedFile;
  const [first, ...others] = (captures ?? []).map((uri) => vscode.Uri.parse(uri));
  await editors.open(first ? [first, ...others] : [file]);
  if (copies > 0) {
    void vscode.window.showInformationMessage(
      'The captures are copies with their words masked: figures and lines are as they were.',
    );
  }
}

async function choose(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    openLabel: 'Open Shared Findings',
    filters: { 'Shared findings': ['html', 'sarif', 'json', 'zip'], 'All files': ['*'] },
  });
  return chosen?.[0];
}
