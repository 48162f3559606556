import * as vscode from 'vscode';
import { MASK_NAMES, type MaskKind } from '../../server/protocol/masks.ts';
import type { RedactedCopy } from '../../server/protocol/sharing.ts';
import { fileFor } from '../active-file.ts';
import type { CommandContext } from './index.ts';

/** Saves a copy of a text capture with only its structure left, and shows it. */
export async function redactCopy({ server }: CommandContext, given?: unknown): Promise<void> {
  const uri = fileFor(given);
  const [, stem = '', extension = ''] = /^(.*?)(\.[^./]*)?$/.exec(uri.path) ?? [];
  const target = await vscode.window.showSaveDialog({
    defaultUri: uri.with({ path: `${stem}.redacted${extension}` }),
    saveLabel: 'Save Redacted Copy',
  });
  if (!target) return;
  const copy = (await server.call('redactFile', {
    uri: uri.toString(),
    target: target.toString(),
  })) as RedactedCopy;
  const counts = (Object.entries(copy.masked) as [MaskKind, number][]).map(
    ([kind, count]) => `${count} ${MASK_NAMES[kind][count === 1 ? 0 : 1]}`,
  );
  const words = counts.length === 0 ? 'nothing in it had to be hidden' : `hidden are ${counts.join(', ')}`;
  void vscode.window.showInformationMessage(`The copy has ${copy.lines} lines; ${words}.`);
  await vscode.window.showTextDocument(target);
}
