/**
 * Panels: the custom editor of one file, and panels of several files or of a folder, which no custom editor can have.
 * Either holds nothing but what it shows; the panel asks the server for everything else.
 */
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { ViewState } from '../server/protocol/webview.ts';
import { KnownFiles } from './known-files.ts';
import { keyOf, type OpenCaptures, type Shown } from './open-captures.ts';
import { panelPage } from './page.ts';
import type { Relay } from './relay.ts';
import type { Server } from './server.ts';

export const VIEW_TYPE = 'tidemark.capture';
export const CASE_VIEW_TYPE = 'tidemark.case';

/** In the workspace's own storage: what panels of several files show, by a name that means nothing elsewhere. */
const REMEMBERED = 'tidemark.cases';
const REMEMBERED_MAX = 50;

export class CaptureEditors implements vscode.CustomReadonlyEditorProvider, vscode.WebviewPanelSerializer {
  readonly #dist: vscode.Uri;
  readonly #server: Server;
  readonly #captures: OpenCaptures;
  readonly #log: vscode.LogOutputChannel;
  readonly #memory: vscode.Memento;
  readonly #files: KnownFiles;
  /** By what they show. */
  readonly #relays = new Map<string, Set<Promise<Relay>>>();
  /** Panels of several files, by what they show. */
  readonly #cases = new Map<string, vscode.WebviewPanel>();
  /** Where to move the view of a panel that is about to open. */
  readonly #waiting = new Map<string, (relay: Relay) => void>();
  #panels = 0;

  constructor(
    dist: vscode.Uri,
    server: Server,
    captures: OpenCaptures,
    log: vscode.LogOutputChannel,
    memory: vscode.Memento,
  ) {
    this.#dist = dist;
    this.#server = server;
    this.#captures = captures;
    this.#log = log;
    this.#memory = memory;
    this.#files = new KnownFiles(memory);
  }

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => {} };
  }

  resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): void {
    this.#fill(panel, [uri]);
  }

  /** A panel of several files, after the window was closed and opened again. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const name = String((state as Partial<ViewState> | null)?.panel);
    const uris = this.#remembered().find(([known]) => known === name)?.[1];
    const [first, ...others] = (uris ?? []).map((uri) => vscode.Uri.parse(uri));
    // The page says a name only: it can not make up files of its own.
    if (first) this.#fillCase(panel, [first, ...others], name);
    else panel.dispose();
  }

  /**
   * Opens the panel, or brings it to the front, and moves its view when `state` says where to; `whole`: with nothing
   * kept of where it was.
   */
  async open(shown: Shown, state?: Partial<ViewState>, whole = false): Promise<void> {
    const key = keyOf(shown);
    const relays = this.#relays.get(key);
    const move = (relay: Relay) => state && relay.show(state, whole);
    if (state && relays) for (const relay of relays) move(await relay);
    else if (state) this.#waiting.set(key, move);
    const [only] = shown;
    const known = this.#cases.get(key);
    if (known) known.reveal();
    else if (shown.length > 1 || (await isFolder(only))) this.#openCase(shown);
    else await vscode.commands.executeCommand('vscode.openWith', only, VIEW_TYPE);
  }

  /** Copies a link to the view of a panel; false when there is none of these. */
  async copyLink(shown: Shown): Promise<boolean> {
    const [relay] = this.#relays.get(keyOf(shown)) ?? [];
    (await relay)?.askLink();
    return relay !== undefined;
  }

  /** What the panel in front shows, when it is one of several files. */
  activeCase(): Shown | undefined {
    const key = [...this.#cases].find(([, panel]) => panel.active)?.[0];
    return this.#captures.list().find(({ shown }) => keyOf(shown) === key)?.shown;
  }

  #openCase(shown: Shown): void {
    const [first, ...others] = shown.map((uri) => uri.path.split('/').pop() ?? '');
    const title = others.length === 0 ? `${first}/` : `${first} + ${others.length}`;
    const panel = vscode.window.createWebviewPanel(CASE_VIEW_TYPE, title, vscode.ViewColumn.Active);
    const name = randomUUID();
    const entry: Remembered = [name, shown.map(String)];
    void this.#memory.update(REMEMBERED, [...this.#remembered(), entry].slice(-REMEMBERED_MAX));
    this.#fillCase(panel, shown, name);
  }

  #fillCase(panel: vscode.WebviewPanel, shown: Shown, name: string): void {
    const key = keyOf(shown);
    this.#cases.set(key, panel);
    panel.onDidDispose(() => this.#cases.delete(key));
    this.#fill(panel, shown, name);
  }

  #fill(panel: vscode.WebviewPanel, shown: Shown, name?: string): void {
    const { webview } = panel;
    const resource = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(this.#dist, file)).toString();
    webview.options = { enableScripts: true, localResourceRoots: [this.#dist] };

    const relay = this.#connect(shown, webview);
    const key = keyOf(shown);
    const relays = this.#relays.get(key) ?? new Set();
    this.#relays.set(key, relays.add(relay));
    const waiting = this.#waiting.get(key);
    this.#waiting.delete(key);
    const tell = (what: (relay: Relay) => unknown) => {
      relay.then(what).catch((error) => this.#log.error(error));
    };
    if (waiting) tell(waiting);
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
      ...(name === undefined ? {} : { panel: name }),
    });
  }

  async #connect(shown: Shown, webview: vscode.Webview): Promise<Relay> {
    const source = `panel ${++this.#panels}`;
    const { connectPanel } = await import('./work.ts');
    return connectPanel({
      shown,
      webview,
      server: this.#server,
      log: this.#log,
      files: this.#files,
      shows: (summary) => this.#captures.set(source, shown, summary),
      together: (together) => void this.open(together),
    });
  }

  #remembered(): Remembered[] {
    return this.#memory.get<Remembered[]>(REMEMBERED, []);
  }
}

type Remembered = [name: string, uris: string[]];

async function isFolder(uri: vscode.Uri): Promise<boolean> {
  const stat = await vscode.workspace.fs.stat(uri).then(
    (found) => found,
    () => undefined,
  );
  return stat !== undefined && (stat.type & vscode.FileType.Directory) !== 0;
}
