/** Events to notes: the same set of events gives the same notes, in whatever order they are read. */
import type { Note, NoteEvent, NoteStatus, Reply, StatusChange } from '../protocol/note.ts';

/** Newest note last. Events of a note that was never created, or that was deleted, give none. */
export function foldNotes(events: Iterable<NoteEvent>): Note[] {
  const byNote = new Map<string, Map<string, NoteEvent>>();
  for (const event of events) {
    const known = byNote.get(event.note) ?? new Map();
    byNote.set(event.note, known.set(event.id, event));
  }
  return [...byNote.values()]
    .flatMap((of) => foldNote([...of.values()].sort(byCause)) ?? [])
    .sort((a, b) => compare(a.at, b.at) || compare(a.id, b.id));
}

/** Causes before effects; of what happened side by side, the earlier by the clock, then by id. */
function byCause(a: NoteEvent, b: NoteEvent): number {
  return a.lamport - b.lamport || compare(a.at, b.at) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function foldNote(events: readonly NoteEvent[]): Note | undefined {
  const created = events.find((event) => event.op === 'create');
  if (created?.op !== 'create' || events.some(({ op }) => op === 'delete')) return undefined;
  const { note: id, title, at, author, view } = created;
  let { text, anchor, figures, status } = created;
  const statuses: StatusChange[] = [{ status, at, author }];
  const replies: Reply[] = [];
  const links = new Set<string>();
  for (const event of events) {
    switch (event.op) {
      case 'reply':
        replies.push({ id: event.id, at: event.at, author: event.author, text: event.text });
        break;
      case 'edit':
        ({ text } = event);
        break;
      case 'anchor':
        ({ anchor, figures } = event);
        break;
      case 'link':
        links.add(event.url);
        break;
      case 'status': {
        ({ status } = event);
        const { reason } = event;
        statuses.push({ status, at: event.at, author: event.author, ...(reason ? { reason } : {}) });
        break;
      }
    }
  }
  return {
    id,
    title,
    text,
    at,
    author,
    anchor,
    figures,
    ...(view && { view }),
    status,
    statuses,
    disputed: isDisputed(events),
    replies,
    links: [...links],
  };
}

/** The last two statuses were set side by side, and differ. */
function isDisputed(events: readonly NoteEvent[]): boolean {
  const set = events.flatMap((event): { lamport: number; status: NoteStatus }[] =>
    event.op === 'status' ? [event] : [],
  );
  const last = set.at(-1);
  return set.some((other) => other.lamport === last?.lamport && other.status !== last.status);
}
