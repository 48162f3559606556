/** The captures now open, as panels or as text: what the tree shows and what commands act on. */
import * as vscode from 'vscode';
import type { CaseSummary } from '../server/protocol/capture.ts';

/** A file; or the files and folders examined together. */
export type Shown = readonly [vscode.Uri, ...vscode.Uri[]];

export interface OpenCapture {
  shown: Shown;
  summary: CaseSummary;
}

/** The same for the same files in the same order. */
export function keyOf(shown: Shown): string {
  return shown.join('\n');
}

export class OpenCaptures {
  readonly #bySource = new Map<string, OpenCapture>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onChanged = this.#changed.event;

  /** `source` is whoever keeps the case open: a panel, or the text document itself. */
  set(source: string, shown: Shown, summary: CaseSummary | undefined): void {
    if (summary) this.#bySource.set(source, { shown, summary });
    else if (!this.#bySource.delete(source)) return;
    const uris = this.list().map((capture) => keyOf(capture.shown));
    void vscode.commands.executeCommand('setContext', 'tidemark.captures', uris);
    this.#changed.fire();
  }

  clear(): void {
    for (const [source, { shown }] of [...this.#bySource]) this.set(source, shown, undefined);
  }

  /** Each case once. */
  list(): OpenCapture[] {
    const byKey = new Map<string, OpenCapture>();
    for (const capture of this.#bySource.values()) byKey.set(keyOf(capture.shown), capture);
    return [...byKey.values()];
  }

  get(shown: Shown): OpenCapture | undefined {
    return this.list().find((capture) => keyOf(capture.shown) === keyOf(shown));
  }
}
