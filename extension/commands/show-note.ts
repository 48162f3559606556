import { shownFor } from '../active-file.ts';
import { noteView } from '../note-view.ts';
import { startNotes } from '../notes.ts';
import type { CommandContext } from './index.ts';

/** From the tree: opens the panel at what a note is about. */
export async function showNote(context: CommandContext, files: unknown, id: unknown): Promise<void> {
  const { editors, captures } = context;
  const shown = shownFor(files, editors);
  const open = captures.get(shown);
  const notes = open && startNotes(context).book.get(open)?.notes;
  const note = notes?.find((one) => one.note.id === id);
  await editors.open(
    shown,
    note ? noteView(note, open?.summary) : {},
    note?.note.view !== undefined && note.rung === 'same file',
  );
}
