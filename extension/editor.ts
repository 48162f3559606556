/** The custom editor. Its document is a URI; the panel asks the server for everything else. */
import * as vscode from 'vscode';
import type { ViewState } from '../server/protocol/webview.ts';
import type { OpenCaptures } from './open-captures.ts';
import { panelPage } from './page.ts';
import type { Relay } from './relay.ts';
import type { Server } from './server.ts';

export const VIEW_TYPE = 'tidemark.capture';

export class CaptureEditors implements vscode.CustomReadonlyEditorProvider {
  readonly #dist: vscode.Uri;
  readonly #server: Server;
  readonly #captures: OpenCaptures;
  readonly #log: vscode.LogOutputChannel;
  /** By the file they show. */
  readonly #relays = new Map<string, Set<Promise<Relay>>>();
  /** Where to move the view of a panel that is about to open. */
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

    const relay = this.#connect(uri, webview);
    const key = uri.toString();
    const relays = this.#relays.get(key) ?? new Set();
    this.#relays.set(key, relays.add(relay));
    const waiting = this.#waiting.get(key);
    this.#waiting.delete(key);
    const tell = (what: (relay: Relay) => unknown) => {
      relay.then(what).catch((error) => this.#log.error(error));
    };
    if (waiting) tell((ready) => ready.show(waiting));
    const listening = webview.onDidReceiveMessage((message) => tell((ready) => ready.receive(message)));
    panel.onDidChangeViewState(() => {
      if (!panel.visible) tell((ready) => ready.hidden());
    });
    panel.onDidDispose(() => {
      listening.dispose();
      tell((ready) => ready.dispose());
      relays.delete(relay);
      if (relays.size === 0) this.#relays.delete(key);
    });
    webview.html = panelPage({
      cspSource: webview.cspSource,
      script: resource('webview.js'),
      style: resource('webview.css'),
    });
  }

  /** Opens the panel of a file, or brings it to the front, and moves its view when `state` says where to. */
  async open(uri: vscode.Uri, state?: Partial<ViewState>): Promise<void> {
    const relays = this.#relays.get(uri.toString());
    if (state && relays) for (const relay of relays) (await relay).show(state);
    else if (state) this.#waiting.set(uri.toString(), state);
    await vscode.commands.executeCommand('vscode.openWith', uri, VIEW_TYPE);
  }

  async #connect(uri: vscode.Uri, webview: vscode.Webview): Promise<Relay> {
    const source = `panel ${++this.#panels}`;
    const { connectPanel } = await import('./work.ts');
    return connectPanel({
      uri,
      webview,
      server: this.#server,
      log: this.#log,
      shows: (summary) => this.#captures.set(source, uri, summary),
    });
  }
}
