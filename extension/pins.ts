/** A pin on files that have notes which are not settled. Kept over restarts, so that it is there before a file is opened. */
import * as vscode from 'vscode';
import type { NoteBook } from './note-book.ts';
import type { OpenCaptures } from './open-captures.ts';
import { SETTLED } from './status-words.ts';

/** In the workspace's own storage; `main.ts` looks there too. */
const PINS = 'tidemark.pins';

type Pins = Record<string, number>;

export class NotePins implements vscode.FileDecorationProvider, vscode.Disposable {
  readonly #memory: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<vscode.Uri[]>();
  readonly #subscriptions: vscode.Disposable[];
  readonly onDidChangeFileDecorations = this.#changed.event;

  constructor(notes: NoteBook, captures: OpenCaptures, memory: vscode.Memento) {
    this.#memory = memory;
    this.#subscriptions = [
      vscode.window.registerFileDecorationProvider(this),
      notes.onChanged(() => this.#count(notes, captures)),
    ];
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    const open = this.#pins()[uri.toString()] ?? 0;
    if (open === 0) return undefined;
    return {
      badge: '●',
      tooltip: `${open} open ${open === 1 ? 'note' : 'notes'} in Tidemark`,
      color: new vscode.ThemeColor('charts.blue'),
    };
  }

  dispose(): void {
    for (const one of this.#subscriptions) one.dispose();
  }

  #pins(): Pins {
    return this.#memory.get<Pins>(PINS, {});
  }

  #count(notes: NoteBook, captures: OpenCaptures): void {
    const pins = { ...this.#pins() };
    const changed: vscode.Uri[] = [];
    for (const capture of captures.list()) {
      const known = notes.get(capture);
      const [uri, ...others] = capture.shown;
      if (!known || others.length > 0) continue;
      const open = known.notes.filter(
        ({ rung, note, from }) => rung === 'same file' && from === undefined && !SETTLED.has(note.status),
      ).length;
      const key = uri.toString();
      if ((pins[key] ?? 0) === open) continue;
      if (open === 0) delete pins[key];
      else pins[key] = open;
      changed.push(uri);
    }
    if (changed.length === 0) return;
    void this.#memory.update(PINS, pins);
    this.#changed.fire(changed);
  }
}
