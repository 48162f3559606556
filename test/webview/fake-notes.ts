/** Notes as the server would keep them, in memory. */
import type { NoteAction, NotesOfCase, ResolvedNote } from '../../server/protocol/note.ts';

const author = { name: 'Ann' };
const kept: ResolvedNote[] = [];

export function notesOfCase(): NotesOfCase {
  return { notes: [...kept], author, folder: 'case', problems: 0 };
}

export function actOn(action: NoteAction): NotesOfCase {
  const at = '2026-11-20T16:00:00.000Z';
  if (action.op === 'create') {
    const { about, text, status } = action;
    const { finding, place } = about;
    kept.push({
      note: {
        id: `note-${kept.length}`,
        title: finding ?? 'a place',
        text,
        at,
        author,
        anchor: {
          exact: { sha256: 'ab', bytes: 1, format: 'counters', name: 'a.log', place: place ?? {} },
        },
        figures: {},
        status,
        statuses: [{ status, at, author }],
        disputed: false,
        replies: [],
        links: [],
      },
      rung: 'same file',
      words: 'Same file: its bytes are those that the note was written about.',
      capture: about.capture,
      ...(finding === undefined ? {} : { finding }),
      ...(place === undefined ? {} : { place }),
    });
    return notesOfCase();
  }
  const one = kept.find(({ note }) => note.id === action.note);
  if (one && action.op === 'reply')
    one.note.replies.push({ id: `reply-${one.note.replies.length}`, at, author, text: action.text });
  if (one && action.op === 'status') one.note.status = action.status;
  if (one && action.op === 'delete') kept.splice(kept.indexOf(one), 1);
  return notesOfCase();
}
