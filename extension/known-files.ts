/** Where captures that were linked to, or opened by a link, were last seen: by their bytes, in the workspace's own storage. */
import type * as vscode from 'vscode';

const KEY = 'tidemark.files';
const FILES_MAX = 500;

type Seen = [sha256: string, uri: string];

export class KnownFiles {
  readonly #memory: vscode.Memento;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
  }

  /** Addresses of files that had these bytes; they may hold others by now. */
  seen(sha256: string): string[] {
    return this.#all().flatMap(([hash, uri]) => (hash === sha256 ? [uri] : []));
  }

  remember(sha256: string, uri: string): void {
    const others = this.#all().filter(([hash, known]) => hash !== sha256 || known !== uri);
    void this.#memory.update(KEY, [...others, [sha256, uri] satisfies Seen].slice(-FILES_MAX));
  }

  #all(): Seen[] {
    return this.#memory.get<Seen[]>(KEY, []);
  }
}
