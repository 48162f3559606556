/** Registers what the manifest promises. Nothing is read and no process is started here. */
import * as vscode from 'vscode';
import { COMMAND_NAMES, type CommandName } from './command-names.ts';
import type { CommandContext } from './commands/index.ts';
import { CASE_VIEW_TYPE, CaptureEditors, VIEW_TYPE } from './editor.ts';
import { OpenCaptures } from './open-captures.ts';
import { Server } from './server.ts';
import { watchTextDocuments } from './text-documents.ts';
import { registerTree } from './tree.ts';

let server: Server | undefined;

export function activate(context: vscode.ExtensionContext): void {
  try {
    register(context);
  } catch (error) {
    // VS Code itself would only write it into a log that nobody opens.
    const reason = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(`Tidemark could not start: ${reason}`);
  }
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

function register(context: vscode.ExtensionContext): void {
  const { extensionUri, globalStorageUri, storageUri, subscriptions, workspaceState } = context;
  const log = vscode.window.createOutputChannel('Tidemark', { log: true });
  const dist = vscode.Uri.joinPath(extensionUri, 'dist');
  const captures = new OpenCaptures();
  server = new Server(
    vscode.Uri.joinPath(dist, 'server.cjs').fsPath,
    vscode.Uri.joinPath(globalStorageUri, 'cache').fsPath,
    log,
  );
  const editors = new CaptureEditors(dist, server, captures, log, workspaceState);
  const samples = vscode.Uri.joinPath(extensionUri, 'samples');
  const commands: CommandContext = {
    server,
    editors,
    captures,
    log,
    samples,
    memory: workspaceState,
    storage: storageUri,
    subscriptions,
  };
  const run = async (name: CommandName, given: readonly unknown[]) =>
    (await import('./work.ts')).runCommand(commands, name, given);
  const notes = async () => (await import('./work.ts')).startNotes(commands);

  subscriptions.push(
    log,
    vscode.window.registerCustomEditorProvider(VIEW_TYPE, editors, {
      supportsMultipleEditorsPerDocument: true,
    }),
    vscode.window.registerWebviewPanelSerializer(CASE_VIEW_TYPE, editors),
    vscode.window.registerUriHandler({
      handleUri: (uri) => run('openLink', [uri.toString(true)]),
    }),
    registerTree(captures, async () => (await notes()).tree),
    server.onTextCapture(({ uri, summary }) => {
      captures.set(`text ${uri}`, [vscode.Uri.parse(uri)], summary ?? undefined);
    }),
    server.onState((state) => {
      if (state === 'reconnecting') captures.clear();
    }),
    watchTextDocuments(server),
    ...COMMAND_NAMES.map((name) =>
      vscode.commands.registerCommand(`tidemark.${name}`, (...given: unknown[]) => run(name, given)),
    ),
  );
  // Files that are known to have open notes wear their pins before one is opened.
  if (Object.keys(workspaceState.get('tidemark.pins', {})).length > 0) void notes();
}
