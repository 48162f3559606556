/** Notes of the cases that are open, as the server keeps them, for everything in the editor that shows them. */
import * as vscode from 'vscode';
import { toFailure } from '../server/protocol/failure.ts';
import type { NoteAction, NotesOfCase } from '../server/protocol/note.ts';
import { keyOf, type OpenCapture, type OpenCaptures } from './open-captures.ts';
import type { ServerLink } from './server-link.ts';

interface Known {
  /** Of the case that the notes were asked for. */
  case: number;
  revision: number;
  notes: NotesOfCase;
}

export class NoteBook implements vscode.Disposable {
  readonly #server: ServerLink;
  readonly #captures: OpenCaptures;
  readonly #log: vscode.LogOutputChannel;
  readonly #known = new Map<string, Known>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: vscode.Disposable[];
  readonly onChanged = this.#changed.event;

  constructor(server: ServerLink, captures: OpenCaptures, log: vscode.LogOutputChannel) {
    this.#server = server;
    this.#captures = captures;
    this.#log = log;
    // Notes that came by a pull, a merge or another window.
    const watcher = vscode.workspace.createFileSystemWatcher('**/.tidemark/notes/*/*.json');
    const refresh = () => void server.call('refresh', {}).catch(this.#say);
    this.#subscriptions = [
      watcher,
      watcher.onDidCreate(refresh),
      watcher.onDidDelete(refresh),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (!change.affectsConfiguration('tidemark.notes.author')) return;
        const author = vscode.workspace.getConfiguration('tidemark').get('notes.author', '');
        void server.call('refresh', { author }).catch(this.#say);
      }),
      captures.onChanged(() => void this.#update()),
    ];
    void this.#update();
  }

  get(capture: OpenCapture): NotesOfCase | undefined {
    return this.#known.get(keyOf(capture.shown))?.notes;
  }

  /** @throws FailureError */
  async act(capture: OpenCapture, action: NoteAction): Promise<void> {
    const { summary } = capture;
    const notes = (await this.#server.call('note', { case: summary.case, action })) as NotesOfCase;
    this.#keep(capture, notes);
  }

  dispose(): void {
    for (const one of this.#subscriptions) one.dispose();
  }

  async #update(): Promise<void> {
    const open = this.#captures.list();
    const keys = new Set(open.map(({ shown }) => keyOf(shown)));
    const closed = [...this.#known.keys()].filter((key) => !keys.has(key));
    for (const key of closed) this.#known.delete(key);
    if (closed.length > 0) this.#changed.fire();
    for (const capture of open) {
      const { summary, shown } = capture;
      const known = this.#known.get(keyOf(shown));
      if (summary.partial || (known?.case === summary.case && known.revision === summary.revision)) continue;
      try {
        this.#keep(capture, (await this.#server.call('notes', { case: summary.case })) as NotesOfCase);
      } catch (error) {
        // Closed meanwhile, or the server is being started again: there will be another change.
        this.#say(error);
      }
    }
  }

  #keep({ shown, summary }: OpenCapture, notes: NotesOfCase): void {
    this.#known.set(keyOf(shown), { case: summary.case, revision: summary.revision, notes });
    this.#changed.fire();
  }

  readonly #say = (error: unknown): void => {
    const { code, message } = toFailure(error);
    if (code !== 'closed' && code !== 'cancelled') this.#log.warn(message);
  };
}
