/** The captures now open, as panels or as text: what the tree shows and what commands act on. */
import * as vscode from 'vscode';
import type { CaseSummary } from '../server/protocol/capture.ts';

export interface OpenCapture {
  uri: vscode.Uri;
  summary: CaseSummary;
}

export class OpenCaptures {
  readonly #bySource = new Map<string, OpenCapture>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onChanged = this.#changed.event;

  /** `source` is whoever keeps the case open: a panel, or the text document itself. */
  set(source: string, uri: vscode.Uri, summary: CaseSummary | undefined): void {
    if (summary) this.#bySource.set(source, { uri, summary });
    else if (!this.#bySource.delete(source)) return;
    const uris = this.list().map((capture) => capture.uri.toString());
    void vscode.commands.executeCommand('setContext', 'tidemark.captures', uris);
    this.#changed.fire();
  }

  clear(): void {
    for (const [source, { uri }] of [...this.#bySource]) this.set(source, uri, undefined);
  }

  /** Each file once. */
  list(): OpenCapture[] {
    const byUri = new Map<string, OpenCapture>();
    for (const capture of this.#bySource.values()) byUri.set(capture.uri.toString(), capture);
    return [...byUri.values()];
  }

  get(uri: vscode.Uri): OpenCapture | undefined {
    return this.list().find((capture) => capture.uri.toString() === uri.toString());
  }
}
