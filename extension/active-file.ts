/** The file or files that a command is about. */
import * as vscode from 'vscode';
import { fail } from '../server/protocol/failure.ts';
import type { CaptureEditors } from './editor.ts';
import type { Shown } from './open-captures.ts';

/** The file given by a menu or a link, else the one in the active tab. @throws FailureError when there is none */
export function fileFor(given: unknown): vscode.Uri {
  if (given instanceof vscode.Uri) return given;
  if (typeof given === 'string') return vscode.Uri.parse(given);
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom) return input.uri;
  throw fail('bad-request', 'No file is open.', 'Open a capture, or run "Tidemark: Open a Dump…".');
}

/** As {@link fileFor}; also several files, given or in the panel in front. @throws FailureError */
export function shownFor(given: unknown, editors: CaptureEditors): Shown {
  if (Array.isArray(given)) {
    const [first, ...others] = given.map(fileFor);
    if (first) return [first, ...others];
  }
  return (given === undefined ? editors.activeCase() : undefined) ?? [fileFor(given)];
}
