/** The custom editor. Its document is a URI; the panel asks the server for everything else. */
import * as vscode from 'vscode';
import type { ViewState } from '../server/protocol/webview.ts';
import type { OpenCaptures } from './open-captures.ts';
import { panelPage } from './page.ts';
import { panelHost } from './panel-host.ts';
import { Relay } from './relay.ts';
import type { Server } from './server.ts';

export const VIEW_TYPE = 'tidemark.capture';

export class CaptureEditors implements vscode.CustomReadonlyEditorProvider {
  readonly #dist: vscode.Uri;
  readonly #server: Server;
  readonly #captures: OpenCaptures;
  readonly #log: vscode.LogOutputChannel;
  readonly #relays = new Map<string, Set<Relay>>();
  readonly #waiting = new Map<string, Partial<ViewState>>();
  #panels = 0;

  constructor(dist: vscode.Uri, server: Server, captures: OpenCaptures, log: vscode.LogOutputChannel) {
    this.#dist = dist;
    this.#server = server;
    this.#captures = captures;
    this.#log = log;
  }

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => {} };
  }

  resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): void {
    const { webview } = panel;
    const resource = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(this.#dist, file)).toString();
    webview.options = { enableScripts: true, localResourceRoots: [this.#dist] };

    const source = `panel ${++this.#panels}`;
    const host = panelHost(uri, webview, this.#log, (summary) => this.#captures.set(source, uri, summary));
    const relay = new Relay(uri.toString(), this.#server, host);
    const key = uri.toString();
    const relays = this.#relays.get(key) ?? new Set();
    this.#relays.set(key, relays.add(relay));

    const listening = webview.onDidReceiveMessage((message) => relay.receive(message));
    panel.onDidChangeViewState(() => {
      if (!panel.visible) relay.hidden();
    });
    panel.onDidDispose(() => {
      listening.dispose();
      relay.dispose();
      relays.delete(relay);
      if (relays.size === 0) this.#relays.delete(key);
    });
    const waiting = this.#waiting.get(key);
    this.#waiting.delete(key);
    if (waiting) relay.show(waiting);
    webview.html = panelPage({
      cspSource: webview.cspSource,
      script: resource('webview.js'),
      style: resource('webview.css'),
    });
  }

  /** Opens the panel of a file, or brings it to the front, and moves its view when `state` says where to. */
  async open(uri: vscode.Uri, state?: Partial<ViewState>): Promise<void> {
    const relays = this.#relays.get(uri.toString());
    if (state && relays) for (const relay of relays) relay.show(state);
    else if (state) this.#waiting.set(uri.toString(), state);
    await vscode.commands.executeCommand('vscode.openWith', uri, VIEW_TYPE);
  }
}
