/** The file that a command is about. */
import * as vscode from 'vscode';
import { fail } from '../server/protocol/failure.ts';

/** The file given by a menu or a link, else the one in the active tab. @throws FailureError when there is none */
export function fileFor(given: unknown): vscode.Uri {
  if (given instanceof vscode.Uri) return given;
  if (typeof given === 'string') return vscode.Uri.parse(given);
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom) return input.uri;
  throw fail('bad-request', 'No file is open.', 'Open a capture, or run "Tidemark: Open a Dump…".');
}
