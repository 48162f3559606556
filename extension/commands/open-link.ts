import * as vscode from 'vscode';
import { openLink as open } from '../open-link.ts';
import type { CommandContext } from './index.ts';

/** Opens a link to a view: the one that VS Code was given, else one that is pasted. */
export async function openLink({ server, editors, memory }: CommandContext, given?: unknown): Promise<void> {
  const text =
    typeof given === 'string'
      ? given
      : await vscode.window.showInputBox({
          title: 'Open a link to a Tidemark view',
          prompt: 'It is found by its bytes in the folders that are open.',
          placeHolder: 'https://vscode.dev/redirect?url=… or vscode://…',
          ignoreFocusOut: true,
        });
  if (text) await open(text, server, editors, memory);
}
