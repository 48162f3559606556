import * as vscode from 'vscode';
import type { NotesOfCase, NoteVerdict } from '../../server/protocol/note.ts';
import { shownFor } from '../active-file.ts';
import { noteView } from '../note-view.ts';
import { STATUS_WORDS, VERDICT_WORDS } from '../status-words.ts';
import { withCase } from '../with-case.ts';
import type { CommandContext } from './index.ts';

/** Says of every note of the workspace what this capture shows of it: what was fixed and is back first. */
export async function verifyNotes(context: CommandContext, given?: unknown): Promise<void> {
  const { server, captures, editors } = context;
  const shown = shownFor(given, editors);
  const { notes } = (await withCase(server, captures, shown, (summary) =>
    server.call('notes', { case: summary.case }),
  )) as NotesOfCase;
  const own = notes.filter(({ from }) => from === undefined);
  if (own.length === 0) {
    void vscode.window.showInformationMessage('This workspace has no notes yet: n writes one in a panel.');
    return;
  }
  const order = Object.keys(VERDICT_WORDS) as NoteVerdict[];
  const items = own
    .map((one) => ({ one, verdict: one.verdict ?? 'unknown' }))
    .sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict))
    .map(({ one, verdict }) => ({
      label: VERDICT_WORDS[verdict],
      description: `${one.note.title} (${STATUS_WORDS[one.note.status]})`,
      detail: one.words,
      one,
      isRegression: one.note.status === 'fixed' && (verdict === 'back' || verdict === 'grown'),
    }));
  const back = items.filter(({ isRegression }) => isRegression).length;
  const chosen = await vscode.window.showQuickPick(items, {
    title:
      back > 0
        ? `${back} of ${items.length} notes: marked fixed, and back or grown`
        : `Nothing marked fixed is back or has grown, of ${items.length} notes`,
    // The panel takes the focus back from the list of commands.
    ignoreFocusOut: true,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (chosen) await editors.open(shown, noteView(chosen.one, captures.get(shown)?.summary));
}
