/** A panel's relay, and what it may do in VS Code: show a line, copy, save. */
import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import type { CaseSummary } from '../server/protocol/capture.ts';
import { askObjectId } from './ask-object.ts';
import { chooseOthers } from './choose-others.ts';
import { copyLink } from './copy-link.ts';
import type { KnownFiles } from './known-files.ts';
import type { Shown } from './open-captures.ts';
import { openSource } from './open-source.ts';
import { type PanelHost, Relay, type TextPlace } from './relay.ts';
import type { ServerLink } from './server-link.ts';

/** VS Code opens larger files as text too, but without any of the features that make it worth while. */
const MOST_TEXT_BYTES = 50_000_000;
const COMPRESSED = /\.(gz|zst|zstd)$/i;

export interface PanelOptions {
  shown: Shown;
  webview: vscode.Webview;
  server: ServerLink;
  log: vscode.LogOutputChannel;
  files: KnownFiles;
  shows(summary: CaseSummary | undefined): void;
  /** Opens a panel for these and others together. */
  together(shown: Shown): void;
}

export function connectPanel(options: PanelOptions): Relay {
  const [first, ...others] = options.shown;
  const uris = [first.toString(), ...others.map(String)] as const;
  return new Relay(uris as readonly [string, ...string[]], options.server, panelHost(options));
}

function panelHost({ shown, webview, server, log, files, shows, together }: PanelOptions): PanelHost {
  return {
    post: (message) => void webview.postMessage(message),
    log: (text) => log.warn(text),
    shows,
    async compare() {
      const others = await chooseOthers(shown);
      if (others.length > 0) together([...shown, ...others]);
    },
    async share() {
      await vscode.commands.executeCommand('tidemark.shareFindings', [...shown]);
    },
    async showAuthor() {
      await vscode.commands.executeCommand('workbench.action.openSettings', 'tidemark.notes.author');
    },
    copyLink: (handle, state) => copyLink(server, files, shown, handle, state),
    async reveal(path, place) {
      // A report that somebody shared has names of files, which are none of this machine.
      if (COMPRESSED.test(path) || !isAbsolute(path)) return false;
      const uri = vscode.Uri.file(path);
      try {
        if ((await vscode.workspace.fs.stat(uri)).size > MOST_TEXT_BYTES) return false;
        const document = await vscode.workspace.openTextDocument(uri);
        const selection = document.lineAt(lineIndex(document, place)).range;
        await vscode.window.showTextDocument(document, { selection, viewColumn: vscode.ViewColumn.Beside });
        return true;
      } catch {
        // Binary, or gone: the panel shows the bytes itself.
        return false;
      }
    },
    openSource,
    askObject: () => askObjectId('Show Retaining Path'),
    async copy(text, what) {
      await vscode.env.clipboard.writeText(text);
      vscode.window.setStatusBarMessage(`Tidemark: copied ${what}.`, 4000);
    },
    async save(name, content) {
      const folder = vscode.Uri.joinPath(shown[0], '..');
      const target = await vscode.window.showSaveDialog({ defaultUri: vscode.Uri.joinPath(folder, name) });
      if (target) await vscode.workspace.fs.writeFile(target, content);
    },
  };
}

/** Bytes count in the file, which is taken for UTF-8. A place beyond the end is the last line. */
function lineIndex(document: vscode.TextDocument, place: TextPlace): number {
  if ('line' in place) return Math.min(Math.max(place.line, 1), document.lineCount) - 1;
  const before = Buffer.from(document.getText()).toString('utf8', 0, place.byte);
  return document.positionAt(before.length).line;
}
