/** Notes on lines of text captures, as comment threads of VS Code at these lines. */
import * as vscode from 'vscode';
import type { NoteStatus, ResolvedNote } from '../server/protocol/note.ts';
import type { NoteBook } from './note-book.ts';
import { keyOf, type OpenCapture, type OpenCaptures } from './open-captures.ts';
import { SETTLED, STATUS_WORDS } from './status-words.ts';

interface Shown {
  thread: vscode.CommentThread;
  note: string;
  /** What the thread was last drawn from. */
  drawn: string;
}

export class NoteThreads implements vscode.Disposable {
  readonly #notes: NoteBook;
  readonly #captures: OpenCaptures;
  readonly #controller: vscode.CommentController;
  readonly #subscription: vscode.Disposable;
  /** By capture and note. */
  readonly #threads = new Map<string, Shown>();

  constructor(notes: NoteBook, captures: OpenCaptures) {
    this.#notes = notes;
    this.#captures = captures;
    this.#controller = vscode.comments.createCommentController('tidemark.notes', 'Tidemark notes');
    this.#controller.options = {
      prompt: 'Reply…',
      placeHolder: 'What do you know about this? Markdown.',
    };
    this.#controller.commentingRangeProvider = {
      provideCommentingRanges: ({ uri, lineCount }) =>
        this.#captureOf(uri) ? [new vscode.Range(0, 0, lineCount - 1, 0)] : [],
    };
    const draw = () => this.#draw();
    this.#subscription = vscode.Disposable.from(
      notes.onChanged(draw),
      vscode.workspace.onDidOpenTextDocument(draw),
      vscode.workspace.onDidCloseTextDocument(draw),
    );
    draw();
  }

  /** A thread that was just begun becomes a note; in any other the text is a reply. @throws FailureError */
  async keep({ thread, text }: vscode.CommentReply): Promise<void> {
    const capture = this.#captureOf(thread.uri);
    if (!capture) return;
    const known = this.#noteOf(thread);
    if (known !== undefined) {
      await this.#notes.act(capture, { op: 'reply', note: known, text });
      return;
    }
    const place = await placeOf(thread);
    await this.#notes.act(capture, {
      op: 'create',
      about: { capture: 0, place },
      text,
      status: 'open',
    });
    // It stands there again, drawn from what was kept.
    thread.dispose();
  }

  /** @throws FailureError */
  async setStatus(thread: vscode.CommentThread, status: NoteStatus): Promise<void> {
    const capture = this.#captureOf(thread.uri);
    const note = this.#noteOf(thread);
    if (capture && note) await this.#notes.act(capture, { op: 'status', note, status });
  }

  /** @throws FailureError */
  async delete(thread: vscode.CommentThread): Promise<void> {
    const capture = this.#captureOf(thread.uri);
    const note = this.#noteOf(thread);
    if (capture && note) await this.#notes.act(capture, { op: 'delete', note });
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#controller.dispose();
  }

  #captureOf(uri: vscode.Uri): OpenCapture | undefined {
    return this.#captures.get([uri]);
  }

  #noteOf(thread: vscode.CommentThread): string | undefined {
    return [...this.#threads.values()].find((one) => one.thread === thread)?.note;
  }

  #draw(): void {
    const wanted = new Set<string>();
    for (const capture of this.#captures.list()) {
      const [uri, ...others] = capture.shown;
      // VS Code opens its list of comments for files that have some: only where the text itself is looked at.
      const isOpen = vscode.workspace.textDocuments.some((document) => String(document.uri) === String(uri));
      if (others.length > 0 || !isOpen) continue;
      for (const resolved of this.#notes.get(capture)?.notes ?? []) {
        const { place, note, rung } = resolved;
        if (place?.line === undefined || rung === 'candidates') continue;
        const key = `${keyOf(capture.shown)}\n${note.id}`;
        wanted.add(key);
        this.#show(key, uri, place.line, place.lines ?? 1, resolved);
      }
    }
    for (const [key, { thread }] of [...this.#threads]) {
      if (wanted.has(key)) continue;
      thread.dispose();
      this.#threads.delete(key);
    }
  }

  #show(key: string, uri: vscode.Uri, line: number, lines: number, resolved: ResolvedNote): void {
    const drawn = JSON.stringify(resolved);
    const known = this.#threads.get(key);
    if (known?.drawn === drawn) return;
    const range = new vscode.Range(line - 1, 0, line - 2 + lines, 0);
    const thread = known?.thread ?? this.#controller.createCommentThread(uri, range, []);
    const { note, from } = resolved;
    thread.range = range;
    thread.label = `${note.title}: ${STATUS_WORDS[note.status]}`;
    thread.canReply = from === undefined;
    // Which commands the thread offers.
    thread.contextValue = from === undefined ? note.status : 'shared';
    thread.state = SETTLED.has(note.status)
      ? vscode.CommentThreadState.Resolved
      : vscode.CommentThreadState.Unresolved;
    thread.collapsibleState ??= vscode.CommentThreadCollapsibleState.Collapsed;
    thread.comments = commentsOf(resolved);
    this.#threads.set(key, { thread, note: note.id, drawn });
  }
}

function commentsOf({ note, rung, words, from }: ResolvedNote): vscode.Comment[] {
  const comment = (name: string, at: string, text: string, label?: string): vscode.Comment => ({
    author: { name },
    // Somebody else may have written it: no commands, no HTML.
    body: new vscode.MarkdownString(text),
    mode: vscode.CommentMode.Preview,
    timestamp: new Date(at),
    ...(label === undefined ? {} : { label }),
  });
  return [
    comment(
      note.author.name,
      note.at,
      rung === 'same file' ? note.text : `${note.text}\n\n*${words}*`,
      from === undefined ? undefined : `from ${from}`,
    ),
    ...note.replies.map(({ author, at, text }) => comment(author.name, at, text)),
    ...note.statuses
      .slice(1)
      .map(({ status, author, at, reason }) =>
        comment(author.name, at, `*${STATUS_WORDS[status]}*${reason ? `: ${reason}` : ''}`),
      ),
  ].sort((a, b) => (a.timestamp?.getTime() ?? 0) - (b.timestamp?.getTime() ?? 0));
}

/** Lines of a thread by their bytes in the file, which is taken for UTF-8. */
async function placeOf({ uri, range }: vscode.CommentThread) {
  const document = await vscode.workspace.openTextDocument(uri);
  const first = range?.start.line ?? 0;
  const last = Math.max(first, range?.end.line ?? first);
  const before = document.getText(new vscode.Range(0, 0, first, 0));
  const text = document.getText(new vscode.Range(first, 0, last, document.lineAt(last).text.length));
  return {
    byteStart: Buffer.byteLength(before),
    byteLength: Buffer.byteLength(text),
    line: first + 1,
    lines: last - first + 1,
  };
}
