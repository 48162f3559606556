import * as vscode from 'vscode';
import { fail } from '../../server/protocol/failure.ts';
import { shownFor } from '../active-file.ts';
import { copyLink as copy } from '../copy-link.ts';
import { KnownFiles } from '../known-files.ts';
import type { CommandContext } from './index.ts';

/** Copies a link to the view of a panel, or to the line of a capture that is open as text. */
export async function copyLink(context: CommandContext, given?: unknown): Promise<void> {
  const { editors, captures, server, memory } = context;
  const shown = shownFor(given, editors);
  if (await editors.copyLink(shown)) return;
  const open = captures.get(shown);
  if (!open) throw fail('bad-request', 'This file is not open as a capture.', 'Analyze it first.');
  const editor = vscode.window.activeTextEditor;
  const isText = editor?.document.uri.toString() === String(shown[0]);
  const before = isText
    ? editor.document.getText(new vscode.Range(0, 0, editor.selection.active.line, 0))
    : '';
  await copy(server, new KnownFiles(memory), shown, open.summary.case, {
    capture: 0,
    tab: 'raw',
    filter: '',
    series: [],
    byte: Buffer.byteLength(before),
  });
}
