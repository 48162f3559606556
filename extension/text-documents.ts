/** Captures that are open as text: when they start the server, and which languages it serves. */
import * as vscode from 'vscode';
import type { Server } from './server.ts';

/** What VS Code takes a log or a dump of counters for. Other languages are programs and prose. */
const LANGUAGES = ['plaintext', 'log'] as const;

export function textLanguages(): readonly string[] {
  return vscode.workspace.getConfiguration('tidemark').get('recognizeText', true) ? LANGUAGES : [];
}

/** Starts the server with the first text document that it could have something to say about. */
export function watchTextDocuments(server: Server): vscode.Disposable {
  const consider = ({ uri, languageId }: vscode.TextDocument) => {
    if (uri.scheme !== 'file' || !textLanguages().includes(languageId)) return;
    // What failed is in the log; a text file that merely opened is no occasion for a message.
    server.start().catch(() => {});
  };
  vscode.workspace.textDocuments.forEach(consider);
  return vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument(consider),
    vscode.workspace.onDidChangeConfiguration((event) => {
      // The server is told its settings when it starts.
      if (event.affectsConfiguration('tidemark')) server.restart().catch(() => {});
    }),
  );
}
