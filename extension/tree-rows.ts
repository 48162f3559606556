/** Rows of the view in the activity bar: cases, their findings, and notes on these and on other places. */
import * as vscode from 'vscode';
import type { Finding, Severity } from '../server/protocol/finding.ts';
import { NOTE_STATUSES, type NoteStatus, type ResolvedNote } from '../server/protocol/note.ts';
import type { NoteBook } from './note-book.ts';
import { keyOf, type OpenCapture, type OpenCaptures } from './open-captures.ts';
import { SETTLED, STATUS_WORDS } from './status-words.ts';

export type Row = { capture: OpenCapture; finding?: Finding; note?: ResolvedNote };

const ICON: Record<Severity, [icon: string, color: string]> = {
  error: ['error', 'list.errorForeground'],
  warning: ['warning', 'list.warningForeground'],
  note: ['info', 'foreground'],
};

const NOTE_ICON: Record<NoteStatus, string> = {
  open: 'comment',
  confirmed: 'comment-unresolved',
  expected: 'pass',
  fixed: 'verified',
  wontfix: 'circle-slash',
};

export class CaseTree {
  readonly #captures: OpenCaptures;
  readonly #notes: NoteBook;
  #shown: ReadonlySet<NoteStatus> = new Set(NOTE_STATUSES);
  #view: vscode.TreeView<Row> | undefined;
  #redraw = () => {};

  constructor(captures: OpenCaptures, notes: NoteBook) {
    this.#captures = captures;
    this.#notes = notes;
    notes.onChanged(() => this.#update());
  }

  connect(view: vscode.TreeView<Row>, redraw: () => void): void {
    this.#view = view;
    this.#redraw = redraw;
    this.#tell();
  }

  get statuses(): ReadonlySet<NoteStatus> {
    return this.#shown;
  }

  /** Shows notes of these statuses only. */
  filter(statuses: ReadonlySet<NoteStatus>): void {
    this.#shown = statuses;
    this.#update();
  }

  children(row?: Row): Row[] {
    if (!row) return this.#captures.list().map((capture) => ({ capture }));
    const { capture, finding, note } = row;
    if (note) return [];
    const notes = this.#notesOf(capture);
    const on = (id: string | undefined) =>
      notes.filter((one) => one.finding === id).map((one): Row => ({ capture, note: one }));
    if (finding) return on(finding.id);
    return [...capture.summary.findings.map((one) => ({ capture, finding: one })), ...on(undefined)];
  }

  item(row: Row): vscode.TreeItem {
    if (row.note) return noteItem(row.capture, row.note);
    if (row.finding) return this.#findingItem(row.capture, row.finding);
    return caseItem(row.capture);
  }

  #findingItem(capture: OpenCapture, finding: Finding): vscode.TreeItem {
    const [icon, color] = ICON[finding.severity];
    const noted = this.children({ capture, finding }).length > 0;
    const item = new vscode.TreeItem(
      finding.title,
      noted ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.None,
    );
    item.id = `${keyOf(capture.shown)}#${finding.id}`;
    const { severity, confidence, limits, expected } = finding;
    if (expected) item.description = 'expected';
    item.tooltip = [finding.title, `${severity}, ${confidence}`, ...limits].join('\n');
    item.iconPath = new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
    item.command = {
      command: 'tidemark.showFinding',
      title: 'Show',
      arguments: [[...capture.shown], finding.id],
    };
    return item;
  }

  #notesOf(capture: OpenCapture): ResolvedNote[] {
    const all = this.#notes.get(capture)?.notes ?? [];
    return all.filter(({ rung, note }) => rung !== 'not found' && this.#shown.has(note.status));
  }

  #update(): void {
    this.#redraw();
    this.#tell();
  }

  /** How many notes wait for somebody, each counted once. */
  #tell(): void {
    if (!this.#view) return;
    const open = new Set<string>();
    for (const capture of this.#captures.list()) {
      for (const { note, rung, from } of this.#notes.get(capture)?.notes ?? [])
        if (rung !== 'not found' && from === undefined && !SETTLED.has(note.status)) open.add(note.id);
    }
    const words = `${open.size} open ${open.size === 1 ? 'note' : 'notes'}`;
    this.#view.badge = open.size === 0 ? undefined : { value: open.size, tooltip: words };
    const all = this.#shown.size === NOTE_STATUSES.length;
    const shown = [...this.#shown].map((status) => STATUS_WORDS[status]).join(', ');
    this.#view.description = all ? '' : `notes: ${shown}`;
  }
}

function caseItem({ shown, summary }: OpenCapture): vscode.TreeItem {
  const [uri] = shown;
  const item = new vscode.TreeItem(uri, vscode.TreeItemCollapsibleState.Expanded);
  item.id = keyOf(shown);
  const { captures } = summary;
  const what = captures.length > 1 ? `${captures.length} captures` : captures[0]?.formatTitle;
  item.description = `${what ?? ''}${summary.partial ? ', partly read' : ''}`;
  item.iconPath = shown.length > 1 ? new vscode.ThemeIcon('files') : vscode.ThemeIcon.File;
  item.command = { command: 'tidemark.analyzeTogether', title: 'Open', arguments: [uri, [...shown]] };
  return item;
}

function noteItem({ shown }: OpenCapture, { note, words, from }: ResolvedNote): vscode.TreeItem {
  const [first = ''] = note.text.split('\n');
  const item = new vscode.TreeItem(first, vscode.TreeItemCollapsibleState.None);
  item.id = `${keyOf(shown)}#${note.id}`;
  const replies = note.replies.length;
  item.description = [
    note.author.name,
    STATUS_WORDS[note.status],
    ...(replies > 0 ? [`${replies} ${replies === 1 ? 'reply' : 'replies'}`] : []),
    ...(from === undefined ? [] : [`from ${from}`]),
  ].join(' · ');
  item.tooltip = `${note.title}\n${words}`;
  item.iconPath = new vscode.ThemeIcon(NOTE_ICON[note.status]);
  item.contextValue = 'note';
  item.command = { command: 'tidemark.showNote', title: 'Show', arguments: [[...shown], note.id] };
  return item;
}
